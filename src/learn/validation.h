// How rows are split: a holdout that no fit sees, and folds over the rest. Seeded: the same request
// gives the same rows on every machine. Knows row numbers, classes, groups and times, not tables.
// Stateless; O(rows log rows).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lathe::learn {

enum class SplitMethod { kKfold, kStratified, kGroup, kTime, kHoldout };
std::string_view ToText(SplitMethod method);
/// Error: validation_failed on "validation.method".
Result<SplitMethod> SplitMethodFromText(std::string_view text);

inline constexpr int kMaxFolds = 50;

struct SplitRequest {
  SplitMethod method = SplitMethod::kStratified;
  int folds = 5;               ///< not read by kHoldout
  double test_fraction = 0.2;  ///< of all rows, kept apart
  std::uint64_t seed = 0;
  std::size_t row_count = 0;
  /// Stratum per row (a class, or a band of target values); empty splits at random. kGroup and
  /// kTime do not read it.
  std::span<const std::int32_t> strata;
  std::span<const std::int32_t> groups;  ///< kGroup: 0.. per row; rows of a group stay together
  std::span<const double> times;         ///< kTime: sort key per row, finite
};

/// Row numbers, ascending.
struct Fold {
  std::vector<std::uint32_t> train;
  std::vector<std::uint32_t> valid;
};
struct Splits {
  std::vector<std::uint32_t> train;  ///< all rows that are not held out
  std::vector<std::uint32_t> test;
  std::vector<Fold> folds;  ///< of `train`; empty for kHoldout
};

/// kTime holds out the latest rows and expands: each fold trains on all rows before its part.
/// kGroup never parts a group. Errors: validation_failed on validation.folds or
/// validation.test_fraction, with the range that would do.
Result<Splits> SplitRows(const SplitRequest& request);

}  // namespace lathe::learn
