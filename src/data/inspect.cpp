#include "data/inspect.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "data/csv/sniff.h"
#include "data/csv/values.h"
#include "data/import_plan.h"

namespace lathe::data {
namespace {

constexpr std::size_t kSampleBytes = 1 << 20;
constexpr std::size_t kShownRows = 100;
constexpr std::size_t kMaxShownValues = 100'000;

std::string TypeText(const csv::ColumnType& type) { return std::string(ToText(type.physical)); }

json::array Columns(const csv::Sniffed& sniffed, const std::vector<csv::ColumnPlan>& plan) {
  json::array out;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    if (!plan[i].keep) continue;
    out.push_back({{"name", plan[i].name},
                   {"type", TypeText(plan[i].type)},
                   {"sample", csv::Shown(sniffed.columns[i].evidence.first().value)}});
  }
  return out;
}

/// A cell as the preview shows it: null when it is read as missing.
json::value ShownCell(const std::string& cell, const csv::Dialect& dialect) {
  if (csv::IsMissing(csv::Trim(cell), dialect)) return nullptr;
  return json::value(csv::Shown(cell));
}

json::array Rows(const csv::Sniffed& sniffed, const std::vector<csv::ColumnPlan>& plan) {
  json::array out;
  for (const auto& row : sniffed.rows) {
    if (out.size() * plan.size() > kMaxShownValues) break;
    json::array& values = out.emplace_back(json::array()).get_array();
    for (std::size_t i = 0; i < plan.size(); ++i) {
      if (plan[i].keep) values.push_back(ShownCell(row[i], sniffed.dialect));
    }
  }
  return out;
}

json::array Warnings(const csv::Sniffed& sniffed, const std::vector<csv::ColumnPlan>& plan) {
  std::vector<csv::Warning> warnings = sniffed.warnings;
  const std::string scope =
      sniffed.whole_file ? "" : " in the first " + std::to_string(sniffed.row_count) + " rows";
  for (std::size_t i = 0; i < plan.size(); ++i) {
    if (!plan[i].keep) continue;
    const csv::SniffedColumn& column = sniffed.columns[i];
    std::vector<csv::Warning> told;
    if (!plan[i].type.lenient && !column.stored)
      told = column.evidence.Explain(plan[i].name, scope);
    const bool explained = plan[i].type.physical == PhysicalType::kString && !told.empty();
    std::ranges::move(told, std::back_inserter(warnings));
    if (explained) continue;
    std::ranges::move(ReadingWarnings(plan[i], column.evidence, sniffed.found_decimal_comma),
                      std::back_inserter(warnings));
  }
  json::array out;
  for (const csv::Warning& warning : Capped(std::move(warnings))) out.push_back(warning.ToJson());
  return out;
}

}  // namespace

Result<json::object> InspectTable(const csv::TextSource& source, const ImportOptions& options,
                                  const Resources& resources) {
  TRY(const std::unique_ptr<TableSource> table,
      OpenTable(source, options, csv::Limits(), resources));
  TRY(const csv::Sniffed sniffed, table->Sniff(kSampleBytes, kShownRows));
  if (!sniffed.may_grow) TRY_OK(CheckCasts(sniffed.columns, options));
  const std::vector<csv::ColumnPlan> plan = PlanColumns(sniffed, options);
  json::object out = sniffed.format;
  out["columns"] = Columns(sniffed, plan);
  out["rows"] = Rows(sniffed, plan);
  out["rows_looked_at"] = sniffed.row_count;
  out["whole_file"] = sniffed.whole_file;
  out["warnings"] = Warnings(sniffed, plan);
  return out;
}

}  // namespace lathe::data
