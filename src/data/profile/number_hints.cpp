#include "data/profile/number_hints.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "data/profile/number_statistics.h"

namespace lathe::data::profile {
namespace {

using Keys = std::span<const std::uint64_t>;

constexpr std::size_t kMinValues = 20;
constexpr std::size_t kMinRepeats = 2;
// -1 is an ordinary number beside few others.
constexpr std::size_t kMinOthersOfMinusOne = 5;
constexpr double kOuterFence = 3;
constexpr double kExtremeFence = 10;
constexpr std::size_t kRowsPerExtreme = 100;
// A side that reaches so many times as far as the other from the median is a long tail.
constexpr double kLongTail = 3;
constexpr double kConsecutive = .95;
constexpr double kSecondsPerYear = 365.25 * 86'400;

/// Values with one run of equal ones after the other.
class Runs {
 public:
  Runs(Keys sorted, KeyKind kind) : sorted_(sorted), kind_(kind) {}

  double number(std::size_t at) const { return NumberOf(kind_, sorted_[at]); }
  /// The first place after the run at `at`.
  std::size_t EndOf(std::size_t at) const {
    return static_cast<std::size_t>(std::ranges::upper_bound(sorted_, sorted_[at]) -
                                    sorted_.begin());
  }
  std::size_t StartOf(std::size_t at) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(sorted_, sorted_[at]) -
                                    sorted_.begin());
  }
  /// Different values of [first, last), counted up to `most`.
  std::size_t Distinct(std::size_t first, std::size_t last, std::size_t most) const {
    std::size_t count = 0;
    for (; first < last && count < most; ++count) first = EndOf(first);
    return count;
  }
  std::uint64_t key(std::size_t at) const { return sorted_[at]; }
  std::size_t size() const { return sorted_.size(); }

 private:
  Keys sorted_;
  KeyKind kind_;
};

/// Takes sentinels off both ends: what is left is [first, last). A run that is none stays, with
/// all within it.
class SentinelSearch {
 public:
  explicit SentinelSearch(const Runs& runs) : runs_(runs), first_(0), last_(runs.size()) {}

  std::vector<std::pair<std::size_t, std::size_t>> Run() {
    std::vector<std::pair<std::size_t, std::size_t>> low, high;  // the outermost first
    while (first_ < last_ && IsSuspect(first_, runs_.EndOf(first_))) {
      low.emplace_back(first_, runs_.EndOf(first_));
      first_ = low.back().second;
    }
    while (first_ < last_ && IsSuspect(runs_.StartOf(last_ - 1), last_)) {
      high.emplace_back(runs_.StartOf(last_ - 1), last_);
      last_ = high.back().first;
    }
    if (runs_.Distinct(first_, last_, 2) < 2) {
      first_ = 0, last_ = runs_.size();
      return {};
    }
    Settle(low, true);
    Settle(high, false);
    low.insert(low.end(), high.begin(), high.end());
    return low;
  }
  std::size_t first() const { return first_; }
  std::size_t last() const { return last_; }

 private:
  bool IsSuspect(std::size_t start, std::size_t end) const {
    return end - start >= kMinRepeats && IsSentinel(runs_.number(start));
  }

  /// Gives back, from the innermost outwards, the runs that are ordinary values.
  void Settle(std::vector<std::pair<std::size_t, std::size_t>>& runs, bool is_low) {
    while (!runs.empty() && !StandsApart(runs_.number(runs.back().first))) {
      (is_low ? first_ : last_) = is_low ? runs.back().first : runs.back().second;
      runs.pop_back();
    }
  }

  bool StandsApart(double value) const {
    const double low = runs_.number(first_), high = runs_.number(last_ - 1);
    const double gap = value < low ? low - value : value - high;
    if (value == -1) {
      const std::size_t others = runs_.Distinct(first_, last_, kMinOthersOfMinusOne);
      return others >= kMinOthersOfMinusOne && (low > 0 || gap > high - low);
    }
    // No other value has the sign, or it lies farther out than all others span.
    return (value < 0 && low >= 0) || gap > high - low;
  }

  const Runs& runs_;
  std::size_t first_, last_;
};

/// Whether one side of the values reaches much farther out than the other.
bool HasLongTail(Keys values, KeyKind kind) {
  const double middle = Quantile(values, kind, .5);
  const double below = middle - Quantile(values, kind, .1);
  const double above = Quantile(values, kind, .9) - middle;
  return std::max(below, above) > kLongTail * std::min(below, above);
}

/// Whether `value` lies farther above `inner` than all from `least` to `inner` span, also in orders
/// of magnitude, where a tail of large values is no wider than the rest.
bool IsFarAbove(double value, double inner, double least) {
  if (!(value - inner > inner - least)) return false;
  return least <= 0 || value / inner > inner / least;
}

/// Looks for a gap in either tail that is wider than all that lies inside of it.
void FindExtremes(Keys values, KeyKind kind, double low, double high, FarNumbers& far) {
  const auto number = [&](std::size_t at) { return NumberOf(kind, values[at]); };
  const std::size_t n = values.size();
  const std::size_t most = std::max<std::size_t>(n / kRowsPerExtreme, 1);
  std::size_t first = 0, last = n;
  for (std::size_t i = n - 1; i > n - 1 - most && number(i) > high; --i) {
    if (IsFarAbove(number(i), number(i - 1), number(most))) last = i;
  }
  for (std::size_t i = 0; i < most && number(i) < low; ++i) {
    if (number(i + 1) - number(i) > number(n - 1 - most) - number(i + 1)) first = i + 1;
  }
  far.extreme = static_cast<std::int64_t>(first + n - last);
  far.usual_low = number(first);
  far.usual_high = number(last - 1);
}

FarNumbers FindFarNumbers(Keys values, KeyKind kind) {
  FarNumbers far;
  if (values.size() < kMinValues) return far;
  const double q25 = Quantile(values, kind, .25), q75 = Quantile(values, kind, .75);
  const double spread = q75 - q25;
  if (!(spread > 0) || !std::isfinite(kExtremeFence * spread)) return far;
  far.low = q25 - kOuterFence * spread;
  far.high = q75 + kOuterFence * spread;
  const auto number = [kind](std::uint64_t key) { return NumberOf(kind, key); };
  const auto first = std::ranges::lower_bound(values, far.low, {}, number);
  const auto last = std::ranges::upper_bound(values, far.high, {}, number);
  far.count = (first - values.begin()) + (values.end() - last);
  if (far.count > 0 && !HasLongTail(values, kind))
    FindExtremes(values, kind, q25 - kExtremeFence * spread, q75 + kExtremeFence * spread, far);
  return far;
}

bool CountsRows(Keys sorted) {
  std::size_t steps = 0;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i] == sorted[i - 1]) return false;
    steps += sorted[i] - sorted[i - 1] == 1 ? 1 : 0;
  }
  return static_cast<double>(steps) >= kConsecutive * static_cast<double>(sorted.size() - 1);
}

void FindRarest(Keys sorted, const SpellKey& spell, ColumnHints& hints) {
  std::size_t rarest = 0, rows = sorted.size() + 1;
  for (std::size_t start = 0; start < sorted.size() && rows > 1;) {
    std::size_t end = start + 1;
    while (end < sorted.size() && sorted[end] == sorted[start]) ++end;
    if (end - start < rows) rows = end - start, rarest = start;
    start = end;
  }
  hints.rarest = static_cast<std::int64_t>(rows);
  hints.rarest_value = lathe::ToText(spell(sorted[rarest]));
}

TopValue RunOf(const Runs& runs, std::pair<std::size_t, std::size_t> run, const SpellKey& spell) {
  return {spell(runs.key(run.first)), static_cast<std::int64_t>(run.second - run.first)};
}

/// Moments that systems write for "no date": the first ones they count from, and last days of time.
bool IsFiller(TimeUnit unit, std::int64_t count) {
  static constexpr std::array<std::string_view, 9> kDays = {
      "0001-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "1970-01-01",
      "2099-12-31", "2199-12-31", "2999-12-31", "9999-12-31"};
  const std::string text = SpellTime(unit, count);
  return std::ranges::any_of(kDays, [&](std::string_view day) { return text.starts_with(day); });
}

}  // namespace

bool IsSentinel(double value) {
  if (value == -1) return true;
  const double size = std::abs(value);
  return size == 99 || size == 999 || size == 9999 || size == 99999 || size == 999999 ||
         size == 9999999;
}

ColumnHints HintsOfNumbers(Keys sorted, KeyKind kind, const SpellKey& spell) {
  ColumnHints hints;
  if (sorted.empty()) return hints;
  const Runs runs(sorted, kind);
  FindRarest(sorted, spell, hints);
  if (sorted.size() < kMinValues) return hints;
  hints.counts_rows = kind == KeyKind::kInteger && CountsRows(sorted);
  SentinelSearch search(runs);
  for (const auto& run : search.Run()) hints.sentinels.push_back(RunOf(runs, run, spell));
  hints.far = FindFarNumbers(sorted.subspan(search.first(), search.last() - search.first()), kind);
  return hints;
}

ColumnHints HintsOfTimes(Keys sorted, TimeUnit unit, const SpellKey& spell) {
  ColumnHints hints;
  if (sorted.size() < kMinValues) return hints;
  const Runs runs(sorted, KeyKind::kInteger);
  const auto seconds = [&](std::size_t at) { return SecondsOf(unit, IntegerOf(runs.key(at))); };
  const std::pair<std::size_t, std::size_t> low(0, runs.EndOf(0));
  const std::pair<std::size_t, std::size_t> high(runs.StartOf(sorted.size() - 1), sorted.size());
  const auto is_filler = [&](const auto& run) {
    return run.second - run.first >= kMinRepeats && IsFiller(unit, IntegerOf(runs.key(run.first)));
  };
  const std::size_t first = is_filler(low) ? low.second : 0;
  const std::size_t last = is_filler(high) ? high.first : sorted.size();
  if (first >= last) return hints;
  const double apart = std::max((seconds(last - 1) - seconds(first)) / 4, kSecondsPerYear);
  if (first > 0 && seconds(first) - seconds(0) > apart)
    hints.sentinels.push_back(RunOf(runs, low, spell));
  if (last < sorted.size() && seconds(last) - seconds(last - 1) > apart)
    hints.sentinels.push_back(RunOf(runs, high, spell));
  return hints;
}

}  // namespace lathe::data::profile
