// Whether probabilities mean what they say: among rows scored 0.7, are 7 of 10 of that class?
// (reliability diagram; Niculescu-Mizil and Caruana 2005). JSON in the shape of manifest.curves.
// Stateless.
#pragma once

#include <span>
#include <string>

#include "base/json.h"
#include "learn/metrics/classification.h"

namespace lathe::learn {

/// {"classes":[{"class","expected_error","bins":[{"low","high","count","mean_score","share"}]}]}:
/// ten bins of equal width over 0..1, a bin without rows is left out; `share` is that of the class
/// among the bin's rows, `expected_error` the mean over rows of |mean_score - share|. Two classes
/// give the positive one only. REQUIRES: answers has no weights (these are counts).
json::object CalibrationCurves(const ClassAnswers& answers,
                               std::span<const std::string> class_names);

}  // namespace lathe::learn
