#include "data/import.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include "base/crypto.h"
#include "data/batch_facts.h"
#include "data/csv/sniff.h"
#include "data/import_plan.h"
#include "data/parquet_writer.h"
#include "data/semantic.h"
#include "data/table_source.h"

namespace lathe::data {
namespace {

using csv::ColumnPlan;
using csv::OnBadValue;
using csv::Sniffed;
using csv::TableReader;

constexpr std::size_t kSampleBytes = 4 << 20;
// Types only widen, so few passes are ever needed; after this many, what still does not fit is
// text.
constexpr int kMaxPasses = 5;
constexpr std::size_t kListedValues = 20;
constexpr auto kProgressEvery = std::chrono::milliseconds(250);
// What share of the work each phase is, roughly.
constexpr double kReadShare = 0.95;
constexpr double kProfileShare = 0.97;

class Progress {
 public:
  explicit Progress(const ImportRequest& request) : request_(request) {}

  void Tell(double progress, std::string_view phase) {
    if (!request_.on_progress) return;
    const auto now = std::chrono::steady_clock::now();
    if (phase == phase_ && now - told_ < kProgressEvery) return;
    told_ = now;
    phase_ = phase;
    request_.on_progress(progress, phase);
  }

 private:
  const ImportRequest& request_;
  std::chrono::steady_clock::time_point told_;
  std::string phase_;
};

Error BadValues(const TableReader& reader) {
  std::vector<FieldError> errors;
  for (const csv::RejectedValue& value : reader.rejected()) {
    const auto column = std::ranges::find(reader.plan(), value.column, &ColumnPlan::name);
    errors.push_back({value.column, "bad_value",
                      "\"" + value.value + "\" on line " + std::to_string(value.line) +
                          " does not fit the type " + value.expected + ".",
                      value.line, column - reader.plan().begin() + 1});
  }
  const std::string count = std::to_string(reader.rejected_count());
  const auto column = static_cast<std::size_t>(*errors.front().column - 1);
  return {ErrorCode::kCsvBadValue,
          count + (reader.rejected_count() == 1 ? " value does" : " values do") +
              " not fit the column. " + errors.front().message +
              OrderHint(reader.plan()[column].type, reader.tally(column).misfits),
          std::move(errors),
          {}};
}

void Append(const TableReader& reader, RejectedValues& out) {
  out.count += reader.rejected_count();
  for (const csv::RejectedValue& value : reader.rejected()) {
    if (out.samples.size() < kListedValues) out.samples.push_back(value);
  }
}

/// One import on its way.
class Import {
 public:
  explicit Import(const ImportRequest& request) : request_(request), progress_(request) {}

  Result<ImportReport> Run() {
    TRY_OK(LookAtFile());
    TRY_OK(ReadRows());
    TRY_OK(CheckNotEmpty());
    TRY_OK(CheckAsked());
    if (request_.options.on_bad_value == OnBadValue::kFail && reader_->rejected_count() > 0)
      return BadValues(*reader_);
    Describe();
    report_.warnings = Capped(std::move(report_.warnings));
    progress_.Tell(kProfileShare, "checksum");
    TRY(report_.fingerprint, Sha256OfFile(request_.output.string()));
    std::error_code ignored;
    report_.size_bytes =
        static_cast<std::int64_t>(std::filesystem::file_size(request_.output, ignored));
    return std::move(report_);
  }

 private:
  Status LookAtFile() {
    progress_.Tell(0, "reading the start");
    TRY(source_, OpenTable(request_.source, request_.options, request_.limits,
                           {request_.spill_directory, request_.threads,
                            request_.memory_limit_bytes / 4, request_.cancel}));
    TRY(sniffed_, source_->Sniff(kSampleBytes, 0));
    if (sniffed_.whole_file) TRY_OK(CheckSample());
    if (!sniffed_.may_grow) TRY_OK(CheckAsked());
    plan_ = PlanColumns(sniffed_, request_.options);
    knowledge_.emplace(sniffed_);
    report_.warnings = sniffed_.warnings;
    report_.sniffed = sniffed_.format;
    return {};
  }

  Status CheckAsked() const {
    return request_.casts_may_miss ? Status() : CheckCasts(sniffed_.columns, request_.options);
  }

  Status CheckSample() const {
    const bool nothing_named = std::ranges::all_of(sniffed_.columns, &csv::SniffedColumn::unnamed);
    const bool no_values = std::ranges::all_of(
        sniffed_.columns, [](const auto& column) { return column.evidence.value_count() == 0; });
    if (nothing_named && no_values) return NoData();
    return {};
  }

  static Error NoData() {
    return Fail(ErrorCode::kDatasetNoData, "The header and all cells of the table are empty.");
  }

  Status ReadRows() {
    const bool keeps_text = request_.options.on_bad_value == OnBadValue::kText;
    for (int pass = 1;; ++pass) {
      TRY_OK(ReadOnce(pass));
      if (keeps_text || !reader_->needs_restart()) Append(*reader_, report_.rejected);
      if (!reader_->needs_restart()) return {};
      knowledge_->Learn(*reader_);
      std::vector<ColumnPlan> revised = reader_->Revise();
      AddNewColumns(revised);
      if (pass >= kMaxPasses) {
        for (std::size_t i = 0; i < plan_.size(); ++i) {
          if (reader_->tally(i).misfit_count > 0) revised[i].type = csv::ColumnType();
        }
      }
      plan_ = std::move(revised);
    }
  }

  /// Columns that only later rows have.
  void AddNewColumns(std::vector<ColumnPlan>& plan) {
    for (const csv::SniffedColumn& column : reader_->new_columns()) {
      sniffed_.columns.push_back(column);
      plan.push_back(PlanColumn(column, request_.options));
      knowledge_->Add(column);
    }
  }

  Status ReadOnce(int pass) {
    TRY(std::unique_ptr<csv::RowSource> rows, source_->Open(plan_));
    reader_.emplace(std::move(rows), plan_,
                    TableReader::Settings{sniffed_.dialect, request_.limits,
                                          request_.options.on_bad_value, request_.cancel});
    facts_.emplace(reader_->kept_types());
    const std::string phase = pass == 1 ? "reading rows" : "reading rows again with wider types";
    ParquetTarget target;
    target.path = request_.output;
    target.spill_directory = request_.spill_directory;
    target.threads = request_.threads;
    target.memory_limit_bytes = request_.memory_limit_bytes / 2;
    target.bytes_per_row = sniffed_.bytes_per_row;
    target.cancel = request_.cancel;
    target.on_tick = [&] { progress_.Tell(reader_->progress() * kReadShare, phase); };
    target.on_batch = [this](const csv::Batch& batch) { facts_->Take(batch); };
    return WriteParquet(*reader_, target);
  }

  Status CheckNotEmpty() const {
    std::int64_t values = 0;
    for (std::size_t i = 0; i < plan_.size(); ++i) values += reader_->value_count(i);
    if (reader_->row_count() == 0) {
      std::string names;
      for (std::size_t i = 0; i < std::min<std::size_t>(plan_.size(), 10); ++i) {
        names += (i > 0 ? ", " : "") + csv::Shown(plan_[i].name);
      }
      return Fail(ErrorCode::kDatasetNoRows,
                  "The file has a header (" + names + ") but no row of data.");
    }
    if (values + reader_->rejected_count() + reader_->rows().lost_count() == 0) return NoData();
    return {};
  }

  void Describe() {
    progress_.Tell(kReadShare, "looking at columns");
    report_.row_count = reader_->row_count();
    const std::vector<ColumnFacts> facts = facts_->Finish();
    std::ranges::move(FileWarnings(*reader_), std::back_inserter(report_.warnings));
    std::ranges::move(knowledge_->Explain(*reader_), std::back_inserter(report_.warnings));
    std::size_t kept = 0;
    for (std::size_t i = 0; i < plan_.size(); ++i) {
      if (!plan_[i].keep) continue;
      AddColumn(plan_[i], facts[kept++]);
      report_.readings.push_back({plan_[i].name, plan_[i].type, reader_->value_count(i),
                                  knowledge_->HasOpenDates(i, plan_[i].type)});
    }
  }

  void AddColumn(const ColumnPlan& plan, const ColumnFacts& facts) {
    ColumnSchema& column = report_.schema.columns.emplace_back();
    column.name = plan.name;
    column.physical = plan.type.physical;
    GuessMeaning(facts, report_.row_count, column);
    if (column.name == request_.target_column) column.role = ColumnRole::kTarget;
    if (auto warning = ValueWarning(column, facts, report_.row_count))
      report_.warnings.push_back(*std::move(warning));
  }

  const ImportRequest& request_;
  Progress progress_;
  std::unique_ptr<TableSource> source_;
  Sniffed sniffed_;
  std::vector<ColumnPlan> plan_;
  std::optional<ColumnKnowledge> knowledge_;
  std::optional<TableReader> reader_;
  std::optional<BatchFacts> facts_;  // of the pass at hand
  ImportReport report_;
};

}  // namespace

json::object RejectedValues::ToJson() const {
  json::array listed;
  for (const csv::RejectedValue& value : samples) {
    listed.push_back({{"line", value.line},
                      {"column", value.column},
                      {"value", value.value},
                      {"expected", value.expected}});
  }
  return {{"count", count}, {"samples", std::move(listed)}};
}

json::object ImportReport::ToJson() const {
  json::array listed;
  for (const csv::Warning& warning : warnings) listed.push_back(warning.ToJson());
  return {{"row_count", row_count},        {"column_count", schema.columns.size()},
          {"size_bytes", size_bytes},      {"fingerprint", fingerprint},
          {"columns", schema.ToJson()},    {"rejected", rejected.ToJson()},
          {"warnings", std::move(listed)}, {"sniffed", sniffed}};
}

Result<ImportReport> ImportTable(const ImportRequest& request) { return Import(request).Run(); }

}  // namespace lathe::data
