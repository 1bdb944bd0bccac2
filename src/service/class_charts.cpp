#include "service/class_charts.h"

#include <algorithm>
#include <cmath>
#include <functional>
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

// Rows called positive from a threshold on.
struct Step {
  double threshold = 0, true_positives = 0, false_positives = 0;
};

// One class against the rest.
struct ClassSteps {
  std::string label;
  std::optional<double> average_precision;
  double positives = 0, negatives = 0;
  std::vector<Step> steps;  // thresholds fall, counts rise

  double share() const { return positives / (positives + negatives); }
};

// Of two classes: the counts that training kept.
std::vector<Step> StepsOfPoints(const json::array& points) {
  std::vector<Step> steps;
  for (const json::value& item : points) {
    const json::object& point = item.get_object();
    steps.push_back({Number(point, "threshold").value_or(0), Number(point, "tp").value_or(0),
                     Number(point, "fp").value_or(0)});
  }
  return steps;
}

// Of more classes: rates times rows. The first point of a ROC curve calls nothing positive.
std::vector<Step> StepsOfRates(const json::array& points, const ClassSteps& rows) {
  std::vector<Step> steps;
  for (const json::value& item : points) {
    const std::vector<double> point = Numbers(item);
    if (point.size() != 3 || (point[0] == 0 && point[1] == 0)) continue;
    steps.push_back(
        {point[2], std::round(point[1] * rows.positives), std::round(point[0] * rows.negatives)});
  }
  return steps;
}

// Rows of each class, from the confusion matrix.
std::vector<double> RowsOfClasses(const json::object& confusion) {
  std::vector<double> rows;
  for (const json::value& line : Array(confusion, "matrix")) {
    double sum = 0;
    for (const double count : Numbers(line)) sum += count;
    rows.push_back(sum);
  }
  return rows;
}

Result<std::vector<ClassSteps>> StepsOf(const json::object& curves, std::string_view what) {
  const std::string chart = std::string(what) + ": it is no classifier";
  TRY(const json::object* confusion, Part(curves, "confusion", chart));
  TRY(const json::object* roc, Part(curves, "roc", chart));
  const std::vector<double> rows = RowsOfClasses(*confusion);
  double total = 0;
  for (const double count : rows) total += count;
  std::vector<ClassSteps> found;
  const json::array& classes = Array(*roc, "classes");
  for (std::size_t k = 0; k < classes.size(); ++k) {
    const json::object& in = classes[k].get_object();
    const std::size_t place = classes.size() == 1 ? rows.size() - 1 : k;
    if (place >= rows.size()) return NoChart(what);
    ClassSteps& item = found.emplace_back();
    item.label = Text(in, "class");
    item.average_precision = Number(in, "average_precision");
    item.positives = rows[place];
    item.negatives = total - rows[place];
    const json::array& points = Array(*confusion, "threshold_points");
    item.steps = points.empty() ? StepsOfRates(Array(in, "points"), item) : StepsOfPoints(points);
  }
  return found;
}

double Ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

struct Outcome {
  double tp = 0, fp = 0, fn = 0, tn = 0;
};

double F1(const Outcome& rows) { return Ratio(2 * rows.tp, 2 * rows.tp + rows.fp + rows.fn); }
double Accuracy(const Outcome& rows) {
  return Ratio(rows.tp + rows.tn, rows.tp + rows.tn + rows.fp + rows.fn);
}
double BalancedAccuracy(const Outcome& rows) {
  return (Ratio(rows.tp, rows.tp + rows.fn) + Ratio(rows.tn, rows.tn + rows.fp)) / 2;
}
// Matthews' correlation coefficient.
double Correlation(const Outcome& rows) {
  const double scale = std::sqrt((rows.tp + rows.fp) * (rows.tp + rows.fn) * (rows.tn + rows.fp) *
                                 (rows.tn + rows.fn));
  return Ratio(rows.tp * rows.tn - rows.fp * rows.fn, scale);
}

using Measure = double (*)(const Outcome& rows);
// In the order of kThresholdObjectives.
constexpr Measure kMeasures[] = {F1, Accuracy, BalancedAccuracy, Correlation};
static_assert(std::size(kMeasures) == std::size(kThresholdObjectives));

Outcome OutcomeOf(const ClassSteps& rows, const Step& step) {
  return {step.true_positives, step.false_positives, rows.positives - step.true_positives,
          rows.negatives - step.false_positives};
}

// The last step whose threshold is 0.5 or more; above them all nothing is called positive.
Step StepAtHalf(const std::vector<Step>& steps) {
  Step reached{0.5, 0, 0};
  for (const Step& step : steps) {
    if (step.threshold < 0.5) break;
    reached = step;
  }
  return reached;
}

Step BestStep(const ClassSteps& rows, Measure measure) {
  Step best = rows.steps.front();
  double best_value = measure(OutcomeOf(rows, best));
  for (const Step& step : rows.steps) {
    const double value = measure(OutcomeOf(rows, step));
    const bool nearer = std::abs(step.threshold - 0.5) < std::abs(best.threshold - 0.5);
    if (value < best_value || (value == best_value && !nearer)) continue;
    best = step;
    best_value = value;
  }
  return best;
}

}  // namespace

Result<std::vector<PrecisionRecallCurve>> PrecisionRecallOf(const json::object& curves) {
  TRY(const std::vector<ClassSteps> classes, StepsOf(curves, "precision-recall curve"));
  std::vector<PrecisionRecallCurve> found;
  for (const ClassSteps& item : classes) {
    PrecisionRecallCurve& curve = found.emplace_back();
    curve.label = item.label;
    curve.average_precision = item.average_precision;
    curve.share = item.share();
    if (item.positives == 0) continue;
    for (const Step& step : item.steps)
      curve.points.push_back(
          {step.true_positives / item.positives,
           Ratio(step.true_positives, step.true_positives + step.false_positives), step.threshold});
  }
  return found;
}

Result<std::vector<LiftCurve>> LiftOf(const json::object& curves) {
  TRY(const std::vector<ClassSteps> classes, StepsOf(curves, "lift curve"));
  std::vector<LiftCurve> found;
  for (const ClassSteps& item : classes) {
    LiftCurve& curve = found.emplace_back();
    curve.label = item.label;
    curve.share = item.share();
    if (item.positives == 0) continue;
    for (const Step& step : item.steps) {
      const double taken =
          (step.true_positives + step.false_positives) / (item.positives + item.negatives);
      const double part = step.true_positives / item.positives;
      curve.points.push_back({taken, part, Ratio(part, taken), step.threshold});
    }
  }
  return found;
}

Result<std::vector<CalibrationCurve>> CalibrationOf(const json::object& curves) {
  TRY_OK(Part(curves, "confusion", "calibration curve: it is no classifier"));
  TRY(const json::object* calibration,
      Part(curves, "calibration", "calibration curve: it was trained before these were kept"));
  std::vector<CalibrationCurve> found;
  for (const json::value& item : Array(*calibration, "classes")) {
    const json::object& in = item.get_object();
    CalibrationCurve& curve = found.emplace_back();
    curve.label = Text(in, "class");
    curve.expected_error = Number(in, "expected_error").value_or(0);
    for (const json::value& part : Array(in, "bins")) {
      const json::object& bin = part.get_object();
      curve.bins.push_back({Number(bin, "low").value_or(0), Number(bin, "high").value_or(0),
                            Count(bin, "count"), Number(bin, "mean_score").value_or(0),
                            Number(bin, "share").value_or(0)});
    }
  }
  return found;
}

Result<ThresholdChoice> ThresholdOf(const json::object& curves, std::string_view objective) {
  const auto place = std::ranges::find(kThresholdObjectives, objective);
  if (place == std::end(kThresholdObjectives))
    return FieldFault("objective", "not_allowed", "must be f1, accuracy, balanced_accuracy or mcc");
  const Measure measure = kMeasures[place - std::begin(kThresholdObjectives)];
  TRY(const std::vector<ClassSteps> classes, StepsOf(curves, "threshold"));
  if (classes.size() != 1 || classes.front().steps.empty())
    return NoChart("threshold: it tells more than two classes apart");
  const ClassSteps& rows = classes.front();
  const Step best = BestStep(rows, measure);
  const Outcome outcome = OutcomeOf(rows, best);
  ThresholdChoice choice;
  choice.positive_class = rows.label;
  choice.objective = objective;
  choice.threshold = best.threshold;
  choice.value = measure(outcome);
  choice.value_at_half = measure(OutcomeOf(rows, StepAtHalf(rows.steps)));
  choice.precision = Ratio(outcome.tp, outcome.tp + outcome.fp);
  choice.recall = Ratio(outcome.tp, outcome.tp + outcome.fn);
  const auto count = [](double number) { return static_cast<std::int64_t>(number); };
  choice.matrix = {{count(outcome.tn), count(outcome.fp)}, {count(outcome.fn), count(outcome.tp)}};
  return choice;
}

}  // namespace lathe::service
