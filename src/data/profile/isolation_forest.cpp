#include "data/profile/isolation_forest.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace lathe::data::profile {
namespace {

constexpr double kEulerGamma = 0.57721566490153286;

/// The mean path length of an unsuccessful search in a binary tree of `n` values: what a row's
/// depth is judged by (equation 1 of the paper).
double MeanDepth(double n) {
  if (n <= 1) return 0;
  if (n == 2) return 1;
  return 2 * (std::log(n - 1) + kEulerGamma) - 2 * (n - 1) / n;
}

struct Node {
  std::int32_t column = -1;  // -1 in a leaf
  std::int32_t right = 0;    // the left child follows its parent
  double cut = 0;            // of a leaf: the depth still to add for its rows
};

using Columns = std::span<const std::vector<double>>;

class Tree {
 public:
  Tree(Columns columns, std::vector<std::uint32_t> rows, std::mt19937_64& random)
      : columns_(columns), rows_(std::move(rows)), random_(random) {
    most_depth_ = static_cast<int>(std::ceil(std::log2(std::max<double>(2, Size(rows_.size())))));
    Grow(0, rows_.size(), 0);
  }

  double DepthOf(std::size_t row) const {
    double depth = 0;
    std::size_t at = 0;
    while (nodes_[at].column >= 0) {
      const Node& node = nodes_[at];
      const double value = columns_[static_cast<std::size_t>(node.column)][row];
      at = value < node.cut ? at + 1 : static_cast<std::size_t>(node.right);
      ++depth;
    }
    return depth + nodes_[at].cut;
  }

 private:
  static double Size(std::size_t n) { return static_cast<double>(n); }
  double Uniform() { return static_cast<double>(random_() >> 11) * 0x1.0p-53; }

  void Grow(std::size_t first, std::size_t last, int depth) {
    const std::size_t at = nodes_.size();
    nodes_.emplace_back();
    const std::size_t column =
        depth < most_depth_ && last - first > 1 ? PickColumn(first, last) : columns_.size();
    if (column == columns_.size()) {
      nodes_[at].cut = MeanDepth(Size(last - first));
      return;
    }
    const std::vector<double>& values = columns_[column];
    // Strictly above the least value, so that neither side is empty.
    const double cut = std::max(std::nextafter(low_, high_), low_ + Uniform() * (high_ - low_));
    const auto middle = std::partition(rows_.begin() + static_cast<std::ptrdiff_t>(first),
                                       rows_.begin() + static_cast<std::ptrdiff_t>(last),
                                       [&](std::uint32_t row) { return values[row] < cut; });
    const auto split = static_cast<std::size_t>(middle - rows_.begin());
    nodes_[at].column = static_cast<std::int32_t>(column);
    nodes_[at].cut = cut;
    Grow(first, split, depth + 1);
    nodes_[at].right = static_cast<std::int32_t>(nodes_.size());
    Grow(split, last, depth + 1);
  }

  /// A random column in which the rows differ, with its range in low_ and high_; columns_.size()
  /// when some tries find none.
  std::size_t PickColumn(std::size_t first, std::size_t last) {
    const std::size_t start = random_() % columns_.size();
    const std::size_t tries = std::min<std::size_t>(columns_.size(), 16);
    for (std::size_t i = 0; i < tries; ++i) {
      const std::size_t column = (start + i) % columns_.size();
      low_ = high_ = columns_[column][rows_[first]];
      for (std::size_t row = first + 1; row < last; ++row) {
        low_ = std::min(low_, columns_[column][rows_[row]]);
        high_ = std::max(high_, columns_[column][rows_[row]]);
      }
      if (low_ < high_) return column;
    }
    return columns_.size();
  }

  Columns columns_;
  std::vector<std::uint32_t> rows_;
  std::mt19937_64& random_;
  std::vector<Node> nodes_;
  int most_depth_ = 0;
  double low_ = 0, high_ = 0;
};

/// `count` of the rows 0..n-1, without repetition (Floyd's method would need a set; a partial
/// shuffle does for the few hundred rows of a tree).
std::vector<std::uint32_t> PickRows(std::vector<std::uint32_t>& all, std::size_t count,
                                    std::mt19937_64& random) {
  for (std::size_t i = 0; i < count; ++i) std::swap(all[i], all[i + random() % (all.size() - i)]);
  return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count)};
}

}  // namespace

Result<std::vector<double>> IsolationScores(Columns columns, const ForestOptions& options) {
  if (columns.empty() || columns.front().empty()) return std::vector<double>();
  const std::size_t row_count = columns.front().size();
  std::vector<std::uint32_t> all(row_count);
  std::iota(all.begin(), all.end(), 0U);
  std::mt19937_64 random(options.seed);
  const std::size_t per_tree = std::min(options.rows_per_tree, row_count);
  std::vector<double> depths(row_count);
  for (std::size_t i = 0; i < options.trees; ++i) {
    if (options.cancel) TRY_OK(options.cancel->Check());
    const Tree tree(columns, PickRows(all, per_tree, random), random);
    for (std::size_t row = 0; row < row_count; ++row) depths[row] += tree.DepthOf(row);
  }
  const double usual = MeanDepth(static_cast<double>(per_tree));
  for (double& depth : depths) {
    depth = usual > 0 ? std::exp2(-depth / static_cast<double>(options.trees) / usual) : .5;
  }
  return depths;
}

}  // namespace lathe::data::profile
