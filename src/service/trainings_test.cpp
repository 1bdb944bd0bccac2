#include "service/trainings.h"

#include <gmock/gmock.h>

#include "service/testing/training_fixture.h"

namespace lathe::service {
namespace {

using store_testing::Must;
using testing::ElementsAre;
using testing::HasSubstr;

class TrainingsTest : public service_testing::TrainingFixture {
 protected:
  static store::JobEvent Event(const std::string& type, const std::string& payload) {
    return {0, 1'700'000'000'000, type, payload};
  }
  static store::JobEvent Log(const std::string& level, const std::string& message) {
    return Event("log",
                 R"({"type":"log","level":")" + level + R"(","message":")" + message + "\"}");
  }
};

TEST_F(TrainingsTest, StartQueuesAJobAndWakesTheWorker) {
  const std::uint64_t before = hub.epoch();
  const TrainingView view = Start();
  EXPECT_EQ(view.training.status, "queued");
  ASSERT_TRUE(view.job.has_value());
  EXPECT_EQ(view.job->kind, "train");
  EXPECT_EQ(view.job->resource_id, view.training.id);
  EXPECT_GT(view.job->memory_limit_bytes, 0);
  EXPECT_GT(hub.epoch(), before);
  EXPECT_EQ(Must(trainings.Get(scope, view.training.id)).training.job_id, view.job->id);
}

TEST_F(TrainingsTest, ATimeBudgetShortensTheWallLimit) {
  request.time_budget_seconds = 60;
  EXPECT_EQ(Start().job->wall_limit_s, 60 * 1.5 + 600);
}

TEST_F(TrainingsTest, StartRefusesADatasetThatIsNotReady) {
  request.dataset_id = AddDataset(/*ready=*/false);
  const auto refused = trainings.Start(scope, project_id, request, {}, origin);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kDatasetNotReady);
}

TEST_F(TrainingsTest, StartAnswersFaultsOfTheBodyTogetherWithItsOwn) {
  request.primary_metric = "rmse";
  request.max_memory_bytes = 1;
  const auto refused =
      trainings.Start(scope, project_id, request,
                      {{"seed", "wrong_type", "must be a whole number", {}, {}}}, origin);
  ASSERT_FALSE(refused.ok());
  std::vector<std::string> fields;
  for (const FieldError& fault : refused.error().errors) fields.push_back(fault.field);
  EXPECT_THAT(fields, ElementsAre("seed", "max_memory_bytes", "primary_metric"));
}

TEST_F(TrainingsTest, StartDoesNotSeeADatasetOfAnotherProjectOrWorkspace) {
  const auto other_project =
      trainings.Start(scope, AddProject(scope, "Other"), request, {}, origin);
  ASSERT_FALSE(other_project.ok());
  EXPECT_EQ(other_project.error().errors.front().field, "dataset_id");
  const store::WorkspaceScope foreign = AddTenant("eve@example.org").scope;
  const auto of_eve = trainings.Start(foreign, AddProject(foreign), request, {}, origin);
  ASSERT_FALSE(of_eve.ok());
  EXPECT_EQ(of_eve.error().code, ErrorCode::kValidationFailed);
}

TEST_F(TrainingsTest, AForeignWorkspaceFindsNothing) {
  const std::string id = Start().training.id;
  const store::WorkspaceScope foreign = AddTenant("eve@example.org").scope;
  EXPECT_EQ(trainings.Get(foreign, id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(trainings.Cancel(foreign, id, origin).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(trainings.Progress(foreign, id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(trainings.Delete(foreign, id, origin).error().code, ErrorCode::kNotFound);
}

TEST_F(TrainingsTest, CancelEndsAWaitingTrainingAtOnceAndOnlyOnce) {
  const std::string id = Start().training.id;
  const TrainingView view = Must(trainings.Cancel(scope, id, origin));
  EXPECT_EQ(view.training.status, "cancelled");
  EXPECT_EQ(view.job->state, store::JobState::kCancelled);
  EXPECT_EQ(trainings.Cancel(scope, id, origin).error().code, ErrorCode::kJobTerminal);
}

TEST_F(TrainingsTest, CancelAsksARunningJobToStop) {
  const std::string id = Start().training.id;
  Claim();
  const TrainingView view = Must(trainings.Cancel(scope, id, origin));
  EXPECT_TRUE(view.job->cancel_requested);
  EXPECT_EQ(view.job->state, store::JobState::kRunning);
}

TEST_F(TrainingsTest, ResumeQueuesANewJobForWhatFailed) {
  const TrainingView first = Start();
  EXPECT_EQ(trainings.Resume(scope, first.training.id, origin).error().code, ErrorCode::kConflict);
  Must(trainings.Cancel(scope, first.training.id, origin));
  const TrainingView again = Must(trainings.Resume(scope, first.training.id, origin));
  EXPECT_EQ(again.training.status, "queued");
  EXPECT_EQ(again.training.finished_at, std::nullopt);
  EXPECT_NE(again.job->id, first.job->id);
  EXPECT_EQ(Claim().id, again.job->id);
}

TEST_F(TrainingsTest, ResumeNeedsItsDataset) {
  const std::string id = Start().training.id;
  Must(trainings.Cancel(scope, id, origin));
  Commit([&](store::Transaction& tx) {
    Must(store::Datasets(*database).Delete(tx, scope, dataset_id, clock.WallMs()));
  });
  EXPECT_EQ(trainings.Resume(scope, id, origin).error().code, ErrorCode::kConflict);
  EXPECT_EQ(Must(trainings.Get(scope, id)).training.status, "cancelled");
}

TEST_F(TrainingsTest, DeletesOnlyWhatHasEndedAndRestoresIt) {
  const std::string id = Start().training.id;
  EXPECT_EQ(trainings.Delete(scope, id, origin).error().code, ErrorCode::kConflict);
  Must(trainings.Cancel(scope, id, origin));
  Must(trainings.Delete(scope, id, origin));
  EXPECT_EQ(trainings.Get(scope, id).error().code, ErrorCode::kNotFound);
  clock.Advance(1'000);
  EXPECT_EQ(Must(trainings.Restore(scope, id, origin)).training.id, id);
  EXPECT_EQ(Must(trainings.Restore(scope, id, origin)).training.id, id)
      << "a second time does nothing";
}

TEST_F(TrainingsTest, CannotBeRestoredAfterTheWindow) {
  const std::string id = Start().training.id;
  Must(trainings.Cancel(scope, id, origin));
  Must(trainings.Delete(scope, id, origin));
  clock.Advance(kRestoreWindowMs + 1);
  EXPECT_EQ(trainings.Restore(scope, id, origin).error().code, ErrorCode::kNotFound);
}

TEST_F(TrainingsTest, ListsByStatus) {
  const std::string cancelled = Start().training.id;
  Must(trainings.Cancel(scope, cancelled, origin));
  const std::string queued = Start().training.id;
  const auto all = Must(trainings.List(scope, project_id, {}, {}));
  EXPECT_EQ(all.total, 2);
  const auto some = Must(trainings.List(scope, project_id, {"queued", false}, {}));
  ASSERT_EQ(some.items.size(), 1U);
  EXPECT_EQ(some.items[0].training.id, queued);
}

TEST_F(TrainingsTest, ProgressShowsPhaseAndCurves) {
  request.mode = "automl";
  const std::string id = Start().training.id;
  const store::Job job = Claim();
  Append(
      job,
      {Event("progress",
             R"({"type":"progress","progress":0.6,"phase":"fold 1 of 5","eta_seconds":3})"),
       Event(
           "metric",
           R"({"type":"metric","trial":0,"fold":1,"metric":"log_loss","round":1,"train":0.5,"valid":null})")});
  const TrainingProgress progress = Must(trainings.Progress(scope, id));
  EXPECT_EQ(progress.progress, 0.6);
  EXPECT_EQ(progress.phase, "fold 1 of 5");
  EXPECT_EQ(progress.trials_done, 1);
  EXPECT_EQ(progress.trials_total, 2);
  ASSERT_EQ(progress.curves.size(), 1U);
  EXPECT_THAT(progress.curves[0].points, ElementsAre(CurvePoint{1, 0.5, std::nullopt}));
}

TEST_F(TrainingsTest, LogsCanBePagedAndFilteredByLevel) {
  const std::string id = Start().training.id;
  const store::Job job = Claim();
  Append(job, {Log("info", "one"), Event("progress", R"({"progress":0.1,"phase":"x"})"),
               Log("warn", "two"), Log("error", "three"), Log("debug", "four")});
  const LogPage first = Must(trainings.Logs(scope, id, {0, "debug", 2}));
  ASSERT_EQ(first.lines.size(), 2U);
  EXPECT_EQ(first.lines[1].message, "two");
  ASSERT_TRUE(first.next_after.has_value());
  const LogPage rest = Must(trainings.Logs(scope, id, {*first.next_after, "debug", 2}));
  EXPECT_EQ(rest.lines.at(0).message, "three");
  const LogPage bad = Must(trainings.Logs(scope, id, {0, "warn", 100}));
  EXPECT_EQ(bad.lines.size(), 2U);
  EXPECT_EQ(bad.next_after, std::nullopt);
}

TEST_F(TrainingsTest, AStreamStartsWhereItsClientLeftOff) {
  const std::string id = Start().training.id;
  const store::Job job = Claim();
  Append(job, {Log("info", "one"), Log("info", "two")});
  EXPECT_EQ(Must(trainings.StreamStart(scope, id, 1)), 1);
  EXPECT_EQ(Must(trainings.StreamStart(scope, id, 0)), 0);
  EXPECT_EQ(Must(trainings.StreamStart(scope, id, 999)), 0)
      << "an id the job never had starts anew";
}

TEST_F(TrainingsTest, EventsEndWithTheJob) {
  const std::string id = Start().training.id;
  const store::Job job = Claim();
  Append(job, {Log("info", "one")});
  EXPECT_FALSE(Must(trainings.EventsAfter(scope, id, 0, 10)).job_ended);
  Finish(job, store::JobState::kFailed);
  const EventBatch batch = Must(trainings.EventsAfter(scope, id, 1, 10));
  EXPECT_TRUE(batch.job_ended);
  ASSERT_EQ(batch.events.size(), 1U);
  EXPECT_EQ(batch.events[0].type, "done");
}

}  // namespace
}  // namespace lathe::service
