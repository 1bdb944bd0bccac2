// A power transform that makes a number as normal as it can: Yeo-Johnson (any value) or Box-Cox
// (values above 0), by maximum likelihood, then mean 0 and deviation 1. As scikit-learn's
// PowerTransformer.
#include <algorithm>
#include <cmath>
#include <utility>

#include "features/transforms/power_curve.h"
#include "features/transforms/state_reader.h"
#include "features/transforms/statistics.h"
#include "features/transforms/step_params.h"
#include "features/transforms/steps.h"

namespace lathe::features {

namespace {

// The exponent is looked for on at most so many rows, evenly spread.
constexpr std::size_t kMostRows = 100'000;

struct Curve {
  bool is_yeo_johnson = true;
  double lambda = 1;

  double operator()(double x) const {
    return is_yeo_johnson ? YeoJohnson(x, lambda) : BoxCox(x, lambda);
  }
};

struct Learned {
  Curve curve;
  double center = 0;
  double deviation = 1;
};

class Power final : public Transform {
 public:
  Power(const std::string& name, const Learned& learned)
      : output_{name, name, false, 0}, learned_(learned) {}

  std::string_view op() const override { return "power"; }
  std::span<const Feature> outputs() const override { return {&output_, 1}; }
  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    const std::span<const double> values = in.front().numbers;
    for (std::size_t row = 0; row < values.size(); ++row)
      out(row, 0) = (learned_.curve(values[row]) - learned_.center) / learned_.deviation;
    return 0;
  }
  json::object State() const override {
    return {{"yeo_johnson", learned_.curve.is_yeo_johnson},
            {"lambda", learned_.curve.lambda},
            {"center", learned_.center},
            {"deviation", learned_.deviation}};
  }
  std::string Explain() const override {
    return "Makes \"" + output_.name + "\" more normal by " +
           (learned_.curve.is_yeo_johnson ? "Yeo-Johnson" : "Box-Cox") + " with exponent " +
           ShortText(learned_.curve.lambda) +
           (learned_.curve.is_yeo_johnson ? "" : "; values of 0 and less become missing");
  }

 private:
  Feature output_;
  Learned learned_;
};

std::vector<double> Sample(std::span<const double> values) {
  std::vector<double> present;
  for (const double value : values)
    if (std::isfinite(value)) present.push_back(value);
  if (present.size() <= kMostRows) return present;
  std::vector<double> sample;
  for (std::size_t i = 0; i < kMostRows; ++i)
    sample.push_back(present[i * present.size() / kMostRows]);
  return sample;
}

Result<FittedStep> Fit(const FitStep& fit) {
  const StepColumn& column = fit.columns.front();
  const StepParams params(fit.params);
  Learned learned;
  learned.curve.is_yeo_johnson = params.Text("method") == "yeo_johnson";
  const std::vector<double> values = Sample(column.values.numbers);
  const bool has_low = std::ranges::any_of(values, [](double value) { return !(value > 0); });
  if (!learned.curve.is_yeo_johnson && has_low)
    return BadStep("power with box_cox needs values above 0; \"" + column.schema->name +
                   "\" has others. Use yeo_johnson.");
  const bool varies = std::ranges::any_of(values, [&](double v) { return v != values.front(); });
  if (varies)
    learned.curve.lambda =
        learned.curve.is_yeo_johnson ? YeoJohnsonExponent(values) : BoxCoxExponent(values);
  if (params.Bool("standardize")) {
    std::vector<double> shaped;
    for (const double value : column.values.numbers) shaped.push_back(learned.curve(value));
    const Moments moments = MomentsOf(shaped);
    learned.center = moments.mean;
    learned.deviation = moments.deviation;
  }
  return FittedStep(std::make_unique<Power>(column.schema->name, learned));
}

Result<TransformPtr> Read(const StoredTransform& stored) {
  StateReader reader(stored.state);
  Learned learned;
  learned.curve.is_yeo_johnson = reader.Bool("yeo_johnson");
  learned.curve.lambda = reader.Number("lambda");
  learned.center = reader.Number("center");
  learned.deviation = reader.PositiveNumber("deviation");
  TRY_OK(reader.Finish());
  return TransformPtr(std::make_unique<Power>(stored.schema.name, learned));
}

}  // namespace

StepKind PowerStep() {
  return {.op = "power",
          .title = "Power transform",
          .description = "Makes a skewed number as normal as a power can, by maximum likelihood.",
          .group = StepGroup::kShape,
          .takes = {.number = true},
          .is_scaled = true,
          .params = {ChoiceParam("method", "Method", {"yeo_johnson", "box_cox"},
                                 "box_cox takes values above 0 only"),
                     BoolParam("standardize", "Standardize", true,
                               "Mean 0 and deviation 1 afterwards")},
          .fit = Fit,
          .read = Read};
}

}  // namespace lathe::features
