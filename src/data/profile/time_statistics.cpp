#include "data/profile/time_statistics.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "data/iso_time.h"
#include "data/profile/ordered_keys.h"

namespace lathe::data::profile {
namespace {

constexpr double kSecondsPerDay = 86'400;
constexpr double kMicrosecondsPerSecond = 1e6;
// Months differ by a tenth; that is still regular.
constexpr double kTolerance = .15;
constexpr double kRegularFrom = .8;
constexpr double kGapSteps = 1.5;

}  // namespace

double SecondsOf(TimeUnit unit, std::int64_t count) {
  return unit == TimeUnit::kDays ? static_cast<double>(count) * kSecondsPerDay
                                 : static_cast<double>(count) / kMicrosecondsPerSecond;
}

std::string SpellTime(TimeUnit unit, std::int64_t count) {
  return unit == TimeUnit::kDays ? IsoDate(count) : IsoTimestamp(count);
}

TimeShape DescribeTimes(std::span<const std::uint64_t> sorted, TimeUnit unit,
                        std::size_t most_gaps) {
  struct Step {
    double seconds;
    std::int64_t from, to;
  };
  TimeShape out;
  out.span_seconds =
      SecondsOf(unit, IntegerOf(sorted.back())) - SecondsOf(unit, IntegerOf(sorted.front()));
  std::vector<Step> steps;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i] == sorted[i - 1]) continue;
    const std::int64_t from = IntegerOf(sorted[i - 1]), to = IntegerOf(sorted[i]);
    steps.push_back({SecondsOf(unit, to) - SecondsOf(unit, from), from, to});
  }
  if (steps.size() < 2) return out;
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::ranges::nth_element(steps, middle, {}, &Step::seconds);
  const double step = middle->seconds;
  out.step_seconds = step;
  const auto regular = std::ranges::count_if(
      steps, [&](const Step& s) { return std::abs(s.seconds - step) <= kTolerance * step; });
  out.regular_share = static_cast<double>(regular) / static_cast<double>(steps.size());
  if (out.regular_share < kRegularFrom) return out;
  std::erase_if(steps, [&](const Step& s) { return s.seconds <= kGapSteps * step; });
  out.gap_count = static_cast<std::int64_t>(steps.size());
  std::ranges::sort(steps, [](const Step& a, const Step& b) {
    return a.seconds != b.seconds ? a.seconds > b.seconds : a.from < b.from;
  });
  for (std::size_t i = 0; i < std::min(most_gaps, steps.size()); ++i)
    out.gaps.push_back(
        {SpellTime(unit, steps[i].from), SpellTime(unit, steps[i].to), steps[i].seconds});
  return out;
}

}  // namespace lathe::data::profile
