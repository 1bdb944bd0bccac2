#include "work/train_fit.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/failpoint.h"

namespace lathe::work {

namespace {

using models::Task;
using SteadyClock = std::chrono::steady_clock;

// Progress by the end of reading; the rest is shared out among candidates, and 1/10 of a share is
// judging.
constexpr double kReadShare = 0.04;
constexpr double kJudgeShare = 0.1;
// Part of the training rows that watches early stopping when there are no folds to do it.
constexpr double kWatchFraction = 0.1;

const json::value* EarlyStopping(const Candidate& candidate) {
  const json::value* rounds = candidate.parameters.if_contains("early_stopping_rounds");
  return rounds != nullptr && rounds->as_int64() > 0 ? rounds : nullptr;
}

// One candidate on its way through its fits.
class CandidateFit {
 public:
  CandidateFit(const TrainRun& run, int trial)
      : run_(run),
        trial_(trial),
        candidate_(run.params.candidates[static_cast<std::size_t>(trial)]),
        fits_left_(
            FitsPerCandidate(run.splits) *
            static_cast<int>(run.params.candidates.size() - static_cast<std::size_t>(trial))) {
    const auto count = static_cast<double>(run.params.candidates.size());
    share_start_ = kReadShare + (1 - kReadShare) * trial / count;
    share_end_ = kReadShare + (1 - kReadShare) * (trial + 1) / count;
  }

  Result<Judged> Run() {
    if (run_.deadline && SteadyClock::now() >= *run_.deadline)
      return MakeError(ErrorCode::kJobTimeout, "The time budget was used up before its turn.");
    Judged judged;
    TRY_OK(FitFolds(judged));
    TRY_OK(FitFinal(judged));
    run_.progress.Begin(Phase("evaluating"), share_end_);
    if (run_.params.task == Task::kClustering) {
      TRY_OK(JudgeClusters(run_.params, run_.table, judged));
    } else {
      TRY_OK(Judge(run_.params, run_.table, run_.splits, judged));
    }
    return judged;
  }

 private:
  std::string Phase(const std::string& what) const {
    if (run_.params.candidates.size() == 1) return what;
    return candidate_.algorithm->descriptor().id + ": " + what;
  }

  void BeginFit(const std::string& phase, int fits_done) {
    const double fits = FitsPerCandidate(run_.splits);
    run_.progress.Begin(
        Phase(phase),
        share_start_ + (share_end_ - share_start_) * (1 - kJudgeShare) * (fits_done + 1) / fits);
  }

  learn::PipelineRequest Request(int fold) {
    learn::PipelineRequest request;
    request.algorithm = candidate_.algorithm;
    request.parameters = candidate_.parameters;
    if (run_.params.plan) request.plan = &*run_.params.plan;
    request.chosen = &run_.chosen;
    request.balance_classes = run_.params.balance_classes;
    request.seed = run_.params.seed;
    request.threads = run_.params.threads;
    request.cancel = &run_.job.cancel;
    if (run_.deadline) {
      const auto left =
          std::max(SteadyClock::duration::zero(), *run_.deadline - SteadyClock::now());
      request.stop_at = SteadyClock::now() + left / std::max(1, fits_left_);
    }
    --fits_left_;
    request.on_round = [this, fold](int round, int round_count, std::string_view metric,
                                    double train, double valid) {
      run_.progress.OnRound({trial_, fold, round, round_count, metric, train, valid});
    };
    return request;
  }

  Status FitFolds(Judged& judged) {
    const auto count = static_cast<int>(run_.splits.folds.size());
    for (int f = 0; f < count; ++f) {
      BeginFit("fold " + std::to_string(f + 1) + " of " + std::to_string(count), f);
      TRY_OK(FailPoint("train_fold"));
      const learn::Fold& fold = run_.splits.folds[static_cast<std::size_t>(f)];
      learn::PipelineRequest request = Request(f + 1);
      request.train = fold.train;
      request.valid = fold.valid;
      TRY(const learn::Pipeline pipeline, learn::FitPipeline(run_.table.View(), request));
      judged.folds.push_back(
          learn::MeasureScores(run_.table.View(), fold.valid, pipeline.valid_scores));
      rounds_ += pipeline.rounds;
    }
    return {};
  }

  Status FitFinal(Judged& judged) {
    BeginFit("final fit", static_cast<int>(run_.splits.folds.size()));
    TRY_OK(FailPoint("train_final_fit"));
    learn::PipelineRequest request = Request(0);
    request.train = run_.splits.train;
    const bool is_plain_holdout =
        run_.splits.folds.empty() && run_.params.task != Task::kClustering;
    learn::Splits watch;
    if (EarlyStopping(candidate_) != nullptr && is_plain_holdout) {
      TRY(watch, WatchSplit());
      request.train = watch.train;
      request.valid = watch.test;
    } else if (EarlyStopping(candidate_) != nullptr) {
      // Every fold has found its best number of rounds; the final fit runs their mean.
      const double mean =
          static_cast<double>(rounds_) / static_cast<double>(run_.splits.folds.size());
      request.parameters["n_estimators"] =
          std::max<std::int64_t>(1, static_cast<std::int64_t>(std::llround(mean)));
      request.parameters["early_stopping_rounds"] = 0;
    } else if (is_plain_holdout) {
      request.valid = run_.splits.test;  // for the curve: nothing is decided by it
    }
    TRY(judged.pipeline, learn::FitPipeline(run_.table.View(), request));
    if (request.valid.data() == run_.splits.test.data() && is_plain_holdout) {
      judged.test_x = std::move(judged.pipeline.valid_x);
      judged.test_scores = std::move(judged.pipeline.valid_scores);
    }
    return {};
  }

  // Holds back some of the training rows; the holdout itself must not decide when to stop.
  Result<learn::Splits> WatchSplit() const {
    const auto& rows = run_.splits.train;
    std::vector<std::int32_t> strata;
    if (run_.params.task == Task::kClassification)
      for (const std::uint32_t row : rows)
        strata.push_back(static_cast<std::int32_t>(run_.table.y[row]));
    TRY(learn::Splits watch, learn::SplitRows({learn::SplitMethod::kHoldout,
                                               0,
                                               kWatchFraction,
                                               run_.params.seed,
                                               rows.size(),
                                               strata,
                                               {},
                                               {}}));
    for (std::uint32_t& row : watch.train) row = rows[row];
    for (std::uint32_t& row : watch.test) row = rows[row];
    return watch;
  }

  const TrainRun& run_;
  int trial_;
  const Candidate& candidate_;
  int fits_left_;
  double share_start_ = 0;
  double share_end_ = 1;
  std::int64_t rounds_ = 0;
};

}  // namespace

int FitsPerCandidate(const learn::Splits& splits) {
  return static_cast<int>(splits.folds.size()) + 1;
}

Result<Judged> FitCandidate(const TrainRun& run, int trial) {
  return CandidateFit(run, trial).Run();
}

}  // namespace lathe::work
