#include "service/models.h"

#include <gmock/gmock.h>

#include "service/testing/training_fixture.h"
#include "serving/testing/model_files.h"

namespace lathe::service {
namespace {

using store_testing::Must;

class ModelsTest : public service_testing::TrainingFixture {
 protected:
  /// A model row over the bundle of `bundle_of`.
  std::string Add(models::Task task, const std::string& task_name, const std::string& id,
                  const std::string& bundle_of) {
    store::Model model;
    model.id = id;
    model.project_id = project_id;
    model.training_id = Start().training.id;
    model.dataset_id = dataset_id;
    model.algorithm_id = "ridge_regression";
    model.task = task_name;
    model.metrics = R"({"task":")" + task_name + R"("})";
    model.object_id = serving_testing::PublishModel(*objects, task, bundle_of);
    model.sha256 = "s";
    Commit([&](store::Transaction& tx) {
      Must(store::Learning(*database).AddModel(tx, scope, model, clock.WallMs()));
    });
    return id;
  }
  std::string AddRegression() {
    const std::string id = NewId();
    return Add(models::Task::kRegression, "regression", id, id);
  }

  serving::ModelCache cache{*objects, 1 << 20};
  Models models{{*database, *objects, cache, catalogue, clock}};
};

TEST_F(ModelsTest, IsCalledAfterItsAlgorithm) {
  const ModelView view = Must(models.Get(scope, AddRegression()));
  EXPECT_EQ(view.title, catalogue.FindAlgorithm("ridge_regression")->title);
}

TEST_F(ModelsTest, ChartsComeFromTheBundle) {
  const std::string id = AddRegression();
  EXPECT_EQ(Must(models.Residuals(scope, id)).quantiles.at("q95"), 3.0);
  EXPECT_EQ(models.Roc(scope, id).error().code, ErrorCode::kNotFound);
}

TEST_F(ModelsTest, TheCardExplainsTheRecipe) {
  const ModelCard card = Must(models.Card(scope, AddRegression()));
  EXPECT_FALSE(card.steps.empty());
  EXPECT_EQ(card.metrics.at("task"), "regression");
}

TEST_F(ModelsTest, AFileOfAnotherModelIsCorrupt) {
  const std::string id = Add(models::Task::kRegression, "regression", NewId(), NewId());
  EXPECT_EQ(models.Residuals(scope, id).error().code, ErrorCode::kModelCorrupt);
  EXPECT_EQ(cache.resident_count(), 0) << "it may be mended on the disk";
}

TEST_F(ModelsTest, AFileThatIsGoneIsCorrupt) {
  const std::string id = AddRegression();
  const store::Model model = Must(models.Get(scope, id)).model;
  EXPECT_EQ(Must(models.BundleOf(model)), objects->PathOf(model.object_id));
  Must(objects->Remove(model.object_id));
  EXPECT_EQ(models.BundleOf(model).error().code, ErrorCode::kModelCorrupt);
}

TEST_F(ModelsTest, DeleteHidesAndFreesMemoryAndRestoreBringsBack) {
  const std::string id = AddRegression();
  Must(models.Residuals(scope, id));
  EXPECT_EQ(cache.resident_count(), 1);
  Must(models.Delete(scope, id, origin));
  EXPECT_EQ(cache.resident_count(), 0);
  EXPECT_EQ(models.Get(scope, id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(Must(models.List(scope, project_id, false, {})).total, 0);
  const auto deleted = Must(models.List(scope, project_id, true, {}));
  ASSERT_EQ(deleted.total, 1);
  EXPECT_EQ(deleted.items.front().model.deleted_at, clock.WallMs());
  EXPECT_EQ(models.Delete(scope, id, origin).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(Must(models.Restore(scope, id, origin)).model.id, id);
  EXPECT_EQ(Must(models.Restore(scope, id, origin)).model.id, id) << "a second time does nothing";
  EXPECT_EQ(Must(models.List(scope, project_id, true, {})).total, 0);
}

TEST_F(ModelsTest, AForeignWorkspaceFindsNothing) {
  const std::string id = AddRegression();
  const store::WorkspaceScope foreign = AddTenant("eve@example.org").scope;
  EXPECT_EQ(models.Get(foreign, id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(models.Metrics(foreign, id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(models.Delete(foreign, id, origin).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace lathe::service
