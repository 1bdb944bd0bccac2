#include "data/distinct_count.h"

#include <gtest/gtest.h>

#include <cmath>

#include "data/fact_gatherer.h"
#include "data/value_hash.h"

namespace lathe::data {
namespace {

DistinctCount CountTo(std::uint64_t n) {
  DistinctCount count;
  for (int round = 0; round < 2; ++round) {
    for (std::uint64_t i = 0; i < n; ++i) count.Add(HashOf(i));
  }
  return count;
}

TEST(DistinctCount, IsExactUpToItsLimit) {
  for (const std::uint64_t n : {0, 1, 2, 31, 32, 33, 129, 1000, 2000}) {
    const DistinctCount count = CountTo(n);
    EXPECT_TRUE(count.exact()) << n;
    EXPECT_EQ(count.Count(), static_cast<std::int64_t>(n));
  }
}

TEST(DistinctCount, CountsTheHashZero) {
  DistinctCount count;
  count.Add(0);
  count.Add(0);
  count.Add(7);
  EXPECT_EQ(count.Count(), 2);
}

TEST(DistinctCount, IsCloseBeyondItsLimit) {
  for (const std::uint64_t n : {5'000, 20'000, 300'000}) {
    const DistinctCount count = CountTo(n);
    EXPECT_FALSE(count.exact());
    const double off = std::abs(static_cast<double>(count.Count()) / static_cast<double>(n) - 1);
    EXPECT_LT(off, 0.05) << n << " counted as " << count.Count();
  }
}

// The estimate of many different values lies above their number for about half of all columns.
TEST(DistinctCount, AColumnHasNoMoreDifferentValuesThanValues) {
  int estimates_above = 0;
  for (std::int64_t start = 0; start < 20; ++start) {
    FactGatherer facts;
    DistinctCount alone;
    for (std::int64_t i = 0; i < 3'000; ++i) {
      facts.AddInteger(start * 10'000 + i);
      alone.Add(HashOf(static_cast<std::uint64_t>(start * 10'000 + i)));
    }
    facts.AddMissing(5);
    estimates_above += alone.Count() > 3'000;
    const ColumnFacts found = facts.Finish();
    EXPECT_LE(found.distinct, 3'000);
    EXPECT_FALSE(found.distinct_is_exact);
  }
  EXPECT_GT(estimates_above, 0);
}

}  // namespace
}  // namespace lathe::data
