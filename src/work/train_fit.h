// Fits one candidate: on every fold, then once more on all training rows (a plain holdout fits
// once), and judges it. Reports its progress; obeys the cancel token and its share of the time
// budget.
#pragma once

#include <chrono>
#include <optional>

#include "learn/selection/chosen_plans.h"
#include "work/job_context.h"
#include "work/train_progress.h"
#include "work/train_report.h"

namespace lathe::work {

/// What all candidates of a training share; borrowed.
struct TrainRun {
  const JobContext& job;
  const TrainParams& params;
  const TrainTable& table;
  const learn::Splits& splits;
  TrainProgress& progress;
  learn::ChosenPlans& chosen;  ///< selections of features, by the rows they were made on
  std::optional<std::chrono::steady_clock::time_point> deadline;  ///< of the whole training's fits
};

/// Fits of one candidate.
int FitsPerCandidate(const learn::Splits& splits);

/// `trial` is the candidate's place. Errors: those of FitPipeline, job_timeout when the time budget
/// was used up before.
Result<Judged> FitCandidate(const TrainRun& run, int trial);

}  // namespace lathe::work
