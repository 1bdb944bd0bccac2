#include "data/profile/drift.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "data/profile/chi_square.h"
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

/// Columns of values that one distribution gives, other ones for each seed.
std::string Drawn(std::uint64_t seed, int rows, int columns, const auto& text_of) {
  std::mt19937_64 random(seed);
  std::string csv;
  for (int c = 0; c < columns; ++c) csv += (c ? ",c" : "c") + std::to_string(c);
  csv += "\n";
  for (int i = 0; i < rows; ++i) {
    for (int c = 0; c < columns; ++c) csv += (c ? "," : "") + std::string(text_of(random()));
    csv += "\n";
  }
  return csv;
}

TEST_F(DriftTest, SamplesOfTheSameValuesAreNoDrift) {
  const auto day = [](std::uint64_t r) {
    return "20" + std::to_string(10 + r % 14) + "-0" + std::to_string(r / 14 % 9 + 1) + "-1" +
           std::to_string(r / 126 % 10);
  };
  const auto check = [this](int rows, int columns, const auto& text_of) {
    const Reference before = Of(Profile(Drawn(1, rows, columns, text_of)));
    const TableProfile now = Profile(Drawn(2, rows, columns, text_of), before);
    for (const QualityIssue& issue : now.quality.issues)
      EXPECT_NE(issue.code, "drift") << issue.message << " " << *issue.column;
  };
  check(20'000, 1, [](std::uint64_t r) { return std::to_string(r % 45); });
  check(20'000, 1, [](std::uint64_t r) { return "city" + std::to_string(r % 200); });
  check(20'000, 1, day);
  check(120, 60, [](std::uint64_t r) { return std::to_string(r % 9973) + ".5"; });
  check(120, 60, [](std::uint64_t r) { return "k" + std::to_string(r % 7 * (r / 7 % 2)); });
}

TEST_F(DriftTest, AJumpOfMissingValuesIsDrift) {
  const auto gaps = [](unsigned percent) {
    return [percent](std::uint64_t r) {
      return r % 100 < percent ? std::string("\"\"") : std::to_string(r / 100 % 50) + ".25";
    };
  };
  const Reference before = Of(Profile(Drawn(1, 500, 2, gaps(1))));
  const TableProfile now = Profile(Drawn(2, 500, 2, gaps(69)), before);
  const QualityIssue* drift = Drift(now, "c0");
  ASSERT_NE(drift, nullptr);
  EXPECT_EQ(drift->severity, "medium");
  EXPECT_NE(drift->message.find("of the values are missing"), std::string::npos) << drift->message;
}

TEST_F(DriftTest, AValueThatBecameFrequentIsDriftThoughOnlyOneVersionListsIt) {
  const Reference before = Of(
      Profile(Drawn(1, 4000, 1, [](std::uint64_t r) { return "city" + std::to_string(r % 200); })));
  const TableProfile now =
      Profile(Drawn(2, 4000, 1,
                    [](std::uint64_t r) {
                      return "city" + (r % 3 ? std::to_string(r / 3 % 200) : std::string("new"));
                    }),
              before);
  EXPECT_NE(Drift(now, "c0"), nullptr);
}

TEST_F(DriftTest, MovedDatesAndFewWholeNumbersAreFound) {
  const auto days = [](int year) {
    return [year](std::uint64_t r) {
      return std::to_string(year + static_cast<int>(r % 3)) + "-0" + std::to_string(r / 3 % 9 + 1) +
             "-11";
    };
  };
  const Reference before = Of(Profile(Drawn(1, 500, 1, days(2015))));
  const TableProfile later = Profile(Drawn(2, 500, 1, days(2017)), before);
  ASSERT_NE(Drift(later, "c0"), nullptr);
  EXPECT_EQ(Drift(later, "c0")->severity, "low");
  const auto rating = [](unsigned low) {
    return [low](std::uint64_t r) { return std::to_string(low + r % 4); };
  };
  const Reference old = Of(Profile(Drawn(1, 500, 1, rating(1))));
  EXPECT_NE(Drift(Profile(Drawn(2, 500, 1, rating(2)), old), "c0"), nullptr);
  const auto always = [](const char* value) { return [value](std::uint64_t) { return value; }; };
  const Reference same = Of(Profile(Drawn(1, 500, 1, always("3"))));
  EXPECT_NE(Drift(Profile(Drawn(2, 500, 1, always("4")), same), "c0"), nullptr);
  EXPECT_EQ(Drift(Profile(Drawn(2, 500, 1, always("3")), same), "c0"), nullptr);
}

TEST(ChiSquareTail, IsKnownAtItsQuantiles) {
  EXPECT_NEAR(ChiSquareTail(3.841459, 1), .05, 1e-6);
  EXPECT_NEAR(ChiSquareTail(21.66599, 9), .01, 1e-6);
  EXPECT_NEAR(ChiSquareTail(2, 9), .991468, 1e-6);
  EXPECT_EQ(ChiSquareTail(0, 3), 1);
}

TEST(AdjustedForMany, FollowsBenjaminiAndHochberg) {
  const std::vector<double> adjusted = AdjustedForMany({.04, .01, .03});
  EXPECT_NEAR(adjusted[0], .04, 1e-12);
  EXPECT_NEAR(adjusted[1], .03, 1e-12);
  EXPECT_NEAR(adjusted[2], .04, 1e-12);
}

TEST(StabilityIndex, IsZeroForTheSameAndGrowsWithTheGap) {
  EXPECT_EQ(StabilityIndex({.5, .5}, {.5, .5}), 0);
  EXPECT_NEAR(StabilityIndex({.5, .5}, {.6, .4}), .1 * std::log(1.2) - .1 * std::log(.8), 1e-12);
}

}  // namespace
}  // namespace lathe::data::profile
