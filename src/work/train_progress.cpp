#include "work/train_progress.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace lathe::work {

namespace {

constexpr int kCurveEvents = 2000;
constexpr std::int64_t kEventGapMs = 200;
constexpr std::int64_t kEtaAfterMs = 1000;

}  // namespace

TrainProgress::TrainProgress(EventWriter& events, const Clock& clock, int fit_count)
    : events_(events),
      clock_(clock),
      points_per_fit_(std::max(10, kCurveEvents / std::max(1, fit_count))),
      start_ms_(clock.MonotonicMs()) {}

void TrainProgress::Begin(std::string phase, double end) {
  phase_ = std::move(phase);
  step_start_ = step_end_;
  step_end_ = end;
  next_point_ = 0;
  Write(step_start_);
}

void TrainProgress::At(double fraction) {
  if (clock_.MonotonicMs() - last_event_ms_ < kEventGapMs) return;
  Write(step_start_ + std::clamp(fraction, 0.0, 1.0) * (step_end_ - step_start_));
}

void TrainProgress::OnRound(const Round& round) {
  At(static_cast<double>(round.round) / std::max(1, round.round_count));
  if (std::isnan(round.train) && std::isnan(round.valid)) return;
  if (round.round < next_point_ && round.round < round.round_count) return;
  const int stride = (round.round_count + points_per_fit_ - 1) / points_per_fit_;
  next_point_ = round.round + std::max(1, stride);
  events_.Metric(round.trial, round.fold, round.metric, round.round, round.train, round.valid);
}

void TrainProgress::Write(double progress) {
  last_event_ms_ = clock_.MonotonicMs();
  const std::int64_t elapsed_ms = last_event_ms_ - start_ms_;
  std::optional<double> eta_s;
  if (elapsed_ms >= kEtaAfterMs && progress > 0.05)
    eta_s = static_cast<double>(elapsed_ms) / 1000 * (1 - progress) / progress;
  events_.Progress(progress, phase_, eta_s);
}

}  // namespace lathe::work
