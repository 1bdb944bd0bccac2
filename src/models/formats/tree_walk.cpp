#include "models/formats/tree_walk.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <memory>

namespace lathe::models {

namespace {

constexpr double kLowest = -std::numeric_limits<double>::infinity();
// Rows of a block: its slots stay in the first-level cache while all trees pass over them.
constexpr std::size_t kBlockSlots = 2048;
constexpr std::size_t kMostBlockRows = 64;

std::uint32_t CategoryOf(double value, std::uint32_t limit) {
  // Also false for NaN. A category is read as a whole number, as LightGBM reads it.
  return value >= 0 && value < limit ? static_cast<std::uint32_t>(value) : limit;
}

double SlotValue(const TreeSlot& slot, double value) {
  switch (slot.kind) {
    case SlotKind::kConstant:
      return kLowest;
    case SlotKind::kMissingRight:
      return value;  // NaN <= threshold is false
    case SlotKind::kMissingLeft:
      return std::isnan(value) ? kLowest : value;
    case SlotKind::kCategory:
      return std::bit_cast<double>(std::uint64_t{CategoryOf(value, slot.limit)});
  }
  return value;
}

// The next node of a walk.
template <bool kHasSets>
std::uint32_t Step(const TreesView& trees, const double* slots, std::uint32_t at) {
  const TreeNode& node = trees.nodes[at];
  const double value = slots[node.slot];
  if constexpr (!kHasSets) {
    return node.child + static_cast<std::uint32_t>(!(value <= node.value));
  } else {
    // Both questions are answered and one answer is taken: a branch on the kind of split would be
    // guessed wrong too often.
    const bool is_set = trees.slots[node.slot].kind == SlotKind::kCategory;
    const std::uint64_t category = is_set ? std::bit_cast<std::uint64_t>(value) : 0;
    const std::uint64_t first = is_set ? std::bit_cast<std::uint64_t>(node.value) : 0;
    const bool in_set = (trees.sets[first + category / 64] >> (category % 64) & 1) != 0;
    const bool below = value <= node.value;
    return node.child + static_cast<std::uint32_t>(!(is_set ? in_set : below));
  }
}

using Lanes = std::array<std::uint32_t, kLanes>;

// Takes every lane from its node to a leaf. A lane that is there stays, so all go on until none
// moves: two levels between two looks cost less than a look at each. `slots_of(lane)` are the
// lane's slots.
template <bool kHasSets, class SlotsOf>
void WalkInStep(const TreesView& trees, SlotsOf slots_of, Lanes& at) {
  std::uint32_t moved = 0;
  do {
    moved = 0;
    for (std::size_t lane = 0; lane < kLanes; ++lane)
      at[lane] = Step<kHasSets>(trees, slots_of(lane), at[lane]);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const std::uint32_t next = Step<kHasSets>(trees, slots_of(lane), at[lane]);
      moved |= next ^ at[lane];
      at[lane] = next;
    }
  } while (moved != 0);
}

template <bool kHasSets>
std::uint32_t LeafOf(const TreesView& trees, const double* slots, std::uint32_t at) {
  while (trees.nodes[at].child != at) at = Step<kHasSets>(trees, slots, at);
  return at;
}

}  // namespace

TreeWalk::TreeWalk(const TreesView& trees, std::size_t score_count)
    : trees_(trees), score_count_(score_count) {
  for (const TreeSlot& slot : trees.slots) has_sets_ |= slot.kind == SlotKind::kCategory;
}

void TreeWalk::FillSlots(std::span<const double> features, double* slots) const {
  for (std::size_t s = 0; s < trees_.slots.size(); ++s)
    slots[s] = SlotValue(trees_.slots[s], features[trees_.slots[s].feature]);
}

template <bool kHasSets>
void TreeWalk::WalkRow(const double* slots, std::span<double> out) const {
  std::size_t score = 0;
  const auto add = [&](std::uint32_t leaf) {
    out[score] += trees_.nodes[leaf].value;
    if (++score == score_count_) score = 0;
  };
  std::size_t tree = 0;
  for (; tree + kLanes <= trees_.roots.size(); tree += kLanes) {
    Lanes at;
    std::copy_n(trees_.roots.begin() + static_cast<std::ptrdiff_t>(tree), kLanes, at.begin());
    WalkInStep<kHasSets>(
        trees_, [slots](std::size_t) { return slots; }, at);
    for (const std::uint32_t leaf : at) add(leaf);
  }
  for (; tree < trees_.roots.size(); ++tree)
    add(LeafOf<kHasSets>(trees_, slots, trees_.roots[tree]));
}

template <bool kHasSets>
void TreeWalk::WalkBlock(const double* slots, std::size_t row_count, double* scores) const {
  const std::size_t width = trees_.slots.size();
  for (std::size_t tree = 0; tree < trees_.roots.size(); ++tree) {
    double* const score = scores + tree % score_count_;
    std::size_t row = 0;
    for (; row + kLanes <= row_count; row += kLanes) {
      Lanes at;
      at.fill(trees_.roots[tree]);
      const double* const first = slots + row * width;
      WalkInStep<kHasSets>(
          trees_, [=](std::size_t lane) { return first + lane * width; }, at);
      for (std::size_t lane = 0; lane < kLanes; ++lane)
        score[(row + lane) * score_count_] += trees_.nodes[at[lane]].value;
    }
    for (; row < row_count; ++row)
      score[row * score_count_] +=
          trees_.nodes[LeafOf<kHasSets>(trees_, slots + row * width, trees_.roots[tree])].value;
  }
}

void TreeWalk::Row(std::span<const double> features, std::span<double> out) const {
  std::fill_n(out.begin(), score_count_, 0.0);
  std::array<double, kRowSlots> stack;
  std::unique_ptr<double[]> heap;
  double* slots = stack.data();
  if (trees_.slots.size() > kRowSlots) {
    heap = std::make_unique_for_overwrite<double[]>(trees_.slots.size());
    slots = heap.get();
  }
  FillSlots(features, slots);
  if (has_sets_) {
    WalkRow<true>(slots, out);
  } else {
    WalkRow<false>(slots, out);
  }
}

void TreeWalk::Rows(const features::Matrix& rows, features::Matrix& out) const {
  const std::size_t width = trees_.slots.size();
  const std::size_t most = std::clamp(kBlockSlots / width, kLanes, kMostBlockRows);
  std::vector<double> slots(most * width);
  std::vector<double> scores(most * score_count_);
  for (std::size_t first = 0; first < rows.row_count(); first += most) {
    const std::size_t count = std::min(most, rows.row_count() - first);
    for (std::size_t row = 0; row < count; ++row)
      FillSlots(rows.row(first + row), slots.data() + row * width);
    std::fill(scores.begin(), scores.end(), 0.0);
    if (has_sets_) {
      WalkBlock<true>(slots.data(), count, scores.data());
    } else {
      WalkBlock<false>(slots.data(), count, scores.data());
    }
    for (std::size_t row = 0; row < count; ++row)
      std::copy_n(scores.data() + row * score_count_, score_count_, out.row(first + row).begin());
  }
}

}  // namespace lathe::models
