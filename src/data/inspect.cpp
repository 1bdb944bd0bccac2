#include "data/inspect.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "data/csv/columns.h"
#include "data/csv/sniff.h"
#include "data/csv/values.h"
#include "data/import_plan.h"

namespace lathe::data {
namespace {

constexpr std::size_t kSampleBytes = 1 << 20;
constexpr std::size_t kShownRows = 100;
constexpr std::size_t kRowsAtATime = 1024;
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

/// The rows that counts are about: "" or " in the first 5000 rows".
std::string ScopeOf(const csv::Sniffed& sniffed) {
  return sniffed.whole_file ? "" : " in the first " + std::to_string(sniffed.row_count) + " rows";
}

bool IsAsked(const csv::ColumnPlan& column) {
  return column.keep && column.type.lenient && column.type.physical != PhysicalType::kString;
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

/// Whether the column has a type that most of its values fit, but not all.
bool IsByMajority(const csv::ColumnPlan& column, const csv::Evidence& seen) {
  return column.type.physical != PhysicalType::kString &&
         seen.Decide().physical == PhysicalType::kString;
}

csv::Warning LostValues(const csv::ColumnPlan& column, csv::OnBadValue on_bad_value,
                        const std::string& scope) {
  const std::string type = TypeText(column.type);
  const std::string end = on_bad_value == csv::OnBadValue::kFail ? "the import would stop at them"
                                                                 : "they would become missing";
  return {"column_values_lost", column.name,
          "Most values fit the type " + type + ", some do not" + scope + "; " + end +
              ". Import the column with the type \"string\" to keep all of them."};
}

/// Values that do not fit the type that was asked for.
struct Misfits {
  std::int64_t count = 0;
  csv::Evidence evidence;
};

/// Reads the rows of the sample as the types that were asked for; one entry a column.
Result<std::vector<Misfits>> ReadAsAsked(TableSource& table, const csv::Sniffed& sniffed,
                                         const std::vector<csv::ColumnPlan>& plan) {
  std::vector<Misfits> out(plan.size());
  const csv::OnMisfit on_misfit = [&](std::size_t column, std::int64_t line,
                                      std::string_view value) {
    ++out[column].count;
    out[column].evidence.Observe(value, line, sniffed.dialect);
  };
  std::vector<csv::ColumnType> types;
  for (const csv::ColumnPlan& column : plan) types.push_back(column.type);
  csv::BatchPool pool(std::move(types), kRowsAtATime);
  csv::ColumnTally ignored;
  TRY(const auto rows, table.Open(plan));
  for (auto left = static_cast<std::size_t>(sniffed.row_count); left > 0;) {
    TRY(const bool more, rows->Next());
    if (!more) break;
    const csv::Window& window = rows->window();
    for (std::size_t row = window.first_row; row < window.row_count() && left > 0;) {
      const std::size_t count = std::min({window.row_count() - row, kRowsAtATime, left});
      const csv::Slice slice{window.text, window.cells.data() + row * window.width,
                             window.lines.subspan(row, count), window.width, 0};
      auto batch = pool.Take();
      for (std::size_t i = 0; i < plan.size(); ++i) {
        if (!IsAsked(plan[i]) || rows->native(i)) continue;
        csv::DecodeColumn(slice, i, plan[i].type, sniffed.dialect, batch->columns[i], ignored,
                          on_misfit);
      }
      pool.GiveBack(std::move(batch));
      row += count;
      left -= count;
    }
  }
  return out;
}

std::string FateOf(csv::OnBadValue on_bad_value) {
  switch (on_bad_value) {
    case csv::OnBadValue::kFail:
      return "the import would stop at them.";
    case csv::OnBadValue::kNull:
      return "they would become missing.";
    case csv::OnBadValue::kText:
      break;
  }
  return "the column would be text.";
}

/// Types that were asked for and that the sample does not fit. What keeps the rows from being read
/// is for the import to say.
std::vector<csv::Warning> MisfitWarnings(TableSource& table, const csv::Sniffed& sniffed,
                                         const std::vector<csv::ColumnPlan>& plan,
                                         const ImportOptions& options) {
  std::vector<csv::Warning> out;
  if (std::ranges::none_of(plan, IsAsked)) return out;
  const auto misfits = ReadAsAsked(table, sniffed, plan);
  if (!misfits.ok()) return out;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const auto& [count, evidence] = (*misfits)[i];
    if (count == 0) continue;
    const csv::FirstValue& first = evidence.first();
    out.push_back({"column_type_misfit", plan[i].name,
                   std::to_string(count) + (count == 1 ? " value does" : " values do") +
                       " not fit the type " + csv::NameOf(plan[i].type) + " that is asked for" +
                       ScopeOf(sniffed) + "; the first is \"" + csv::Shown(first.value) +
                       "\" on line " + std::to_string(first.line) +
                       ". With on_bad_value as it is, " + FateOf(options.on_bad_value) +
                       OrderHint(plan[i].type, evidence)});
  }
  return out;
}

json::array Warnings(TableSource& table, const csv::Sniffed& sniffed,
                     const std::vector<csv::ColumnPlan>& plan, const ImportOptions& options) {
  std::vector<csv::Warning> warnings = sniffed.warnings;
  std::ranges::move(MisfitWarnings(table, sniffed, plan, options), std::back_inserter(warnings));
  const std::string scope = ScopeOf(sniffed);
  for (std::size_t i = 0; i < plan.size(); ++i) {
    if (!plan[i].keep) continue;
    const csv::SniffedColumn& column = sniffed.columns[i];
    std::vector<csv::Warning> told;
    if (!plan[i].type.lenient && !column.stored) {
      told = IsByMajority(plan[i], column.evidence)
                 ? std::vector<csv::Warning>{LostValues(plan[i], options.on_bad_value, scope)}
                 : column.evidence.Explain(plan[i].name, scope);
    }
    const bool explained = plan[i].type.physical == PhysicalType::kString && !told.empty();
    std::ranges::move(told, std::back_inserter(warnings));
    const csv::Evidence& seen = column.evidence;
    if (!column.stored) {
      std::ranges::move(TimeWarnings(plan[i], seen.zoned(), seen.rounded()),
                        std::back_inserter(warnings));
    }
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
  out["warnings"] = Warnings(*table, sniffed, plan, options);
  return out;
}

}  // namespace lathe::data
