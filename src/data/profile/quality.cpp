#include "data/profile/quality.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "data/profile/column_quality.h"
#include "data/profile/issue_parts.h"
#include "data/profile/number_quality.h"
#include "data/profile/target_relation.h"

namespace lathe::data::profile {
namespace {

constexpr double kUnbalanced = 5, kVeryUnbalanced = 20;
constexpr double kManyDuplicates = .05;
// A relation to the target by which even rare values help a model.
constexpr double kTelling = .1;
// As many steps as one cleaning takes.
constexpr std::size_t kMostPlanned = 100;

constexpr std::array<std::string_view, 3> kSeverities = {"high", "medium", "low"};

std::size_t RankOf(std::string_view severity) {
  return static_cast<std::size_t>(std::ranges::find(kSeverities, severity) - kSeverities.begin());
}

std::string Digits(double value, int count) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", count, value);
  return text;
}

std::string ThreeDigits(double value) { return Digits(value, 3); }

std::string Number(std::size_t count) { return Thousands(static_cast<std::int64_t>(count)); }

/// What is as it should be: an identifier with that role, and values far out that are usual.
bool IsToldOnly(const QualityIssue& issue) {
  return (issue.code == "identifier_like" && issue.severity == "low") ||
         (issue.code == "outliers" && AreManyFar(issue));
}

std::string_view OpOf(const json::object& step) { return step.at("op").as_string(); }

bool Drops(const QualityIssue& issue) {
  return issue.suggestion && OpOf(*issue.suggestion) == "drop_column";
}

/// Where a step stands in a plan: placeholders become missing before types are read and gaps are
/// filled; rows go before figures are taken of the others.
std::size_t PlaceOf(const json::object& step) {
  static constexpr std::array<std::string_view, 7> kOrder = {
      "set_missing",   "cast",   "drop_duplicates", "drop_missing",
      "clip_outliers", "impute", "drop_column"};
  return static_cast<std::size_t>(std::ranges::find(kOrder, OpOf(step)) - kOrder.begin());
}

/// Whether who knows nothing else of the table may do what the issue suggests.
bool IsPlanned(const QualityIssue& issue, bool is_target) {
  if (!issue.suggestion) return false;
  // Only who knows the column knows whether 0 is a value, and whether far values are mistakes.
  if (issue.code == "zeros" || (issue.code == "outliers" && !AreExtreme(issue))) return false;
  // Labels stay as they are: "none" may well be a class.
  return !is_target || OpOf(*issue.suggestion) == "drop_missing";
}

/// Steps, like ones together.
class StepList {
 public:
  /// Steps that differ in their columns only become one.
  void Add(const json::object& step) {
    json::object rest = step;
    const json::value* columns = rest.if_contains("columns");
    json::array named = columns ? columns->get_array() : json::array();
    rest.erase("columns");
    // Rows that repeat one identifier are others than those that repeat two.
    const bool joins = OpOf(rest) != "drop_duplicates";
    std::string key = lathe::ToText(json::value(rest));
    if (!joins) key += lathe::ToText(json::value(named));
    const auto [at, is_new] = known_.emplace(std::move(key), steps_.size());
    if (is_new) {
      steps_.push_back(step);
      return;
    }
    if (!joins) return;
    json::array& all = steps_[at->second].at("columns").as_array();
    for (json::value& name : named) {
      if (std::ranges::find(all, name) == all.end()) all.push_back(std::move(name));
    }
  }
  std::vector<json::object> Take() && { return std::move(steps_); }

 private:
  std::vector<json::object> steps_;
  std::unordered_map<std::string, std::size_t> known_;  // of steps without their columns
};

/// The suggestions as few steps.
std::vector<json::object> PlanOf(const std::vector<QualityIssue>& issues,
                                 const std::unordered_set<std::string_view>& targets) {
  StepList list;
  for (const QualityIssue& issue : issues) {
    const bool of_target = issue.column && targets.contains(*issue.column);
    if (!IsPlanned(issue, of_target)) continue;
    list.Add(*issue.suggestion);
  }
  std::vector<json::object> steps = std::move(list).Take();
  std::ranges::stable_sort(steps, {}, PlaceOf);
  if (steps.size() > kMostPlanned) steps.resize(kMostPlanned);
  return steps;
}

/// A table's quality as it is put together.
class Judge {
 public:
  explicit Judge(const QualityInput& input) : input_(input), statistics_(input.statistics) {}

  TableQuality Run() {
    out_.row_count = statistics_.row_count;
    out_.exact = statistics_.exact;
    out_.sample_rows = statistics_.sample_rows;
    out_.duplicate_rows = statistics_.duplicate_rows;
    out_.missing_cells = statistics_.missing_cells;
    out_.target = input_.target;
    DuplicateRows();
    CheckColumns();
    std::ranges::copy(input_.drift, std::back_inserter(out_.issues));
    if (out_.target) {
      Imbalance();
      Leakage();
      KeepWhatTells();
    }
    std::ranges::stable_sort(out_.issues, {},
                             [](const QualityIssue& issue) { return RankOf(issue.severity); });
    SettleSuggestions();
    out_.plan = PlanOf(out_.issues, targets_);
    ListColumns();
    out_.column_count = static_cast<std::int64_t>(out_.columns.size());
    out_.issue_count = static_cast<std::int64_t>(out_.issues.size());
    Score();
    return std::move(out_);
  }

 private:
  void CheckColumns() {
    // The identifier that tells most rows apart names them; others may repeat.
    std::int64_t most = 0;
    for (const ColumnStatistics& column : statistics_.columns) {
      if (IsIdentifier(column)) most = std::max(most, column.distinct);
      if (column.name == out_.target || column.role == "target") targets_.insert(column.name);
    }
    for (std::size_t i = 0; i < statistics_.columns.size(); ++i) {
      const ColumnStatistics& column = statistics_.columns[i];
      const ColumnPlace place{targets_.contains(column.name), column.distinct < most};
      CheckColumn(column, input_.scan.hints[i], place, out_.issues);
    }
  }

  double RowsLookedAt() const {
    return static_cast<double>(statistics_.sample_rows.value_or(statistics_.row_count));
  }

  void DuplicateRows() {
    if (statistics_.duplicate_rows == 0) return;
    const double share = static_cast<double>(statistics_.duplicate_rows) / RowsLookedAt();
    QualityIssue issue;
    issue.code = "duplicate_rows";
    issue.severity = share >= kManyDuplicates ? "medium" : "low";
    issue.message = Counted(statistics_.duplicate_rows, "row repeats", "rows repeat") +
                    " an earlier one (" + Percent(share) + ").";
    issue.evidence = {{"rows", statistics_.duplicate_rows}, {"ratio", share}};
    issue.advice =
        "Drop them, unless the same thing did happen twice: a repeated row that is trained on and "
        "tested on makes a model look better than it is.";
    issue.suggestion = json::object{{"op", "drop_duplicates"}};
    out_.issues.push_back(std::move(issue));
  }

  void Imbalance() {
    const auto at = input_.schema.IndexOf(*out_.target);
    if (!at) return;
    const ColumnStatistics& column = statistics_.columns[*at];
    const ColumnHints& hints = input_.scan.hints[*at];
    // A handful of texts, flags or whole numbers, all of which were counted.
    const bool are_few = static_cast<std::int64_t>(column.top.size()) == column.distinct;
    if (column.top.empty() || column.distinct < 2 || !hints.rarest ||
        column.physical_type == "double" || column.time ||
        (!are_few && !input_.relations.is_classes))
      return;
    const TopValue& most = column.top.front();
    const auto ratio = static_cast<double>(most.count) / static_cast<double>(*hints.rarest);
    if (ratio < kUnbalanced) return;
    QualityIssue issue;
    issue.code = "target_imbalance";
    issue.severity = ratio >= kVeryUnbalanced ? "high" : "medium";
    issue.column = *out_.target;
    issue.message = "The class " + lathe::ToText(most.value) + " is " + Digits(ratio, 1) +
                    " times as frequent as " + hints.rarest_value + " (" + Thousands(most.count) +
                    " and " + Counted(*hints.rarest, "row", "rows") + ").";
    issue.evidence = {{"ratio", ratio}, {"most", most.count}, {"least", *hints.rarest}};
    issue.advice =
        "No step of cleaning cures it, and no row should go for it: train with balanced class "
        "weights, and judge by balanced accuracy or the area under the precision-recall curve "
        "rather than by accuracy.";
    issue.training_setting = json::object{{"class_weights", "balanced"}};
    out_.issues.push_back(std::move(issue));
  }

  void Leakage() {
    const TargetRelations& relations = input_.relations;
    for (const TargetRelation& relation : relations.columns) {
      if (relation.strength < kSuspiciousStrength) break;
      QualityIssue issue;
      issue.code = "target_leakage";
      issue.severity = relation.strength >= kLeakStrength ? "high" : "medium";
      issue.column = relation.column;
      issue.message =
          "This column alone predicts \"" + *out_.target + "\" with " +
          (relations.is_classes ? "an AUC of " + ThreeDigits((relation.strength + 1) / 2) +
                                      " on rows it has not seen."
                                : "an R2 of " + ThreeDigits(relation.strength) + ".");
      issue.evidence = {
          {"metric", relation.metric},
          {"strength", relation.strength},
          {"threshold", relation.strength >= kLeakStrength ? kLeakStrength : kSuspiciousStrength}};
      issue.advice =
          "Ask whether it is known before the target is. If it is set afterwards or computed from "
          "it, drop it: a model would be excellent here and useless later.";
      if (relation.strength >= kLeakStrength) {
        issue.suggestion = json::object{{"op", "drop_column"},
                                        {"columns", json::array{json::value(relation.column)}}};
      }
      out_.issues.push_back(std::move(issue));
    }
  }

  /// Rare values may be what the target hangs on.
  void KeepWhatTells() {
    for (QualityIssue& issue : out_.issues) {
      if (issue.code != "near_constant" || !issue.column) continue;
      const auto& relations = input_.relations.columns;
      const auto found = std::ranges::find(relations, *issue.column, &TargetRelation::column);
      if (found == relations.end() || found->strength < kTelling) continue;
      issue.advice = "Its rare values tell something of the target: keep it.";
      issue.suggestion.reset();
    }
  }

  /// A column that is dropped is dropped once, and needs no other cure; the target is kept, and so
  /// is the last column of a table.
  void SettleSuggestions() {
    std::unordered_set<std::string_view> dropped;
    // Of the reasons to drop a column, that it gives the target away comes first.
    for (const bool leaks : {true, false}) {
      for (QualityIssue& issue : out_.issues) {
        if (!issue.column || !Drops(issue) || (issue.code == "target_leakage") != leaks) continue;
        const bool is_last = dropped.size() + 1 == statistics_.columns.size();
        if (issue.column == out_.target || is_last || !dropped.insert(*issue.column).second)
          issue.suggestion.reset();
      }
    }
    for (QualityIssue& issue : out_.issues) {
      if (!issue.column || !dropped.contains(*issue.column)) continue;
      issue.feature_step.reset();
      if (!Drops(issue)) issue.suggestion.reset();
    }
  }

  void ListColumns() {
    for (const ColumnStatistics& column : statistics_.columns) {
      const auto rows = static_cast<double>(column.count + column.missing);
      QualityColumn& listed = out_.columns.emplace_back();
      listed.name = column.name;
      listed.missing = column.missing;
      listed.missing_ratio = rows > 0 ? static_cast<double>(column.missing) / rows : 0;
      listed.distinct = column.distinct;
      listed.distinct_exact = column.distinct_exact;
      places_.emplace(column.name, out_.columns.size() - 1);
    }
    for (const QualityIssue& issue : out_.issues) {
      if (!issue.column) continue;
      const auto place = places_.find(*issue.column);
      if (place != places_.end()) out_.columns[place->second].issues.push_back(issue.code);
    }
  }

  void Deduct(std::string reason, double points, double most) {
    points = std::round(std::min(points, most) * 10) / 10;
    if (points <= 0) return;
    out_.deductions.push_back({std::move(reason), points});
    out_.score -= points;
  }

  /// How many columns have that as their worst issue, by rank of severity. What is deducted on its
  /// own account does not count.
  std::array<std::size_t, kSeverities.size()> ColumnsByWorst() const {
    std::vector<std::size_t> worst(out_.columns.size(), kSeverities.size());
    for (const QualityIssue& issue : out_.issues) {
      if (!issue.column || issue.code == "missing" || issue.code == "target_leakage" ||
          issue.code == "target_imbalance" || issue.code == "drift" || IsToldOnly(issue))
        continue;
      const auto place = places_.find(*issue.column);
      if (place == places_.end()) continue;
      std::size_t& rank = worst[place->second];
      rank = std::min(rank, RankOf(issue.severity));
    }
    std::array<std::size_t, kSeverities.size()> counts{};
    for (const std::size_t rank : worst) {
      if (rank < counts.size()) ++counts[rank];
    }
    return counts;
  }

  void Score() {
    const auto columns = static_cast<double>(std::max<std::size_t>(statistics_.columns.size(), 1));
    const double cells = std::max(RowsLookedAt(), 1.0) * columns;
    const double missing = static_cast<double>(statistics_.missing_cells) / cells;
    Deduct("Missing cells: 60 points x " + Percent(missing) + ", 30 at most", 60 * missing, 30);
    const double repeated =
        static_cast<double>(statistics_.duplicate_rows) / std::max(RowsLookedAt(), 1.0);
    Deduct("Duplicate rows: 30 points x " + Percent(repeated) + ", 15 at most", 30 * repeated, 15);
    static constexpr std::array<double, 3> kPoints = {40, 20, 5};
    const auto by_worst = ColumnsByWorst();
    for (std::size_t i = 0; i < kSeverities.size(); ++i) {
      const std::size_t count = by_worst[i];
      const std::string points = std::to_string(static_cast<int>(kPoints[i]));
      Deduct("Columns whose worst issue is " + std::string(kSeverities[i]) + ": " + points +
                 " points x " + Number(count) + " of " + Number(statistics_.columns.size()),
             kPoints[i] * static_cast<double>(count) / columns, kPoints[i]);
    }
    std::size_t leaks = 0;
    double unbalanced = 0;
    for (const QualityIssue& issue : out_.issues) {
      if (issue.code == "target_leakage" && issue.severity == "high") ++leaks;
      if (issue.code == "target_imbalance") unbalanced = issue.severity == "high" ? 6 : 3;
    }
    Deduct("Columns that give the target away: 10 points x " + Number(leaks) + ", 20 at most",
           10 * static_cast<double>(leaks), 20);
    Deduct("Classes of very different size: 3 points from a ratio of 5 on, 6 from 20 on",
           unbalanced, 6);
    out_.score = std::max(0.0, std::round(out_.score * 10) / 10);
  }

  const QualityInput& input_;
  const TableStatistics& statistics_;
  // The column to predict, however it was chosen, and one with that role.
  std::unordered_set<std::string_view> targets_;
  std::unordered_map<std::string_view, std::size_t> places_;  // of columns, by name
  TableQuality out_;
};

}  // namespace

TableQuality JudgeQuality(const QualityInput& input) { return Judge(input).Run(); }

}  // namespace lathe::data::profile
