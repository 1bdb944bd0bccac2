// A number as the interval it lies in: of equal width, or with equally many training rows. As
// scikit-learn's KBinsDiscretizer. Values beyond the ends count with the first or last interval.
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

constexpr std::int64_t kMostBins = 1'000;
constexpr double kLeastWidth = 1e-8;  // intervals of equal count that are narrower are dropped

class Bin final : public Transform {
 public:
  /// `edges` are the inner ones, in rising order.
  Bin(const std::string& name, std::vector<double> edges, bool is_category)
      : edges_(std::move(edges)), output_{name, name, is_category, 0} {
    if (!is_category) return;
    output_.levels = static_cast<std::int32_t>(edges_.size() + 1);
    for (std::size_t i = 0; i <= edges_.size(); ++i) labels_.push_back(LabelOf(i));
  }

  std::string_view op() const override { return "bin"; }
  std::span<const Feature> outputs() const override { return {&output_, 1}; }
  std::span<const std::string> labels() const override { return labels_; }
  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    const std::span<const double> values = in.front().numbers;
    for (std::size_t row = 0; row < values.size(); ++row) {
      const double value = values[row];
      const auto above = std::upper_bound(edges_.begin(), edges_.end(), value);
      out(row, 0) = std::isnan(value) ? value : static_cast<double>(above - edges_.begin());
    }
    return 0;
  }
  json::object State() const override {
    return {{"edges", json::array(edges_.begin(), edges_.end())},
            {"category", output_.categorical}};
  }
  std::string Explain() const override {
    return "Puts \"" + output_.name + "\" into " + std::to_string(edges_.size() + 1) +
           " intervals" + (output_.categorical ? "" : ", numbered from 0");
  }

 private:
  std::string LabelOf(std::size_t place) const {
    if (edges_.empty()) return "all";
    if (place == 0) return "<" + ShortText(edges_.front());
    if (place == edges_.size()) return ">=" + ShortText(edges_.back());
    return ShortText(edges_[place - 1]) + ".." + ShortText(edges_[place]);
  }

  std::vector<double> edges_;
  Feature output_;
  std::vector<std::string> labels_;
};

std::vector<double> InnerEdges(const std::vector<double>& sorted, std::size_t bins,
                               bool is_uniform) {
  std::vector<double> edges{sorted.front()};
  const auto count = static_cast<double>(bins);
  const double width = (sorted.back() - sorted.front()) / count;
  for (std::size_t i = 1; i < bins; ++i) {
    const auto place = static_cast<double>(i);
    // Widths in steps and quantiles by way of percents, as numpy's linspace and percentile round.
    const double edge = is_uniform ? place * width + sorted.front()
                                   : QuantileOf(sorted, place * (100.0 / count) / 100);
    if (is_uniform || edge - edges.back() > kLeastWidth) edges.push_back(edge);
  }
  edges.erase(edges.begin());
  if (!is_uniform && !edges.empty() && !(sorted.back() - edges.back() > kLeastWidth))
    edges.pop_back();
  return edges;
}

Result<FittedStep> Fit(const FitStep& fit) {
  const StepColumn& column = fit.columns.front();
  const StepParams params(fit.params);
  const std::vector<double> sorted = SortedValues(column.values.numbers);
  std::vector<double> edges;
  if (!sorted.empty() && sorted.front() < sorted.back())
    edges = InnerEdges(sorted, params.Size("bins"), params.Text("strategy") == "uniform");
  return FittedStep(
      std::make_unique<Bin>(column.schema->name, std::move(edges), params.Bool("as_category")));
}

Result<TransformPtr> Read(const StoredTransform& stored) {
  StateReader reader(stored.state);
  const json::array* items = reader.Array("edges");
  const bool is_category = reader.Bool("category");
  TRY_OK(reader.Finish());
  if (items->size() >= kMostBins) reader.Fault("edges");
  std::vector<double> edges;
  for (const json::value& item : *items) {
    const double edge =
        item.is_number() ? item.to_number<double>() : std::numeric_limits<double>::quiet_NaN();
    if (!std::isfinite(edge) || (!edges.empty() && edge < edges.back())) {
      reader.Fault("edges");
      break;
    }
    edges.push_back(edge);
  }
  TRY_OK(reader.Finish());
  return TransformPtr(std::make_unique<Bin>(stored.schema.name, std::move(edges), is_category));
}

}  // namespace

StepKind BinStep() {
  return {.op = "bin",
          .title = "Intervals",
          .description =
              "A number becomes the interval it lies in: lets a linear model follow a "
              "curve.",
          .group = StepGroup::kShape,
          .takes = {.number = true},
          .params = {IntParam("bins", "Intervals", 5, 2, kMostBins, "At most so many"),
                     ChoiceParam("strategy", "Cut", {"quantile", "uniform"},
                                 "quantile: equally many rows in each; uniform: equal width"),
                     BoolParam("as_category", "As a category", false,
                               "Without an order, rather than numbered")},
          .fit = Fit,
          .read = Read};
}

}  // namespace lathe::features
