#include "features/transforms/steps.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "features/testing_plans.h"
#include "features/transforms/murmur_hash.h"
#include "features/transforms/normal_quantile.h"
#include "features/transforms/text_words.h"

namespace lathe::features {
namespace {

using testing::Applied;
using testing::ExpectNear;
using testing::FitError;
using testing::FitProgram;
using testing::kMissing;
using testing::Outputs;
using testing::PlanOf;
using testing::PlanTable;
using testing::Served;

PlanTable Numbers(std::vector<double> values) {
  PlanTable table;
  table.Number("x", std::move(values));
  return table;
}

TEST(Steps, EachHasAUniqueNameATitleAndADescription) {
  std::set<std::string> names;
  for (const StepKind& kind : AllStepKinds()) {
    EXPECT_TRUE(names.insert(kind.op).second) << kind.op;
    EXPECT_FALSE(kind.title.empty() || kind.description.empty()) << kind.op;
    EXPECT_TRUE(kind.takes.text || kind.takes.number || kind.takes.time) << kind.op;
    EXPECT_EQ(kind.fit == nullptr, kind.read == nullptr) << kind.op;
    for (const ParamSpec& spec : kind.params)
      EXPECT_FALSE(spec.title.empty() || spec.doc.empty()) << kind.op << "." << spec.name;
  }
  EXPECT_EQ(names.size(), 26U);
}

TEST(Scaler, StandardHasMeanZeroAndDeviationOne) {
  const Outputs out =
      Applied(Numbers({1, 2, 3, kMissing}), R"([{"op":"standard_scaler","columns":["x"]}])");
  const double unit = std::sqrt(2.0 / 3);
  ExpectNear(out.at("x"), {-1 / unit, 0, 1 / unit, kMissing});
}

TEST(Scaler, MinMaxReachesItsEndsAndClipsWhatIsServed) {
  const PlanTable table = Numbers({10, 20, 30});
  const Plan plan = PlanOf(
      R"([{"op":"minmax_scaler","columns":["x"],"params":{"low":-1,"high":1,"clip":true}}])");
  const auto program = FitProgram(table, plan);
  ASSERT_TRUE(program.ok());
  ExpectNear(Served(*program, Numbers({10, 15, 30, 99, -5, kMissing}).frame).at("x"),
             {-1, -0.5, 1, 1, -1, kMissing});
}

TEST(Scaler, RobustTakesQuartiles) {
  const Outputs out =
      Applied(Numbers({1, 2, 3, 4, 1000}), R"([{"op":"robust_scaler","columns":["x"]}])");
  ExpectNear(out.at("x"), {-1, -0.5, 0, 0.5, 498.5});
}

TEST(Scaler, AConstantBecomesZero) {
  for (const char* op : {"standard_scaler", "minmax_scaler", "robust_scaler"})
    ExpectNear(
        Applied(Numbers({5, 5, 5}), std::string(R"([{"op":")") + op + R"(","columns":["x"]}])")
            .at("x"),
        {0, 0, 0});
}

TEST(Encoders, OneHotSharesAFeatureAmongRareAndNewValues) {
  PlanTable table;
  table.Text("c", {"a", "a", "b", "b", "rare", ""});
  const Plan plan = PlanOf(R"([{"op":"one_hot_encoder","columns":["c"],"params":{"min_rows":2}}])");
  const auto program = FitProgram(table, plan);
  ASSERT_TRUE(program.ok());
  PlanTable served;
  served.Text("c", {"a", "rare", "new", ""});
  const Outputs out = Served(*program, served.frame);
  ExpectNear(out.at("c=a"), {1, 0, 0, 0});
  ExpectNear(out.at("c=b"), {0, 0, 0, 0});
  ExpectNear(out.at("c.other"), {0, 1, 1, 0});
  ExpectNear(out.at("c.is_missing"), {0, 0, 0, 1});
}

TEST(Encoders, OrdinalIsInOrderOfValueAndNewIsMissing) {
  PlanTable table;
  table.Text("c", {"m", "s", "l", ""});
  const Plan plan = PlanOf(R"([{"op":"ordinal_encoder","columns":["c"]}])");
  const auto program = FitProgram(table, plan);
  ASSERT_TRUE(program.ok());
  PlanTable served;
  served.Text("c", {"l", "m", "s", "xl", ""});
  ExpectNear(Served(*program, served.frame).at("c"), {0, 1, 2, kMissing, kMissing});
  EXPECT_EQ(program->output(0).schema.semantic, data::SemanticType::kNumeric);
}

TEST(Encoders, LabelIsACategory) {
  PlanTable table;
  table.Text("c", {"b", "a"});
  const Plan plan = PlanOf(R"([{"op":"label_encoder","columns":["c"]}])");
  const auto program = FitProgram(table, plan);
  ASSERT_TRUE(program.ok());
  EXPECT_EQ(program->output(0).schema.semantic, data::SemanticType::kCategorical);
  ASSERT_EQ(program->labels(0).size(), 2U);
  EXPECT_EQ(program->labels(0)[1], "b");
}

TEST(Encoders, FrequencyIsTheShareOfTrainingRows) {
  PlanTable table;
  table.Text("c", {"a", "a", "b", ""});
  const Plan plan = PlanOf(R"([{"op":"frequency_encoder","columns":["c"]}])");
  const auto program = FitProgram(table, plan);
  ASSERT_TRUE(program.ok());
  PlanTable served;
  served.Text("c", {"a", "b", "new", ""});
  ExpectNear(Served(*program, served.frame).at("c"), {0.5, 0.25, 0, 0.25});
}

// Values of sklearn.utils.murmurhash3_32(text, seed=0) are those of Appleby's reference.
TEST(Encoders, HashIsMurmurHash3) {
  EXPECT_EQ(MurmurHash3(""), 0);
  EXPECT_EQ(MurmurHash3("foo"), -156908512);
  EXPECT_EQ(static_cast<std::uint32_t>(MurmurHash3("hello")), 0x248bfa47U);
  EXPECT_EQ(static_cast<std::uint32_t>(MurmurHash3("hello, world")), 0x149bbb7fU);
}

TEST(Encoders, HashPutsEachValueAtOnePlace) {
  PlanTable table;
  table.Text("c", {"foo", "", "foo"});
  const Outputs out =
      Applied(table, R"([{"op":"hash_encoder","columns":["c"],"params":{"features":4}}])");
  EXPECT_EQ(out.size(), 4U);
  const std::size_t place = 156908512 % 4;
  ExpectNear(out.at("c.hash_" + std::to_string(place)), {-1, 0, -1});
}

TEST(TargetEncoder, DrawsRareValuesTowardsTheMean) {
  PlanTable table;
  table.Text("c", {"a", "a", "a", "b"});
  table.y = {1, 1, 0, 1};
  const Outputs out = Applied(
      table,
      R"([{"op":"target_encoder","columns":["c"],"params":{"automatic":false,"smooth":1}}])");
  const double mean = 0.75;
  ExpectNear(out.at("c"), {(2 + mean) / 4, (2 + mean) / 4, (2 + mean) / 4, (1 + mean) / 2});
}

TEST(TargetEncoder, NoTrainingRowSeesItsOwnAnswer) {
  // Every value is a row of its own: whoever sees the answer encodes it exactly.
  PlanTable table;
  std::vector<std::string> ids;
  for (int i = 0; i < 200; ++i) {
    ids.push_back("id" + std::to_string(i));
    table.y.push_back(i % 2);
  }
  table.Text("c", ids);
  const Plan plan = PlanOf(
      R"([{"op":"target_encoder","columns":["c"],"params":{"automatic":false,"smooth":0}}])");
  const auto program = FitProgram(table, plan);
  ASSERT_TRUE(program.ok());
  const auto trained = testing::OutputsOf(*program, program->TrainOutputs(table.frame)).at("c");
  const auto served = Served(*program, table.frame).at("c");
  for (std::size_t row = 0; row < table.y.size(); ++row) {
    EXPECT_EQ(served[row], table.y[row]);
    EXPECT_NEAR(trained[row], 0.5, 0.06) << "row " << row;
  }
}

TEST(TargetEncoder, HasAFeatureForEachOfSeveralClasses) {
  PlanTable table;
  table.Text("c", {"a", "a", "b", "b"});
  table.y = {0, 1, 2, 2};
  table.class_names = {"r", "g", "b"};
  const Outputs out = Applied(
      table,
      R"([{"op":"target_encoder","columns":["c"],"params":{"automatic":false,"smooth":0}}])");
  ExpectNear(out.at("c@r"), {0.5, 0.5, 0, 0});
  ExpectNear(out.at("c@b"), {0, 0, 1, 1});
}

// The encodings of sklearn.preprocessing.TargetEncoder(smooth="auto") 1.9.1 for the same rows.
TEST(TargetEncoder, ChoosesTheSmoothingAsScikitLearn) {
  PlanTable table;
  table.Text("c", {"a", "a", "a", "b", "b", "c", "d", "d", "d", "d"});
  table.y = {1, 2.5, 3, 10, 12, -4, 0.5, 0.25, 7, 6};
  const std::string steps = R"([{"op":"target_encoder","columns":["c"]}])";
  const std::vector<double> values = Applied(table, steps).at("c");
  EXPECT_NEAR(values[0], 2.1850081941323416, 1e-9);
  EXPECT_NEAR(values[3], 10.837121534576204, 1e-9);
  EXPECT_NEAR(values[5], -4.0, 1e-9);
  EXPECT_NEAR(values[6], 3.4760485659330875, 1e-9);
  table.y = {0, 1, 1, 1, 1, 0, 0, 1, 0, 0};
  table.class_names = {"no", "yes"};
  const std::vector<double> shares = Applied(table, steps).at("c");
  EXPECT_NEAR(shares[0], 0.6285714285714286, 1e-9);
  EXPECT_NEAR(shares[3], 1, 1e-9);
  EXPECT_NEAR(shares[5], 0, 1e-9);
  EXPECT_NEAR(shares[6], 0.2894736842105263, 1e-9);
}

TEST(TargetEncoder, NeedsATarget) {
  PlanTable table;
  table.Text("c", {"a", "b"});
  EXPECT_EQ(FitError(table, R"([{"op":"target_encoder","columns":["c"]}])").code,
            ErrorCode::kFeatureBadStep);
}

TEST(Imputer, FillsNumbersWithWhatTrainingSuggests) {
  const PlanTable table = Numbers({1, 1, 4, 10, kMissing});
  const auto fill = [&](const std::string& strategy, const std::string& value) {
    return Applied(table, R"([{"op":"imputer","columns":["x"],"params":{"strategy":")" + strategy +
                              R"(","value":")" + value + R"("}}])")
        .at("x")[4];
  };
  EXPECT_EQ(fill("auto", ""), 2.5);
  EXPECT_EQ(fill("mean", ""), 4);
  EXPECT_EQ(fill("most_frequent", ""), 1);
  EXPECT_EQ(fill("constant", "-7"), -7);
}

TEST(Imputer, FillsCategoriesAndKeepsTheirNames) {
  PlanTable table;
  table.Text("c", {"b", "b", "a", ""});
  const Outputs out = Applied(table, R"([
      {"op":"imputer","columns":["c"],"params":{"strategy":"constant","value":"none"}},
      {"op":"one_hot_encoder","columns":["c"]}])");
  ExpectNear(out.at("c=none"), {0, 0, 0, 1});
  ExpectNear(out.at("c=b"), {1, 1, 0, 0});
  EXPECT_EQ(out.count("c.is_missing"), 0U);
}

TEST(Imputer, FillsValuesThatStandForMissingAndInfiniteOnes) {
  const double infinite = std::numeric_limits<double>::infinity();
  PlanTable table;
  table.Number("x", {1, 3, -999, infinite, kMissing}).Text("c", {"b", "?", "?", "a", "b"});
  EXPECT_EQ(FitError(table, R"([{"op":"missing_indicator","columns":["x"],
                                 "params":{"missing_values":["?"]}}])")
                .code,
            ErrorCode::kFeatureBadStep);
  const Outputs filled = Applied(table, R"([
      {"op":"missing_indicator","columns":["x"],"params":{"missing_values":[-999]}},
      {"op":"missing_indicator","columns":["c"],"params":{"missing_values":["?"]}},
      {"op":"imputer","columns":["x"],"params":{"missing_values":[-999]}},
      {"op":"imputer","columns":["c"],"params":{"missing_values":["?"]}},
      {"op":"one_hot_encoder","columns":["c"]}])");
  ExpectNear(filled.at("x"), {1, 3, 2, 2, 2});
  ExpectNear(filled.at("x.missing"), {0, 0, 1, 1, 1});
  ExpectNear(filled.at("c.missing"), {0, 1, 1, 0, 0});
  ExpectNear(filled.at("c=b"), {1, 1, 1, 0, 1});
  EXPECT_EQ(filled.count("c=?"), 0U);
}

TEST(Imputer, RefusesWhatDoesNotFitTheColumn) {
  PlanTable table;
  table.Text("c", {"b", ""}).Number("x", {1, kMissing});
  EXPECT_EQ(
      FitError(table, R"([{"op":"imputer","columns":["c"],"params":{"strategy":"mean"}}])").code,
      ErrorCode::kFeatureBadStep);
  EXPECT_EQ(FitError(table, R"([{"op":"imputer","columns":["x"],
                                 "params":{"strategy":"constant","value":"n/a"}}])")
                .code,
            ErrorCode::kFeatureBadStep);
}

TEST(MissingIndicator, StaysBesideItsColumn) {
  const Outputs out =
      Applied(Numbers({1, kMissing}), R"([{"op":"missing_indicator","columns":["x"]}])");
  ExpectNear(out.at("x.missing"), {0, 1});
  ExpectNear(out.at("x"), {1, kMissing});
}

TEST(Log, WhatItDoesNotTakeBecomesMissing) {
  ExpectNear(
      Applied(Numbers({0, std::exp(1.0) - 1, -1, -2}), R"([{"op":"log","columns":["x"]}])").at("x"),
      {0, 1, kMissing, kMissing});
  ExpectNear(
      Applied(Numbers({0, 9, -1}), R"([{"op":"log","columns":["x"],"params":{"function":"sqrt"}}])")
          .at("x"),
      {0, 3, kMissing});
}

TEST(Power, MakesALogNormalNumberNormal) {
  std::vector<double> values;
  for (int i = 1; i < 400; ++i) values.push_back(std::exp(NormalQuantile(i / 400.0)));
  const auto out = Applied(Numbers(values), R"([{"op":"power","columns":["x"],
                                                 "params":{"method":"box_cox"}}])")
                       .at("x");
  double mean = 0, square = 0, cube = 0;
  for (const double x : out) {
    mean += x / 399;
    square += x * x / 399;
    cube += x * x * x / 399;
  }
  EXPECT_NEAR(mean, 0, 1e-9);
  EXPECT_NEAR(square, 1, 1e-9);
  EXPECT_NEAR(cube, 0, 0.01);
}

TEST(Power, BoxCoxNeedsValuesAboveZero) {
  EXPECT_EQ(FitError(Numbers({1, 0, 2}), R"([{"op":"power","columns":["x"],
                                              "params":{"method":"box_cox"}}])")
                .code,
            ErrorCode::kFeatureBadStep);
}

TEST(Quantile, IsTheRankAndStaysWithinTheEnds) {
  const PlanTable table = Numbers({1, 2, 3, 4, 100});
  const Plan plan = PlanOf(R"([{"op":"quantile","columns":["x"]}])");
  const auto program = FitProgram(table, plan);
  ASSERT_TRUE(program.ok());
  ExpectNear(Served(*program, Numbers({1, 2, 52, 1000, -5, kMissing}).frame).at("x"),
             {0, 0.25, 0.875, 1, 0, kMissing});
}

TEST(Quantile, NormalIsFinite) {
  const auto out = Applied(Numbers({1, 2, 3}), R"([{"op":"quantile","columns":["x"],
                                                    "params":{"distribution":"normal"}}])")
                       .at("x");
  EXPECT_NEAR(out[1], 0, 1e-12);
  EXPECT_NEAR(out[0], -out[2], 1e-9);
  EXPECT_NEAR(out[2], 5.19933758, 1e-6);
}

TEST(NormalQuantile, HasAllItsDigits) {
  EXPECT_NEAR(NormalQuantile(0.975), 1.959963984540054, 1e-14);
  EXPECT_NEAR(NormalQuantile(1e-10), -6.361340902404056, 1e-12);
  EXPECT_EQ(NormalQuantile(0.5), 0);
}

TEST(Bin, CutsByCountOrByWidth) {
  const PlanTable table = Numbers({0, 1, 2, 3, 100, kMissing});
  ExpectNear(Applied(table, R"([{"op":"bin","columns":["x"],"params":{"bins":2}}])").at("x"),
             {0, 0, 1, 1, 1, kMissing});
  ExpectNear(Applied(table, R"([{"op":"bin","columns":["x"],
                                 "params":{"bins":2,"strategy":"uniform"}}])")
                 .at("x"),
             {0, 0, 0, 0, 1, kMissing});
}

TEST(Bin, AsACategoryItsIntervalsHaveNames) {
  const Outputs out = Applied(Numbers({0, 1, 2, 3}), R"([
      {"op":"bin","columns":["x"],"params":{"bins":2,"as_category":true}},
      {"op":"one_hot_encoder","columns":["x"]}])");
  ExpectNear(out.at("x=<1.5"), {1, 1, 0, 0});
  ExpectNear(out.at("x=>=1.5"), {0, 0, 1, 1});
}

TEST(Polynomial, AddsPowersAndProducts) {
  PlanTable table;
  table.Number("a", {2, 3}).Number("b", {5, kMissing});
  const Outputs out =
      Applied(table, R"([{"op":"polynomial","columns":["a","b"],"params":{"degree":3}}])");
  EXPECT_EQ(out.size(), 2U + 3U + 4U);
  ExpectNear(out.at("a^2*b"), {20, kMissing});
  ExpectNear(out.at("a^3"), {8, 27});
  const Outputs crossed = Applied(
      table, R"([{"op":"polynomial","columns":["a","b"],"params":{"interaction_only":true}}])");
  EXPECT_EQ(crossed.size(), 3U);
  ExpectNear(crossed.at("a*b"), {10, kMissing});
}

TEST(Interaction, OfNumbers) {
  PlanTable table;
  table.Number("a", {6, 1}).Number("b", {3, 0});
  ExpectNear(Applied(table, R"([{"op":"interaction","columns":["a","b"],
                                 "params":{"kind":"ratio"}}])")
                 .at("a/b"),
             {2, kMissing});
  ExpectNear(Applied(table, R"([{"op":"interaction","columns":["a","b"],
                                 "params":{"kind":"difference"}}])")
                 .at("a-b"),
             {3, 1});
}

TEST(Interaction, OfCategoriesKnowsThePairsOfTraining) {
  PlanTable table;
  table.Text("a", {"x", "x", "y"}).Text("b", {"1", "2", "1"});
  const Plan plan =
      PlanOf(R"([{"op":"interaction","columns":["a","b"],"params":{"kind":"cross"}}])");
  const auto program = FitProgram(table, plan);
  ASSERT_TRUE(program.ok());
  PlanTable served;
  served.Text("a", {"y", "y", "", "z"}).Text("b", {"1", "2", "1", "1"});
  ExpectNear(Served(*program, served.frame).at("a&b"), {2, 3, kMissing, 3});
}

TEST(DateParts, OfAPlanMayBeChosen) {
  PlanTable table;
  // 2024-02-29, a Thursday, noon.
  table.Time("t", {1709208000, kMissing});
  const Outputs out = Applied(table, R"([{"op":"date_parts","columns":["t"],"params":{"parts":
      ["quarter","day_of_year","is_weekend","month_sin","hour_cos"]}}])");
  ExpectNear(out.at("t.quarter"), {1, kMissing});
  ExpectNear(out.at("t.day_of_year"), {60, kMissing});
  ExpectNear(out.at("t.is_weekend"), {0, kMissing});
  ExpectNear(out.at("t.month_sin"), {0.5, kMissing});
  ExpectNear(out.at("t.hour_cos"), {-1, kMissing});
}

TEST(Pca, FollowsTheDirectionOfMostVariance) {
  PlanTable table;
  table.Number("a", {1, 2, 3, 4}).Number("b", {2, 4, 6, 8});
  const Outputs out = Applied(table, R"([{"op":"pca","columns":["a","b"],
                                          "params":{"components":2,"scale":false}}])");
  const double unit = std::sqrt(5.0);
  ExpectNear(out.at("pca_1"), {-1.5 * unit, -0.5 * unit, 0.5 * unit, 1.5 * unit}, 1e-9);
  ExpectNear(out.at("pca_2"), {0, 0, 0, 0}, 1e-9);
}

TEST(GroupAggregate, TellsWhatIsUsualInAGroup) {
  PlanTable table;
  table.Text("g", {"a", "a", "b", ""}).Number("x", {1, 3, 10, 6});
  const Plan plan = PlanOf(R"([{"op":"group_aggregate","columns":["x"],
      "params":{"by":"g","functions":["mean","max","count"]}}])");
  const auto program = FitProgram(table, plan);
  ASSERT_TRUE(program.ok());
  PlanTable served;
  served.Text("g", {"a", "b", "new", ""}).Number("x", {0, 0, 0, 0});
  const Outputs out = Served(*program, served.frame);
  ExpectNear(out.at("x.mean_by_g"), {2, 10, 5, 5});
  ExpectNear(out.at("x.max_by_g"), {3, 10, 10, 10});
  ExpectNear(out.at("x.count_by_g"), {2, 1, 4, 4});
}

// As pandas' groupby: of the sample (n - 1), and none for one row.
TEST(GroupAggregate, TakesTheDeviationOfTheSample) {
  PlanTable table;
  table.Text("g", {"a", "a", "b", "c", "c"}).Number("x", {1, 3, 10, 6, 6});
  const Plan plan = PlanOf(R"([{"op":"group_aggregate","columns":["x"],
      "params":{"by":"g","functions":["std"]}}])");
  const auto program = FitProgram(table, plan);
  ASSERT_TRUE(program.ok());
  PlanTable served;
  served.Text("g", {"a", "b", "c", "new"}).Number("x", {0, 0, 0, 0});
  const Outputs out = Served(*program, served.frame);
  ExpectNear(out.at("x.std_by_g"), {std::sqrt(2.0), kMissing, 0, std::sqrt(46.8 / 4)});
}

TEST(Lag, SeesOnlyWhatLiesBefore) {
  PlanTable table;
  table.Time("t", {300, 100, 200, 100}).Text("g", {"a", "a", "a", "b"}).Number("x", {3, 1, 2, 9});
  const Plan plan = PlanOf(R"([{"op":"lag","columns":["x"],
      "params":{"order":"t","by":"g","periods":"1,2","window":2}}])");
  const auto program = FitProgram(table, plan);
  ASSERT_TRUE(program.ok()) << program.error().detail;
  const Outputs trained = testing::OutputsOf(*program, program->TrainOutputs(table.frame));
  ExpectNear(trained.at("x.lag_1"), {2, kMissing, 1, kMissing});
  ExpectNear(trained.at("x.lag_2"), {1, kMissing, kMissing, kMissing});
  PlanTable served;
  served.Time("t", {1000, 150, 1000}).Text("g", {"a", "b", "new"}).Number("x", {0, 0, 0});
  const Outputs out = Served(*program, served.frame);
  ExpectNear(out.at("x.lag_1"), {3, 9, kMissing});
  ExpectNear(out.at("x.mean_of_last_2"), {2.5, 9, kMissing});
}

TEST(Lag, IsMissingWhereTheEarlierRowHasNoValue) {
  PlanTable table;
  table.Time("t", {0, 1, 2, 3, 4, 5}).Number("x", {0, kMissing, 2, 3, kMissing, 5});
  const Plan plan = PlanOf(R"([{"op":"lag","columns":["x"],
      "params":{"order":"t","periods":"1","window":2}}])");
  const auto program = FitProgram(table, plan);
  ASSERT_TRUE(program.ok()) << program.error().detail;
  const Outputs trained = testing::OutputsOf(*program, program->TrainOutputs(table.frame));
  ExpectNear(trained.at("x.lag_1"), {kMissing, 0, kMissing, 2, 3, kMissing});
  ExpectNear(trained.at("x.mean_of_last_2"), {kMissing, 0, 0, 2, 2.5, 3});
  PlanTable served;
  served.Time("t", {5}).Number("x", {0});
  ExpectNear(Served(*program, served.frame).at("x.lag_1"), {kMissing});
}

TEST(Lag, RefusesPeriodsThatAreNone) {
  PlanTable table;
  table.Time("t", {1, 2}).Number("x", {1, 2});
  for (const char* periods : {"0", "a", "1,,2", "2000", "-1"})
    EXPECT_EQ(FitError(table, std::string(R"([{"op":"lag","columns":["x"],
                                               "params":{"order":"t","periods":")") +
                                  periods + R"("}}])")
                  .code,
              ErrorCode::kFeatureBadStep)
        << periods;
}

TEST(WordFinder, FindsLoweredWordsOfTwoLettersAndMore) {
  WordFinder finder;
  const auto& words = finder.Find("A Big-Fox_1, ÉCOLE! Ще раз; x");
  ASSERT_EQ(words.size(), 5U);
  EXPECT_EQ(words[0], "big");
  EXPECT_EQ(words[1], "fox_1");
  EXPECT_EQ(words[2], "école");
  EXPECT_EQ(words[3], "ще");
  EXPECT_EQ(words[4], "раз");
  EXPECT_TRUE(finder.Find("\xff\xfe\xc3").empty());
}

TEST(TextTfidf, WeighsRareWordsMore) {
  PlanTable table;
  table.Text("t", {"red fish", "red red", ""}, data::SemanticType::kText);
  const Outputs out =
      Applied(table, R"([{"op":"text_tfidf","columns":["t"],"params":{"min_rows":1}}])");
  const double red = std::log(4.0 / 3) + 1, fish = std::log(4.0 / 2) + 1;
  const double length = std::sqrt(red * red + fish * fish);
  ExpectNear(out.at("t:red"), {red / length, 1, 0});
  ExpectNear(out.at("t:fish"), {fish / length, 0, 0});
}

TEST(TextHash, RowsHaveLengthOne) {
  PlanTable table;
  table.Text("t", {"red fish blue fish", ""}, data::SemanticType::kText);
  const Outputs out =
      Applied(table, R"([{"op":"text_hash","columns":["t"],"params":{"features":8}}])");
  double squares = 0;
  for (const auto& [name, values] : out) {
    squares += values[0] * values[0];
    EXPECT_EQ(values[1], 0);
  }
  EXPECT_NEAR(squares, 1, 1e-12);
}

TEST(Cast, ReadsTextsAsOtherTypes) {
  PlanTable table;
  table.Text("n", {"1.5", " 2 ", "x", ""}).Text("b", {"yes", "No", "maybe", "1"});
  ExpectNear(Applied(table, R"([{"op":"cast","columns":["n"],"params":{"to":"number"}}])").at("n"),
             {1.5, 2, kMissing, kMissing});
  ExpectNear(Applied(table, R"([{"op":"cast","columns":["b"],"params":{"to":"boolean"}}])").at("b"),
             {1, 0, kMissing, 1});
  PlanTable times;
  times.Text("t", {"1970-01-02", "1970-01-01T00:00:01", "never"});
  ExpectNear(
      Applied(times, R"([{"op":"cast","columns":["t"],"params":{"to":"datetime"}}])").at("t"),
      {86400, 1, kMissing});
}

TEST(Cast, ATimeThatWasTextCanBeTakenApart) {
  PlanTable table;
  table.Text("t", {"1970-01-02", "1971-03-04"});
  const Outputs out = Applied(table, R"([{"op":"cast","columns":["t"],"params":{"to":"datetime"}},
      {"op":"date_parts","columns":["t"],"params":{"parts":["year","month"]}}])");
  ExpectNear(out.at("t.year"), {1970, 1971});
  ExpectNear(out.at("t.month"), {1, 3});
}

}  // namespace
}  // namespace lathe::features
