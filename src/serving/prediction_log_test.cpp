#include "serving/prediction_log.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/id.h"
#include "store/stats.h"
#include "store/testing/fixture.h"

namespace lathe::serving {
namespace {

using store_testing::Must;

class PredictionLogTest : public store_testing::Fixture {
 protected:
  PredictionLogTest() : tenant_(AddTenant("a@example.com")), store_(*database, *predictions) {}

  store::Prediction Make(const std::string& project_id, const std::string& model_id) const {
    store::Prediction prediction;
    prediction.id = NewId();
    prediction.workspace_id = tenant_.scope.workspace_id();
    prediction.project_id = project_id;
    prediction.model_id = model_id;
    prediction.row_count = 2;
    prediction.request = "{}";
    prediction.response = R"({"predictions":[]})";
    prediction.user_id = tenant_.user_id;
    prediction.created_at = clock.WallMs();
    return prediction;
  }
  bool Answer(PredictionLog& log, const store::Prediction& prediction) {
    const bool kept =
        log.Count({prediction.workspace_id, prediction.project_id, prediction.model_id},
                  prediction.row_count, 20);
    if (kept) log.Append(prediction);
    return kept;
  }
  std::int64_t RowsOf(const std::string& project_id) {
    const store::Stats stats(*database, *predictions);
    return Must(stats.OfProject(tenant_.scope, project_id)).predictions;
  }

  store_testing::Tenant tenant_;
  store::Predictions store_;
};

TEST_F(PredictionLogTest, WritesAPredictionThatIsReadableAtOnceAndAfterwards) {
  PredictionLog log(store_, clock, {.gather_ms = 60'000});
  const auto prediction = Make(NewId(), NewId());
  ASSERT_TRUE(Answer(log, prediction));
  EXPECT_EQ(log.ProjectOfPending(prediction.id), prediction.project_id);
  ASSERT_TRUE(log.FindPending(prediction.id).has_value());
  EXPECT_EQ(store_.Find(tenant_.scope, prediction.id).ok(), false);
  Must(log.Flush());
  EXPECT_FALSE(log.FindPending(prediction.id).has_value());
  const auto found = Must(store_.Find(tenant_.scope, prediction.id));
  EXPECT_EQ(found.response, prediction.response);
  EXPECT_EQ(found.user_id, tenant_.user_id);
  EXPECT_EQ(log.stats().written, 1u);
}

TEST_F(PredictionLogTest, HidesPredictionsOfOtherWorkspaces) {
  const auto other = AddTenant("b@example.com");
  PredictionLog log(store_, clock);
  const auto prediction = Make(NewId(), NewId());
  Answer(log, prediction);
  Must(log.Flush());
  EXPECT_FALSE(store_.Find(other.scope, prediction.id).ok());
  EXPECT_EQ(Must(store_.List(other.scope, prediction.project_id, std::nullopt, {})).total, 0);
  EXPECT_EQ(Must(store_.List(tenant_.scope, prediction.project_id, std::nullopt, {})).total, 1);
  EXPECT_EQ(Must(store_.List(tenant_.scope, prediction.project_id, NewId(), {})).total, 0);
}

TEST_F(PredictionLogTest, CountsExactlyWhileOnlyASampleIsKept) {
  const std::string project = AddProject(tenant_.scope);
  PredictionLog log(store_, clock, {.predictions_per_second = 10});
  const std::string model = NewId();
  int kept = 0;
  for (int i = 0; i < 100; ++i) kept += Answer(log, Make(project, model)) ? 1 : 0;
  EXPECT_EQ(kept, 10);
  clock.Advance(1'000);
  EXPECT_TRUE(Answer(log, Make(project, model)));
  Must(log.Flush());
  EXPECT_EQ(RowsOf(project), 202);
  EXPECT_EQ(log.stats().sampled_out, 90u);
  EXPECT_EQ(log.stats().written, 11u);
}

TEST_F(PredictionLogTest, CountsBothSidesOfMidnight) {
  const std::string project = AddProject(tenant_.scope);
  PredictionLog log(store_, clock, {.gather_ms = 60'000});
  const std::string model = NewId();
  Answer(log, Make(project, model));
  clock.Advance(86'400'000);
  Answer(log, Make(project, model));
  Must(log.Flush());
  EXPECT_EQ(RowsOf(project), 4);
}

TEST_F(PredictionLogTest, RefusesTextsPastItsMemory) {
  PredictionLog log(store_, clock, {.queue_limit = 2, .max_text_bytes = 100, .gather_ms = 60'000});
  const auto prediction = Make(NewId(), NewId());
  const store::PredictionOwner owner{prediction.workspace_id, prediction.project_id,
                                     prediction.model_id};
  EXPECT_FALSE(log.Count(owner, 1, 101));
  EXPECT_TRUE(log.Count(owner, 1, 100));
}

TEST_F(PredictionLogTest, WritesWhatWaitsWhenItStops) {
  const std::string project = AddProject(tenant_.scope);
  const auto prediction = Make(project, NewId());
  {
    PredictionLog log(store_, clock, {.gather_ms = 60'000});
    for (int i = 0; i < 5; ++i) Answer(log, Make(project, prediction.model_id));
    Answer(log, prediction);
  }
  EXPECT_TRUE(store_.Find(tenant_.scope, prediction.id).ok());
  EXPECT_EQ(RowsOf(project), 12);
}

TEST_F(PredictionLogTest, KeepsCountingWhileTheFileCannotBeWritten) {
  const std::string project = AddProject(tenant_.scope);
  PredictionLog log(store_, clock);
  const auto prediction = Make(project, NewId());
  {
    const auto blocker =
        Must(predictions->Begin());  // holds the only writer past the busy time-out
    Answer(log, prediction);
    const Status flushed = log.Flush();
    ASSERT_FALSE(flushed.ok());
    EXPECT_EQ(flushed.error().code, ErrorCode::kUnavailable);
    EXPECT_TRUE(log.FindPending(prediction.id).has_value());
  }
  Must(log.Flush());
  EXPECT_TRUE(store_.Find(tenant_.scope, prediction.id).ok());
  EXPECT_EQ(RowsOf(project), 2);
  EXPECT_EQ(log.stats().lost, 0u);
}

TEST_F(PredictionLogTest, LosesNothingWhenManyAnswerAtOnce) {
  const std::string project = AddProject(tenant_.scope);
  PredictionLog log(store_, clock, {.predictions_per_second = 1'000'000, .gather_ms = 1});
  const std::string model = NewId();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 250; ++i) Answer(log, Make(project, model));
    });
  for (auto& thread : threads) thread.join();
  Must(log.Flush());
  EXPECT_EQ(Must(store_.List(tenant_.scope, project, model, {})).total, 1'000);
  EXPECT_EQ(RowsOf(project), 2'000);
}

}  // namespace
}  // namespace lathe::serving
