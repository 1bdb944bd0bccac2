#include "data/semantic.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace lathe::data {
namespace {

// Below this many rows "all values differ" says nothing.
constexpr std::int64_t kMinRowsForIds = 20;
// Prose has blanks in most values and is longer than a label.
constexpr double kProseLength = 30;
// More different texts than this, most of them seen once, are no categories.
constexpr std::int64_t kManyTexts = 200;

struct Meaning {
  SemanticType semantic;
  std::string evidence;
};

std::string Count(std::int64_t n) {
  std::string digits = std::to_string(n);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

std::string Lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return out;
}

/// "id", "user_id", "userId", "ID", "uuid": not "valid".
bool IsNamedLikeId(std::string_view name) {
  if (name.ends_with("Id") || name.ends_with("ID")) return true;
  const std::string lower = Lower(name);
  static constexpr std::array<std::string_view, 5> kIds = {"id", "uuid", "guid", "key", "index"};
  return std::ranges::any_of(kIds, [&](std::string_view id) {
    if (!std::string_view(lower).ends_with(id)) return false;
    if (lower.size() == id.size()) return true;
    const char before = lower[lower.size() - id.size() - 1];
    return before == '_' || before == '-' || before == ' ' || before == '.';
  });
}

bool ReadsLikeYesAndNo(const std::vector<std::string>& values) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kPairs = {
      {{"no", "yes"}, {"false", "true"}, {"n", "y"}, {"f", "t"}, {"off", "on"}, {"0", "1"}}};
  if (values.size() != 2) return false;
  std::array<std::string, 2> pair = {Lower(values[0]), Lower(values[1])};
  std::ranges::sort(pair);
  return std::ranges::any_of(
      kPairs, [&](const auto& known) { return pair[0] == known.first && pair[1] == known.second; });
}

/// Every row has a value and no two are alike.
bool IsUnique(const ColumnFacts& facts, std::int64_t row_count) {
  // An estimated count is off by a few percent.
  const std::int64_t needed = facts.distinct_is_exact ? row_count : row_count / 10 * 9;
  return row_count >= kMinRowsForIds && facts.missing == 0 && facts.distinct >= needed;
}

Meaning OfIntegers(const ColumnFacts& facts, std::int64_t row_count, const ColumnSchema& column) {
  if (facts.distinct == 2 && facts.int_range == std::pair<std::int64_t, std::int64_t>(0, 1)) {
    return {SemanticType::kBoolean, "Whole numbers, all of them 0 or 1."};
  }
  if (IsUnique(facts, row_count)) {
    const auto [low, high] = *facts.int_range;
    const auto span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
    if (span == static_cast<std::uint64_t>(row_count) - 1) {
      return {SemanticType::kIdentifier, "Whole numbers that count the rows from " +
                                             std::to_string(low) + " to " + std::to_string(high) +
                                             "."};
    }
    if (IsNamedLikeId(column.name)) {
      return {SemanticType::kIdentifier,
              (facts.distinct_is_exact ? "A different whole number in each of "
                                       : "Hardly a whole number twice in ") +
                  Count(row_count) + " rows, and named like an id."};
    }
  }
  return {SemanticType::kNumeric, "Whole numbers from " + std::to_string(facts.int_range->first) +
                                      " to " + std::to_string(facts.int_range->second) + "."};
}

Meaning OfTexts(const ColumnFacts& facts, std::int64_t row_count, const ColumnSchema& column) {
  const std::string distinct =
      (facts.distinct_is_exact ? "" : "about ") + Count(facts.distinct) + " different texts";
  const std::int64_t values = row_count - facts.missing;
  if (ReadsLikeYesAndNo(facts.values)) {
    return {SemanticType::kBoolean,
            "Two texts, \"" + facts.values[0] + "\" and \"" + facts.values[1] + "\"."};
  }
  const bool prose = facts.spaced_share > 0.5 && facts.mean_length > kProseLength;
  if (prose && facts.distinct * 2 > values) {
    return {SemanticType::kText, "Texts of " + std::to_string(static_cast<int>(facts.mean_length)) +
                                     " characters on average, most of several words."};
  }
  if (IsUnique(facts, row_count) && facts.spaced_share < 0.5) {
    return {SemanticType::kIdentifier,
            (facts.distinct_is_exact ? "A different text in each of " : "Hardly a text twice in ") +
                Count(row_count) + " rows."};
  }
  if (values >= kMinRowsForIds && facts.distinct * 2 > values) {
    if (IsNamedLikeId(column.name) && facts.spaced_share < 0.5) {
      return {SemanticType::kIdentifier,
              distinct + " in " + Count(values) + " values, and named like an id."};
    }
    if (facts.distinct > kManyTexts) {
      return {SemanticType::kText,
              distinct + " in " + Count(values) + " values: too many to be categories."};
    }
  }
  return {SemanticType::kCategorical, distinct + " in " + Count(values) + " values."};
}

Meaning Guess(const ColumnFacts& facts, std::int64_t row_count, const ColumnSchema& column) {
  if (facts.missing == row_count) return {SemanticType::kConstant, "No row has a value."};
  if (facts.distinct == 1 && facts.missing == 0 && row_count > 1) {
    return {SemanticType::kConstant, "The same value in all " + Count(row_count) + " rows."};
  }
  switch (column.physical) {
    case PhysicalType::kInt64:
      return OfIntegers(facts, row_count, column);
    case PhysicalType::kDouble:
    case PhysicalType::kDecimal:
      return {SemanticType::kNumeric, "Numbers with decimals."};
    case PhysicalType::kBool:
      return {SemanticType::kBoolean, "True or false."};
    case PhysicalType::kDate:
      return {SemanticType::kDatetime, "Dates."};
    case PhysicalType::kTimestamp:
      return {SemanticType::kDatetime, "Dates with a time of day."};
    case PhysicalType::kString:
      return OfTexts(facts, row_count, column);
  }
  return {SemanticType::kText, ""};
}

ColumnRole RoleOf(SemanticType semantic) {
  if (semantic == SemanticType::kIdentifier) return ColumnRole::kIdentifier;
  if (semantic == SemanticType::kConstant) return ColumnRole::kIgnore;
  return ColumnRole::kFeature;
}

}  // namespace

void GuessMeaning(const ColumnFacts& facts, std::int64_t row_count, ColumnSchema& column) {
  Meaning meaning = Guess(facts, row_count, column);
  column.semantic = meaning.semantic;
  column.evidence = std::move(meaning.evidence);
  if (!column.evidence.empty() && column.evidence[0] >= 'a' && column.evidence[0] <= 'z') {
    column.evidence[0] = static_cast<char>(column.evidence[0] - 32);
  }
  column.role = RoleOf(meaning.semantic);
  column.nullable = facts.missing > 0;
  column.distinct = facts.distinct;
  column.distinct_exact = facts.distinct_is_exact;
  column.missing = facts.missing;
}

}  // namespace lathe::data
