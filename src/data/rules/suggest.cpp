#include "data/rules/suggest.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "data/clean/written_value.h"
#include "data/profile/column_quality.h"

namespace lathe::data::rules {
namespace {

using profile::ColumnStatistics;
using profile::Thousands;

constexpr std::int64_t kFewestRows = 20;
constexpr std::int64_t kMostListed = 12;
constexpr double kMicrosPerHour = 3.6e9;
constexpr double kHoursPerDay = 24;
// Data that is older than this was no fresh feed to begin with.
constexpr double kFreshDays = 60;

class Suggester {
 public:
  Suggester(const profile::TableStatistics& statistics, const std::vector<TableRule>& existing,
            std::int64_t now_ms)
      : statistics_(statistics), existing_(existing), now_ms_(now_ms) {}

  std::vector<RuleSuggestion> Run() {
    RowCount();
    for (const ColumnStatistics& column : statistics_.columns) {
      if (column.role == "ignore" || column.count == 0) continue;
      Unique(column);
      NotNull(column);
      Set(column);
      Range(column);
      Freshness(column);
    }
    return std::move(out_);
  }

 private:
  void Add(TableRule rule, std::string reason) {
    const bool known = std::ranges::any_of(existing_, [&](const TableRule& other) {
      return other.kind == rule.kind && other.columns == rule.columns;
    });
    if (known || out_.size() >= kMostSuggestions) return;
    std::string name = Describe(rule);
    out_.push_back({std::move(name), std::move(rule), std::move(reason)});
  }
  static TableRule Of(std::string kind, const ColumnStatistics& column) {
    TableRule rule;
    rule.kind = std::move(kind);
    rule.columns = {column.name};
    return rule;
  }

  void RowCount() {
    if (statistics_.row_count < kFewestRows) return;
    TableRule rule;
    rule.kind = "row_count";
    rule.severity = "warning";
    rule.min = statistics_.row_count / 2;
    Add(std::move(rule), "It has " + Thousands(statistics_.row_count) +
                             " rows; half of them may mean that a part did not come.");
  }

  void Unique(const ColumnStatistics& column) {
    const bool names_rows = column.semantic_type == "identifier" || column.role == "identifier";
    if (!names_rows || column.distinct != column.count || !column.distinct_exact) return;
    Add(Of("unique", column), "It names rows, and no value comes twice.");
  }

  void NotNull(const ColumnStatistics& column) {
    if (column.missing > 0 || !statistics_.exact || column.count < kFewestRows) return;
    Add(Of("not_null", column), "All " + Thousands(column.count) + " rows have a value.");
  }

  void Set(const ColumnStatistics& column) {
    const bool groups = column.semantic_type == "categorical" && column.physical_type == "string";
    if (!groups || !column.distinct_exact || column.distinct > kMostListed ||
        column.top.size() != static_cast<std::size_t>(column.distinct) ||
        column.count < kFewestRows)
      return;
    TableRule rule = Of("set", column);
    for (const profile::TopValue& top : column.top) rule.values.push_back(top.value);
    Add(std::move(rule), "It has " + Thousands(column.distinct) + " different values in " +
                             Thousands(column.count) + " rows.");
  }

  /// No bound that the next honest value would break: only that numbers do not turn negative.
  void Range(const ColumnStatistics& column) {
    if (column.semantic_type != "numeric" || !column.negative || *column.negative > 0 ||
        column.count < kFewestRows)
      return;
    TableRule rule = Of("range", column);
    rule.severity = "warning";
    rule.min = 0;
    Add(std::move(rule), "No value is below 0.");
  }

  void Freshness(const ColumnStatistics& column) {
    const auto newest = column.time ? clean::ReadMoment(column.max) : std::nullopt;
    if (!newest) return;
    const double hours =
        (static_cast<double>(now_ms_) * 1'000 - static_cast<double>(*newest)) / kMicrosPerHour;
    if (hours < 0 || hours > kFreshDays * kHoursPerDay) return;
    TableRule rule = Of("freshness", column);
    rule.severity = "warning";
    rule.max_age_hours = kHoursPerDay * std::ceil((hours + 1) / kHoursPerDay) * 2;
    Add(std::move(rule), "The newest time is " +
                             Thousands(static_cast<std::int64_t>(std::floor(hours))) +
                             " hours ago.");
  }

  const profile::TableStatistics& statistics_;
  const std::vector<TableRule>& existing_;
  const std::int64_t now_ms_;
  std::vector<RuleSuggestion> out_;
};

}  // namespace

std::vector<RuleSuggestion> Suggest(const profile::TableStatistics& statistics,
                                    const std::vector<TableRule>& existing, std::int64_t now_ms) {
  return Suggester(statistics, existing, now_ms).Run();
}

}  // namespace lathe::data::rules
