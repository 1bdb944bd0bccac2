// A number by its rank among training values: evenly spread over 0..1, or normally distributed. As
// scikit-learn's QuantileTransformer on all rows.
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "features/transforms/normal_quantile.h"
#include "features/transforms/state_reader.h"
#include "features/transforms/statistics.h"
#include "features/transforms/step_params.h"
#include "features/transforms/steps.h"

namespace lathe::features {

namespace {

constexpr std::int64_t kMostQuantiles = 10'000;
// Values so near an end count as the end when the result is normal; shares are kept off 0 and 1.
constexpr double kEnd = 1e-7;

class Quantile final : public Transform {
 public:
  /// REQUIRES: one quantile or more, in rising order.
  Quantile(const std::string& name, std::vector<double> quantiles, bool is_normal)
      : output_{name, name, false, 0}, quantiles_(std::move(quantiles)), is_normal_(is_normal) {}

  std::string_view op() const override { return "quantile"; }
  std::span<const Feature> outputs() const override { return {&output_, 1}; }
  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    const std::span<const double> values = in.front().numbers;
    for (std::size_t row = 0; row < values.size(); ++row) {
      const double value = values[row];
      out(row, 0) = std::isnan(value) ? value : is_normal_ ? Normal(value) : ShareOf(value, 0);
    }
    return 0;
  }
  json::object State() const override {
    return {{"quantiles", json::array(quantiles_.begin(), quantiles_.end())},
            {"normal", is_normal_}};
  }
  std::string Explain() const override {
    return "Replaces \"" + output_.name + "\" by its rank among training values, " +
           (is_normal_ ? "normally distributed" : "from 0 to 1");
  }

 private:
  double At(std::size_t place) const {
    return static_cast<double>(place) / static_cast<double>(quantiles_.size() - 1);
  }

  // The mean of the ranks that equal quantiles give from below and from above.
  double ShareOf(double value, double end) const {
    if (value - end <= quantiles_.front() && (end == 0 || value - end < quantiles_.front()))
      return 0;
    if (value + end >= quantiles_.back() && (end == 0 || value + end > quantiles_.back())) return 1;
    const auto above = std::upper_bound(quantiles_.begin(), quantiles_.end(), value);
    const auto below = std::lower_bound(quantiles_.begin(), quantiles_.end(), value);
    const auto high = static_cast<std::size_t>(above - quantiles_.begin());
    const auto low = static_cast<std::size_t>(below - quantiles_.begin());
    return (Between(high - 1, high, value) + Between(low - 1, low, value)) / 2;
  }

  // The share on the line between two places; an end when one is outside.
  double Between(std::size_t low, std::size_t high, double value) const {
    if (high == 0) return 0;
    if (high >= quantiles_.size()) return 1;
    const double part = (value - quantiles_[low]) / (quantiles_[high] - quantiles_[low]);
    return At(low) + (At(high) - At(low)) * part;
  }

  double Normal(double value) const {
    static const double kLow = NormalQuantile(kEnd - std::numeric_limits<double>::epsilon());
    const double share = ShareOf(value, kEnd);
    if (share <= 0) return kLow;
    if (share >= 1) return -kLow;
    return std::clamp(NormalQuantile(share), kLow, -kLow);
  }

  Feature output_;
  std::vector<double> quantiles_;
  bool is_normal_;
};

Result<FittedStep> Fit(const FitStep& fit) {
  const StepColumn& column = fit.columns.front();
  const StepParams params(fit.params);
  const std::vector<double> sorted = SortedValues(column.values.numbers);
  if (sorted.empty()) return BadStep("quantile finds no value in \"" + column.schema->name + "\".");
  const std::size_t count =
      std::max<std::size_t>(2, std::min(params.Size("quantiles"), column.values.size()));
  std::vector<double> quantiles;
  for (std::size_t i = 0; i < count; ++i) {
    // By way of percents, as numpy rounds them; the last one is exactly 1.
    const double step = 1.0 / static_cast<double>(count - 1);
    const double share = i + 1 == count ? 1 : static_cast<double>(i) * step * 100 / 100;
    const double value = QuantileOf(sorted, share);
    // Rounding on the line between two values may go a digit below.
    quantiles.push_back(quantiles.empty() ? value : std::max(value, quantiles.back()));
  }
  return FittedStep(std::make_unique<Quantile>(column.schema->name, std::move(quantiles),
                                               params.Text("distribution") == "normal"));
}

Result<TransformPtr> Read(const StoredTransform& stored) {
  StateReader reader(stored.state);
  const json::array* items = reader.Array("quantiles");
  const bool is_normal = reader.Bool("normal");
  TRY_OK(reader.Finish());
  std::vector<double> quantiles;
  if (items->size() < 2 || items->size() > kMostQuantiles) reader.Fault("quantiles");
  for (const json::value& item : *items) {
    const double value =
        item.is_number() ? item.to_number<double>() : std::numeric_limits<double>::quiet_NaN();
    if (!std::isfinite(value) || (!quantiles.empty() && value < quantiles.back())) {
      reader.Fault("quantiles");
      break;
    }
    quantiles.push_back(value);
  }
  TRY_OK(reader.Finish());
  return TransformPtr(
      std::make_unique<Quantile>(stored.schema.name, std::move(quantiles), is_normal));
}

}  // namespace

StepKind QuantileStep() {
  return {.op = "quantile",
          .title = "Rank transform",
          .description =
              "A value becomes its rank among training values, whatever their "
              "distribution; outliers lose their weight.",
          .group = StepGroup::kShape,
          .takes = {.number = true},
          .is_scaled = true,
          .params = {IntParam("quantiles", "Quantiles", 1'000, 2, kMostQuantiles,
                              "Points of the distribution that are kept"),
                     ChoiceParam("distribution", "Result", {"uniform", "normal"},
                                 "uniform: 0 to 1; normal: mean 0 and deviation 1")},
          .fit = Fit,
          .read = Read};
}

}  // namespace lathe::features
