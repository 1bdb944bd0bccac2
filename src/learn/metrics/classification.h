// Metrics of classification: from class probabilities and true class indexes, optionally weighted.
// With two classes precision, recall, F1, ROC and average precision are those of class 1 (the
// positive class is always last); with more they are means over classes. Stateless; cost O(rows x
// classes x log rows).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "features/matrix.h"
#include "learn/metrics/metric.h"

namespace lathe::learn {

/// REQUIRES: probabilities has a row per actual and a column per class (2 or more); actual in
/// 0..classes-1.
struct ClassAnswers {
  const features::Matrix& probabilities;
  std::span<const double> actual;
  std::span<const double> weights;  ///< empty is 1 for every row
};

/// The most probable class; the first of equals.
std::int32_t PredictedClass(std::span<const double> probabilities);

/// Sums of row weights, [actual][predicted], row-major.
struct ConfusionMatrix {
  std::int32_t class_count = 0;
  std::vector<double> cells;
  double at(std::int32_t actual, std::int32_t predicted) const {
    return cells[static_cast<std::size_t>(actual) * static_cast<std::size_t>(class_count) +
                 static_cast<std::size_t>(predicted)];
  }
};
ConfusionMatrix Confuse(const ClassAnswers& answers);

struct ClassScore {
  double precision = 0;
  double recall = 0;
  double f1 = 0;
  double support = 0;  ///< weight of the class's rows
};
std::vector<ClassScore> ScoreClasses(const ConfusionMatrix& confusion);

/// Every metric of MetricsOf(kClassification).
MetricValues ClassificationMetrics(const ClassAnswers& answers);

/// Scores of one class against the rest, best first; rows of equal score share one step.
struct RankedSteps {
  std::vector<double>
      thresholds;  ///< descending; a row is called positive when its score >= threshold
  std::vector<double> true_positives;   ///< weight of positives at or above it
  std::vector<double> false_positives;  ///< weight of negatives at or above it
  double positives() const { return true_positives.empty() ? 0 : true_positives.back(); }
  double negatives() const { return false_positives.empty() ? 0 : false_positives.back(); }
};
RankedSteps RankClass(const ClassAnswers& answers, std::int32_t positive);
/// NaN without a positive or without a negative.
double AreaUnderRoc(const RankedSteps& steps);
/// Mean of precision over the steps, weighted by the recall each adds. NaN without a positive.
double AveragePrecision(const RankedSteps& steps);

}  // namespace lathe::learn
