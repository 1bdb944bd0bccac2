#include "features/transforms/levels.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <utility>

#include "features/transforms/statistics.h"

namespace lathe::features {

namespace {

// A value and its rows. `order` sorts numbers by size and texts by their bytes.
template <class Value>
struct Counted {
  Value value;
  std::size_t rows = 0;
};

// The most frequent first; of equals the smaller value. Then those that are kept, and the rest, by
// value. Returns how many are kept.
template <class Value>
std::size_t Arrange(std::vector<Counted<Value>>& values, std::size_t most_kept,
                    std::size_t min_rows) {
  std::sort(values.begin(), values.end(), [](const auto& a, const auto& b) {
    return a.rows != b.rows ? a.rows > b.rows : a.value < b.value;
  });
  if (values.size() > Levels::kMost) values.resize(Levels::kMost);
  const auto rare = std::partition_point(
      values.begin(), values.end(), [&](const auto& counted) { return counted.rows >= min_rows; });
  const auto frequent = static_cast<std::size_t>(rare - values.begin());
  const auto kept = values.begin() + static_cast<std::ptrdiff_t>(std::min(most_kept, frequent));
  const auto by_value = [](const auto& a, const auto& b) { return a.value < b.value; };
  std::sort(values.begin(), kept, by_value);
  std::sort(kept, values.end(), by_value);
  return static_cast<std::size_t>(kept - values.begin());
}

std::vector<Counted<std::string_view>> CountTexts(const ColumnView& column) {
  std::vector<std::size_t> rows(column.dictionary.size());
  for (const std::int32_t code : column.codes)
    if (code >= 0) ++rows[static_cast<std::size_t>(code)];
  std::vector<Counted<std::string_view>> values;
  // A dictionary may hold texts of rows that are not here: only what is present was seen.
  for (std::size_t code = 0; code < rows.size(); ++code)
    if (rows[code] > 0) values.push_back({column.dictionary[code], rows[code]});
  return values;
}

std::vector<Counted<double>> CountNumbers(const ColumnView& column) {
  std::map<double, std::size_t> rows;
  for (const double value : column.numbers)
    if (std::isfinite(value)) ++rows[value];
  std::vector<Counted<double>> values;
  for (const auto& [value, count] : rows) values.push_back({value, count});
  return values;
}

}  // namespace

bool Levels::Add(std::string name) {
  const auto code = static_cast<std::int32_t>(names_.size());
  if (are_numbers_) {
    double number = 0;
    const char* const end = name.data() + name.size();
    const auto [read, failure] = std::from_chars(name.data(), end, number);
    if (failure != std::errc() || read != end || !std::isfinite(number)) return false;
    if (!numbers_.emplace(number, code).second) return false;
  } else if (!texts_.emplace(name, code).second) {
    return false;
  }
  names_.push_back(std::move(name));
  return true;
}

Levels Levels::Fit(const ColumnView& column, std::size_t most_kept, std::size_t min_rows) {
  Levels levels(!column.is_text());
  if (levels.are_numbers_) {
    auto values = CountNumbers(column);
    levels.kept_ = Arrange(values, most_kept, min_rows);
    for (const auto& counted : values) levels.Add(ExactText(counted.value));
  } else {
    auto values = CountTexts(column);
    levels.kept_ = Arrange(values, most_kept, min_rows);
    for (const auto& counted : values) levels.Add(std::string(counted.value));
  }
  return levels;
}

Result<Levels> Levels::FromJson(const json::array& in, bool are_numbers) {
  const auto corrupt = [] {
    return MakeError(ErrorCode::kModelCorrupt, "The recipe holds unusable categories.");
  };
  if (in.size() > kMost) return corrupt();
  Levels levels(are_numbers);
  for (const json::value& item : in)
    if (!item.is_string() || !levels.Add(std::string(item.get_string()))) return corrupt();
  levels.kept_ = levels.size();
  return levels;
}

std::size_t Levels::AddIfNew(const std::string& name) {
  if (names_.size() == kMost && CodeOf(name) < 0) {
    texts_.erase(names_.back());
    names_.pop_back();
  }
  Add(name);
  return static_cast<std::size_t>(CodeOf(name));
}

json::array Levels::ToJson() const { return json::array(names_.begin(), names_.end()); }

std::string Levels::Label(std::size_t code, std::span<const std::string> labels) const {
  double place = -1;
  const std::string& name = names_[code];
  std::from_chars(name.data(), name.data() + name.size(), place);
  if (!are_numbers_ || !(place >= 0 && place < static_cast<double>(labels.size()))) return name;
  return labels[static_cast<std::size_t>(place)];
}

std::int32_t Levels::CodeOf(std::string_view text) const {
  const auto found = texts_.find(text);
  return found == texts_.end() ? kUnseen : found->second;
}

std::int32_t Levels::CodeOf(double number) const {
  if (std::isnan(number)) return kMissing;
  const auto found = numbers_.find(number);
  return found == numbers_.end() ? kUnseen : found->second;
}

bool HasMissingValue(const ColumnView& column) {
  if (!column.is_text()) return HasMissing(column.numbers);
  return std::any_of(column.codes.begin(), column.codes.end(),
                     [](std::int32_t code) { return code < 0; });
}

}  // namespace lathe::features
