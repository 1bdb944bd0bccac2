// What a model page draws beside the numbers: ROC curves, counts at every threshold, residuals.
// Long curves are thinned by leaving points out; every point that stays is exact. JSON in the shape
// of manifest.curves. Stateless.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "learn/metrics/classification.h"
#include "learn/metrics/regression.h"

namespace lathe::learn {

inline constexpr std::size_t kRocPoints = 1000;
inline constexpr std::size_t kThresholdPoints = 2000;
inline constexpr std::size_t kResidualPoints = 5000;

/// {"classes":[{"class","auc","average_precision","points":[[fpr,tpr,threshold],...]}]}; two
/// classes give the positive one's curve only. A class without a positive or without a negative row
/// has null for both areas and no points. The first point's threshold is above every score.
json::object RocCurves(const ClassAnswers& answers, std::span<const std::string> class_names);

/// {"classes","matrix" (counts [actual][predicted])} and for two classes
/// "positive_class","threshold_points":
/// [{"threshold","tp","fp","fn","tn"},...] with falling thresholds, where a row is called positive
/// when its score is at least the threshold. The step that decides at 0.5 is always kept. REQUIRES:
/// answers has no weights (these are counts).
json::object ConfusionCurves(const ClassAnswers& answers, std::span<const std::string> class_names);

/// {"points":[[actual,predicted],...] (at most kResidualPoints, seeded
/// sample),"histogram":{"edges","counts"},
///  "quantiles":{"q05",...},"mean","std"} of actual - predicted.
json::object ResidualCurves(const ValueAnswers& answers, std::uint64_t seed);

}  // namespace lathe::learn
