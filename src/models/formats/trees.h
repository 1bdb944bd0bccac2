// Ensembles of decision trees whose leaf values add up, then a link. The file holds the arrays as
// they are walked:
//   trees/nodes     TreeNode per node; both children of a split lie side by side, after it; a leaf
//   points to itself trees/roots     uint32 per tree; tree t adds to score t % scores trees/slots
//   TreeSlot: the values a node may ask for, made from a row's features once per row; slot 0 is
//   constant trees/sets      uint64: bit c of a split's words says that category c goes left
//   trees/gain      double per feature: importance, or empty
// A walk is one comparison and one addition a level, without a branch: what a missing value does is
// settled by which slot a node reads, and a leaf leads to itself, so that several trees walk in
// step. Loading checks every node.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/format.h"
#include "models/formats/format_header.h"

namespace lathe::models {

struct TreeNode {
  double value = 0;  ///< split: x <= value goes left; leaf: what it adds; set: first word (uint64
                     ///< bits) in trees/sets
  std::uint32_t slot = 0;   ///< 0 for a leaf
  std::uint32_t child = 0;  ///< the left child, the right one follows it; itself for a leaf
};
static_assert(sizeof(TreeNode) == 16);

enum class SlotKind : std::uint32_t {
  kConstant = 0,      ///< slot 0 alone: lower than every number
  kMissingRight = 1,  ///< the feature; a missing value is higher than every threshold
  kMissingLeft = 2,   ///< the feature; a missing value is lower than every threshold
  kCategory = 3,  ///< the feature's category; missing, negative and >= limit are `limit`, which is
                  ///< in no set
};

struct TreeSlot {
  std::uint32_t feature = 0;
  SlotKind kind = SlotKind::kConstant;
  std::uint32_t limit = 0;  ///< kCategory: categories 0..limit-1 are told apart; 0 otherwise
  std::uint32_t words = 0;  ///< kCategory: words of a set, limit / 64 + 1; 0 otherwise
};
static_assert(sizeof(TreeSlot) == 16);

struct TreesParts {
  std::size_t feature_count = 0;
  std::size_t output_count = 0;
  Link link = Link::kIdentity;
  std::vector<TreeNode> nodes;
  std::vector<std::uint32_t> roots;
  std::vector<TreeSlot> slots;
  std::vector<std::uint64_t> sets;
  std::vector<double> gain;
};

/// Error: model_corrupt when the arrays are not of the form above.
Result<std::unique_ptr<ModelFormat>> MakeTrees(TreesParts parts);
Result<std::unique_ptr<ModelFormat>> LoadTrees(const BundleReader& reader);

}  // namespace lathe::models
