// How far a training is, put together from the events of its job: the learning curves, thinned so
// that a page can draw them. Works while it runs and after it has ended. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/jobs.h"

namespace lathe::service {

inline constexpr std::size_t kMaxCurvePoints = 2'000;

struct CurvePoint {
  std::int64_t round = 0;
  std::optional<double> train, valid;  ///< nothing where it was not measured

  bool operator==(const CurvePoint&) const = default;
};

struct Curve {
  std::int64_t trial = 0;
  std::int64_t fold = 0;  ///< 1.. for the folds, 0 for the final fit
  std::string metric;
  std::vector<CurvePoint> points;
};

struct TrainingProgress {
  std::string status;
  double progress = 0;
  std::optional<std::string> phase;
  std::optional<double> eta_seconds;
  std::int64_t trials_done = 0, trials_total = 0;
  std::vector<Curve> curves;
};

/// Gathers metric events into curves. A round that does not rise starts its curve anew: an attempt
/// that began again.
class CurveBuilder {
 public:
  /// Error: internal for an event that is not a metric.
  Status Add(const store::JobEvent& event);
  /// In the order they began, each with at most kMaxCurvePoints.
  std::vector<Curve> Take();

 private:
  std::vector<Curve> curves_;
};

/// At most `limit` points at even strides, among them the first, the last and the one with the
/// lowest validation (else training) loss. REQUIRES: limit >= 3.
std::vector<CurvePoint> ThinCurve(std::span<const CurvePoint> points, std::size_t limit);

/// Candidates that are through, read from the share of the whole that is done.
std::int64_t TrialsDone(double progress, std::int64_t trials_total);

}  // namespace lathe::service
