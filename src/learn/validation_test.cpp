#include "learn/validation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace lathe::learn {
namespace {

std::vector<std::int32_t> Cycle(std::size_t count, std::int32_t of) {
  std::vector<std::int32_t> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<std::int32_t>(i) % of;
  return values;
}

void ExpectPartition(const Splits& splits, std::size_t row_count) {
  std::set<std::uint32_t> all(splits.train.begin(), splits.train.end());
  for (const std::uint32_t row : splits.test) EXPECT_TRUE(all.insert(row).second);
  EXPECT_EQ(all.size(), row_count);
}

TEST(SplitRows, EveryTrainRowIsValidatedOnceAndNeverInItsOwnFold) {
  const auto strata = Cycle(203, 3);
  for (const SplitMethod method : {SplitMethod::kKfold, SplitMethod::kStratified}) {
    const auto splits = SplitRows({method, 5, 0.2, 7, strata.size(), strata, {}, {}});
    ASSERT_TRUE(splits.ok());
    ExpectPartition(*splits, strata.size());
    EXPECT_EQ(splits->test.size(), 41U);
    std::multiset<std::uint32_t> validated;
    for (const Fold& fold : splits->folds) {
      validated.insert(fold.valid.begin(), fold.valid.end());
      EXPECT_EQ(fold.train.size() + fold.valid.size(), splits->train.size());
      for (const std::uint32_t row : fold.valid)
        EXPECT_FALSE(std::binary_search(fold.train.begin(), fold.train.end(), row));
    }
    EXPECT_EQ(std::vector<std::uint32_t>(validated.begin(), validated.end()), splits->train);
  }
}

TEST(SplitRows, StrataKeepTheirShareInHoldoutAndFolds) {
  std::vector<std::int32_t> strata(1000, 0);
  std::fill(strata.begin(), strata.begin() + 100, 1);
  const auto splits = SplitRows({SplitMethod::kStratified, 4, 0.25, 1, 1000, strata, {}, {}});
  ASSERT_TRUE(splits.ok());
  const auto rare = [&](const std::vector<std::uint32_t>& rows) {
    return std::count_if(rows.begin(), rows.end(), [&](auto row) { return strata[row] == 1; });
  };
  EXPECT_EQ(rare(splits->test), 25);
  for (const Fold& fold : splits->folds)
    EXPECT_NEAR(static_cast<double>(rare(fold.valid)), 18.75, 1);
}

TEST(SplitRows, AClassOfOneRowStaysInTraining) {
  std::vector<std::int32_t> strata(50, 0);
  strata[13] = 1;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto splits = SplitRows({SplitMethod::kStratified, 3, 0.4, seed, 50, strata, {}, {}});
    ASSERT_TRUE(splits.ok());
    EXPECT_TRUE(std::binary_search(splits->train.begin(), splits->train.end(), 13U));
  }
}

TEST(SplitRows, GroupsAreNeverParted) {
  const auto groups = Cycle(300, 17);
  const auto splits = SplitRows({SplitMethod::kGroup, 4, 0.2, 3, 300, {}, groups, {}});
  ASSERT_TRUE(splits.ok());
  ExpectPartition(*splits, 300);
  const auto groups_of = [&](const std::vector<std::uint32_t>& rows) {
    std::set<std::int32_t> found;
    for (const std::uint32_t row : rows) found.insert(groups[row]);
    return found;
  };
  const auto disjoint = [&](const auto& a, const auto& b) {
    std::vector<std::int32_t> both;
    const auto ga = groups_of(a);
    const auto gb = groups_of(b);
    std::set_intersection(ga.begin(), ga.end(), gb.begin(), gb.end(), std::back_inserter(both));
    return both.empty();
  };
  EXPECT_TRUE(disjoint(splits->train, splits->test));
  for (const Fold& fold : splits->folds) EXPECT_TRUE(disjoint(fold.train, fold.valid));
}

TEST(SplitRows, TimeTrainsOnlyOnThePast) {
  std::vector<double> times(100);
  for (std::size_t i = 0; i < 100; ++i) times[i] = static_cast<double>((i * 37) % 100);
  const auto splits = SplitRows({SplitMethod::kTime, 4, 0.2, 0, 100, {}, {}, times});
  ASSERT_TRUE(splits.ok());
  const auto latest = [&](const auto& rows) {
    double most = -1;
    for (const std::uint32_t row : rows) most = std::max(most, times[row]);
    return most;
  };
  const auto earliest = [&](const auto& rows) {
    double least = 1e9;
    for (const std::uint32_t row : rows) least = std::min(least, times[row]);
    return least;
  };
  EXPECT_LT(latest(splits->train), earliest(splits->test));
  std::size_t last_size = 0;
  for (const Fold& fold : splits->folds) {
    EXPECT_LT(latest(fold.train), earliest(fold.valid));
    EXPECT_GT(fold.train.size(), last_size);
    last_size = fold.train.size();
  }
}

TEST(SplitRows, HoldoutHasNoFolds) {
  const auto splits = SplitRows({SplitMethod::kHoldout, 5, 0.3, 0, 10, {}, {}, {}});
  ASSERT_TRUE(splits.ok());
  EXPECT_EQ(splits->test.size(), 3U);
  EXPECT_TRUE(splits->folds.empty());
}

TEST(SplitRows, SameSeedSameRowsOtherSeedOthers) {
  const SplitRequest request{SplitMethod::kKfold, 5, 0.2, 11, 500, {}, {}, {}};
  SplitRequest other = request;
  other.seed = 12;
  EXPECT_EQ(SplitRows(request)->test, SplitRows(request)->test);
  EXPECT_NE(SplitRows(request)->test, SplitRows(other)->test);
}

TEST(SplitRows, RefusesWhatCannotBeSplit) {
  const auto fault_of = [](const SplitRequest& request) {
    const auto splits = SplitRows(request);
    return splits.ok() ? std::string() : splits.error().errors.at(0).field;
  };
  EXPECT_EQ(fault_of({SplitMethod::kKfold, 1, 0.2, 0, 100, {}, {}, {}}), "validation.folds");
  EXPECT_EQ(fault_of({SplitMethod::kKfold, 20, 0.2, 0, 12, {}, {}, {}}), "validation.folds");
  EXPECT_EQ(fault_of({SplitMethod::kKfold, 51, 0.2, 0, 100, {}, {}, {}}), "validation.folds");
  EXPECT_EQ(fault_of({SplitMethod::kKfold, 5, 0, 0, 100, {}, {}, {}}), "validation.test_fraction");
  EXPECT_EQ(fault_of({SplitMethod::kKfold, 5, 1, 0, 100, {}, {}, {}}), "validation.test_fraction");
  EXPECT_EQ(fault_of({SplitMethod::kKfold, 5, 0.99, 0, 20, {}, {}, {}}),
            "validation.test_fraction");
  const std::vector<std::int32_t> one_group(100, 0);
  EXPECT_EQ(fault_of({SplitMethod::kGroup, 5, 0.2, 0, 100, {}, one_group, {}}),
            "validation.column");
  const auto few_groups = Cycle(100, 4);
  EXPECT_EQ(fault_of({SplitMethod::kGroup, 5, 0.2, 0, 100, {}, few_groups, {}}),
            "validation.folds");
}

}  // namespace
}  // namespace lathe::learn
