// What is usual in a row's group: mean, deviation, extremes, median or count of a number among the
// training rows that share a category. Missing and new groups get the figures of all rows.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "features/transforms/statistics.h"
#include "features/transforms/step_params.h"
#include "features/transforms/steps.h"
#include "features/transforms/value_map.h"

namespace lathe::features {

namespace {

constexpr std::array<std::string_view, 6> kFunctions{"mean", "std",    "min",
                                                     "max",  "median", "count"};
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double Aggregate(std::string_view function, const std::vector<double>& sorted) {
  if (function == "count") return static_cast<double>(sorted.size());
  if (sorted.empty()) return kNaN;
  if (function == "min") return sorted.front();
  if (function == "max") return sorted.back();
  if (function == "median") return QuantileOf(sorted, 0.5);
  const Moments moments = MomentsOf(sorted);
  if (function == "mean") return moments.mean;
  // As in a column's statistics and in pandas: of the sample, which one value has none of.
  if (sorted.size() < 2) return kNaN;
  if (sorted.front() == sorted.back()) return 0;
  const auto n = static_cast<double>(sorted.size());
  return moments.deviation * std::sqrt(n / (n - 1));
}

class GroupAggregate final : public Transform {
 public:
  GroupAggregate(const std::string& group, std::string value, std::vector<std::string> functions,
                 ValueMap map)
      : value_(std::move(value)), functions_(std::move(functions)), map_(std::move(map)) {
    for (const std::string& function : functions_)
      outputs_.push_back({value_ + "." + function + "_by_" + group, group, false, 0});
  }

  std::string_view op() const override { return "group_aggregate"; }
  std::span<const Feature> outputs() const override { return outputs_; }
  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    return map_.Apply(in.front(), out);
  }
  json::object State() const override {
    json::object state = map_.State();
    state["value"] = value_;
    state["functions"] = json::array(functions_.begin(), functions_.end());
    return state;
  }
  std::string Explain() const override {
    std::string text = "Adds the";
    for (std::size_t f = 0; f < functions_.size(); ++f)
      text += (f == 0 ? " " : ", ") + functions_[f];
    return text + " of \"" + value_ + "\" among training rows with the same \"" +
           outputs_.front().source + "\"; new groups get the figures of all rows";
  }

 private:
  std::string value_;
  std::vector<std::string> functions_;
  ValueMap map_;
  std::vector<Feature> outputs_;
};

// The present values by level, then of rows without a group (those of all rows), then of all rows.
std::vector<std::vector<double>> ByGroup(const StepColumn& group, const Levels& levels,
                                         std::span<const double> values) {
  std::vector<std::vector<double>> groups(levels.size() + 2);
  levels.ForEach(group.values, [&](std::size_t row, std::int32_t code) {
    if (!std::isfinite(values[row])) return;
    if (code >= 0) groups[static_cast<std::size_t>(code)].push_back(values[row]);
    groups.back().push_back(values[row]);
  });
  for (std::vector<double>& members : groups) std::sort(members.begin(), members.end());
  groups[levels.size()] = groups.back();
  return groups;
}

Result<FittedStep> Fit(const FitStep& fit) {
  if (fit.columns.size() != 2) return BadStep("group_aggregate needs the column of the groups.");
  const StepColumn& group = fit.columns[0];
  const StepColumn& value = fit.columns[1];
  std::vector<std::string> functions = StepParams(fit.params).Texts("functions");
  if (functions.empty()) return BadStep("group_aggregate needs one function or more.");
  Levels levels = Levels::Fit(group.values, Levels::kMost);
  std::vector<double> values;
  for (const std::vector<double>& members : ByGroup(group, levels, value.values.numbers))
    for (const std::string& function : functions) values.push_back(Aggregate(function, members));
  const std::size_t width = functions.size();
  FittedStep fitted(
      std::make_unique<GroupAggregate>(group.schema->name, value.schema->name, std::move(functions),
                                       ValueMap(std::move(levels), width, std::move(values))));
  fitted.read_count = 1;
  return fitted;
}

Result<TransformPtr> Read(const StoredTransform& stored) {
  StateReader reader(stored.state);
  std::string value = reader.Text("value");
  const json::array* names = reader.Array("functions");
  TRY_OK(reader.Finish());
  std::vector<std::string> functions;
  for (const json::value& name : *names) {
    const bool is_known =
        name.is_string() && std::ranges::find(kFunctions, name.get_string()) != kFunctions.end();
    if (!is_known) {
      reader.Fault("functions");
      break;
    }
    functions.emplace_back(name.get_string());
  }
  if (functions.empty() || functions.size() > kFunctions.size()) reader.Fault("functions");
  TRY_OK(reader.Finish());
  TRY(ValueMap map,
      ValueMap::FromState(stored.state,
                          data::KindOf(stored.schema.physical) != data::ColumnKind::kText,
                          functions.size()));
  return TransformPtr(std::make_unique<GroupAggregate>(stored.schema.name, std::move(value),
                                                       std::move(functions), std::move(map)));
}

}  // namespace

StepKind GroupAggregateStep() {
  return {.op = "group_aggregate",
          .title = "Aggregate by group",
          .description =
              "What is usual in a row's group: figures of numbers among the training "
              "rows with the same category. Its columns are the numbers.",
          .group = StepGroup::kCombine,
          .takes = {.number = true},
          .replaces = false,
          .params = {{.name = "by",
                      .title = "Groups",
                      .doc = "The column of the groups",
                      .kind = ParamKind::kColumn},
                     {.name = "functions",
                      .title = "Figures",
                      .doc = "What to compute of each group; std is that of the sample (n - 1), "
                             "missing for a group of one row",
                      .kind = ParamKind::kChoices,
                      .default_value = json::array{"mean"},
                      .choices = {kFunctions.begin(), kFunctions.end()}}},
          .fit = Fit,
          .read = Read};
}

}  // namespace lathe::features
