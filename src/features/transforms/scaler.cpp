// A number on another scale: mean 0 and deviation 1, a given range, or median 0 and quartile
// distance 1. Missing values stay missing. As scikit-learn's StandardScaler, MinMaxScaler and
// RobustScaler.
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "features/transforms/state_reader.h"
#include "features/transforms/statistics.h"
#include "features/transforms/step_params.h"
#include "features/transforms/steps.h"

namespace lathe::features {

namespace {

// What is written: (value - center) / unit, moved and stretched so that the centre is `low` and a
// unit is `span`, kept within low..low+span when it clips.
struct Scale {
  double center = 0;
  double unit = 1;
  double low = 0;
  double span = 1;
  bool clips = false;
};

class Scaler final : public Transform {
 public:
  Scaler(std::string op, const std::string& name, const Scale& scale)
      : op_(std::move(op)), output_{name, name, false, 0}, scale_(scale) {}

  std::string_view op() const override { return op_; }
  std::span<const Feature> outputs() const override { return {&output_, 1}; }

  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    const std::span<const double> values = in.front().numbers;
    const double factor = scale_.span / scale_.unit;
    for (std::size_t row = 0; row < values.size(); ++row)
      out(row, 0) = (values[row] - scale_.center) * factor + scale_.low;
    if (!scale_.clips) return 0;
    const double high = scale_.low + scale_.span;
    for (std::size_t row = 0; row < values.size(); ++row) {
      double& cell = out(row, 0);
      if (!std::isnan(cell)) cell = std::clamp(cell, scale_.low, high);
    }
    return 0;
  }

  json::object State() const override {
    return {{"center", scale_.center},
            {"unit", scale_.unit},
            {"low", scale_.low},
            {"span", scale_.span},
            {"clips", scale_.clips}};
  }

  std::string Explain() const override {
    std::string text = "Scales \"" + output_.name + "\": " + ShortText(scale_.center) +
                       " becomes " + ShortText(scale_.low) + " and " +
                       ShortText(scale_.center + scale_.unit) + " becomes " +
                       ShortText(scale_.low + scale_.span);
    if (scale_.clips) text += "; what lies outside is cut off";
    return text;
  }

 private:
  std::string op_;
  Feature output_;
  Scale scale_;
};

FittedStep Fitted(std::string op, const FitStep& fit, const Scale& scale) {
  return FittedStep(
      std::make_unique<Scaler>(std::move(op), fit.columns.front().schema->name, scale));
}

double UnitOr1(double spread) { return std::isnormal(spread) ? spread : 1; }

Result<FittedStep> FitStandard(const FitStep& fit) {
  const StepParams params(fit.params);
  const Moments moments = MomentsOf(fit.columns.front().values.numbers);
  Scale scale;
  if (params.Bool("with_mean")) scale.center = moments.mean;
  if (params.Bool("with_std")) scale.unit = moments.deviation;
  return Fitted("standard_scaler", fit, scale);
}

Result<FittedStep> FitMinMax(const FitStep& fit) {
  const StepParams params(fit.params);
  const double low = params.Number("low");
  const double high = params.Number("high");
  if (!(low < high)) return BadStep("minmax_scaler needs a low below its high.");
  double least = std::numeric_limits<double>::infinity();
  double most = -least;
  for (const double value : fit.columns.front().values.numbers) {
    if (std::isnan(value)) continue;
    least = std::min(least, value);
    most = std::max(most, value);
  }
  if (!(least <= most)) least = most = 0;
  return Fitted("minmax_scaler", fit,
                {least, UnitOr1(most - least), low, high - low, params.Bool("clip")});
}

Result<FittedStep> FitRobust(const FitStep& fit) {
  const StepParams params(fit.params);
  const double low = params.Number("low_percent");
  const double high = params.Number("high_percent");
  if (!(low < high)) return BadStep("robust_scaler needs a low_percent below its high_percent.");
  const std::vector<double> sorted = SortedValues(fit.columns.front().values.numbers);
  const double spread = QuantileOf(sorted, high / 100) - QuantileOf(sorted, low / 100);
  return Fitted("robust_scaler", fit, {QuantileOf(sorted, 0.5), UnitOr1(spread), 0, 1, false});
}

template <const char* kOp>
Result<TransformPtr> Read(const StoredTransform& stored) {
  StateReader reader(stored.state);
  Scale scale;
  scale.center = reader.Number("center");
  scale.unit = reader.PositiveNumber("unit");
  scale.low = reader.Number("low");
  scale.span = reader.PositiveNumber("span");
  scale.clips = reader.Bool("clips");
  TRY_OK(reader.Finish());
  return TransformPtr(std::make_unique<Scaler>(kOp, stored.schema.name, scale));
}

constexpr char kStandard[] = "standard_scaler";
constexpr char kMinMax[] = "minmax_scaler";
constexpr char kRobust[] = "robust_scaler";

}  // namespace

StepKind StandardScalerStep() {
  return {.op = kStandard,
          .title = "Standard scaling",
          .description = "Mean 0 and standard deviation 1.",
          .group = StepGroup::kScaling,
          .takes = {.number = true},
          .is_scaled = true,
          .params = {BoolParam("with_mean", "Take off the mean", true, "Centre on the mean"),
                     BoolParam("with_std", "Divide by the deviation", true,
                               "Divide by the standard deviation")},
          .fit = FitStandard,
          .read = Read<kStandard>};
}

StepKind MinMaxScalerStep() {
  return {.op = kMinMax,
          .title = "Min-max scaling",
          .description =
              "The smallest training value becomes the low end, the largest the high "
              "end.",
          .group = StepGroup::kScaling,
          .takes = {.number = true},
          .is_scaled = true,
          .params = {NumberParam("low", "Low end", 0, -1e9, 1e9, "What the smallest value becomes"),
                     NumberParam("high", "High end", 1, -1e9, 1e9, "What the largest becomes"),
                     BoolParam("clip", "Cut off", false,
                               "Keeps served values outside of the training range within it")},
          .fit = FitMinMax,
          .read = Read<kMinMax>};
}

StepKind RobustScalerStep() {
  return {.op = kRobust,
          .title = "Robust scaling",
          .description =
              "Median 0, and the distance between two percentiles 1: outliers do not "
              "set the scale.",
          .group = StepGroup::kScaling,
          .takes = {.number = true},
          .is_scaled = true,
          .params = {NumberParam("low_percent", "Low percentile", 25, 0, 100, "In percent"),
                     NumberParam("high_percent", "High percentile", 75, 0, 100, "In percent")},
          .fit = FitRobust,
          .read = Read<kRobust>};
}

}  // namespace lathe::features
