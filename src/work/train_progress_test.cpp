#include "work/train_progress.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <vector>

#include "base/json.h"

namespace lathe::work {
namespace {

/// What `use` writes, one object per line.
template <class Use>
std::vector<json::object> EventsOf(int fit_count, Use use) {
  std::string path = ::testing::TempDir() + "progress-XXXXXX";
  const int fd = ::mkstemp(path.data());
  {
    EventWriter events(fd);
    ManualClock clock;
    TrainProgress progress(events, clock, fit_count);
    use(progress, clock);
  }
  ::close(fd);
  std::ifstream file(path);
  std::vector<json::object> lines;
  for (std::string line; std::getline(file, line);)
    lines.push_back(ParseJson(line).value().as_object());
  ::unlink(path.c_str());
  return lines;
}

std::vector<std::int64_t> RoundsOf(const std::vector<json::object>& events) {
  std::vector<std::int64_t> rounds;
  for (const json::object& event : events)
    if (event.at("type") == "metric") rounds.push_back(event.at("round").as_int64());
  return rounds;
}

std::vector<double> SharesOf(const std::vector<json::object>& events) {
  std::vector<double> shares;
  for (const json::object& event : events)
    if (event.at("type") == "progress") shares.push_back(event.at("progress").to_number<double>());
  return shares;
}

TEST(TrainProgress, StepsFollowEachOther) {
  const auto events = EventsOf(2, [](TrainProgress& progress, ManualClock& clock) {
    progress.Begin("reading", 0.1);
    clock.Advance(1'000);
    progress.At(0.5);
    progress.Begin("fold 1", 0.5);
    clock.Advance(1'000);
    progress.At(0.5);
    clock.Advance(1'000);
    progress.At(7);  // past its end: no further than the step
  });
  const std::vector<double> shares = SharesOf(events), expected{0, 0.05, 0.1, 0.3, 0.5};
  ASSERT_EQ(shares.size(), expected.size());
  for (std::size_t i = 0; i < shares.size(); ++i) EXPECT_NEAR(shares[i], expected[i], 1e-12);
  EXPECT_EQ(events.front().at("phase"), "reading");
  EXPECT_EQ(events.back().at("phase"), "fold 1");
}

TEST(TrainProgress, ProgressIsToldAtMostFiveTimesASecond) {
  const auto events = EventsOf(1, [](TrainProgress& progress, ManualClock& clock) {
    progress.Begin("fit", 1);
    for (int i = 1; i <= 1'000; ++i) {
      clock.Advance(1);
      progress.At(i / 1'000.0);
    }
  });
  EXPECT_EQ(SharesOf(events).size(), 6U) << "the beginning and five";
}

TEST(TrainProgress, TheTimeLeftIsToldOnceItIsMoreThanAGuess) {
  const auto events = EventsOf(1, [](TrainProgress& progress, ManualClock& clock) {
    progress.Begin("fit", 1);
    clock.Advance(500);
    progress.At(0.5);
    clock.Advance(1'500);
    progress.At(0.5);
  });
  ASSERT_EQ(events.size(), 3U);
  EXPECT_FALSE(events[1].contains("eta_seconds"));
  EXPECT_NEAR(events[2].at("eta_seconds").to_number<double>(), 2.0, 1e-9);
}

TEST(TrainProgress, AShortCurveHasEveryRound) {
  const auto events = EventsOf(1, [](TrainProgress& progress, ManualClock&) {
    progress.Begin("fit", 1);
    for (int round = 1; round <= 50; ++round)
      progress.OnRound({0, 1, round, 50, "log_loss", 1.0 / round, std::nan("")});
  });
  EXPECT_EQ(RoundsOf(events).size(), 50U);
  const json::object& last = events.back();
  EXPECT_EQ(last.at("fold"), 1);
  EXPECT_NEAR(last.at("train").to_number<double>(), 0.02, 1e-12);
  EXPECT_TRUE(last.at("valid").is_null());
}

TEST(TrainProgress, LongCurvesShareTheEventsAndKeepTheirEnds) {
  constexpr int kRounds = 10'000, kFits = 20;
  const auto events = EventsOf(kFits, [](TrainProgress& progress, ManualClock&) {
    progress.Begin("fit", 1);
    for (int round = 1; round <= kRounds; ++round)
      progress.OnRound({0, 1, round, kRounds, "log_loss", 1, 1});
  });
  const std::vector<std::int64_t> rounds = RoundsOf(events);
  EXPECT_LE(rounds.size(), 2'000U / kFits + 1);
  EXPECT_GE(rounds.size(), 2'000U / kFits - 1);
  EXPECT_EQ(rounds.front(), 1);
  EXPECT_EQ(rounds.back(), kRounds);
}

TEST(TrainProgress, ARoundThatWasNotMeasuredIsNoPoint) {
  const auto events = EventsOf(1, [](TrainProgress& progress, ManualClock&) {
    progress.Begin("fit", 1);
    progress.OnRound({0, 1, 1, 2, "log_loss", std::nan(""), std::nan("")});
    progress.OnRound({0, 1, 2, 2, "log_loss", std::nan(""), 0.5});
  });
  EXPECT_EQ(RoundsOf(events), std::vector<std::int64_t>{2});
}

TEST(TrainProgress, EachFitStartsItsCurveAnew) {
  const auto events = EventsOf(1'000, [](TrainProgress& progress, ManualClock&) {
    for (int fold = 1; fold <= 2; ++fold) {
      progress.Begin("fold", fold / 2.0);
      for (int round = 1; round <= 1'000; ++round)
        progress.OnRound({0, fold, round, 1'000, "log_loss", 1, 1});
    }
  });
  const std::vector<std::int64_t> rounds = RoundsOf(events);
  EXPECT_EQ(std::ranges::count(rounds, 1), 2);
  EXPECT_EQ(std::ranges::count(rounds, 1'000), 2);
}

}  // namespace
}  // namespace lathe::work
