#include "store/datasets.h"

#include <gtest/gtest.h>

#include "store/learning.h"
#include "store/stats.h"
#include "store/testing/fixture.h"

namespace lathe::store {
namespace {

using store_testing::Must;

class DatasetsTest : public store_testing::Fixture {
 protected:
  DatasetsTest()
      : ana(AddTenant("ana@example.com")),
        bo(AddTenant("bo@example.com")),
        project_id(AddProject(ana.scope)) {
    Commit([&](Transaction& tx) {
      source_id = Must(datasets.AddSource(tx, ana.scope, Source(), clock.WallMs())).id;
    });
  }
  Datasource Source(const std::string& name = "Files") const {
    Datasource source;
    source.project_id = project_id;
    source.name = name;
    source.kind = "file";
    return source;
  }
  Dataset Add(const std::string& name = "table") {
    Dataset dataset;
    dataset.project_id = project_id;
    dataset.datasource_id = source_id;
    dataset.name = name;
    Commit([&](Transaction& tx) {
      dataset = Must(datasets.Add(tx, ana.scope, dataset, {"{}", {}}, clock.WallMs()));
    });
    return dataset;
  }
  static ImportedTable Table() {
    ImportedTable table;
    table.row_count = 344;
    table.column_count = 8;
    table.size_bytes = 1'000;
    table.fingerprint = "f";
    table.object_id = NewId();
    table.columns = table.rejected = table.warnings = table.sniffed = "[]";
    return table;
  }
  store_testing::Tenant ana, bo;
  std::string project_id, source_id;
  Datasets datasets{*database};
};

TEST_F(DatasetsTest, AnotherWorkspaceSeesNoneOfIt) {
  const Dataset dataset = Add();
  EXPECT_EQ(datasets.Find(bo.scope, dataset.id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(datasets.FindSource(bo.scope, source_id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(Must(datasets.List(bo.scope, project_id, {false, {}}, {})).total, 0);
  EXPECT_EQ(Must(datasets.ListSources(bo.scope, project_id, false, {})).total, 0);
  Transaction tx = Must(database->Begin());
  EXPECT_EQ(datasets.Delete(tx, bo.scope, dataset.id, clock.WallMs()).error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(datasets.Finish(tx, bo.scope, dataset.id, Table(), clock.WallMs()).error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(datasets.Rename(tx, bo.scope, dataset.id, "x", clock.WallMs()).error().code,
            ErrorCode::kNotFound);
}

TEST_F(DatasetsTest, ASourceNameIsTakenUntilItsOwnerIsDeleted) {
  Commit([&](Transaction& tx) {
    EXPECT_EQ(datasets.AddSource(tx, ana.scope, Source(), clock.WallMs()).error().code,
              ErrorCode::kNameTaken);
    Must(datasets.DeleteSource(tx, ana.scope, source_id, clock.WallMs()));
    Must(datasets.AddSource(tx, ana.scope, Source(), clock.WallMs()));
  });
}

TEST_F(DatasetsTest, AListCanBeOfThoseWhoseNameHasAPart) {
  Add("Sales 2024");
  Add("sales");
  Add("people");
  EXPECT_EQ(Must(datasets.List(ana.scope, project_id, {false, "SALES"}, {})).total, 2);
  EXPECT_EQ(Must(datasets.List(ana.scope, project_id, {false, "2024"}, {})).total, 1);
  EXPECT_EQ(Must(datasets.List(ana.scope, project_id, {false, "%"}, {})).total, 0);
}

TEST_F(DatasetsTest, WhatWasDeletedHasAListOfItsOwn) {
  const std::string kept = Add("kept").id;
  const std::string gone = Add("gone").id;
  const std::int64_t at = clock.WallMs();
  Commit([&](Transaction& tx) {
    Must(datasets.Delete(tx, ana.scope, gone, at));
    Must(datasets.DeleteSource(tx, ana.scope, source_id, at));
  });
  const auto there = Must(datasets.List(ana.scope, project_id, {false, {}}, {}));
  ASSERT_EQ(there.total, 1);
  EXPECT_EQ(there.items.front().id, kept);
  EXPECT_FALSE(there.items.front().deleted_at);
  const auto deleted = Must(datasets.List(ana.scope, project_id, {true, {}}, {}));
  ASSERT_EQ(deleted.total, 1);
  EXPECT_EQ(deleted.items.front().id, gone);
  EXPECT_EQ(deleted.items.front().deleted_at, at);
  EXPECT_EQ(Must(datasets.ListSources(ana.scope, project_id, false, {})).total, 0);
  EXPECT_EQ(Must(datasets.ListSources(ana.scope, project_id, true, {})).total, 1);
  EXPECT_EQ(Must(datasets.List(bo.scope, project_id, {true, {}}, {})).total, 0);
}

TEST_F(DatasetsTest, TheSameNameMakesTheNextVersion) {
  EXPECT_EQ(Add().version, 1);
  EXPECT_EQ(Add().version, 2);
  EXPECT_EQ(Add("other").version, 1);
}

TEST_F(DatasetsTest, AnImportFillsInWhatWasFound) {
  const std::string id = Add().id;
  EXPECT_EQ(Must(datasets.Find(ana.scope, id)).status, "importing");
  Commit(
      [&](Transaction& tx) { Must(datasets.Finish(tx, ana.scope, id, Table(), clock.WallMs())); });
  const Dataset ready = Must(datasets.Find(ana.scope, id));
  EXPECT_EQ(ready.status, "ready");
  EXPECT_EQ(ready.row_count, 344);
  EXPECT_EQ(ready.revision, 2);
}

TEST_F(DatasetsTest, AFailedImportKeepsItsProblem) {
  const std::string id = Add().id;
  Commit([&](Transaction& tx) {
    Must(datasets.MarkFailed(tx, ana.scope, id, R"({"code":"x"})", clock.WallMs()));
  });
  const Dataset failed = Must(datasets.Find(ana.scope, id));
  EXPECT_EQ(failed.status, "failed");
  EXPECT_EQ(failed.error, R"({"code":"x"})");
}

TEST_F(DatasetsTest, OneInUseByATrainingIsNotDeleted) {
  const std::string id = Add().id;
  Training training;
  training.project_id = project_id;
  training.dataset_id = id;
  training.name = "run";
  training.mode = "single";
  training.task = "classification";
  Learning learning(*database);
  std::string training_id;
  Commit([&](Transaction& tx) {
    training_id = Must(learning.AddTraining(tx, ana.scope, training, 1, clock.WallMs())).id;
    EXPECT_EQ(datasets.Delete(tx, ana.scope, id, clock.WallMs()).error().code,
              ErrorCode::kDatasetInUse);
    EXPECT_EQ(learning.DeleteTraining(tx, ana.scope, training_id, clock.WallMs()).error().code,
              ErrorCode::kConflict);
    Must(learning.FinishTraining(tx, ana.scope, training_id, {"failed", {}, {}, {}, {}},
                                 clock.WallMs()));
    EXPECT_TRUE(datasets.Delete(tx, ana.scope, id, clock.WallMs()).ok());
  });
  EXPECT_FALSE(datasets.Find(ana.scope, id).ok());
  Commit([&](Transaction& tx) { Must(datasets.Restore(tx, ana.scope, id, 0)); });
  EXPECT_TRUE(datasets.Find(ana.scope, id).ok());
}

TEST_F(DatasetsTest, StatisticsCountWhatIsThere) {
  const std::string id = Add().id;
  Commit(
      [&](Transaction& tx) { Must(datasets.Finish(tx, ana.scope, id, Table(), clock.WallMs())); });
  const Stats stats(*database, *predictions);
  const ProjectStats project = Must(stats.OfProject(ana.scope, project_id));
  EXPECT_EQ(project.datasources, 1);
  EXPECT_EQ(project.datasets, 1);
  EXPECT_EQ(project.row_count, 344);
  EXPECT_EQ(project.storage_bytes, 1'000);
  EXPECT_FALSE(project.best_model);
  EXPECT_TRUE(project.last_activity_at_ms);
  EXPECT_EQ(Must(stats.OfProject(bo.scope, project_id)).datasets, 0);
  EXPECT_EQ(Must(stats.OfWorkspace(ana.scope)).row_count, 344);
  Commit([&](Transaction& tx) { Must(datasets.Delete(tx, ana.scope, id, clock.WallMs())); });
  EXPECT_EQ(Must(stats.OfProject(ana.scope, project_id)).datasets, 0);
  EXPECT_EQ(Must(stats.OfWorkspace(ana.scope)).storage_bytes, 1'000)
      << "its bytes still lie on the disk";
}

TEST_F(DatasetsTest, TheBestModelIsTheHighestByTheProjectsMetric) {
  const std::string id = Add().id;
  Learning learning(*database);
  Training training;
  training.project_id = project_id;
  training.dataset_id = id;
  training.name = "run";
  training.mode = "single";
  training.task = "classification";
  std::string better;
  Commit([&](Transaction& tx) {
    const std::string training_id =
        Must(learning.AddTraining(tx, ana.scope, training, 1, clock.WallMs())).id;
    for (const double score : {0.9, 0.95, 0.8}) {
      Model model;
      model.id = NewId();
      model.project_id = project_id;
      model.training_id = training_id;
      model.dataset_id = id;
      model.algorithm_id = "lightgbm_gbdt";
      model.task = "classification";
      model.object_id = NewId();
      model.sha256 = "x";
      model.primary_metric = "roc_auc";
      model.primary_value = model.primary_score = score;
      Must(learning.AddModel(tx, ana.scope, model, clock.WallMs()));
      if (score == 0.95) better = model.id;
    }
  });
  const ProjectStats stats = Must(Stats(*database, *predictions).OfProject(ana.scope, project_id));
  ASSERT_TRUE(stats.best_model);
  EXPECT_EQ(stats.best_model->id, better);
  EXPECT_EQ(stats.models, 3);
  EXPECT_EQ(learning.FindModel(bo.scope, better).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace lathe::store
