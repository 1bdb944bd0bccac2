// Tells how far a training is: a share of the whole per step, the rounds within a step, the time
// left, and the learning curves thinned so that one training writes some 2,000 metric events at
// most. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/job_protocol.h"

namespace lathe::work {

class TrainProgress {
 public:
  /// `fit_count`: fits of the whole training, among which the curve events are shared out.
  TrainProgress(EventWriter& events, const Clock& clock, int fit_count);

  /// Starts a step that takes the progress from where the last one ended to `end` (0..1).
  void Begin(std::string phase, double end);
  /// Within the step, 0..1. Writes at most five events a second.
  void At(double fraction);
  /// A round of a fit: progress within the step, and a point of the curve when it is due. `fold` is
  /// 0 for the final fit.
  struct Round {
    int trial = 0;
    int fold = 0;
    int round = 0;
    int round_count = 0;
    std::string_view metric;
    double train = 0;
    double valid = 0;
  };
  void OnRound(const Round& round);

 private:
  void Write(double progress);

  EventWriter& events_;
  const Clock& clock_;
  int points_per_fit_;
  std::int64_t start_ms_;
  std::int64_t last_event_ms_ = 0;
  std::string phase_;
  double step_start_ = 0;
  double step_end_ = 0;
  int next_point_ = 0;  // the round from which the next point of this step's curve is due
};

}  // namespace lathe::work
