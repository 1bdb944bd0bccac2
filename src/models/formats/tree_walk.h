// The walk through checked trees: from a row's features to its raw scores. Kept apart from loading
// so that it can be read, measured and changed alone. Borrowed arrays; thread-safe; allocates
// nothing for models of up to kRowSlots slots.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "features/matrix.h"
#include "models/formats/trees.h"

namespace lathe::models {

/// Slots of a row that are kept on the stack; a model with more of them allocates per row.
inline constexpr std::size_t kRowSlots = 2048;
/// Trees that walk in step.
inline constexpr std::size_t kLanes = 8;

struct TreesView {
  std::span<const TreeNode> nodes;
  std::span<const std::uint32_t> roots;
  std::span<const TreeSlot> slots;
  std::span<const std::uint64_t> sets;
  std::span<const double> gain;
};

class TreeWalk {
 public:
  /// REQUIRES: `trees` has been checked.
  TreeWalk(const TreesView& trees, std::size_t score_count);

  /// Adds up the leaves of one row into out[0..score_count-1].
  void Row(std::span<const double> features, std::span<double> out) const;
  /// The same for all rows, into the first score_count columns of `out` (sized).
  void Rows(const features::Matrix& rows, features::Matrix& out) const;

 private:
  void FillSlots(std::span<const double> features, double* slots) const;
  template <bool kHasSets>
  void WalkRow(const double* slots, std::span<double> out) const;
  template <bool kHasSets>
  void WalkBlock(const double* slots, std::size_t row_count, double* scores) const;

  TreesView trees_;
  std::size_t score_count_;
  bool has_sets_ = false;
};

}  // namespace lathe::models
