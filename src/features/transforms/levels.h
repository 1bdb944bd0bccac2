// The distinct values of a categorical column that training saw, each with a code. The most
// frequent ones come first, in order of value; rarer ones follow them. Knows texts or numbers, as
// the column is. Immutable after Fit or FromJson; thread-safe; lookups allocate nothing.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "data/frame.h"
#include "features/column_view.h"

namespace lathe::features {

class Levels {
 public:
  static constexpr std::int32_t kMissing = -1;
  static constexpr std::int32_t kUnseen = -2;
  /// Values that are told apart; rarer ones past it count as unseen.
  static constexpr std::size_t kMost = 10'000;

  /// Learns the values present in `column`: of those in `min_rows` rows or more, the `most_kept`
  /// most frequent get the codes 0..kept()-1; the rarer ones follow.
  static Levels Fit(const ColumnView& column, std::size_t most_kept, std::size_t min_rows = 1);
  /// Error: model_corrupt.
  static Result<Levels> FromJson(const json::array& in, bool are_numbers);
  json::array ToJson() const;
  /// The code of `name`, which is added as the last level when it is not there. REQUIRES: levels of
  /// texts.
  std::size_t AddIfNew(const std::string& name);

  std::size_t size() const { return names_.size(); }
  /// After Fit: values that were kept; after FromJson: all.
  std::size_t kept() const { return kept_; }
  /// The value as text.
  const std::string& name(std::size_t code) const { return names_[code]; }

  /// The code, kMissing or kUnseen.
  std::int32_t CodeOf(std::string_view text) const;
  std::int32_t CodeOf(double number) const;

  /// The value for a reader: its label, where the values are category codes with `labels`.
  std::string Label(std::size_t code, std::span<const std::string> labels) const;

  /// Calls visit(row, code) for each row.
  template <class Visit>
  void ForEach(const ColumnView& column, Visit visit) const {
    const std::size_t row_count = column.size();
    if (!column.is_text()) {
      for (std::size_t row = 0; row < row_count; ++row) visit(row, CodeOf(column.numbers[row]));
    } else if (column.dictionary.size() < kTableSize && row_count > column.dictionary.size()) {
      std::array<std::int32_t, kTableSize> table;
      for (std::size_t d = 0; d < column.dictionary.size(); ++d)
        table[d + 1] = CodeOf(column.dictionary[d]);
      table[0] = kMissing;
      for (std::size_t row = 0; row < row_count; ++row)
        visit(row, table[static_cast<std::size_t>(column.codes[row] + 1)]);
    } else {
      for (std::size_t row = 0; row < row_count; ++row) {
        const std::int32_t place = column.codes[row];
        visit(row,
              place < 0 ? kMissing : CodeOf(column.dictionary[static_cast<std::size_t>(place)]));
      }
    }
  }

 private:
  static constexpr std::size_t kTableSize = 512;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  explicit Levels(bool are_numbers) : are_numbers_(are_numbers) {}
  /// False when the value is there already or is no finite number.
  bool Add(std::string name);

  bool are_numbers_;
  std::size_t kept_ = 0;
  std::vector<std::string> names_;  // by code
  std::unordered_map<std::string, std::int32_t, Hash, std::equal_to<>> texts_;
  std::unordered_map<double, std::int32_t> numbers_;
};

/// Whether a value of the column is missing.
bool HasMissingValue(const ColumnView& column);

}  // namespace lathe::features
