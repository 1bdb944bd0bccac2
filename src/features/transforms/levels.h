// The distinct values of a categorical column that training saw, each with a code. The most
// frequent ones come first, in order of value; rarer ones follow them. Knows texts or numbers, as
// the column is. Immutable after Fit or FromJson; thread-safe; lookups allocate nothing.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "data/frame.h"
#include "features/transform.h"

namespace lathe::features {

class Levels {
 public:
  static constexpr std::int32_t kMissing = -1;
  static constexpr std::int32_t kUnseen = -2;
  /// Values that are told apart; rarer ones past it count as unseen.
  static constexpr std::size_t kMost = 10'000;

  /// Learns the values present in `column`: the `most_kept` most frequent get the codes 0.., then
  /// the rarer ones.
  static Levels Fit(const data::FrameColumn& column, std::size_t most_kept);
  /// Error: model_corrupt.
  static Result<Levels> FromJson(const json::array& in, bool are_numbers);
  json::array ToJson() const;

  std::size_t size() const { return names_.size(); }
  /// The value as text.
  const std::string& name(std::size_t code) const { return names_[code]; }

  /// The code, kMissing or kUnseen.
  std::int32_t CodeOf(std::string_view text) const;
  std::int32_t CodeOf(double number) const;

  /// Calls visit(row, code) for each of `rows`.
  template <class Visit>
  void ForEach(const data::FrameColumn& column, RowRange rows, Visit visit) const {
    if (column.kind != data::ColumnKind::kText) {
      for (std::size_t row = rows.first; row < rows.last; ++row)
        visit(row, CodeOf(column.numbers[row]));
    } else if (column.dictionary.size() < kTableSize &&
               rows.last - rows.first > column.dictionary.size()) {
      std::array<std::int32_t, kTableSize> table;
      for (std::size_t d = 0; d < column.dictionary.size(); ++d)
        table[d + 1] = CodeOf(column.dictionary[d]);
      table[0] = kMissing;
      for (std::size_t row = rows.first; row < rows.last; ++row)
        visit(row, table[static_cast<std::size_t>(column.codes[row] + 1)]);
    } else {
      for (std::size_t row = rows.first; row < rows.last; ++row) {
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
  std::vector<std::string> names_;  // by code
  std::unordered_map<std::string, std::int32_t, Hash, std::equal_to<>> texts_;
  std::unordered_map<double, std::int32_t> numbers_;
};

/// Whether a value of the column is missing.
bool HasMissingValue(const data::FrameColumn& column);

}  // namespace lathe::features
