// Reads LightGBM's model text (version v4), which states thresholds and leaf values with all their
// digits. Only what a prediction needs is kept. Stateless.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lathe::learn {

/// One tree. A child >= 0 is a split, a child < 0 is leaf ~child. A tree without splits has one
/// leaf.
struct LightgbmTree {
  std::vector<std::int32_t> split_feature;
  std::vector<double> split_gain;
  std::vector<double> threshold;  ///< of a categorical split: its place in cat_boundaries
  std::vector<std::int32_t> decision_type;
  std::vector<std::int32_t> left_child;
  std::vector<std::int32_t> right_child;
  std::vector<double> leaf_value;
  std::vector<std::int32_t> cat_boundaries;  ///< ranges of cat_threshold, one per categorical split
  std::vector<std::uint32_t> cat_threshold;  ///< bit c of the range: category c goes left

  std::size_t split_count() const { return split_feature.size(); }
  bool IsCategorical(std::size_t split) const { return (decision_type[split] & 1) != 0; }
  /// Where a missing value goes, if it is treated as one; categorical splits send it right.
  bool MissingGoesLeft(std::size_t split) const { return (decision_type[split] & 2) != 0; }
  enum class Missing { kNone, kZero, kNaN };
  Missing missing(std::size_t split) const {
    return static_cast<Missing>((decision_type[split] >> 2) & 3);
  }
};

struct LightgbmModel {
  std::int32_t trees_per_round = 1;  ///< one per class for three classes and more
  std::vector<LightgbmTree> trees;   ///< round by round, class by class
};

/// Error: train_failed when the text is not of the expected form.
Result<LightgbmModel> ParseLightgbmText(std::string_view text);

}  // namespace lathe::learn
