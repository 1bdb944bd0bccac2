#include "service/train_job.h"

#include <gmock/gmock.h>

#include "base/crypto.h"
#include "base/id.h"
#include "service/testing/training_fixture.h"

namespace lathe::service {
namespace {

using store_testing::Must;

class TrainJobTest : public service_testing::TrainingFixture {
 protected:
  TrainJobTest() { std::filesystem::create_directories(attempt_dir); }

  /// What the child leaves when it has fitted one model.
  JobOutcome Outcome(const std::string& model_id, const std::string& bytes = "bundle") {
    const std::string name = model_id + ".lathe";
    Must(PublishText(attempt_dir / name, bytes));
    const std::string sha256 = Sha256Hex(bytes);
    JobOutcome outcome;
    outcome.files.push_back({name, static_cast<std::int64_t>(bytes.size()), sha256});
    outcome.result = {
        {"best_model_id", model_id},
        {"leaderboard",
         {{{"model_id", model_id},
           {"algorithm_id", "lightgbm_gbdt"},
           {"metric", "log_loss"},
           {"value", 0.25},
           {"fit_seconds", 1.5},
           {"predict_us_per_row", 2.5},
           {"size_bytes", bytes.size()}}}},
        {"models",
         {{{"model_id", model_id},
           {"algorithm_id", "lightgbm_gbdt"},
           {"file", name},
           {"sha256", sha256},
           {"hyperparameters", {{"num_leaves", 7}}},
           {"signature", {{"inputs", json::array()}}},
           {"metrics",
            {{"primary",
              {{"name", "log_loss"}, {"value", 0.25}, {"greater_is_better", false}}}}}}}},
        {"failures", json::array()}};
    return outcome;
  }

  Status Publish(const store::Job& job, const JobOutcome& outcome) {
    TRY(store::Transaction tx, database->Begin());
    TRY_OK(kind.Commit(tx, job, outcome, attempt_dir));
    TRY_OK(store::Jobs(*database).Finish(tx, {job.id, job.fence}, store::JobState::kSucceeded, {},
                                         Now()));
    return tx.Commit();
  }

  std::filesystem::path attempt_dir = folder.path() / "jobs" / "attempt";
  TrainJobKind kind{*database, *objects, clock};
  store::Learning learning{*database};
};

TEST_F(TrainJobTest, PreparesWhatTheChildReads) {
  request.mode = "automl";
  const std::string id = Start().training.id;
  const json::object params = Must(kind.Prepare(Claim()));
  EXPECT_EQ(params.at("training_id"), json::value(id));
  EXPECT_EQ(params.at("dataset_fingerprint"), "f1");
  EXPECT_EQ(params.at("target"), "species");
  EXPECT_EQ(params.at("task"), "classification");
  EXPECT_EQ(params.at("validation").at("folds"), 5);
  EXPECT_TRUE(
      std::filesystem::path(std::string(params.at("dataset_path").as_string())).is_absolute());
  EXPECT_EQ(params.at("schema").as_array().size(), 2U);
  const json::array& algorithms = params.at("algorithms").as_array();
  ASSERT_EQ(algorithms.size(), 2U);
  EXPECT_TRUE(IsId(std::string(algorithms[0].at("model_id").as_string())));
  EXPECT_NE(algorithms[0].at("model_id"), algorithms[1].at("model_id"));
}

TEST_F(TrainJobTest, PrepareTellsThatTheDatasetsFileIsGone) {
  Start();
  const auto dataset = Must(store::Datasets(*database).Find(scope, dataset_id));
  Must(objects->Remove(*dataset.object_id));
  EXPECT_EQ(kind.Prepare(Claim()).error().code, ErrorCode::kDatasetCorrupt);
}

TEST_F(TrainJobTest, PublishesTheModelWithItsFile) {
  const std::string id = Start().training.id;
  const store::Job job = Claim();
  Commit([&](store::Transaction& tx) { Must(kind.Begin(tx, job)); });
  EXPECT_EQ(Must(learning.FindTraining(scope, id)).status, "running");
  const std::string model_id = NewId();
  Must(Publish(job, Outcome(model_id)));
  const store::Model model = Must(learning.FindModel(scope, model_id));
  EXPECT_EQ(model.training_id, id);
  EXPECT_EQ(model.fingerprint, "f1");
  EXPECT_EQ(model.primary_value, 0.25);
  EXPECT_EQ(model.fit_seconds, 1.5);
  EXPECT_EQ(model.size_bytes, 6);
  EXPECT_EQ(Must(ReadText(objects->PathOf(model.object_id))), "bundle");
  const store::Training training = Must(learning.FindTraining(scope, id));
  EXPECT_EQ(training.status, "succeeded");
  EXPECT_EQ(training.best_model_id, model_id);
  EXPECT_EQ(training.failures, std::nullopt);
}

TEST_F(TrainJobTest, AWorkerThatLostItsLeasePublishesNothing) {
  const std::string id = Start().training.id;
  const store::Job stale = Claim();
  Must(store::Jobs(*database).Requeue({stale.id, stale.fence}, true, 0, "lost", Now()));
  const store::Job current = Claim();
  const std::string late = NewId();
  const Status refused = Publish(stale, Outcome(late));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kLeaseLost);
  EXPECT_EQ(learning.FindModel(scope, late).error().code, ErrorCode::kNotFound);
  const std::string kept = NewId();
  Must(Publish(current, Outcome(kept)));
  EXPECT_EQ(Must(learning.FindTraining(scope, id)).best_model_id, kept);
}

TEST_F(TrainJobTest, ALatePublisherDoesNotTouchThePublishedFile) {
  Start();
  const store::Job stale = Claim();
  Must(store::Jobs(*database).Requeue({stale.id, stale.fence}, true, 0, "lost", Now()));
  const store::Job current = Claim();
  const std::string model_id = NewId();
  Must(Publish(current, Outcome(model_id, "good")));
  EXPECT_FALSE(Publish(stale, Outcome(model_id, "late")).ok());
  EXPECT_EQ(Must(ReadText(objects->PathOf(Must(learning.FindModel(scope, model_id)).object_id))),
            "good");
}

TEST_F(TrainJobTest, AnUnreadableResultIsRefusedWhole) {
  const std::string id = Start().training.id;
  const store::Job job = Claim();
  for (const std::string_view missing : {"leaderboard", "models", "failures", "best_model_id"}) {
    JobOutcome outcome = Outcome(NewId());
    outcome.result.erase(missing);
    EXPECT_FALSE(Publish(job, outcome).ok()) << missing;
  }
  JobOutcome other_file = Outcome(NewId());
  other_file.files[0].sha256 = "0";
  EXPECT_FALSE(Publish(job, other_file).ok());
  EXPECT_EQ(Must(learning.FindTraining(scope, id)).status, "queued");
  EXPECT_EQ(Must(learning.ListModels(scope, project_id, false, {})).total, 0);
}

TEST_F(TrainJobTest, SettleKeepsTheProblem) {
  const std::string id = Start().training.id;
  const store::Job job = Claim();
  Commit([&](store::Transaction& tx) {
    Must(kind.Settle(tx, job, store::JobState::kFailed, json::object{{"code", "train_failed"}}));
  });
  const store::Training training = Must(learning.FindTraining(scope, id));
  EXPECT_EQ(training.status, "failed");
  EXPECT_EQ(training.error, R"({"code":"train_failed"})");
}

TEST_F(TrainJobTest, SettlesTheJobOfATrainingThatIsGone) {
  Start();
  store::Job job = Claim();
  job.resource_id = NewId();
  Commit(
      [&](store::Transaction& tx) { Must(kind.Settle(tx, job, store::JobState::kCancelled, {})); });
}

}  // namespace
}  // namespace lathe::service
