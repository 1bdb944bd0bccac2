#include "service/projects.h"

#include <gtest/gtest.h>

#include "service/testing/account_fixture.h"

namespace lathe::service {
namespace {

using service_testing::CodeOf;
using store_testing::Must;

constexpr std::string_view kCatalogue = R"({
  "algorithms": [],
  "metrics": {
    "classification": [{"name": "roc_auc", "title": "ROC AUC", "greater_is_better": true}],
    "regression": [{"name": "rmse", "title": "RMSE", "greater_is_better": false}],
    "clustering": [{"name": "silhouette", "title": "Silhouette", "greater_is_better": true}]},
  "default_metrics": {"classification": "roc_auc", "regression": "rmse", "clustering": "silhouette"}})";

class ProjectsTest : public service_testing::AccountFixture {
 protected:
  store_testing::Tenant ana = AddTenant("ana@example.com");
  Catalogue catalogue = Must(Catalogue::FromJson(kCatalogue));
  Projects projects{*database, *predictions, catalogue, clock};

  store::Project Make(const std::string& name, const std::string& type = "classification") {
    return Must(projects.Create(ana.scope, {name, type}, origin));
  }
  store::Project Change(const store::Project& project, const ProjectChange& change) {
    return Must(projects.Update(ana.scope, project.id, change, {}, origin));
  }
};

TEST_F(ProjectsTest, HaveNamesOfTheirOwnWithinAWorkspace) {
  const store::Project churn = Make("Churn");
  const auto again = projects.Create(ana.scope, {"Churn", "regression"}, origin);
  ASSERT_EQ(CodeOf(again), ErrorCode::kNameTaken);
  EXPECT_EQ(again.error().errors.front().field, "name");
  const store::Project other = Make("Other");
  EXPECT_EQ(CodeOf(projects.Update(ana.scope, other.id, {.name = "Churn"}, {}, origin)),
            ErrorCode::kNameTaken);
  const auto eve = AddTenant("eve@example.com");
  EXPECT_FALSE(CodeOf(projects.Create(eve.scope, {"Churn", "regression"}, origin)));
}

TEST_F(ProjectsTest, ADeletedNameIsFreeAndARestoreMayFindItTaken) {
  const store::Project first = Make("Churn");
  Must(projects.Delete(ana.scope, first.id, {}, origin));
  EXPECT_EQ(CodeOf(projects.Get(ana.scope, first.id)), ErrorCode::kNotFound);
  const store::Project second = Make("Churn");
  EXPECT_EQ(CodeOf(projects.Restore(ana.scope, first.id, origin)), ErrorCode::kNameTaken);
  Must(projects.Delete(ana.scope, second.id, {}, origin));
  EXPECT_EQ(Must(projects.Restore(ana.scope, first.id, origin)).name, "Churn");
  clock.Advance(kRestoreWindowMs + 1);
  EXPECT_EQ(CodeOf(projects.Restore(ana.scope, second.id, origin)), ErrorCode::kNotFound);
}

TEST_F(ProjectsTest, CheckTheirMetricAndTargetAgainstTheType) {
  const auto wrong = projects.Create(ana.scope, {"A", "clustering", "", "species", "rmse"}, origin);
  ASSERT_EQ(CodeOf(wrong), ErrorCode::kValidationFailed);
  EXPECT_EQ(wrong.error().errors.size(), 2U);
  EXPECT_FALSE(
      CodeOf(projects.Create(ana.scope, {"B", "regression", "", "price", "rmse"}, origin)));
}

TEST_F(ProjectsTest, AChangeOfTypeDropsWhatNoLongerFits) {
  const store::Project made =
      Must(projects.Create(ana.scope, {"A", "classification", "", "species", "roc_auc"}, origin));
  const store::Project regression = Change(made, {.type = "regression"});
  EXPECT_EQ(regression.target_column, "species");
  EXPECT_EQ(regression.primary_metric, std::nullopt);
  const store::Project clusters = Change(made, {.type = "clustering"});
  EXPECT_EQ(clusters.target_column, std::nullopt);
  ProjectChange both{.type = "classification"};
  both.primary_metric = {true, "rmse"};
  EXPECT_EQ(CodeOf(projects.Update(ana.scope, made.id, both, {}, origin)),
            ErrorCode::kValidationFailed);
}

TEST_F(ProjectsTest, AbsentFieldsStayAndNullClears) {
  const store::Project made =
      Must(projects.Create(ana.scope, {"A", "classification", "Why", "species", {}}, origin));
  store::Project now = Change(made, {.status = "completed"});
  EXPECT_EQ(now.status, "completed");
  EXPECT_EQ(now.description, "Why");
  EXPECT_EQ(now.target_column, "species");
  ProjectChange clear;
  clear.target_column.present = true;
  clear.description = "";
  now = Change(made, clear);
  EXPECT_EQ(now.target_column, std::nullopt);
  EXPECT_EQ(now.description, std::nullopt);
}

TEST_F(ProjectsTest, AStaleRevisionChangesNothing) {
  const store::Project made = Make("A");
  const RevisionGuard stale = [](std::int64_t) -> Status {
    return Fail(ErrorCode::kPreconditionFailed, "stale");
  };
  EXPECT_EQ(CodeOf(projects.Update(ana.scope, made.id, {.name = "B"}, stale, origin)),
            ErrorCode::kPreconditionFailed);
  EXPECT_EQ(CodeOf(projects.Delete(ana.scope, made.id, stale, origin)),
            ErrorCode::kPreconditionFailed);
  EXPECT_EQ(Must(projects.Get(ana.scope, made.id)).name, "A");
}

TEST_F(ProjectsTest, AreListedByFilterAndSearch) {
  Make("Churn");
  Change(Make("House prices", "regression"), {.status = "archived"});
  store::ProjectFilter filter;
  filter.status = "archived";
  EXPECT_EQ(Must(projects.List(ana.scope, filter, {})).items.front().name, "House prices");
  filter = {};
  filter.search = "CHURN";
  EXPECT_EQ(Must(projects.List(ana.scope, filter, {})).total, 1);
  filter.search = "%";
  EXPECT_EQ(Must(projects.List(ana.scope, filter, {})).total, 0) << "no wildcard";
}

TEST_F(ProjectsTest, OfAnotherWorkspaceAreNotThere) {
  const store::Project made = Make("A");
  const auto eve = AddTenant("eve@example.com");
  EXPECT_EQ(CodeOf(projects.Get(eve.scope, made.id)), ErrorCode::kNotFound);
  EXPECT_EQ(CodeOf(projects.Update(eve.scope, made.id, {.name = "B"}, {}, origin)),
            ErrorCode::kNotFound);
  EXPECT_EQ(CodeOf(projects.Delete(eve.scope, made.id, {}, origin)), ErrorCode::kNotFound);
  EXPECT_EQ(CodeOf(projects.Stats(eve.scope, made.id)), ErrorCode::kNotFound);
  EXPECT_EQ(Must(projects.List(eve.scope, {}, {})).total, 0);
}

TEST_F(ProjectsTest, StatsOfANewProjectAreZerosAndItsBirth) {
  const store::Project made = Make("A");
  const store::ProjectStats stats = Must(projects.Stats(ana.scope, made.id));
  EXPECT_EQ(stats.datasets, 0);
  EXPECT_EQ(stats.trainings, 0);
  EXPECT_FALSE(stats.best_model);
  EXPECT_EQ(stats.last_activity_at_ms, made.updated_at_ms);
}

TEST_F(ProjectsTest, TheAuditLogTellsWhatChanged) {
  Change(Make("A"), {.name = "B"});
  store::AuditFilter filter;
  filter.action = "project.update";
  const auto log = Must(store::AuditLog(*database, clock).List(ana.scope, filter, {}));
  ASSERT_EQ(log.items.size(), 1U);
  EXPECT_EQ(log.items[0].detail, R"({"name":"B"})");
}

}  // namespace
}  // namespace lathe::service
