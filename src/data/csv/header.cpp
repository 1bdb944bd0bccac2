#include "data/csv/header.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "data/csv/values.h"

namespace lathe::data::csv {
namespace {

Status CheckCount(std::size_t count, const Limits& limits) {
  if (static_cast<std::int64_t>(count) <= limits.max_columns) return {};
  return Fail(ErrorCode::kDatasetTooManyColumns,
              "The table has " + std::to_string(count) + " columns; " +
                  std::to_string(limits.max_columns) + " are allowed.");
}

/// Line breaks and tabs inside a quoted name become blanks.
std::string OneLine(std::string_view cell) {
  std::string name(Trim(cell));
  std::ranges::replace_if(
      name, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return std::string(Trim(name));
}

/// Gives out names, each once.
class NameBook {
 public:
  /// `name`, or `name` with the first number from 2 that is free.
  std::string Take(const std::string& name) {
    if (used_.insert(name).second) return name;
    for (int& number = last_number_.try_emplace(name, 1).first->second;;) {
      std::string candidate = name + "_" + std::to_string(++number);
      if (used_.insert(candidate).second) return candidate;
    }
  }
  bool Has(const std::string& name) const { return used_.contains(name); }

 private:
  std::unordered_set<std::string> used_;
  std::unordered_map<std::string, int> last_number_;
};

/// The code of a warning about names: "csv_empty_header", or "dataset_empty_column".
std::string CodeOf(NamesOf whose, std::string_view what) {
  return whose == NamesOf::kCsv ? "csv_" + std::string(what) + "_header"
                                : "dataset_" + std::string(what) + "_column";
}

void WarnOfSimilarNames(const std::vector<std::string>& names, NamesOf whose,
                        std::vector<Warning>& warnings) {
  std::unordered_map<std::string, std::string> seen;
  for (const std::string& name : names) {
    const auto [entry, is_new] = seen.try_emplace(FoldCase(name), name);
    if (is_new) continue;
    warnings.push_back({CodeOf(whose, "similar"), name,
                        "The columns \"" + Shown(entry->second) + "\" and \"" + Shown(name) +
                            "\" differ only in case."});
  }
}

}  // namespace

std::string FoldCase(std::string_view name) {
  std::string out(name);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return out;
}

Result<std::vector<std::string>> MakeNames(std::size_t column_count, const Limits& limits) {
  TRY_OK(CheckCount(column_count, limits));
  std::vector<std::string> names;
  for (std::size_t i = 1; i <= column_count; ++i) names.push_back("column_" + std::to_string(i));
  return names;
}

Result<std::vector<std::string>> NamesFromHeader(const std::vector<std::string>& cells,
                                                 const Limits& limits, NamesOf whose,
                                                 std::vector<Warning>& warnings) {
  TRY_OK(CheckCount(cells.size(), limits));
  std::vector<std::string> names;
  NameBook book;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    std::string name = OneLine(cells[i]);
    const std::string position = std::to_string(i + 1);
    if (static_cast<std::int64_t>(name.size()) > limits.max_name_bytes) {
      return Fail(ErrorCode::kColumnNameTooLong,
                  "The name of column " + position + " has " + std::to_string(name.size()) +
                      " bytes; " + std::to_string(limits.max_name_bytes) + " are allowed.");
    }
    const bool empty = name.empty();
    if (empty) name = "column_" + position;
    std::string taken = book.Take(name);
    if (empty) {
      warnings.push_back({CodeOf(whose, "empty"), taken,
                          "Column " + position + " has no name; it is called \"" + taken + "\"."});
    } else if (taken != name) {
      warnings.push_back({CodeOf(whose, "duplicate"), taken,
                          "The name \"" + Shown(name) + "\" stands more than once; column " +
                              position + " is called \"" + Shown(taken) + "\"."});
    }
    names.push_back(std::move(taken));
  }
  WarnOfSimilarNames(names, whose, warnings);
  return names;
}

}  // namespace lathe::data::csv
