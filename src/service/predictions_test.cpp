#include "service/predictions.h"

#include <gtest/gtest.h>

#include "serving/testing/model_files.h"
#include "store/datasets.h"
#include "store/learning.h"
#include "store/testing/fixture.h"

namespace lathe::service {
namespace {

using store_testing::Must;

class PredictionsTest : public store_testing::Fixture {
 protected:
  PredictionsTest() : tenant_(AddTenant("a@example.com")), project_id_(AddProject(tenant_.scope)) {}

  // A model with everything that its row must name.
  std::string AddModel() {
    const store::Datasets datasets(*database);
    const store::Learning learning(*database);
    store::Model model;
    model.id = NewId();
    model.project_id = project_id_;
    model.object_id = serving_testing::PublishModel(*objects, models::Task::kRegression, model.id);
    Commit([&](store::Transaction& tx) {
      store::Dataset dataset;
      dataset.project_id = project_id_;
      dataset.name = "d";
      model.dataset_id =
          Must(datasets.Add(tx, tenant_.scope, dataset, {"{}", {}}, clock.WallMs())).id;
      store::Training training;
      training.project_id = project_id_;
      training.dataset_id = model.dataset_id;
      training.name = training.mode = "single";
      training.task = model.task = "regression";
      model.training_id =
          Must(learning.AddTraining(tx, tenant_.scope, training, 1, clock.WallMs())).id;
      model.algorithm_id = "ridge_regression";
      model.sha256 = "0";
      Must(learning.AddModel(tx, tenant_.scope, model, clock.WallMs()));
    });
    object_id_ = model.object_id;
    return model.id;
  }
  store::Caller caller() const { return {tenant_.user_id, std::nullopt, std::nullopt}; }
  Result<std::string> Predict(const store::WorkspaceScope& scope, const std::string& model_id) {
    return service_.Predict(scope, caller(), model_id, kBody);
  }
  static std::string IdOf(const std::string& answer) {
    return std::string(Must(ParseJson(answer)).at("id").as_string());
  }

  static constexpr std::string_view kBody = R"({"rows":[{"size":4,"colour":"red"}]})";
  store_testing::Tenant tenant_;
  std::string project_id_, object_id_;
  store::Predictions store_{*database, *predictions};
  serving::ModelCache cache_{*objects, 1 << 20};
  serving::PredictionLog log_{store_, clock, {.gather_ms = 60'000}};
  Predictions service_{{*database, store_, cache_, log_, clock}};
};

TEST_F(PredictionsTest, AnswersAndRemembers) {
  const std::string model_id = AddModel();
  const std::string answer = Must(Predict(tenant_.scope, model_id));
  const auto record = Must(service_.Get(tenant_.scope, IdOf(answer)));
  EXPECT_EQ(record.response, answer);
  EXPECT_EQ(record.request, kBody);
  EXPECT_EQ(record.user_id, tenant_.user_id);
  EXPECT_EQ(record.model_id, model_id);
  const auto page = Must(service_.List(tenant_.scope, project_id_, std::nullopt, {}));
  ASSERT_EQ(page.total, 1);
  EXPECT_EQ(page.items[0].id, record.id);
  EXPECT_EQ(Must(service_.Get(tenant_.scope, record.id)).response, answer);
}

TEST_F(PredictionsTest, ShowsNothingToOtherWorkspacesEvenFromTheQueueOrTheCache) {
  const auto other = AddTenant("b@example.com");
  const std::string model_id = AddModel();
  const std::string id = IdOf(Must(Predict(tenant_.scope, model_id)));
  EXPECT_EQ(Predict(other.scope, model_id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(service_.Get(other.scope, id).error().code, ErrorCode::kNotFound);
  Must(log_.Flush());
  EXPECT_EQ(service_.Get(other.scope, id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(Must(service_.List(other.scope, project_id_, std::nullopt, {})).total, 0);
}

TEST_F(PredictionsTest, IsQuickOnlyForResidentModelsAndSmallBodies) {
  const std::string model_id = AddModel();
  EXPECT_FALSE(service_.IsQuick(model_id, kBody.size()));
  // More than once, for this thread may be held up while the first is timed.
  for (int i = 0; i < 1'000 && !service_.IsQuick(model_id, kBody.size()); ++i)
    Must(Predict(tenant_.scope, model_id));
  EXPECT_TRUE(service_.IsQuick(model_id, kBody.size()));
  EXPECT_FALSE(service_.IsQuick(model_id, 1 << 20));
  AddProject(tenant_.scope, "another");  // any commit may have changed the model's row
  EXPECT_FALSE(service_.IsQuick(model_id, kBody.size()));
  Must(Predict(tenant_.scope, model_id));
  cache_.Drop(object_id_);
  EXPECT_FALSE(service_.IsQuick(model_id, kBody.size()));
}

TEST_F(PredictionsTest, AModelThatWasSlowIsNotQuick) {
  const std::string model_id = AddModel();
  Must(Predict(tenant_.scope, model_id));
  cache_.FindResident(object_id_)->NoteCost(1, 1'000'000'000);
  EXPECT_FALSE(service_.IsQuick(model_id, kBody.size()));
}

TEST_F(PredictionsTest, ADeletedModelAnswersNotFoundAtOnce) {
  const std::string model_id = AddModel();
  Must(Predict(tenant_.scope, model_id));
  Commit([&](store::Transaction& tx) {
    Must(store::Learning(*database).DeleteModel(tx, tenant_.scope, model_id, clock.WallMs()));
  });
  EXPECT_EQ(Predict(tenant_.scope, model_id).error().code, ErrorCode::kNotFound);
}

TEST_F(PredictionsTest, AModelWithoutItsFileIsCorrupt) {
  const std::string model_id = AddModel();
  Must(objects->Remove(object_id_));
  EXPECT_EQ(Predict(tenant_.scope, model_id).error().code, ErrorCode::kModelCorrupt);
}

TEST_F(PredictionsTest, AnotherModelsFileInItsPlaceIsCorrupt) {
  const std::string model_id = AddModel();
  const std::string other = serving_testing::PublishModel(*objects, models::Task::kRegression);
  std::filesystem::copy_file(objects->PathOf(other), objects->PathOf(object_id_),
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(Predict(tenant_.scope, model_id).error().code, ErrorCode::kModelCorrupt);
  EXPECT_EQ(cache_.FindResident(object_id_), nullptr);
}

TEST_F(PredictionsTest, ARefusedRequestIsNotLogged) {
  const std::string model_id = AddModel();
  EXPECT_EQ(service_.Predict(tenant_.scope, caller(), model_id, R"({"rows":[]})").error().code,
            ErrorCode::kPredictNoRows);
  EXPECT_EQ(Must(service_.List(tenant_.scope, project_id_, std::nullopt, {})).total, 0);
  EXPECT_EQ(log_.stats().accepted, 0u);
}

}  // namespace
}  // namespace lathe::service
