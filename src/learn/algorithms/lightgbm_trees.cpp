#include "learn/algorithms/lightgbm_trees.h"

#include <algorithm>
#include <bit>
#include <deque>
#include <map>
#include <string>
#include <utility>

#include "models/formats/trees.h"

namespace lathe::learn {

namespace {

using models::SlotKind;
using models::TreeNode;
using models::TreesParts;

Error Unexpected(const std::string& what) {
  return MakeError(ErrorCode::kTrainFailed, "LightGBM's model has " + what + ".");
}

class Builder {
 public:
  explicit Builder(const FitRequest& request) : request_(request) {
    parts_.feature_count = request.features.size();
    parts_.slots.push_back({});
    parts_.gain.resize(parts_.feature_count);
  }

  Status Add(const LightgbmTree& tree) {
    parts_.roots.push_back(static_cast<std::uint32_t>(parts_.nodes.size()));
    // Nodes whose place is taken and which are still to be written, breadth first.
    std::deque<std::pair<std::int32_t, std::size_t>> open;
    parts_.nodes.emplace_back();
    open.emplace_back(tree.split_count() == 0 ? ~0 : 0, parts_.nodes.size() - 1);
    while (!open.empty()) {
      const auto [child, place] = open.front();
      open.pop_front();
      if (child < 0) {
        parts_.nodes[place] = {tree.leaf_value[static_cast<std::size_t>(~child)], 0,
                               static_cast<std::uint32_t>(place)};
        continue;
      }
      const auto split = static_cast<std::size_t>(child);
      // A split refers to its children's places before they are made; a tree that refers to itself
      // would never end.
      if (parts_.nodes.size() - parts_.roots.back() > 2 * tree.split_count())
        return Unexpected("a tree with a loop");
      const std::size_t left = parts_.nodes.size();
      parts_.nodes.resize(left + 2);
      TRY(parts_.nodes[place], Split(tree, split, static_cast<std::uint32_t>(left)));
      open.emplace_back(tree.left_child[split], left);
      open.emplace_back(tree.right_child[split], left + 1);
    }
    return {};
  }

  TreesParts Finish() && { return std::move(parts_); }

 private:
  Result<TreeNode> Split(const LightgbmTree& tree, std::size_t split, std::uint32_t left) {
    const auto feature = static_cast<std::size_t>(tree.split_feature[split]);
    if (feature >= parts_.feature_count) return Unexpected("a split on an unknown feature");
    parts_.gain[feature] += std::max(0.0, tree.split_gain[split]);
    if (tree.IsCategorical(split)) return SetSplit(tree, split, feature, left);
    bool missing_left = false;
    switch (tree.missing(split)) {
      case LightgbmTree::Missing::kNone:
        missing_left = 0 <= tree.threshold[split];
        break;  // as 0
      case LightgbmTree::Missing::kNaN:
        missing_left = tree.MissingGoesLeft(split);
        break;
      default:
        return Unexpected("a split that takes zeros for missing values");
    }
    const SlotKind kind = missing_left ? SlotKind::kMissingLeft : SlotKind::kMissingRight;
    return TreeNode{tree.threshold[split], SlotOf(feature, kind, 0), left};
  }

  Result<TreeNode> SetSplit(const LightgbmTree& tree, std::size_t split, std::size_t feature,
                            std::uint32_t left) {
    const features::Feature& described = request_.features[feature];
    if (!described.categorical || described.levels < 1)
      return Unexpected("a split on categories of a feature without them");
    const auto limit = static_cast<std::uint32_t>(described.levels);
    const std::size_t first = parts_.sets.size();
    parts_.sets.resize(first + limit / 64 + 1);
    const auto range = static_cast<std::size_t>(tree.threshold[split]);
    const auto begin = static_cast<std::size_t>(tree.cat_boundaries[range]);
    const auto end = static_cast<std::size_t>(tree.cat_boundaries[range + 1]);
    for (std::size_t word = begin; word < end; ++word)
      for (std::uint32_t bit = 0; bit < 32; ++bit) {
        if ((tree.cat_threshold[word] >> bit & 1U) == 0) continue;
        const auto category = static_cast<std::uint32_t>(word - begin) * 32 + bit;
        if (category >= limit) return Unexpected("a split on an unknown category");
        parts_.sets[first + category / 64] |= std::uint64_t{1} << (category % 64);
      }
    return TreeNode{std::bit_cast<double>(std::uint64_t{first}),
                    SlotOf(feature, SlotKind::kCategory, limit), left};
  }

  std::uint32_t SlotOf(std::size_t feature, SlotKind kind, std::uint32_t limit) {
    const auto [place, is_new] = slots_.emplace(std::pair(feature, kind), parts_.slots.size());
    if (is_new)
      parts_.slots.push_back({static_cast<std::uint32_t>(feature), kind, limit,
                              kind == SlotKind::kCategory ? limit / 64 + 1 : 0});
    return static_cast<std::uint32_t>(place->second);
  }

  const FitRequest& request_;
  TreesParts parts_;
  std::map<std::pair<std::size_t, SlotKind>, std::size_t> slots_;
};

models::Link LinkOf(const FitRequest& request) {
  if (request.task == models::Task::kRegression) return models::Link::kIdentity;
  return request.class_count == 2 ? models::Link::kSigmoid : models::Link::kSoftmax;
}

}  // namespace

Result<std::unique_ptr<models::ModelFormat>> TreesFromLightgbm(const LightgbmModel& model,
                                                               const FitRequest& request) {
  if (model.trees.empty()) return Unexpected("no trees");
  Builder builder(request);
  for (const LightgbmTree& tree : model.trees) TRY_OK(builder.Add(tree));
  TreesParts parts = std::move(builder).Finish();
  parts.link = LinkOf(request);
  parts.output_count =
      request.task == models::Task::kRegression ? 1 : static_cast<std::size_t>(request.class_count);
  auto trees = models::MakeTrees(std::move(parts));
  if (!trees.ok()) return MakeError(ErrorCode::kTrainFailed, trees.error().detail);
  return trees;
}

}  // namespace lathe::learn
