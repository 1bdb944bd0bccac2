#include "store/rules.h"

#include <gtest/gtest.h>

#include "store/retention.h"
#include "store/testing/fixture.h"

namespace lathe::store {
namespace {

using store_testing::Must;

class RulesTest : public store_testing::Fixture {
 protected:
  Dataset AddDataset(const std::string& name) {
    Dataset dataset;
    dataset.project_id = project_id;
    dataset.datasource_id = source_id;
    dataset.name = name;
    Commit([&](Transaction& tx) {
      dataset = Must(datasets.Add(tx, ana.scope, dataset, {"{}", {}}, clock.WallMs()));
    });
    return dataset;
  }
  std::string AddSource() {
    Datasource source;
    source.project_id = project_id;
    source.name = "files";
    source.kind = "file";
    std::string id;
    Commit([&](Transaction& tx) {
      id = Must(datasets.AddSource(tx, ana.scope, source, clock.WallMs())).id;
    });
    return id;
  }
  StoredRule AddRule(std::optional<std::string> source, std::optional<std::string> dataset_name) {
    StoredRule rule;
    rule.project_id = project_id;
    rule.datasource_id = std::move(source);
    rule.dataset_name = std::move(dataset_name);
    rule.name = "rule";
    Commit([&](Transaction& tx) { rule = Must(rules.Add(tx, ana.scope, rule, clock.WallMs())); });
    return rule;
  }

  store_testing::Tenant ana = AddTenant("ana@example.com");
  store_testing::Tenant bo = AddTenant("bo@example.com");
  std::string project_id = AddProject(ana.scope);
  Datasets datasets{*database};
  Rules rules{*database};
  RuleChecks checks{*database};
  std::string source_id = AddSource();
};

TEST_F(RulesTest, ADatasetHasThoseOfItsNameAndOfItsSource) {
  const Dataset people = AddDataset("people");
  const std::string of_name = AddRule({}, "people").id;
  const std::string of_source = AddRule(source_id, {}).id;
  AddRule({}, "others");
  const auto all = Must(rules.AllOf(ana.scope, people));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].id, of_name);
  EXPECT_EQ(all[1].id, of_source);
  EXPECT_EQ(Must(rules.ListOf(ana.scope, people, false, {})).total, 2);
  EXPECT_TRUE(Must(rules.AllOf(bo.scope, people)).empty());
  EXPECT_EQ(rules.Find(bo.scope, of_name).error().code, ErrorCode::kNotFound);
}

TEST_F(RulesTest, TheyFollowTheLastVersionOfAName) {
  const Dataset first = AddDataset("people"), second = AddDataset("people");
  const std::string rule = AddRule({}, "people").id;
  const auto name_after = [&](const Dataset& renamed) {
    Commit([&](Transaction& tx) {
      Must(datasets.Rename(tx, ana.scope, renamed.id, "customers", clock.WallMs()));
      Must(rules.Follow(tx, ana.scope, renamed, "customers", clock.WallMs()));
    });
    return *Must(rules.Find(ana.scope, rule)).dataset_name;
  };
  EXPECT_EQ(name_after(first), "people") << "the other version still has the name";
  EXPECT_EQ(name_after(second), "customers");
}

TEST_F(RulesTest, ALaterChangeWinsAndADeletedOneComesBack) {
  StoredRule rule = AddRule({}, "people");
  rule.name = "renamed";
  Commit([&](Transaction& tx) {
    EXPECT_EQ(Must(rules.Update(tx, ana.scope, rule, clock.WallMs())).revision, 2);
    EXPECT_EQ(rules.Update(tx, ana.scope, rule, clock.WallMs()).error().code,
              ErrorCode::kPreconditionFailed);
    Must(rules.Delete(tx, ana.scope, rule.id, clock.WallMs()));
  });
  EXPECT_EQ(rules.Find(ana.scope, rule.id).error().code, ErrorCode::kNotFound);
  Commit([&](Transaction& tx) {
    Must(rules.Restore(tx, ana.scope, rule.id, clock.WallMs(), clock.WallMs()));
  });
  EXPECT_EQ(Must(rules.Find(ana.scope, rule.id)).name, "renamed");
}

TEST_F(RulesTest, AnotherJobsResultsChangeNothing) {
  const Dataset dataset = AddDataset("people");
  EXPECT_FALSE(Must(checks.FindFor(ana.scope, dataset.id)).has_value());
  Commit([&](Transaction& tx) {
    Must(checks.Keep(tx, ana.scope, dataset.id, "job 1", "[1]", clock.WallMs()));
    const RuleCheck check = Must(checks.Restart(tx, ana.scope, dataset.id, clock.WallMs()));
    EXPECT_EQ(check.status, "queued");
    EXPECT_EQ(check.results, "[1]") << "those of the last check stay until the next ends";
    Must(checks.SetJob(tx, ana.scope, check.id, "job 2"));
    Must(checks.Finish(tx, ana.scope, check.id, "job 1", "[2]", clock.WallMs()));
    Must(checks.Begin(tx, ana.scope, check.id, "job 2", clock.WallMs()));
  });
  EXPECT_EQ(Must(checks.FindFor(ana.scope, dataset.id))->status, "running");
  EXPECT_EQ(Must(checks.FindFor(ana.scope, dataset.id))->results, "[1]");
}

TEST_F(RulesTest, WhatWasDeletedLongAgoIsPurged) {
  constexpr std::int64_t kDayMs = 86'400'000;
  const Dataset dataset = AddDataset("people");
  const std::string rule = AddRule({}, "people").id;
  Commit([&](Transaction& tx) {
    Must(checks.Keep(tx, ana.scope, dataset.id, "job", "[]", clock.WallMs()));
    Must(rules.Delete(tx, ana.scope, rule, clock.WallMs()));
    Must(datasets.Delete(tx, ana.scope, dataset.id, clock.WallMs()));
  });
  clock.Advance(31 * kDayMs);
  Must(Retention(*database, *predictions, *objects).Run(clock.WallMs(), 30 * kDayMs));
  EXPECT_FALSE(Must(checks.FindFor(ana.scope, dataset.id)).has_value());
  Commit([&](Transaction& tx) {
    EXPECT_EQ(rules.Restore(tx, ana.scope, rule, 0, clock.WallMs()).error().code,
              ErrorCode::kNotFound);
  });
}

}  // namespace
}  // namespace lathe::store
