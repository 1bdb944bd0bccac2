#include "learn/algorithms/lightgbm_text.h"

#include <gtest/gtest.h>

#include <string>

namespace lathe::learn {
namespace {

const std::string kText =
    "tree\nversion=v4\nnum_tree_per_iteration=1\n\nTree=0\nnum_leaves=2\nsplit_feature=1\n"
    "split_gain=2.5\nthreshold=0.1\ndecision_type=2\nleft_child=-1\nright_child=-2\n"
    "leaf_value=0.25 -0.5\n\nend of trees\n";

std::string With(std::string_view what, std::string_view instead) {
  std::string text = kText;
  return text.replace(text.find(what), what.size(), instead);
}

TEST(ParseLightgbmText, ReadsATree) {
  const auto model = ParseLightgbmText(kText);
  ASSERT_TRUE(model.ok()) << model.error().detail;
  ASSERT_EQ(model->trees.size(), 1U);
  EXPECT_EQ(model->trees[0].threshold, std::vector<double>{0.1});
  EXPECT_EQ(model->trees[0].leaf_value, (std::vector<double>{0.25, -0.5}));
}

TEST(ParseLightgbmText, RefusesOtherVersionsAndBrokenTrees) {
  for (const auto& text :
       {With("v4", "v5"), With("num_tree_per_iteration=1", "num_tree_per_iteration=0"),
        With("left_child=-1", "left_child=7"), With("leaf_value=0.25 -0.5", "leaf_value=0.25"),
        With("threshold=0.1", "threshold=x"), With("decision_type=2", "decision_type=1"),
        std::string()}) {
    const auto model = ParseLightgbmText(text);
    ASSERT_FALSE(model.ok()) << text;
    EXPECT_EQ(model.error().code, ErrorCode::kTrainFailed);
  }
}

}  // namespace
}  // namespace lathe::learn
