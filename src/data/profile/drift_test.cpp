#include "data/profile/drift.h"

#include <gtest/gtest.h>

#include <cmath>

#include "data/profile/table_profile.h"
#include "data/testing/import_fixture.h"

namespace lathe::data::profile {
namespace {

class DriftTest : public data_testing::ImportFixture {
 protected:
  TableProfile Profile(std::string_view csv, const std::optional<Reference>& reference = {}) {
    auto imported = Import(csv);
    EXPECT_TRUE(imported.ok()) << imported.error().detail;
    ScanRequest scan;
    scan.path = table();
    scan.schema = imported->schema;
    auto profile = ProfileTable(scan, {}, reference);
    EXPECT_TRUE(profile.ok()) << profile.error().detail;
    return std::move(profile).value();
  }
  static Reference Of(const TableProfile& profile) {
    return {1, profile.ToJson().at("statistics").as_object()};
  }
  static const QualityIssue* Drift(const TableProfile& profile, std::string_view column) {
    for (const QualityIssue& issue : profile.quality.issues) {
      if (issue.code == "drift" && issue.column == column) return &issue;
    }
    return nullptr;
  }
  static std::string Csv(int shift, int every, std::string_view extra = "") {
    std::string csv = "n,kind,steady" + std::string(extra.empty() ? "" : ",extra") + "\n";
    for (int i = 0; i < 600; ++i)
      csv += std::to_string(i * 7919 % 1009 + shift) + (i % every ? ",a," : ",b,") +
             std::to_string(i * 31 % 97) + std::string(extra) + "\n";
    return csv;
  }
};

TEST_F(DriftTest, WhatStaysIsNoDrift) {
  const Reference before = Of(Profile(Csv(0, 4)));
  const TableProfile same = Profile(Csv(0, 4), before);
  for (const QualityIssue& issue : same.quality.issues) EXPECT_NE(issue.code, "drift");
}

TEST_F(DriftTest, MovedNumbersAndCategoriesAreFound) {
  const Reference before = Of(Profile(Csv(0, 4)));
  const TableProfile moved = Profile(Csv(700, 2), before);
  ASSERT_NE(Drift(moved, "n"), nullptr);
  EXPECT_EQ(Drift(moved, "n")->severity, "medium");
  EXPECT_NE(Drift(moved, "kind"), nullptr);
  EXPECT_EQ(Drift(moved, "steady"), nullptr);
}

TEST_F(DriftTest, AVersionWithoutAProfileIsComparedByItsTable) {
  auto imported = Import(Csv(0, 4));
  ASSERT_TRUE(imported.ok());
  ScanRequest scan;
  scan.path = table();
  scan.schema = imported->schema;
  const auto before = ReferenceOf(scan, 4);
  ASSERT_TRUE(before.ok()) << before.error().detail;
  const TableProfile moved = Profile(Csv(700, 2), *before);
  EXPECT_NE(Drift(moved, "n"), nullptr);
  EXPECT_EQ(Drift(moved, "steady"), nullptr);
  EXPECT_EQ(moved.quality.compared_version, 4);
  EXPECT_EQ(Profile(Csv(0, 4)).quality.compared_version, std::nullopt);
}

TEST_F(DriftTest, ColumnsThatCameWentOrChangedTheirTypeAreNamed) {
  const Reference before = Of(Profile(Csv(0, 4)));
  std::string csv = Csv(0, 4, ",1");
  csv.replace(csv.find("steady"), 6, "gentle");
  const TableProfile other = Profile(csv, before);
  EXPECT_NE(Drift(other, "extra"), nullptr);
  EXPECT_NE(Drift(other, "gentle"), nullptr);
  for (const QualityIssue& issue : other.quality.issues)
    EXPECT_FALSE(issue.advice.empty()) << issue.message;
  csv = Csv(0, 4);
  csv.replace(csv.find("\n") + 1, 1, "x");
  const TableProfile typed = Profile(csv, before);
  ASSERT_NE(Drift(typed, "n"), nullptr);
  EXPECT_EQ(Drift(typed, "n")->severity, "high");
}

TEST(StabilityIndex, IsZeroForTheSameAndGrowsWithTheGap) {
  EXPECT_EQ(StabilityIndex({.5, .5}, {.5, .5}), 0);
  EXPECT_NEAR(StabilityIndex({.5, .5}, {.6, .4}), .1 * std::log(1.2) - .1 * std::log(.8), 1e-12);
}

}  // namespace
}  // namespace lathe::data::profile
