#include "features/plan_report.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "base/utf8.h"
#include "data/iso_time.h"
#include "features/transforms/statistics.h"

namespace lathe::features {

namespace {

using data::ColumnKind;

constexpr std::size_t kMostListed = 1'000;
constexpr std::size_t kMostShown = 200;
constexpr std::size_t kMostText = 200;

std::string_view KindOf(const data::ColumnSchema& schema) {
  const ColumnKind kind = data::KindOf(schema.physical);
  if (kind == ColumnKind::kTime) return "time";
  if (kind == ColumnKind::kText && schema.semantic == data::SemanticType::kText) return "text";
  if (kind == ColumnKind::kText || schema.semantic == data::SemanticType::kCategorical)
    return "category";
  return "number";
}

std::int64_t MissingIn(const ColumnView& column) {
  if (column.is_text()) return std::ranges::count(column.codes, -1);
  return std::ranges::count_if(column.numbers, [](double value) { return std::isnan(value); });
}

void Summarise(const ColumnView& column, OutputColumn& out) {
  const Moments moments = MomentsOf(column.numbers);
  if (moments.count == 0) return;
  double least = INFINITY, most = -INFINITY;
  for (const double value : column.numbers) {
    if (!std::isfinite(value)) continue;
    least = std::min(least, value);
    most = std::max(most, value);
  }
  out.mean = moments.mean;
  out.std = least == most ? 0 : moments.deviation;
  out.min = least;
  out.max = most;
}

json::value CellOf(const ColumnView& column, std::span<const std::string> labels, std::size_t row) {
  if (column.is_text()) {
    const std::int32_t code = column.codes[row];
    if (code < 0) return nullptr;
    const std::string_view text = column.dictionary[static_cast<std::size_t>(code)];
    return json::value(CutBetweenCharacters(text, kMostText));
  }
  const double value = column.numbers[row];
  if (!std::isfinite(value)) return nullptr;
  if (column.kind == ColumnKind::kTime)
    return json::value(data::IsoTimestamp(std::llround(value * 1e6)));
  if (!labels.empty() && value >= 0) {
    // The code behind the last stands for values that were not there when the step was fitted.
    const auto code = static_cast<std::size_t>(value);
    return json::value(code < labels.size() ? labels[code] : "(other)");
  }
  return value;
}

// A fitted plan being described.
class Reporter {
 public:
  Reporter(const ProgramRequest& request, const Program& program, std::size_t preview_rows)
      : request_(request),
        program_(program),
        columns_(program.TrainOutputs(request.frame)),
        shown_rows_(std::min(preview_rows, request.frame.row_count())) {}

  PlanReport Run() {
    PlanReport report;
    report.rows_looked_at = static_cast<std::int64_t>(request_.frame.row_count());
    report.output_count = static_cast<std::int64_t>(program_.output_count());
    report.sentences = program_.Explain();
    for (std::size_t i = 0; i < std::min(kMostListed, program_.output_count()); ++i)
      report.output_columns.push_back(Describe(i));
    for (std::size_t i = 0; i < report.output_columns.size(); ++i)
      Warn(report.output_columns[i], columns_[i], report.warnings);
    if (program_.output_count() == 0)
      report.warnings.push_back({"", "no_features", "The steps leave no column to learn from."});
    ShowBefore(report.before);
    ShowAfter(report.after);
    return report;
  }

 private:
  OutputColumn Describe(std::size_t place) const {
    const ProgramColumn column = program_.output(place);
    OutputColumn out;
    out.name = column.schema.name;
    out.from = column.from;
    if (!column.op.empty()) out.op = column.op;
    out.kind = KindOf(column.schema);
    out.missing = MissingIn(columns_[place]);
    if (out.kind == "number") Summarise(columns_[place], out);
    if (!program_.labels(place).empty())
      out.levels = static_cast<std::int64_t>(program_.labels(place).size());
    return out;
  }

  void Warn(const OutputColumn& out, const ColumnView& column,
            std::vector<PlanWarning>& warnings) const {
    if (!out.op) return;
    const auto rows = static_cast<std::int64_t>(column.size());
    std::int64_t before = 0;
    for (const std::string& name : out.from)
      if (const data::FrameColumn* raw = request_.frame.Find(name); raw != nullptr)
        before = std::max(before, MissingIn(*raw));
    if (out.missing == rows && rows > 0) {
      warnings.push_back(
          {out.name, "all_missing", "\"" + out.name + "\" has no value in any row."});
    } else if (out.missing > before && out.op != "lag") {
      warnings.push_back({out.name, "values_lost",
                          std::to_string(out.missing - before) + " values of \"" + out.name +
                              "\" became missing."});
    } else if (out.std && *out.std == 0) {
      warnings.push_back({out.name, "constant", "\"" + out.name + "\" is the same in every row."});
    }
  }

  void ShowBefore(SampleRows& out) const {
    const std::vector<std::string> read = ColumnsRead(request_.plan, request_.schema);
    std::vector<const data::FrameColumn*> columns;
    for (const std::string& name : read) {
      const data::FrameColumn* column = request_.frame.Find(name);
      if (column == nullptr || columns.size() == kMostShown) continue;
      columns.push_back(column);
      out.columns.push_back(name);
    }
    for (std::size_t row = 0; row < shown_rows_; ++row) {
      std::vector<json::value>& cells = out.rows.emplace_back();
      for (const data::FrameColumn* column : columns) cells.push_back(CellOf(*column, {}, row));
    }
  }

  void ShowAfter(SampleRows& out) const {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < program_.output_count() && places.size() < kMostShown; ++i) {
      const ProgramColumn column = program_.output(i);
      if (column.op.empty()) continue;
      places.push_back(i);
      out.columns.push_back(column.schema.name);
    }
    for (std::size_t row = 0; row < shown_rows_; ++row) {
      std::vector<json::value>& cells = out.rows.emplace_back();
      for (const std::size_t place : places)
        cells.push_back(CellOf(columns_[place], program_.labels(place), row));
    }
  }

  const ProgramRequest& request_;
  const Program& program_;
  std::vector<ColumnView> columns_;
  std::size_t shown_rows_;
};

}  // namespace

Result<PlanReport> ReportPlan(const ProgramRequest& request, std::size_t preview_rows) {
  TRY(const Program program, Program::Fit(request));
  return Reporter(request, program, preview_rows).Run();
}

}  // namespace lathe::features
