#include "models/formats/trees.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>
#include <utility>

#include "models/formats/importance_shares.h"
#include "models/formats/tree_walk.h"

namespace lathe::models {

namespace {

Error Corrupt(const std::string& detail) {
  return MakeError(ErrorCode::kModelCorrupt, "The model's trees " + detail + ".");
}

bool IsSlot(const TreeSlot& slot, std::size_t place, std::size_t feature_count) {
  if (slot.feature >= feature_count) return false;
  if (place == 0) return slot.kind == SlotKind::kConstant && slot.limit == 0 && slot.words == 0;
  switch (slot.kind) {
    case SlotKind::kConstant:
      return false;
    case SlotKind::kMissingRight:
    case SlotKind::kMissingLeft:
      return slot.limit == 0 && slot.words == 0;
    case SlotKind::kCategory:
      return slot.limit > 0 && slot.words == slot.limit / 64 + 1;
  }
  return false;
}

// Bit `limit` stands for "no such category" and must be in no set.
bool IsSet(const TreesView& trees, const TreeNode& node) {
  const TreeSlot& slot = trees.slots[node.slot];
  const auto first = std::bit_cast<std::uint64_t>(node.value);
  if (first > trees.sets.size() || slot.words > trees.sets.size() - first) return false;
  return (trees.sets[first + slot.limit / 64] >> (slot.limit % 64) & 1) == 0;
}

bool IsSplit(const TreesView& trees, const TreeNode& node, std::size_t place, std::size_t end) {
  if (node.slot >= trees.slots.size() || node.child <= place || node.child >= end - 1) return false;
  if (trees.slots[node.slot].kind == SlotKind::kCategory) return IsSet(trees, node);
  return !std::isnan(node.value);  // +inf is "any value goes left, a missing one right"
}

// Checks the nodes first..end-1 of one tree. Children lie after their parent, so a walk ends.
Status CheckTree(const TreesView& trees, std::size_t first, std::size_t end) {
  for (std::size_t place = first; place < end; ++place) {
    const TreeNode& node = trees.nodes[place];
    if (node.slot != 0) {
      if (!IsSplit(trees, node, place, end)) return Corrupt("have a broken split");
    } else if (node.child != place || !std::isfinite(node.value)) {
      return Corrupt("have a broken leaf");
    }
  }
  return {};
}

Status CheckSizes(const FormatHeader& header, const TreesView& trees) {
  TRY_OK(CheckFormatHeader(header));
  if (trees.nodes.empty() || trees.nodes.size() >= UINT32_MAX) return Corrupt("have no nodes");
  if (trees.roots.empty() || trees.roots.size() % header.score_count() != 0 ||
      trees.roots.front() != 0)
    return Corrupt("do not fit the number of scores");
  if (trees.slots.empty() || trees.slots.size() > 2 * header.feature_count + 1)
    return Corrupt("have an impossible number of slots");
  for (std::size_t s = 0; s < trees.slots.size(); ++s) {
    const TreeSlot& slot = trees.slots[s];
    const bool lacks_sets = slot.kind == SlotKind::kCategory && trees.sets.empty();
    if (!IsSlot(slot, s, header.feature_count) || lacks_sets) return Corrupt("have a broken slot");
  }
  if (!trees.gain.empty() && trees.gain.size() != header.feature_count)
    return Corrupt("have importances that do not fit the features");
  return CheckFinite(trees.gain, "importances");
}

Status CheckTrees(const FormatHeader& header, const TreesView& trees) {
  TRY_OK(CheckSizes(header, trees));
  for (std::size_t t = 0; t < trees.roots.size(); ++t) {
    const std::size_t first = trees.roots[t];
    const std::size_t end = t + 1 < trees.roots.size() ? trees.roots[t + 1] : trees.nodes.size();
    if (first >= end || end > trees.nodes.size()) return Corrupt("have a broken root");
    TRY_OK(CheckTree(trees, first, end));
  }
  return {};
}

class Trees final : public ModelFormat {
 public:
  Trees(FormatHeader header, const TreesView& view)
      : header_(std::move(header)), view_(view), walk_(view_, header_.score_count()) {}
  /// `view` shows the arrays of `parts`, which keep their place when the vectors move.
  Trees(FormatHeader header, TreesParts parts, const TreesView& view)
      : header_(std::move(header)),
        owned_(std::move(parts)),
        view_(view),
        walk_(view_, header_.score_count()) {}

  std::string_view name() const override { return "trees"; }
  std::size_t feature_count() const override { return header_.feature_count; }
  std::size_t output_count() const override { return header_.output_count; }

  void ScoreRow(std::span<const double> features, std::span<double> out) const override {
    walk_.Row(features, out);
    ApplyLink(header_.link, out);
  }

  void Score(const features::Matrix& rows, features::Matrix& out) const override {
    out.Resize(rows.row_count(), output_count());
    if (rows.row_count() == 1) return ScoreRow(rows.row(0), out.row(0));
    walk_.Rows(rows, out);
    if (header_.link == Link::kIdentity) return;
    for (std::size_t row = 0; row < rows.row_count(); ++row) ApplyLink(header_.link, out.row(row));
  }

  std::vector<double> Importance() const override { return SharesOf(view_.gain); }

  Status Save(BundleWriter& writer) const override {
    WriteFormatHeader(writer, header_);
    writer.AddArray("trees/nodes", view_.nodes);
    writer.AddArray("trees/roots", view_.roots);
    writer.AddArray("trees/slots", view_.slots);
    writer.AddArray("trees/sets", view_.sets);
    writer.AddArray("trees/gain", view_.gain);
    return {};
  }

 private:
  FormatHeader header_;
  TreesParts owned_;  // empty when the arrays lie in a bundle
  TreesView view_;
  TreeWalk walk_;
};

}  // namespace

Result<std::unique_ptr<ModelFormat>> MakeTrees(TreesParts parts) {
  FormatHeader header{"trees", parts.feature_count, parts.output_count, parts.link};
  const TreesView view{parts.nodes, parts.roots, parts.slots, parts.sets, parts.gain};
  TRY_OK(CheckTrees(header, view));
  return std::unique_ptr<ModelFormat>(
      std::make_unique<Trees>(std::move(header), std::move(parts), view));
}

Result<std::unique_ptr<ModelFormat>> LoadTrees(const BundleReader& reader) {
  TRY(FormatHeader header, ReadFormatHeader(reader));
  TreesView view;
  TRY(view.nodes, reader.Array<TreeNode>("trees/nodes"));
  TRY(view.roots, reader.Array<std::uint32_t>("trees/roots"));
  TRY(view.slots, reader.Array<TreeSlot>("trees/slots"));
  TRY(view.sets, reader.Array<std::uint64_t>("trees/sets"));
  TRY(view.gain, reader.Array<double>("trees/gain"));
  TRY_OK(CheckTrees(header, view));
  return std::unique_ptr<ModelFormat>(std::make_unique<Trees>(std::move(header), view));
}

}  // namespace lathe::models
