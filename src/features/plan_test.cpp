#include "features/plan.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "features/testing_plans.h"

namespace lathe::features {
namespace {

using testing::PlanOf;
using testing::PlanTable;

std::vector<std::string> FaultsOf(const Error& error) {
  std::vector<std::string> fields;
  for (const FieldError& fault : error.errors) fields.push_back(fault.field);
  return fields;
}

std::vector<std::string> FaultsOfText(std::string_view text) {
  const auto plan = Plan::FromJson(*ParseJson(text));
  return plan.ok() ? std::vector<std::string>() : FaultsOf(plan.error());
}

data::TableSchema Schema() {
  PlanTable table;
  table.Number("age", {}).Text("town", {}).Time("joined", {}).Number("y", {});
  return table.schema;
}

std::vector<std::string> CheckOf(std::string_view text, const std::string& target = "y") {
  const Plan plan = PlanOf(text);
  const Status checked = CheckPlan(plan, Schema(), target);
  return checked.ok() ? std::vector<std::string>() : FaultsOf(checked.error());
}

TEST(Plan, FillsInDefaultsAndReadsBack) {
  const Plan plan = PlanOf(R"([{"op":"bin","columns":["age"],"params":{"bins":3}}])");
  EXPECT_EQ(plan.steps[0].params.at("bins"), 3);
  EXPECT_EQ(plan.steps[0].params.at("strategy"), "quantile");
  EXPECT_EQ(Plan::FromJson(plan.ToJson())->ToJson(), plan.ToJson());
}

TEST(Plan, NamesEveryFaultWithItsPath) {
  EXPECT_EQ(FaultsOfText(R"([{"op":"nothing","columns":["a"]},
                             {"op":"bin","columns":[],"params":{"bins":1,"size":3}},
                             {"op":"log","columns":["a","a"],"note":1},
                             {"op":"lag","columns":["a"]}, 7])"),
            (std::vector<std::string>{"steps[0].op", "steps[1].columns", "steps[1].params.bins",
                                      "steps[1].params.size", "steps[2].note", "steps[2].columns",
                                      "steps[3].params.order", "steps[4]"}));
  EXPECT_EQ(FaultsOfText(R"({"op":"log"})"), (std::vector<std::string>{"steps"}));
}

TEST(Plan, TakesNumbersWhereTextsOfNumbersAreKept) {
  const Plan plan = PlanOf(R"([
      {"op":"imputer","columns":["a"],"params":{"strategy":"constant","value":5}},
      {"op":"imputer","columns":["a"],"params":{"strategy":"constant","value":2.5}},
      {"op":"imputer","columns":["a"],"params":{"strategy":"constant","value":true}},
      {"op":"lag","columns":["a"],"params":{"order":"t","periods":[1,2]}},
      {"op":"lag","columns":["a"],"params":{"order":"t","periods":7}}])");
  EXPECT_EQ(plan.steps[0].params.at("value"), "5");
  EXPECT_EQ(plan.steps[1].params.at("value"), "2.5");
  EXPECT_EQ(plan.steps[2].params.at("value"), "true");
  EXPECT_EQ(plan.steps[3].params.at("periods"), "1,2");
  EXPECT_EQ(plan.steps[4].params.at("periods"), "7");
  EXPECT_EQ(FaultsOfText(R"([{"op":"imputer","columns":["a"],"params":{"value":[5]}},
                             {"op":"lag","columns":["a"],"params":{"order":"t","periods":["1"]}},
                             {"op":"lag","columns":["a"],"params":{"order":1}}])"),
            (std::vector<std::string>{"steps[0].params.value", "steps[1].params.periods",
                                      "steps[2].params.order"}));
}

TEST(CheckPlan, ASelectionByAMethodNeedsALimit) {
  const std::string by = R"([{"op":"select","columns":["age"],"params":{"method":")";
  EXPECT_TRUE(CheckOf(by + R"(anova","k":3}},{"op":"log","columns":["age"]}])").empty());
  EXPECT_TRUE(CheckOf(by + R"(chi2","threshold":0.5}}])").empty());
  EXPECT_TRUE(CheckOf(by + R"(boruta"}}])").empty());
  EXPECT_EQ(CheckOf(by + R"(anova"}}])"), (std::vector<std::string>{"steps[0].params.k"}));
  // Without answers to find columns with it keeps those it names.
  EXPECT_TRUE(CheckOf(by + R"(anova","k":3}}])", "").empty());
}

TEST(CheckPlan, KnowsColumnsAndTheirKindsStepByStep) {
  EXPECT_TRUE(
      CheckOf(R"([{"op":"imputer","columns":["age"]},{"op":"log","columns":["age"]}])").empty());
  EXPECT_EQ(CheckOf(R"([{"op":"log","columns":["town"]},{"op":"log","columns":["wage"]}])"),
            (std::vector<std::string>{"steps[0].columns", "steps[1].columns"}));
  EXPECT_EQ(CheckOf(R"([{"op":"drop","columns":["age"]},{"op":"log","columns":["age"]}])"),
            (std::vector<std::string>{"steps[1].columns"}));
  EXPECT_EQ(CheckOf(R"([{"op":"one_hot_encoder","columns":["town"]},
                        {"op":"frequency_encoder","columns":["town"]}])"),
            (std::vector<std::string>{}));
  EXPECT_TRUE(CheckOf(R"([{"op":"ordinal_encoder","columns":["town"]},
                          {"op":"standard_scaler","columns":["town"]}])")
                  .empty());
}

TEST(CheckPlan, RefusesWhatWouldGiveTheAnswerAway) {
  EXPECT_EQ(CheckOf(R"([{"op":"log","columns":["y"]}])"),
            (std::vector<std::string>{"steps[0].columns"}));
  EXPECT_EQ(CheckOf(R"([{"op":"group_aggregate","columns":["age"],"params":{"by":"y"}}])"),
            (std::vector<std::string>{"steps[0].params.by"}));
  EXPECT_EQ(CheckOf(R"([{"op":"group_aggregate","columns":["y"],"params":{"by":"town"}}])"),
            (std::vector<std::string>{"steps[0].columns"}));
  // Earlier values of the target were known at their time.
  EXPECT_TRUE(CheckOf(R"([{"op":"lag","columns":["y"],"params":{"order":"joined"}}])").empty());
}

TEST(CheckPlan, TargetEncodingNeedsATarget) {
  EXPECT_EQ(CheckOf(R"([{"op":"target_encoder","columns":["town"]}])", ""),
            (std::vector<std::string>{"steps[0].op"}));
}

TEST(ColumnsRead, AreThoseOfTheTableThatStepsName) {
  const Plan plan = PlanOf(R"([{"op":"drop","columns":["y"]},
      {"op":"lag","columns":["age"],"params":{"order":"joined"}}])");
  EXPECT_EQ(ColumnsRead(plan, Schema()), (std::vector<std::string>{"age", "joined"}));
}

}  // namespace
}  // namespace lathe::features
