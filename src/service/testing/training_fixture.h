// For tests of trainings: the store's fixture with a project, a ready dataset, and the service on
// top.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "data/schema.h"
#include "service/testing/catalogue.h"
#include "service/trainings.h"
#include "store/testing/fixture.h"

namespace lathe::service_testing {

class TrainingFixture : public store_testing::Fixture {
 protected:
  TrainingFixture() {
    project_id = AddProject(scope);
    dataset_id = AddDataset();
    request.dataset_id = dataset_id;
    request.target = "species";
    origin.user_id = scope.user_id();
  }

  static std::string Columns() {
    data::TableSchema schema;
    schema.columns.resize(2);
    schema.columns[0].name = "species";
    schema.columns[0].distinct = 3;
    schema.columns[1].name = "body_mass_g";
    schema.columns[1].physical = data::PhysicalType::kInt64;
    schema.columns[1].semantic = data::SemanticType::kNumeric;
    schema.columns[1].distinct = 94;
    return ToText(json::value(schema.ToJson()));
  }

  std::string AddDataset(bool ready = true) {
    store::Datasets datasets(*database);
    store::Dataset dataset;
    dataset.project_id = project_id;
    dataset.name = ready ? "penguins" : "unfinished";
    std::string id;
    Commit([&](store::Transaction& tx) {
      id = store_testing::Must(datasets.Add(tx, scope, dataset, {"{}", {}}, clock.WallMs())).id;
    });
    if (!ready) return id;
    store::ImportedTable table;
    table.row_count = 344;
    table.column_count = 2;
    table.fingerprint = "f1";
    table.object_id = AddObject("not a table");
    table.columns = Columns();
    table.rejected = table.warnings = table.sniffed = "{}";
    Commit([&](store::Transaction& tx) {
      store_testing::Must(datasets.Finish(tx, scope, id, table, clock.WallMs()));
    });
    return id;
  }

  service::TrainingView Start() {
    return store_testing::Must(trainings.Start(scope, project_id, request, {}, origin));
  }

  /// Takes the queued job, as a worker does.
  store::Job Claim() {
    store::Jobs jobs(*database);
    const auto job = store_testing::Must(jobs.Claim("worker", Now(), 60'000));
    EXPECT_TRUE(job.has_value()) << "no job is queued";
    return job.value_or(store::Job());
  }
  void Append(const store::Job& job, const std::vector<store::JobEvent>& events) {
    store_testing::Must(store::Jobs(*database).AppendEvents({job.id, job.fence}, events));
  }
  void Finish(const store::Job& job, store::JobState state) {
    Commit([&](store::Transaction& tx) {
      store_testing::Must(store::Jobs(*database).Finish(tx, {job.id, job.fence}, state, {}, Now()));
    });
  }
  store::Moment Now() const { return {clock.WallMs(), clock.MonotonicMs()}; }

  const service::Catalogue catalogue = CommittedCatalogue();
  jobs::EventHub hub;
  store::WorkspaceScope scope = AddTenant("ana@example.org").scope;
  store::Origin origin;
  std::string project_id, dataset_id;
  service::TrainRequest request;
  service::Trainings trainings{{*database, catalogue, clock, hub}, {}};
};

}  // namespace lathe::service_testing
