// What a model page draws, from the curves that training left in the bundle's manifest
// (learn/metrics/curves.h). A chart that the model has not got (a ROC curve of a regression)
// answers not_found with the reason. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace lathe::service {

struct ConfusionChart {
  std::vector<std::string> labels;
  std::vector<std::vector<std::int64_t>> matrix;  ///< [actual][predicted], rows of the holdout
  std::optional<double> threshold;                ///< two classes only
  std::optional<std::string> positive_class;      ///< two classes only
};
/// With a threshold, the counts when the positive class is predicted from that probability on
/// (exact where the curve was not thinned). Errors: not_found, validation_failed (a threshold for
/// more than two classes).
Result<ConfusionChart> ConfusionOf(const json::object& curves, std::optional<double> threshold);

struct RocCurve {
  std::string label;
  std::optional<double> auc;
  std::vector<std::vector<double>> points;  ///< false positive rate, true positive rate, threshold
};
Result<std::vector<RocCurve>> RocOf(const json::object& curves);

struct ResidualPoint {
  double actual = 0, predicted = 0;
};
struct ResidualChart {
  std::vector<ResidualPoint> points;  ///< a sample of the holdout
  json::value histogram, quantiles;   ///< of actual - predicted over the whole holdout
  std::optional<double> mean, std;
};
Result<ResidualChart> ResidualsOf(const json::object& curves);

struct FeatureWeight {
  std::string feature;
  double importance = 0;
  std::optional<double> std;
};
struct ImportanceChart {
  std::string method;
  std::optional<std::string> metric;  ///< permutation only: what its loss is measured in
  std::vector<FeatureWeight> items;   ///< largest first
};
/// `method` gain or permutation; without one, gain when the model has it. Errors: not_found,
/// validation_failed.
Result<ImportanceChart> ImportanceOf(const json::object& curves,
                                     const std::optional<std::string>& method);

}  // namespace lathe::service
