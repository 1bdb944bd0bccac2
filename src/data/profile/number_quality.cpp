#include "data/profile/number_quality.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <utility>

#include "data/profile/column_quality.h"
#include "data/profile/issue_parts.h"

namespace lathe::data::profile {
namespace {

constexpr double kSkewed = 2;
constexpr double kManyZeros = .5;
// From this share on, values outside the fences are the distribution.
constexpr double kManyFar = .05;

std::int64_t BeyondRobustZ(const ColumnStatistics& column) {
  for (const Outliers& outliers : column.outliers_by_method) {
    if (outliers.method == "robust_z") return outliers.count;
  }
  return 0;
}

bool IsSkewed(const ColumnStatistics& column) {
  return column.skewness && std::abs(*column.skewness) >= kSkewed;
}

/// Clips to the bounds, or to the end of the values where none lies beyond.
json::object ClipStep(const ColumnStatistics& column, double low, double high) {
  const bool whole = column.physical_type == "int64";
  if (column.min.is_number()) low = std::max(low, column.min.to_number<double>());
  if (column.max.is_number()) high = std::min(high, column.max.to_number<double>());
  json::object step = StepFor("clip_outliers", column.name);
  step["method"] = "bounds";
  step["low"] = whole ? std::ceil(low) : low;
  step["high"] = whole ? std::floor(high) : high;
  return step;
}

void Extremes(const ColumnStatistics& column, const FarNumbers& far, json::object evidence,
              std::vector<QualityIssue>& issues) {
  evidence["extreme"] = far.extreme;
  AddIssue(issues, column.name,
           {"outliers", "low",
            Counted(far.extreme, "value stands", "values stand") + " apart, by more than all " +
                "others span.",
            "See whether they are mistakes. Clipping puts them at the end of the others and "
            "changes nothing else."},
           std::move(evidence))
      .suggestion = ClipStep(column, far.usual_low, far.usual_high);
}

void FarValues(const ColumnStatistics& column, const FarNumbers& far,
               std::vector<QualityIssue>& issues) {
  const std::int64_t robust = BeyondRobustZ(column);
  if (far.count == 0 || !column.outliers) return;
  const double share = Share(far.count, column.count);
  json::object evidence{{"far", far.count},   {"iqr", column.outliers->count},
                        {"robust_z", robust}, {"low", far.low},
                        {"high", far.high},   {"ratio", share}};
  if (far.extreme > 0) return Extremes(column, far, std::move(evidence), issues);
  // A long tail is told as such.
  if (IsSkewed(column)) return;
  const std::string found = Counted(far.count, "value (", "values (") + Percent(share) +
                            (far.count == 1 ? ") is" : ") are") + " far outside the middle half";
  if (share > kManyFar) {
    evidence["many"] = true;
    AddIssue(issues, column.name,
             {"outliers", "low", found + ": too many to be outliers, the middle half is narrow.",
              "Leave them: they are the distribution, not mistakes. Trees do not mind; for linear "
              "models a quantile transform or bins among the features even it out."},
             std::move(evidence));
    return;
  }
  if (robust == 0) return;
  AddIssue(issues, column.name,
           {"outliers", "low", found + ".",
            "See whether they are mistakes; true values are best left as they are. Clipping keeps "
            "the rows and takes the weight."},
           std::move(evidence))
      .suggestion = ClipStep(column, far.low, far.high);
}

void Skewed(const ColumnStatistics& column, std::vector<QualityIssue>& issues) {
  if (!IsSkewed(column)) return;
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", *column.skewness);
  QualityIssue& issue = AddIssue(
      issues, column.name,
      {"skewed", "low", "The distribution has a long tail (skewness " + std::string(text) + ").",
       "Trees do not mind. For linear models add a step to the features: the logarithm when no "
       "value is negative, else a power transform; the values of the table stay as they are."},
      {{"skewness", *column.skewness}});
  const bool is_positive = column.min.is_number() && column.min.to_number<double>() >= 0;
  issue.feature_step = StepFor(is_positive ? "log" : "power", column.name);
}

void Zeros(const ColumnStatistics& column, std::vector<QualityIssue>& issues) {
  const double share = Share(column.zeros.value_or(0), column.count);
  if (share < kManyZeros || column.distinct <= 2) return;
  QualityIssue& issue = AddIssue(
      issues, column.name,
      {"zeros", "low", Percent(share) + " of the values are 0.",
       "If 0 stands for unknown, make it missing. If it means none, keep it: trees do not mind, "
       "and for linear models a feature that says whether it is 0 may help."},
      {{"rows", *column.zeros}, {"ratio", share}});
  issue.suggestion = StepFor("set_missing", column.name);
  (*issue.suggestion)["values"] = json::array{0};
}

}  // namespace

void CheckNumbers(const ColumnStatistics& column, const ColumnHints& hints,
                  std::vector<QualityIssue>& issues) {
  FarValues(column, hints.far, issues);
  // Sentinels and extremes make any distribution look like a long tail.
  if (hints.sentinels.empty() && hints.far.extreme == 0) Skewed(column, issues);
  Zeros(column, issues);
}

bool AreExtreme(const QualityIssue& outliers) { return outliers.evidence.contains("extreme"); }

bool AreManyFar(const QualityIssue& outliers) { return outliers.evidence.contains("many"); }

}  // namespace lathe::data::profile
