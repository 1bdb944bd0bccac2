#include "service/model_charts.h"

#include <utility>

#include "service/curve_reader.h"

namespace lathe::service {

namespace {

using curve_reader::Array;
using curve_reader::Count;
using curve_reader::NoChart;
using curve_reader::Number;
using curve_reader::Numbers;
using curve_reader::Part;
using curve_reader::Text;
using curve_reader::ValueOf;
using curve_reader::WholeMatrix;

// Points come with falling thresholds and rising counts: the last whose threshold is reached
// decides. Above them all, nothing is called positive.
std::vector<std::vector<std::int64_t>> MatrixAt(const json::array& points, double threshold) {
  const json::object* reached = nullptr;
  for (const json::value& point : points) {
    if (Number(point.get_object(), "threshold").value_or(0) < threshold) break;
    reached = &point.get_object();
  }
  if (reached != nullptr)
    return {{Count(*reached, "tn"), Count(*reached, "fp")},
            {Count(*reached, "fn"), Count(*reached, "tp")}};
  const json::object& any = points.front().get_object();
  return {{Count(any, "tn") + Count(any, "fp"), 0}, {Count(any, "fn") + Count(any, "tp"), 0}};
}

Result<std::string> ChooseMethod(const json::object& importance,
                                 const std::optional<std::string>& method) {
  if (!method) return std::string(Array(importance, "gain").empty() ? "permutation" : "gain");
  if (*method == "gain" || *method == "permutation") return *method;
  return FieldFault("method", "not_allowed", "must be gain or permutation");
}

}  // namespace

Result<ConfusionChart> ConfusionOf(const json::object& curves, std::optional<double> threshold) {
  TRY(const json::object* confusion,
      Part(curves, "confusion", "confusion matrix: it is no classifier"));
  ConfusionChart chart;
  for (const json::value& label : Array(*confusion, "classes"))
    if (label.is_string()) chart.labels.emplace_back(label.get_string());
  const json::array& points = Array(*confusion, "threshold_points");
  if (points.empty()) {
    if (threshold)
      return FieldFault("threshold", "not_allowed",
                        "must be absent: the model has more than two classes");
    chart.matrix = WholeMatrix(*confusion);
    return chart;
  }
  chart.positive_class = Text(*confusion, "positive_class");
  chart.threshold = threshold.value_or(0.5);
  chart.matrix = threshold ? MatrixAt(points, *threshold) : WholeMatrix(*confusion);
  return chart;
}

Result<std::vector<RocCurve>> RocOf(const json::object& curves) {
  TRY(const json::object* roc, Part(curves, "roc", "ROC curve: it is no classifier"));
  std::vector<RocCurve> found;
  for (const json::value& item : Array(*roc, "classes")) {
    const json::object& in = item.get_object();
    RocCurve& curve = found.emplace_back();
    curve.label = Text(in, "class");
    curve.auc = Number(in, "auc");
    for (const json::value& point : Array(in, "points")) curve.points.push_back(Numbers(point));
  }
  return found;
}

Result<ResidualChart> ResidualsOf(const json::object& curves) {
  TRY(const json::object* residuals, Part(curves, "residuals", "residuals: it is no regression"));
  ResidualChart chart;
  for (const json::value& item : Array(*residuals, "points")) {
    const std::vector<double> pair = Numbers(item);
    if (pair.size() == 2) chart.points.push_back({pair[0], pair[1]});
  }
  chart.histogram = ValueOf(*residuals, "histogram");
  chart.quantiles = ValueOf(*residuals, "quantiles");
  chart.mean = Number(*residuals, "mean");
  chart.std = Number(*residuals, "std");
  return chart;
}

Result<ImportanceChart> ImportanceOf(const json::object& curves,
                                     const std::optional<std::string>& method) {
  TRY(const json::object* importance,
      Part(curves, "importance", "feature importance: it is a clustering"));
  ImportanceChart chart;
  TRY(chart.method, ChooseMethod(*importance, method));
  if (chart.method == "permutation") chart.metric = Text(*importance, "permutation_metric");
  for (const json::value& item : Array(*importance, chart.method)) {
    const json::object& in = item.get_object();
    chart.items.push_back(
        {Text(in, "feature"), Number(in, "importance").value_or(0), Number(in, "std")});
  }
  if (chart.items.empty()) return NoChart("importance by " + chart.method);
  return chart;
}

}  // namespace lathe::service
