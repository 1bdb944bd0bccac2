#include "service/hyperparameter_advice.h"

#include <gmock/gmock.h>

#include "service/testing/catalogue.h"

namespace lathe::service {
namespace {

class HyperparameterAdviceTest : public testing::Test {
 protected:
  const Catalogue catalogue = service_testing::CommittedCatalogue();

  std::vector<Suggestion> Suggest(std::string_view id, const TableSize& size) {
    return SuggestParameters(*catalogue.FindAlgorithm(id), size);
  }
  static const Suggestion* Find(const std::vector<Suggestion>& all, std::string_view name) {
    for (const Suggestion& suggestion : all)
      if (suggestion.parameter == name) return &suggestion;
    return nullptr;
  }
};

TEST_F(HyperparameterAdviceTest, SmallTablesGetSmallerTreesAndSaysWhy) {
  const auto all = Suggest("lightgbm_gbdt", {344, 7});
  ASSERT_NE(Find(all, "num_leaves"), nullptr);
  EXPECT_EQ(Find(all, "num_leaves")->value, json::value(7));
  EXPECT_THAT(Find(all, "min_child_samples")->reason, testing::HasSubstr("344 rows"));
}

TEST_F(HyperparameterAdviceTest, LargeTablesGetMoreRoundsWithEarlyStopping) {
  const auto all = Suggest("lightgbm_gbdt", {1'000'000, 20});
  EXPECT_EQ(Find(all, "num_leaves")->value, json::value(127));
  EXPECT_NE(Find(all, "early_stopping_rounds"), nullptr);
}

TEST_F(HyperparameterAdviceTest, WideTablesGetAStrongerPenalty) {
  EXPECT_EQ(Find(Suggest("ridge_regression", {100, 50}), "alpha")->value, json::value(10.0));
  EXPECT_TRUE(Suggest("ridge_regression", {10'000, 50}).empty());
}

TEST_F(HyperparameterAdviceTest, EveryValueIsWithinBoundsAndNotTheDefault) {
  for (const AlgorithmInfo& algorithm : catalogue.algorithms())
    for (const std::int64_t rows : {1, 10, 344, 5'000, 200'000, 50'000'000})
      for (const Suggestion& suggestion : SuggestParameters(algorithm, {rows, 30})) {
        std::vector<FieldError> faults;
        CompleteParameters(algorithm, {{suggestion.parameter, suggestion.value}}, "", faults);
        EXPECT_TRUE(faults.empty()) << algorithm.id << "." << suggestion.parameter;
        EXPECT_NE(algorithm.FindParameter(suggestion.parameter)->default_value, suggestion.value);
        EXPECT_FALSE(suggestion.reason.empty());
      }
}

}  // namespace
}  // namespace lathe::service
