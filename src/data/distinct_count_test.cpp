#include "data/distinct_count.h"

#include <gtest/gtest.h>

#include <cmath>

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

}  // namespace
}  // namespace lathe::data
