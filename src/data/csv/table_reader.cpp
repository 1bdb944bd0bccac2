#include "data/csv/table_reader.h"

#include <algorithm>

namespace lathe::data::csv {
namespace {

constexpr std::size_t kListedValues = 20;
constexpr std::size_t kSliceRows = 8192;
// A batch is given before it is full when its texts are this large: several wait at a time.
constexpr std::size_t kMaxTextBytes = 8 << 20;

bool HasControl(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
  });
}

std::size_t TextBytes(const Batch& batch) {
  std::size_t bytes = 0;
  for (const ColumnBuffer& column : batch.columns) bytes += column.text_bytes;
  return bytes;
}

/// Whether `value` is no fault of the file but a sign that the column's guessed type is too narrow:
/// "2.5" among integers, a time among dates, "007" among numbers.
bool AsksForOtherType(const ColumnType& type, const Evidence& value) {
  const bool number =
      type.physical == PhysicalType::kInt64 || type.physical == PhysicalType::kDouble;
  if (number) return value.number_like_count() > 0;
  const bool time =
      type.physical == PhysicalType::kDate || type.physical == PhysicalType::kTimestamp;
  return time && value.date_count() > 0;
}

}  // namespace

TableReader::TableReader(std::unique_ptr<RowSource> rows, std::vector<ColumnPlan> plan,
                         Settings settings)
    : rows_(std::move(rows)),
      plan_(std::move(plan)),
      settings_(std::move(settings)),
      tallies_(plan_.size()),
      value_counts_(plan_.size()),
      control_counts_(plan_.size()),
      dropped_filled_(plan_.size()) {}

std::vector<ColumnType> TableReader::kept_types() const {
  std::vector<ColumnType> types;
  for (const ColumnPlan& column : plan_) {
    if (column.keep) types.push_back(column.type);
  }
  return types;
}

Result<std::unique_ptr<Batch>> TableReader::Next(BatchPool& pool) {
  std::unique_ptr<Batch> batch = pool.Take();
  while (true) {
    if (next_row_ == rows_->window().row_count()) {
      TRY(const bool more, NextWindow());
      if (!more) break;
    }
    const std::size_t left = rows_->window().row_count() - next_row_;
    const std::size_t row_count =
        std::min({left, pool.rows_per_batch() - batch->row_count, kSliceRows});
    Decode(*batch, pool.types(), row_count);
    if (row_count_ > settings_.limits.max_rows) {
      return Fail(
          ErrorCode::kDatasetTooManyRows,
          "The table has more than " + std::to_string(settings_.limits.max_rows) + " rows.");
    }
    if (batch->row_count < pool.rows_per_batch() && TextBytes(*batch) < kMaxTextBytes) continue;
    if (!needs_restart_ && !rows_->spoiled()) return batch;
    // Nothing of this pass will be used: only look at what is left.
    pool.GiveBack(std::move(batch));
    batch = pool.Take();
  }
  TRY_OK(Finish());
  if (batch->row_count > 0 && !needs_restart_) return batch;
  pool.GiveBack(std::move(batch));
  return std::unique_ptr<Batch>();
}

Result<bool> TableReader::NextWindow() {
  if (settings_.cancel) TRY_OK(settings_.cancel->Check());
  TRY(const bool more, rows_->Next());
  progress_.store(rows_->progress(), std::memory_order_relaxed);
  next_row_ = more ? rows_->window().first_row : rows_->window().row_count();
  if (more && rows_->control_count() > controls_seen_) CountControls();
  return more;
}

void TableReader::Decode(Batch& batch, const std::vector<ColumnType>& types,
                         std::size_t row_count) {
  const Window& window = rows_->window();
  const Slice slice{window.text, window.cells.data() + next_row_ * window.width,
                    window.lines.subspan(next_row_, row_count), window.width, batch.row_count};
  const OnMisfit on_misfit = [this](std::size_t column, std::int64_t line, std::string_view value) {
    NoteMisfit(column, line, value);
  };
  std::size_t kept = 0;
  for (std::size_t i = 0; i < plan_.size(); ++i) {
    if (!plan_[i].keep) continue;
    ColumnBuffer& buffer = batch.columns[kept];
    const std::int64_t nulls = buffer.null_count;
    if (const NativeColumn* native = rows_->native(i)) {
      CopyNative({*native, next_row_, slice.lines, batch.row_count}, i, types[kept], buffer,
                 tallies_[i], on_misfit);
    } else {
      DecodeColumn(slice, i, types[kept], settings_.dialect, buffer, tallies_[i], on_misfit);
    }
    value_counts_[i] += static_cast<std::int64_t>(row_count) - (buffer.null_count - nulls);
    ++kept;
  }
  if (kept < plan_.size()) CheckDropped(row_count);
  next_row_ += row_count;
  batch.row_count += row_count;
  row_count_ += static_cast<std::int64_t>(row_count);
}

void TableReader::CheckDropped(std::size_t row_count) {
  const Window& window = rows_->window();
  for (std::size_t i = 0; i < plan_.size(); ++i) {
    if (plan_[i].keep || plan_[i].skip) continue;
    for (std::size_t row = next_row_; row < next_row_ + row_count; ++row) {
      if (window.cells[row * window.width + i].size > 0) dropped_filled_[i] = needs_restart_ = true;
    }
  }
}

void TableReader::NoteMisfit(std::size_t column, std::int64_t line, std::string_view value) {
  const ColumnType& type = plan_[column].type;
  tallies_[column].misfits.Observe(value, line, settings_.dialect);
  if (settings_.on_bad_value == OnBadValue::kText) {
    needs_restart_ = true;
    if (!type.lenient) return;
  } else if (!type.lenient) {
    Evidence alone;
    alone.Observe(value, line, settings_.dialect);
    if (AsksForOtherType(type, alone)) {
      needs_restart_ = true;
      return;
    }
  }
  ++rejected_count_;
  if (rejected_.size() < kListedValues) {
    rejected_.push_back({line, plan_[column].name, Shown(value), NameOf(type)});
  }
}

void TableReader::CountControls() {
  controls_seen_ = rows_->control_count();
  const Window& window = rows_->window();
  for (std::size_t at = window.first_row * window.width; at < window.cells.size(); ++at) {
    const Cell cell = window.cells[at];
    control_counts_[at % window.width] += HasControl(window.text.substr(cell.begin, cell.size));
  }
}

Status TableReader::Finish() {
  TRY_OK(rows_->Finish(row_count_));
  TRY(new_columns_, rows_->NewColumns());
  if (!new_columns_.empty()) needs_restart_ = true;
  return {};
}

std::vector<ColumnPlan> TableReader::Revise() const {
  std::vector<ColumnPlan> plan = plan_;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    if (dropped_filled_[i]) plan[i].keep = true;
    if (tallies_[i].misfit_count == 0) continue;
    if (plan[i].type.lenient || rows_->native(i)) {
      if (settings_.on_bad_value == OnBadValue::kText) plan[i].type = ColumnType();
      continue;
    }
    Evidence all = tallies_[i].misfits;
    all.Assume(plan[i].type, value_counts_[i], 1);
    plan[i].type =
        settings_.on_bad_value == OnBadValue::kText ? all.Decide() : all.DecideByMajority();
  }
  return plan;
}

}  // namespace lathe::data::csv
