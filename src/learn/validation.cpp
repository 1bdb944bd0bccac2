#include "learn/validation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>
#include <string>
#include <utility>

namespace lathe::learn {

namespace {

using Rows = std::vector<std::uint32_t>;

constexpr std::array<std::pair<SplitMethod, std::string_view>, 5> kMethods{{
    {SplitMethod::kKfold, "kfold"},
    {SplitMethod::kStratified, "stratified"},
    {SplitMethod::kGroup, "group"},
    {SplitMethod::kTime, "time"},
    {SplitMethod::kHoldout, "holdout"},
}};

// std::shuffle may differ between standard libraries; this does not.
template <class T>
void Shuffle(std::vector<T>& items, std::mt19937_64& random) {
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random() % i]);
}

Rows AllRows(std::size_t count) {
  Rows rows(count);
  std::iota(rows.begin(), rows.end(), 0U);
  return rows;
}

// The rows of `all` (ascending) that are not in `part` (ascending).
Rows Without(const Rows& all, const Rows& part) {
  Rows rest;
  rest.reserve(all.size() - part.size());
  std::set_difference(all.begin(), all.end(), part.begin(), part.end(), std::back_inserter(rest));
  return rest;
}

Error BadFolds(std::size_t most, std::string_view of) {
  const std::size_t high = std::min<std::size_t>(most, kMaxFolds);
  return FieldFault("validation.folds", high < 2 ? "too_large" : "not_allowed",
                    "must be between 2 and " + std::to_string(std::max<std::size_t>(high, 2)) +
                        ": there are " + std::to_string(most) + " " + std::string(of) +
                        " to split");
}

// Rows by stratum, in order of stratum, each shuffled. Without strata there is one.
std::vector<Rows> ShuffledStrata(const SplitRequest& request, const Rows& rows,
                                 std::mt19937_64& random) {
  std::vector<Rows> strata(1);
  for (const std::uint32_t row : rows) {
    const auto stratum =
        request.strata.empty() ? std::size_t{0} : static_cast<std::size_t>(request.strata[row]);
    if (stratum >= strata.size()) strata.resize(stratum + 1);
    strata[stratum].push_back(row);
  }
  for (Rows& stratum : strata) Shuffle(stratum, random);
  return strata;
}

// Takes the same share of every stratum; what rounding leaves goes to those with the largest
// remainder. A stratum never gives its last row.
Rows HoldOutByStrata(const SplitRequest& request, const Rows& rows, std::size_t test_count,
                     std::mt19937_64& random) {
  const std::vector<Rows> strata = ShuffledStrata(request, rows, random);
  const double share = static_cast<double>(test_count) / static_cast<double>(rows.size());
  std::vector<std::size_t> take(strata.size());
  std::vector<std::pair<double, std::size_t>> remainders;
  std::size_t taken = 0;
  for (std::size_t s = 0; s < strata.size(); ++s) {
    const double exact = share * static_cast<double>(strata[s].size());
    take[s] = static_cast<std::size_t>(exact);
    taken += take[s];
    if (strata[s].size() > take[s] + 1)
      remainders.emplace_back(static_cast<double>(take[s]) - exact, s);
  }
  std::stable_sort(remainders.begin(), remainders.end());
  for (const auto& [remainder, s] : remainders) {
    if (taken >= test_count) break;
    ++take[s], ++taken;
  }
  Rows test;
  for (std::size_t s = 0; s < strata.size(); ++s)
    test.insert(test.end(), strata[s].begin(),
                strata[s].begin() + static_cast<std::ptrdiff_t>(take[s]));
  std::sort(test.begin(), test.end());
  return test;
}

std::vector<Rows> RowsByGroup(const SplitRequest& request, const Rows& rows) {
  std::vector<Rows> groups;
  for (const std::uint32_t row : rows) {
    const auto group = static_cast<std::size_t>(request.groups[row]);
    if (group >= groups.size()) groups.resize(group + 1);
    groups[group].push_back(row);
  }
  std::erase_if(groups, [](const Rows& group) { return group.empty(); });
  return groups;
}

// Whole groups in random order until the share is reached. At least one group stays.
Rows HoldOutGroups(const SplitRequest& request, const Rows& rows, std::size_t test_count,
                   std::mt19937_64& random) {
  std::vector<Rows> groups = RowsByGroup(request, rows);
  Shuffle(groups, random);
  Rows test;
  for (std::size_t g = 0; g + 1 < groups.size() && test.size() < test_count; ++g)
    test.insert(test.end(), groups[g].begin(), groups[g].end());
  std::sort(test.begin(), test.end());
  return test;
}

// Rows by time; equal times keep their order.
Rows ByTime(const SplitRequest& request, Rows rows) {
  std::stable_sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) {
    return request.times[a] < request.times[b];
  });
  return rows;
}

std::vector<Fold> FoldsOfParts(const Rows& rows, std::vector<Rows> parts) {
  std::vector<Fold> folds;
  for (Rows& part : parts) {
    std::sort(part.begin(), part.end());
    folds.push_back({Without(rows, part), std::move(part)});
  }
  return folds;
}

// Deals the rows of each stratum out in turn, so that every fold gets its share of each and equal
// sizes overall.
Result<std::vector<Fold>> DealtFolds(const SplitRequest& request, const Rows& rows,
                                     std::mt19937_64& random) {
  const auto fold_count = static_cast<std::size_t>(request.folds);
  if (fold_count > rows.size()) return BadFolds(rows.size(), "rows");
  SplitRequest dealt = request;
  if (request.method == SplitMethod::kKfold) dealt.strata = {};
  std::vector<Rows> parts(fold_count);
  std::size_t next = 0;
  for (const Rows& stratum : ShuffledStrata(dealt, rows, random))
    for (const std::uint32_t row : stratum) parts[next++ % fold_count].push_back(row);
  return FoldsOfParts(rows, std::move(parts));
}

// Largest group first into the smallest fold.
Result<std::vector<Fold>> GroupFolds(const SplitRequest& request, const Rows& rows,
                                     std::mt19937_64& random) {
  std::vector<Rows> groups = RowsByGroup(request, rows);
  const auto fold_count = static_cast<std::size_t>(request.folds);
  if (fold_count > groups.size()) return BadFolds(groups.size(), "groups");
  Shuffle(groups, random);
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Rows& a, const Rows& b) { return a.size() > b.size(); });
  std::vector<Rows> parts(fold_count);
  for (const Rows& group : groups) {
    Rows& smallest =
        *std::min_element(parts.begin(), parts.end(),
                          [](const Rows& a, const Rows& b) { return a.size() < b.size(); });
    smallest.insert(smallest.end(), group.begin(), group.end());
  }
  return FoldsOfParts(rows, std::move(parts));
}

Result<std::vector<Fold>> TimeFolds(const SplitRequest& request, const Rows& rows) {
  const Rows ordered = ByTime(request, rows);
  const auto fold_count = static_cast<std::size_t>(request.folds);
  if (fold_count + 1 > rows.size()) return BadFolds(rows.size() - 1, "steps in time");
  const std::size_t step = rows.size() / (fold_count + 1);
  std::vector<Fold> folds;
  for (std::size_t f = 0; f < fold_count; ++f) {
    const auto start =
        ordered.begin() + static_cast<std::ptrdiff_t>(rows.size() - (fold_count - f) * step);
    Fold fold{Rows(ordered.begin(), start), Rows(start, start + static_cast<std::ptrdiff_t>(step))};
    std::sort(fold.train.begin(), fold.train.end());
    std::sort(fold.valid.begin(), fold.valid.end());
    folds.push_back(std::move(fold));
  }
  return folds;
}

Result<Rows> HoldOut(const SplitRequest& request, const Rows& rows, std::mt19937_64& random) {
  const double fraction = request.test_fraction;
  if (!(fraction > 0 && fraction < 1))
    return FieldFault("validation.test_fraction", "not_allowed", "must be between 0 and 1");
  const auto test_count =
      static_cast<std::size_t>(std::ceil(fraction * static_cast<double>(rows.size())));
  if (test_count < 1 || test_count + 2 > rows.size())
    return FieldFault("validation.test_fraction", "not_allowed",
                      "leaves too few of the " + std::to_string(rows.size()) + " rows to train on");
  switch (request.method) {
    case SplitMethod::kGroup: {
      Rows test = HoldOutGroups(request, rows, test_count, random);
      if (test.empty())
        return FieldFault("validation.column", "not_allowed", "holds a single group");
      return test;
    }
    case SplitMethod::kTime: {
      const Rows ordered = ByTime(request, rows);
      Rows test(ordered.end() - static_cast<std::ptrdiff_t>(test_count), ordered.end());
      std::sort(test.begin(), test.end());
      return test;
    }
    case SplitMethod::kKfold:
    case SplitMethod::kStratified:
    case SplitMethod::kHoldout:
      break;
  }
  return HoldOutByStrata(request, rows, test_count, random);
}

Result<std::vector<Fold>> MakeFolds(const SplitRequest& request, const Rows& rows,
                                    std::mt19937_64& random) {
  if (request.method == SplitMethod::kHoldout) return std::vector<Fold>();
  if (request.folds < 2 || request.folds > kMaxFolds)
    return FieldFault("validation.folds", request.folds < 2 ? "too_small" : "too_large",
                      "must be between 2 and " + std::to_string(kMaxFolds));
  if (request.method == SplitMethod::kGroup) return GroupFolds(request, rows, random);
  if (request.method == SplitMethod::kTime) return TimeFolds(request, rows);
  return DealtFolds(request, rows, random);
}

}  // namespace

std::string_view ToText(SplitMethod method) {
  for (const auto& [known, text] : kMethods)
    if (known == method) return text;
  return "";
}

Result<SplitMethod> SplitMethodFromText(std::string_view text) {
  for (const auto& [method, known] : kMethods)
    if (known == text) return method;
  return FieldFault("validation.method", "not_allowed",
                    "must be one of kfold, stratified, group, time, holdout");
}

Result<Splits> SplitRows(const SplitRequest& request) {
  std::mt19937_64 random(request.seed);
  const Rows rows = AllRows(request.row_count);
  TRY(Rows test, HoldOut(request, rows, random));
  Rows train = Without(rows, test);
  TRY(std::vector<Fold> folds, MakeFolds(request, train, random));
  return Splits{std::move(train), std::move(test), std::move(folds)};
}

}  // namespace lathe::learn
