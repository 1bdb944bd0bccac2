// More of what a classifier's page draws, from the curves that training left in the bundle's
// manifest: precision and recall, lift, calibration, and the threshold that serves an objective
// best. A chart that the model has not got answers not_found with the reason. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace lathe::service {

struct PrecisionRecallCurve {
  std::string label;
  std::optional<double> average_precision;  ///< nothing for models trained before it was kept
  double share = 0;                         ///< of the class among the rows scored
  std::vector<std::vector<double>> points;  ///< recall (rising), precision, threshold (falling)
};
/// With two classes the curve of the positive one, at every threshold that was kept; with more, one
/// curve for each class, at the corners of its ROC curve.
Result<std::vector<PrecisionRecallCurve>> PrecisionRecallOf(const json::object& curves);

struct LiftCurve {
  std::string label;
  double share = 0;  ///< of the class among the rows scored
  /// Share of rows taken, best scored first (rising); share of the class found among them; their
  /// ratio, the lift; threshold (falling).
  std::vector<std::vector<double>> points;
};
Result<std::vector<LiftCurve>> LiftOf(const json::object& curves);

struct CalibrationBin {
  double low = 0, high = 0;
  std::int64_t count = 0;
  double mean_score = 0, share = 0;
};
struct CalibrationCurve {
  std::string label;
  double expected_error = 0;
  std::vector<CalibrationBin> bins;
};
Result<std::vector<CalibrationCurve>> CalibrationOf(const json::object& curves);

/// What a threshold is chosen for; names of the objectives that ThresholdOf takes.
inline constexpr std::string_view kThresholdObjectives[] = {"f1", "accuracy", "balanced_accuracy",
                                                            "mcc"};

struct ThresholdChoice {
  std::string positive_class;
  std::string objective;
  double threshold = 0.5;    ///< from this probability on the positive class is predicted
  double value = 0;          ///< of the objective there
  double value_at_half = 0;  ///< of the objective at 0.5
  double precision = 0, recall = 0;
  std::vector<std::vector<std::int64_t>> matrix;  ///< [actual][predicted]
};
/// The best of the thresholds that were kept; of equals the one nearest to 0.5. Errors: not_found
/// (no classifier, or more than two classes), validation_failed (objective).
Result<ThresholdChoice> ThresholdOf(const json::object& curves, std::string_view objective);

}  // namespace lathe::service
