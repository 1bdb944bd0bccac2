#include "serving/frame_filler.h"

#include <algorithm>

namespace lathe::serving {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
// Up to here a dictionary is searched from end to end, which needs no memory and is as fast.
constexpr std::size_t kShortDictionary = 8;
constexpr std::size_t kCheckedExtras = 64;

}  // namespace

void FrameFiller::Begin(const InputSchema& schema, data::Frame& frame, RowReport& report) {
  schema_ = &schema;
  frame_ = &frame;
  report_ = &report;
  row_ = 0;
  row_extras_.clear();
  frame.Clear();
  report.null_counts.assign(schema.size(), 0);
  report.absent_counts.assign(schema.size(), 0);
  report.extra_columns.clear();
  report.extra_column_count = 0;
  claimed_in_.assign(schema.size(), kNever);
  first_absent_row_.assign(schema.size(), kNever);
  codes_.resize(schema.size());
  for (auto& codes : codes_)
    if (!codes.empty()) codes.clear();
}

void FrameFiller::BeginRow() {
  claimed_ = 0;
  row_extras_.clear();
}

void FrameFiller::PutText(std::size_t column, std::string_view text) {
  frame_->column(column).codes.push_back(CodeOf(column, text));
}

std::int32_t FrameFiller::CodeOf(std::size_t column, std::string_view text) {
  auto& dictionary = frame_->column(column).dictionary;
  const auto next = static_cast<std::int32_t>(dictionary.size());
  auto& codes = codes_[column];
  if (dictionary.size() < kShortDictionary) {
    const auto found = std::ranges::find(dictionary, text);
    if (found != dictionary.end()) return static_cast<std::int32_t>(found - dictionary.begin());
    dictionary.push_back(text);
    return next;
  }
  if (codes.empty())
    for (std::size_t i = 0; i < dictionary.size(); ++i)
      codes.emplace(dictionary[i], static_cast<std::int32_t>(i));
  const auto [place, is_new] = codes.emplace(text, next);
  if (is_new) dictionary.push_back(text);
  return place->second;
}

void FrameFiller::PutMissing(std::size_t column) {
  data::FrameColumn& out = frame_->column(column);
  if (out.kind == data::ColumnKind::kText) {
    out.codes.push_back(-1);
  } else {
    out.numbers.push_back(kNaN);
  }
}

bool FrameFiller::Extra(std::string_view name, bool* repeated) {
  *repeated = false;
  if (row_extras_.size() >= kCheckedExtras) return false;
  if (std::ranges::find(row_extras_, name) != row_extras_.end()) return *repeated = true, true;
  row_extras_.push_back(name);
  report_->extra_column_count = std::max(report_->extra_column_count, row_extras_.size());
  auto& listed = report_->extra_columns;
  if (listed.size() < RowReport::kMaxExtraColumns &&
      std::ranges::find(listed, name) == listed.end())
    listed.emplace_back(name);
  return true;
}

void FrameFiller::FillRow() {
  for (std::size_t column = 0; column < schema_->size(); ++column)
    if (Claim(column)) PutMissing(column);
}

void FrameFiller::EndRow() {
  for (std::size_t column = 0; claimed_ < schema_->size(); ++column) {
    if (claimed_in_[column] == row_) continue;
    if (++report_->absent_counts[column] == 1) first_absent_row_[column] = row_;
    PutMissing(column);
    ++claimed_;
  }
  ++row_;
}

}  // namespace lathe::serving
