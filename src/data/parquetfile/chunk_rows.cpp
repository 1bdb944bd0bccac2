#include "data/parquetfile/chunk_rows.h"

#include <algorithm>
#include <utility>

namespace lathe::data::parquetfile {
namespace {

// The texts of one window at most: what comes after it copies them.
constexpr std::int64_t kWindowTextBytes = 8 << 20;

bool IsValid(const csv::NativeColumn& column, std::size_t row) {
  return !column.validity || (column.validity[row / 64] >> (row % 64) & 1);
}

}  // namespace

Error AsFileFault(Error error) {
  if (error.code != ErrorCode::kInternal && error.code != ErrorCode::kDatasetCorrupt) return error;
  return Fail(
      ErrorCode::kParquetCorruptPage,
      "A page of the file cannot be decoded: the file was damaged, or it has times further than "
      "290,000 years away. Fetch or write it again.");
}

ChunkRows::ChunkRows(DuckDbSession session, Query query, Settings settings)
    : session_(std::move(session)), query_(std::move(query)), settings_(std::move(settings)) {}

Result<bool> ChunkRows::Next() {
  if (ended_) return false;
  if (next_row_ == chunk_rows_) {
    rows_before_ += static_cast<std::int64_t>(chunk_rows_);
    auto more = query_.Next();
    if (!more.ok()) return AsFileFault(std::move(more).error());
    chunk_rows_ = *more ? query_.row_count() : 0;
    next_row_ = 0;
    ended_ = !*more;
    if (ended_) {
      if (rows_before_ == settings_.row_count) return false;
      return Fail(ErrorCode::kParquetCorruptPage, "The file has " + std::to_string(rows_before_) +
                                                      " rows, but its footer counts " +
                                                      std::to_string(settings_.row_count) + ".");
    }
    columns_.clear();
    for (std::size_t i = 0; i < settings_.types.size(); ++i) {
      const ChunkColumn column = query_.column(i);
      columns_.push_back({column.values<char>(), column.validity()});
    }
  }
  const std::size_t from = next_row_;
  for (std::int64_t bytes = 0; next_row_ < chunk_rows_ && bytes < kWindowTextBytes; ++next_row_) {
    TRY(const std::int64_t more, TextBytes(next_row_));
    bytes += more;
    unpacked_ += more;
    if (unpacked_ > settings_.max_unpacked_bytes) {
      return Fail(ErrorCode::kDatasetDecodedTooLarge,
                  "The texts unpack to more than " +
                      std::to_string(settings_.max_unpacked_bytes >> 20) +
                      " MiB, which is allowed for a file of its size.");
    }
  }
  MakeCells(from, next_row_);
  window_ = {text_, cells_, lines_, settings_.types.size(), from};
  return true;
}

Result<std::int64_t> ChunkRows::TextBytes(std::size_t row) const {
  std::int64_t bytes = 0;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const bool text = settings_.parsed[i] || settings_.types[i].physical == PhysicalType::kString;
    if (!text || !IsValid(columns_[i], row)) continue;
    const std::int64_t size = static_cast<const TextCell*>(columns_[i].values)[row].size;
    if (size > settings_.max_cell_bytes) {
      return Fail(ErrorCode::kDatasetDecodedTooLarge,
                  "Row " + std::to_string(rows_before_ + static_cast<std::int64_t>(row) + 1) +
                      " of the column \"" + csv::Shown(settings_.names[i]) + "\" has " +
                      std::to_string(size) + " bytes; " + std::to_string(settings_.max_cell_bytes) +
                      " are allowed.");
    }
    bytes += size;
  }
  return bytes;
}

/// Rows count from the start of the chunk, so that windows of one chunk share its columns.
void ChunkRows::MakeCells(std::size_t from, std::size_t to) {
  const std::size_t width = settings_.types.size();
  text_.clear();
  lines_.clear();
  for (std::size_t row = 0; row < to; ++row)
    lines_.push_back(rows_before_ + static_cast<std::int64_t>(row) + 1);
  const bool any = std::ranges::find(settings_.parsed, true) != settings_.parsed.end();
  if (!any) return cells_.clear();
  cells_.assign(to * width, csv::Cell{});
  for (std::size_t i = 0; i < width; ++i) {
    if (!settings_.parsed[i]) continue;
    const auto* values = static_cast<const TextCell*>(columns_[i].values);
    for (std::size_t row = from; row < to; ++row) {
      if (!IsValid(columns_[i], row)) continue;
      csv::Cell& cell = cells_[row * width + i];
      cell.begin = static_cast<std::uint32_t>(text_.size());
      cell.size = values[row].size & 0x3FFF'FFFF;
      text_ += values[row].view();
    }
  }
}

const csv::NativeColumn* ChunkRows::native(std::size_t column) const {
  return settings_.parsed[column] ? nullptr : &columns_[column];
}

double ChunkRows::progress() const {
  return static_cast<double>(rows_before_ + static_cast<std::int64_t>(next_row_)) /
         static_cast<double>(std::max<std::int64_t>(settings_.row_count, 1));
}

}  // namespace lathe::data::parquetfile
