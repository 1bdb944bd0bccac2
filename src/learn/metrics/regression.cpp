#include "learn/metrics/regression.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace lathe::learn {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double WeightOf(const ValueAnswers& answers, std::size_t row) {
  return answers.weights.empty() ? 1.0 : answers.weights[row];
}

double Median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

// The smallest value with at least half of the weight at or below it.
double WeightedMedian(const std::vector<double>& values, std::span<const double> weights) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  const double half = std::accumulate(weights.begin(), weights.end(), 0.0) / 2;
  double below = 0;
  for (const std::size_t row : order) {
    below += weights[row];
    if (below >= half) return values[row];
  }
  return values[order.back()];
}

struct Sums {
  double weight = 0;
  double value = 0;
  double square_error = 0;
  double absolute_error = 0;
  double relative_error = 0;
};

}  // namespace

MetricValues RegressionMetrics(const ValueAnswers& answers) {
  const std::size_t row_count = answers.actual.size();
  if (row_count == 0)
    return {{"rmse", kNaN}, {"mae", kNaN}, {"r2", kNaN}, {"mape", kNaN}, {"median_ae", kNaN}};
  Sums sums;
  std::vector<double> absolute(row_count);
  for (std::size_t row = 0; row < row_count; ++row) {
    const double weight = WeightOf(answers, row);
    const double error = answers.predicted[row] - answers.actual[row];
    absolute[row] = std::abs(error);
    sums.weight += weight;
    sums.value += weight * answers.actual[row];
    sums.square_error += weight * error * error;
    sums.absolute_error += weight * absolute[row];
    sums.relative_error +=
        weight * absolute[row] /
        std::max(std::abs(answers.actual[row]), std::numeric_limits<double>::epsilon());
  }
  const double mean = sums.value / sums.weight;
  double spread = 0;
  for (std::size_t row = 0; row < row_count; ++row)
    spread += WeightOf(answers, row) * (answers.actual[row] - mean) * (answers.actual[row] - mean);
  return {{"rmse", std::sqrt(sums.square_error / sums.weight)},
          {"mae", sums.absolute_error / sums.weight},
          {"r2", spread > 0 ? 1 - sums.square_error / spread : kNaN},
          {"mape", sums.relative_error / sums.weight},
          {"median_ae", answers.weights.empty() ? Median(std::move(absolute))
                                                : WeightedMedian(absolute, answers.weights)}};
}

}  // namespace lathe::learn
