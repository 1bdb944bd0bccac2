#include "learn/metrics/curves.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>
#include <utility>

namespace lathe::learn {

namespace {

// Whether step i lies on the straight line between its neighbours, so that leaving it out changes
// no curve.
bool IsOnLine(const RankedSteps& steps, std::size_t i) {
  const double before_x = i == 0 ? 0 : steps.false_positives[i - 1];
  const double before_y = i == 0 ? 0 : steps.true_positives[i - 1];
  const double dx1 = steps.false_positives[i] - before_x;
  const double dy1 = steps.true_positives[i] - before_y;
  const double dx2 = steps.false_positives[i + 1] - steps.false_positives[i];
  const double dy2 = steps.true_positives[i + 1] - steps.true_positives[i];
  return dx1 * dy2 == dx2 * dy1;
}

// The corners of the curve; when they are more than `limit`, those at least one part of the way
// apart.
std::vector<std::size_t> RocSteps(const RankedSteps& steps, std::size_t limit) {
  std::vector<std::size_t> corners;
  for (std::size_t i = 0; i < steps.thresholds.size(); ++i)
    if (i + 1 == steps.thresholds.size() || !IsOnLine(steps, i)) corners.push_back(i);
  if (corners.size() <= limit) return corners;
  const double stride = 2.0 / static_cast<double>(limit - 2);
  std::vector<std::size_t> kept;
  double last = 0;
  for (const std::size_t i : corners) {
    const double way =
        steps.false_positives[i] / steps.negatives() + steps.true_positives[i] / steps.positives();
    if (way - last < stride && i != corners.back()) continue;
    kept.push_back(i);
    last = way;
  }
  return kept;
}

json::object RocOfClass(const ClassAnswers& answers, std::int32_t k, const std::string& name) {
  const RankedSteps steps = RankClass(answers, k);
  const double area = AreaUnderRoc(steps);
  if (std::isnan(area))
    return {{"class", name},
            {"auc", nullptr},
            {"average_precision", nullptr},
            {"points", json::array()}};
  const double highest = steps.thresholds.front();
  json::array points;
  points.push_back(json::array{0.0, 0.0, highest < 1 ? 1.0 : std::nextafter(highest, 2.0)});
  for (const std::size_t i : RocSteps(steps, kRocPoints - 1))
    points.push_back(json::array{steps.false_positives[i] / steps.negatives(),
                                 steps.true_positives[i] / steps.positives(), steps.thresholds[i]});
  return {{"class", name},
          {"auc", area},
          {"average_precision", AveragePrecision(steps)},
          {"points", std::move(points)}};
}

std::vector<std::size_t> ThresholdSteps(const RankedSteps& steps) {
  const std::size_t count = steps.thresholds.size();
  std::vector<std::size_t> kept;
  const std::size_t most = std::min(count, kThresholdPoints - 1);
  for (std::size_t i = 0; i < most; ++i)
    kept.push_back(most == 1 ? 0 : i * (count - 1) / (most - 1));
  // The last step whose threshold is 0.5 or more decides at 0.5.
  const auto half = std::partition_point(steps.thresholds.begin(), steps.thresholds.end(),
                                         [](double threshold) { return threshold >= 0.5; });
  if (half != steps.thresholds.begin())
    kept.push_back(static_cast<std::size_t>(half - steps.thresholds.begin()) - 1);
  std::sort(kept.begin(), kept.end());
  kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
  return kept;
}

std::int64_t Count(double weight_sum) { return std::llround(weight_sum); }

json::array ThresholdPoints(const RankedSteps& steps) {
  json::array points;
  for (const std::size_t i : ThresholdSteps(steps))
    points.push_back({{"threshold", steps.thresholds[i]},
                      {"tp", Count(steps.true_positives[i])},
                      {"fp", Count(steps.false_positives[i])},
                      {"fn", Count(steps.positives() - steps.true_positives[i])},
                      {"tn", Count(steps.negatives() - steps.false_positives[i])}});
  return points;
}

json::object Histogram(const std::vector<double>& sorted) {
  constexpr std::size_t kBins = 40;
  const double low = sorted.front();
  const double high = sorted.back() > low ? sorted.back() : low + 1;
  std::array<std::int64_t, kBins> counts{};
  for (const double value : sorted) {
    const double place = (value - low) / (high - low) * static_cast<double>(kBins);
    ++counts[std::min(kBins - 1, static_cast<std::size_t>(std::max(0.0, place)))];
  }
  json::array edges;
  for (std::size_t i = 0; i <= kBins; ++i)
    edges.push_back(low + (high - low) * static_cast<double>(i) / static_cast<double>(kBins));
  return {{"edges", std::move(edges)}, {"counts", json::array(counts.begin(), counts.end())}};
}

// Linear between the two nearest ranks.
double Quantile(const std::vector<double>& sorted, double q) {
  const double place = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

json::object Quantiles(const std::vector<double>& sorted) {
  constexpr std::array<std::pair<const char*, double>, 7> kQuantiles{{{"q01", .01},
                                                                      {"q05", .05},
                                                                      {"q25", .25},
                                                                      {"q50", .5},
                                                                      {"q75", .75},
                                                                      {"q95", .95},
                                                                      {"q99", .99}}};
  json::object out;
  for (const auto& [name, q] : kQuantiles) out[name] = Quantile(sorted, q);
  return out;
}

json::array SamplePoints(const ValueAnswers& answers, std::uint64_t seed) {
  std::vector<std::size_t> rows(answers.actual.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  if (rows.size() > kResidualPoints) {
    std::mt19937_64 random(seed);
    for (std::size_t i = 0; i < kResidualPoints; ++i)
      std::swap(rows[i], rows[i + random() % (rows.size() - i)]);
    rows.resize(kResidualPoints);
    std::sort(rows.begin(), rows.end());
  }
  json::array points;
  for (const std::size_t row : rows)
    points.push_back(json::array{answers.actual[row], answers.predicted[row]});
  return points;
}

}  // namespace

json::object RocCurves(const ClassAnswers& answers, std::span<const std::string> class_names) {
  json::array classes;
  for (std::size_t k = class_names.size() == 2 ? 1 : 0; k < class_names.size(); ++k)
    classes.push_back(RocOfClass(answers, static_cast<std::int32_t>(k), class_names[k]));
  return {{"classes", std::move(classes)}};
}

json::object ConfusionCurves(const ClassAnswers& answers,
                             std::span<const std::string> class_names) {
  const ConfusionMatrix confusion = Confuse(answers);
  json::array matrix;
  for (std::int32_t actual = 0; actual < confusion.class_count; ++actual) {
    json::array line;
    for (std::int32_t predicted = 0; predicted < confusion.class_count; ++predicted)
      line.push_back(Count(confusion.at(actual, predicted)));
    matrix.push_back(std::move(line));
  }
  json::object out{{"classes", json::array(class_names.begin(), class_names.end())},
                   {"matrix", std::move(matrix)}};
  if (class_names.size() == 2) {
    out["positive_class"] = class_names[1];
    out["threshold_points"] = ThresholdPoints(RankClass(answers, 1));
  }
  return out;
}

json::object ResidualCurves(const ValueAnswers& answers, std::uint64_t seed) {
  std::vector<double> residuals(answers.actual.size());
  for (std::size_t row = 0; row < residuals.size(); ++row)
    residuals[row] = answers.actual[row] - answers.predicted[row];
  if (residuals.empty()) return {{"points", json::array()}};
  std::sort(residuals.begin(), residuals.end());
  const auto count = static_cast<double>(residuals.size());
  const double mean = std::accumulate(residuals.begin(), residuals.end(), 0.0) / count;
  double squares = 0;
  for (const double residual : residuals) squares += (residual - mean) * (residual - mean);
  return {{"points", SamplePoints(answers, seed)},
          {"histogram", Histogram(residuals)},
          {"quantiles", Quantiles(residuals)},
          {"mean", mean},
          {"std", std::sqrt(squares / count)}};
}

}  // namespace lathe::learn
