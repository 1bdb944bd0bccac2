#include "data/frame.h"

#include <algorithm>
#include <cstring>

namespace lathe::data {
namespace {

constexpr std::size_t kBlockBytes = 64 << 10;

}  // namespace

ColumnKind KindOf(PhysicalType type) {
  switch (type) {
    case PhysicalType::kInt64:
    case PhysicalType::kDouble:
    case PhysicalType::kBool:
    case PhysicalType::kDecimal:
      return ColumnKind::kNumber;
    case PhysicalType::kDate:
    case PhysicalType::kTimestamp:
      return ColumnKind::kTime;
    case PhysicalType::kString:
      return ColumnKind::kText;
  }
  return ColumnKind::kText;
}

std::size_t Frame::AddColumn(std::string name, ColumnKind kind) {
  columns_.push_back({std::move(name), kind, {}, {}, {}});
  return columns_.size() - 1;
}

const FrameColumn* Frame::Find(std::string_view name) const {
  const auto found = std::ranges::find(columns_, name, &FrameColumn::name);
  return found == columns_.end() ? nullptr : &*found;
}

std::string_view Frame::Own(std::string_view text) {
  if (text.empty()) return {"", 0};
  if (block_size_ - block_used_ < text.size()) {
    block_size_ = std::max(kBlockBytes, text.size());
    block_used_ = 0;
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(block_size_));
  }
  char* place = blocks_.back().get() + block_used_;
  std::memcpy(place, text.data(), text.size());
  block_used_ += text.size();
  return {place, text.size()};
}

void Frame::Clear() {
  for (FrameColumn& column : columns_) {
    column.numbers.clear();
    column.codes.clear();
    column.dictionary.clear();
  }
  // The block being filled is the largest of those still of use; the others go.
  if (blocks_.size() > 1) blocks_.erase(blocks_.begin(), blocks_.end() - 1);
  block_used_ = 0;
  row_count_ = 0;
}

Frame Frame::Take(std::span<const std::uint32_t> rows) const {
  Frame out;
  for (const FrameColumn& column : columns_) {
    FrameColumn& target = out.columns_.emplace_back();
    target.name = column.name;
    target.kind = column.kind;
    target.dictionary = column.dictionary;
    if (column.kind == ColumnKind::kText) {
      target.codes.reserve(rows.size());
      for (const std::uint32_t row : rows) target.codes.push_back(column.codes[row]);
    } else {
      target.numbers.reserve(rows.size());
      for (const std::uint32_t row : rows) target.numbers.push_back(column.numbers[row]);
    }
  }
  out.row_count_ = rows.size();
  return out;
}

}  // namespace lathe::data
