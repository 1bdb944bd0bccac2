#include "learn/algorithms/lightgbm_text.h"

#include <charconv>
#include <string>

namespace lathe::learn {

namespace {

Error Malformed(std::string_view what) {
  return MakeError(ErrorCode::kTrainFailed,
                   "LightGBM's model text has an unexpected " + std::string(what) + ".");
}

template <class T>
bool ParseNumbers(std::string_view text, std::vector<T>& out) {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    T number{};
    const auto [next, failure] = std::from_chars(at, end, number);
    if (failure != std::errc()) return false;
    out.push_back(number);
    at = next;
    if (at != end && *at++ != ' ') return false;
  }
  return true;
}

// False when the line is one of a tree's and cannot be read.
bool ReadTreeLine(std::string_view key, std::string_view value, LightgbmTree& tree) {
  if (key == "split_feature") return ParseNumbers(value, tree.split_feature);
  if (key == "split_gain") return ParseNumbers(value, tree.split_gain);
  if (key == "threshold") return ParseNumbers(value, tree.threshold);
  if (key == "decision_type") return ParseNumbers(value, tree.decision_type);
  if (key == "left_child") return ParseNumbers(value, tree.left_child);
  if (key == "right_child") return ParseNumbers(value, tree.right_child);
  if (key == "leaf_value") return ParseNumbers(value, tree.leaf_value);
  if (key == "cat_boundaries") return ParseNumbers(value, tree.cat_boundaries);
  if (key == "cat_threshold") return ParseNumbers(value, tree.cat_threshold);
  return key != "is_linear" || value == "0";
}

bool IsChild(std::int32_t child, std::size_t splits, std::size_t leaves) {
  return child >= 0 ? static_cast<std::size_t>(child) < splits
                    : static_cast<std::size_t>(~child) < leaves;
}

bool IsWhole(const LightgbmTree& tree) {
  const std::size_t splits = tree.split_count();
  if (tree.leaf_value.size() != splits + 1) return false;
  for (const std::size_t size :
       {tree.split_gain.size(), tree.threshold.size(), tree.decision_type.size(),
        tree.left_child.size(), tree.right_child.size()})
    if (size != splits) return false;
  for (std::size_t i = 0; i < splits; ++i) {
    if (!IsChild(tree.left_child[i], splits, tree.leaf_value.size()) ||
        !IsChild(tree.right_child[i], splits, tree.leaf_value.size()))
      return false;
    if (tree.IsCategorical(i) &&
        static_cast<std::size_t>(tree.threshold[i]) + 1 >= tree.cat_boundaries.size())
      return false;
  }
  return tree.cat_boundaries.empty() ||
         static_cast<std::size_t>(tree.cat_boundaries.back()) == tree.cat_threshold.size();
}

std::string_view NextLine(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

}  // namespace

Result<LightgbmModel> ParseLightgbmText(std::string_view text) {
  LightgbmModel model;
  if (NextLine(text) != "tree" || NextLine(text) != "version=v4") return Malformed("version");
  std::vector<std::int32_t> per_round;
  while (!text.empty()) {
    const std::string_view line = NextLine(text);
    if (line == "end of trees") break;
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view key = line.substr(0, equals);
    const std::string_view value = line.substr(equals + 1);
    if (key == "Tree") {
      model.trees.emplace_back();
    } else if (key == "num_tree_per_iteration") {
      if (!ParseNumbers(value, per_round)) return Malformed(key);
    } else if (!model.trees.empty() && !ReadTreeLine(key, value, model.trees.back())) {
      return Malformed(key);
    }
  }
  if (per_round.size() != 1 || per_round[0] < 1) return Malformed("number of trees a round");
  model.trees_per_round = per_round[0];
  for (LightgbmTree& tree : model.trees)
    if (!IsWhole(tree)) return Malformed("tree");
  return model;
}

}  // namespace lathe::learn
