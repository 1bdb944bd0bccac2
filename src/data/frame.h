// Frame: rows on their way into a recipe, column by column, in the two shapes learning needs.
// Numbers (also booleans as 0/1, dates and timestamps as seconds since 1970-01-01 UTC) are doubles
// with NaN for missing; texts are codes into a dictionary with -1 for missing. Training fills one
// from Parquet, serving from JSON: the recipe sees no difference. Not for exact storage (integers
// beyond 2^53 are rounded here; datasets keep them). Clear() keeps the memory, so a frame can serve
// request after request without allocating. Not thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "data/schema.h"

namespace lathe::data {

enum class ColumnKind { kNumber, kTime, kText };
/// How values of a physical type travel in a Frame.
ColumnKind KindOf(PhysicalType type);

struct FrameColumn {
  std::string name;
  ColumnKind kind = ColumnKind::kNumber;
  std::vector<double> numbers;      ///< kNumber, kTime: one per row, NaN is missing
  std::vector<std::int32_t> codes;  ///< kText: one per row, an index into dictionary, -1 is missing
  std::vector<std::string_view> dictionary;  ///< kText: distinct values, owned by the frame
};

class Frame {
 public:
  Frame() = default;
  Frame(Frame&&) = default;
  Frame& operator=(Frame&&) = default;

  /// Adds an empty column and returns its position.
  std::size_t AddColumn(std::string name, ColumnKind kind);
  std::size_t column_count() const { return columns_.size(); }
  std::size_t row_count() const { return row_count_; }
  FrameColumn& column(std::size_t index) { return columns_[index]; }
  const FrameColumn& column(std::size_t index) const { return columns_[index]; }
  const FrameColumn* Find(std::string_view name) const;

  /// Says how many rows the columns hold now. REQUIRES: every column has that many values.
  void SetRowCount(std::size_t row_count) { row_count_ = row_count; }
  /// Copies `text` into the frame's own memory; the view lives until Clear() or destruction.
  std::string_view Own(std::string_view text);
  /// Forgets all rows and texts, keeps columns and memory.
  void Clear();
  /// The rows named in `rows`, in that order (dictionaries are shared with this frame's memory:
  /// *this must outlive it).
  Frame Take(std::span<const std::uint32_t> rows) const;

 private:
  std::vector<FrameColumn> columns_;
  std::size_t row_count_ = 0;
  std::vector<std::unique_ptr<char[]>> blocks_;  // text arena; the last block is being filled
  std::size_t block_used_ = 0;
  std::size_t block_size_ = 0;
};

}  // namespace lathe::data
