#include "store/retention.h"

#include <gtest/gtest.h>

#include "store/datasets.h"
#include "store/jobs.h"
#include "store/learning.h"
#include "store/predictions.h"
#include "store/testing/fixture.h"
#include "store/verify.h"

namespace lathe::store {
namespace {

using store_testing::Must;

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kKeepMs = 30 * kDayMs;

class RetentionTest : public store_testing::Fixture {
 protected:
  RetentionTest() : tenant(AddTenant("ana@example.com")), project_id(AddProject(tenant.scope)) {
    Commit([&](Transaction& tx) {
      Datasource source;
      source.project_id = project_id;
      source.name = "Files";
      source.kind = "file";
      source_id = Must(datasets.AddSource(tx, tenant.scope, source, clock.WallMs())).id;
    });
  }
  std::string AddUpload() {
    Upload upload;
    upload.project_id = project_id;
    upload.datasource_id = source_id;
    upload.filename = "a.csv";
    upload.object_id = AddObject("upload");
    std::string id;
    Commit([&](Transaction& tx) {
      id = Must(datasets.AddUpload(tx, tenant.scope, upload, clock.WallMs())).id;
    });
    return id;
  }
  std::string AddDataset(const std::string& upload_id) {
    Dataset dataset;
    dataset.project_id = project_id;
    dataset.datasource_id = source_id;
    dataset.upload_id = upload_id;
    dataset.name = "table";
    ImportedTable table;
    table.object_id = AddObject("parquet");
    table.columns = table.rejected = table.warnings = table.sniffed = "[]";
    std::string id;
    Commit([&](Transaction& tx) {
      id = Must(datasets.Add(tx, tenant.scope, dataset, {"{}", {}}, clock.WallMs())).id;
      Must(datasets.Finish(tx, tenant.scope, id, table, clock.WallMs()));
    });
    return id;
  }
  std::string AddModel(const std::string& dataset_id) {
    Training training;
    training.project_id = project_id;
    training.dataset_id = dataset_id;
    training.name = "run";
    training.mode = "single";
    training.task = "classification";
    Model model;
    model.id = NewId();
    model.project_id = project_id;
    model.dataset_id = dataset_id;
    model.algorithm_id = "ridge_regression";
    model.task = "classification";
    model.object_id = AddObject("model");
    model.sha256 = "x";
    Commit([&](Transaction& tx) {
      training_id = Must(learning.AddTraining(tx, tenant.scope, training, 1, clock.WallMs())).id;
      Must(learning.FinishTraining(tx, tenant.scope, training_id, {"succeeded", {}, {}, {}, {}},
                                   clock.WallMs()));
      model.training_id = training_id;
      Must(learning.AddModel(tx, tenant.scope, model, clock.WallMs()));
    });
    return model.id;
  }
  Purged Run() {
    return Must(Retention(*database, *predictions, *objects).Run(clock.WallMs(), kKeepMs));
  }
  std::size_t FileCount() { return Must(objects->List()).size(); }
  void ExpectWhole() {
    EXPECT_TRUE(database->CheckIntegrity().ok());
    for (const VerifyFinding& fault : Must(Verify(*database, *predictions, *objects)).faults)
      EXPECT_EQ(fault.code, "file_changed")
          << fault.subject << " " << fault.text;  // the test's checksums are made up
  }

  store_testing::Tenant tenant;
  std::string project_id, source_id, training_id;
  Datasets datasets{*database};
  Learning learning{*database};
};

TEST_F(RetentionTest, NothingIsPurgedBeforeItsTime) {
  const std::string model = AddModel(AddDataset(AddUpload()));
  Commit([&](Transaction& tx) {
    Must(learning.DeleteModel(tx, tenant.scope, model, clock.WallMs()));
  });
  clock.Advance(kKeepMs);
  Run();
  EXPECT_EQ(FileCount(), 3U);
  Commit([&](Transaction& tx) { Must(learning.RestoreModel(tx, tenant.scope, model, 0)); });
  EXPECT_TRUE(learning.FindModel(tenant.scope, model).ok());
}

TEST_F(RetentionTest, ADeletedModelGoesWithItsBytes) {
  const std::string model = AddModel(AddDataset(AddUpload()));
  Commit([&](Transaction& tx) {
    Must(learning.DeleteModel(tx, tenant.scope, model, clock.WallMs()));
  });
  clock.Advance(kKeepMs + 1);
  const Purged purged = Run();
  EXPECT_EQ(purged.files, 1);
  EXPECT_EQ(FileCount(), 2U);
  ExpectWhole();
}

TEST_F(RetentionTest, ADatasetBehindALiveModelLosesItsBytesOnly) {
  const std::string dataset = AddDataset(AddUpload());
  const std::string model = AddModel(dataset);
  // A dataset goes after its models; one of them may come back.
  Commit([&](Transaction& tx) {
    Must(learning.DeleteModel(tx, tenant.scope, model, clock.WallMs()));
    Must(datasets.Delete(tx, tenant.scope, dataset, clock.WallMs()));
    Must(learning.RestoreModel(tx, tenant.scope, model, clock.WallMs() - kKeepMs));
  });
  clock.Advance(kKeepMs + 1);
  EXPECT_EQ(Run().files, 2) << "the table's and the file's it was read from";
  EXPECT_TRUE(learning.FindModel(tenant.scope, model).ok());
  ExpectWhole();
}

TEST_F(RetentionTest, ATrainingStaysWhileItsModelLives) {
  const std::string model = AddModel(AddDataset(AddUpload()));
  Commit([&](Transaction& tx) {
    Must(learning.DeleteTraining(tx, tenant.scope, training_id, clock.WallMs()));
  });
  clock.Advance(kKeepMs + 1);
  Run();
  EXPECT_TRUE(learning.FindModel(tenant.scope, model).ok());
  ExpectWhole();
}

TEST_F(RetentionTest, ADatasetOutlivesItsSource) {
  const std::string dataset = AddDataset(AddUpload());
  Commit([&](Transaction& tx) {
    Must(datasets.DeleteSource(tx, tenant.scope, source_id, clock.WallMs()));
  });
  clock.Advance(kKeepMs + 1);
  EXPECT_EQ(Run().files, 1) << "the upload's";
  EXPECT_FALSE(Must(datasets.Find(tenant.scope, dataset)).upload_id);
  ExpectWhole();
}

TEST_F(RetentionTest, AFileGoesWithTheLastDatasetReadFromIt) {
  const std::string upload = AddUpload();
  const std::string first = AddDataset(upload);
  const std::string second = AddDataset(upload);
  const auto remove = [&](const std::string& id) {
    Commit([&](Transaction& tx) { Must(datasets.Delete(tx, tenant.scope, id, clock.WallMs())); });
  };
  remove(first);
  clock.Advance(kKeepMs + 1);
  EXPECT_EQ(Run().files, 1) << "the first table's";
  EXPECT_TRUE(datasets.FindUpload(tenant.scope, upload).ok());
  remove(second);
  clock.Advance(kKeepMs);
  EXPECT_EQ(Run().files, 0);
  clock.Advance(1);
  EXPECT_EQ(Run().files, 2);
  EXPECT_EQ(FileCount(), 0U);
  EXPECT_FALSE(datasets.FindUpload(tenant.scope, upload).ok());
  ExpectWhole();
}

TEST_F(RetentionTest, AFileThatNothingWasReadFromStaysUntilItIsDeleted) {
  const std::string upload = AddUpload();
  clock.Advance(10 * kKeepMs);
  EXPECT_EQ(Run().files, 0);
  Commit([&](Transaction& tx) {
    Must(datasets.DeleteUpload(tx, tenant.scope, upload, clock.WallMs()));
  });
  clock.Advance(kKeepMs + 1);
  EXPECT_EQ(Run().files, 1);
  EXPECT_EQ(FileCount(), 0U);
  ExpectWhole();
}

TEST_F(RetentionTest, AProjectGoesWithEverythingBelowIt) {
  const std::string model = AddModel(AddDataset(AddUpload()));
  Prediction prediction;
  prediction.id = NewId();
  prediction.workspace_id = tenant.scope.workspace_id();
  prediction.project_id = project_id;
  prediction.model_id = model;
  const PredictionCount count{prediction.workspace_id, project_id, model, 1, 1, 1, 1};
  const Predictions log(*database, *predictions);
  Must(log.Write({&prediction, 1}, {&count, 1}));
  Commit([&](Transaction& tx) {
    Must(Projects(*database).Delete(tx, tenant.scope, project_id, clock.WallMs()));
  });
  clock.Advance(kKeepMs + 1);
  EXPECT_EQ(Run().files, 3);
  EXPECT_EQ(FileCount(), 0U);
  EXPECT_FALSE(log.Find(tenant.scope, prediction.id).ok());
  ExpectWhole();
}

TEST_F(RetentionTest, AWorkspaceGoesWithEverythingAndOthersStay) {
  AddModel(AddDataset(AddUpload()));
  const auto other = AddTenant("bo@example.com");
  const std::string theirs = AddProject(other.scope);
  Commit([&](Transaction& tx) {
    Must(Workspaces(*database).Delete(tx, tenant.scope, clock.WallMs()));
  });
  clock.Advance(kKeepMs + 1);
  EXPECT_EQ(Run().files, 3);
  EXPECT_TRUE(Projects(*database).Get(other.scope, theirs).ok());
  ExpectWhole();
}

TEST_F(RetentionTest, AJobLivesAsLongAsWhatItMade) {
  const std::string dataset = AddDataset(AddUpload());
  Jobs jobs(*database);
  const Moment now{clock.WallMs(), clock.MonotonicMs()};
  std::vector<std::string> ids;
  for (const std::string& resource : {dataset, NewId()}) {
    Commit([&](Transaction& tx) {
      ids.push_back(
          Must(jobs.Enqueue(tx, tenant.scope, {"import", project_id, "dataset", resource, {}}, now))
              .id);
      Must(jobs.RequestCancel(tx, tenant.scope, ids.back(), now));
    });
  }
  clock.Advance(kKeepMs + 1);
  Run();
  EXPECT_TRUE(jobs.Get(tenant.scope, ids[0]).ok());
  EXPECT_FALSE(jobs.Get(tenant.scope, ids[1]).ok());
}

TEST_F(RetentionTest, AFileWithoutARowIsCollectedAfterADay) {
  AddObject("left behind by a crash");
  SystemClock now;
  const Retention retention(*database, *predictions, *objects);
  EXPECT_EQ(Must(retention.Run(now.WallMs(), kKeepMs)).files, 0);
  EXPECT_EQ(Must(retention.Run(now.WallMs() + kDayMs + 1, kKeepMs)).files, 1);
}

}  // namespace
}  // namespace lathe::store
