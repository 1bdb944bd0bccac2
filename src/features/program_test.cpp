#include "features/program.h"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <set>

#include <algorithm>
#include <cmath>
#include <functional>

#include "features/plan_report.h"
#include "features/recipe.h"
#include "features/suggest.h"
#include "features/testing_plans.h"

namespace lathe::features {
namespace {

using testing::Applied;
using testing::ExpectNear;
using testing::FitError;
using testing::FitProgram;
using testing::kMissing;
using testing::PlanOf;
using testing::PlanTable;

PlanTable People() {
  PlanTable table;
  table.Number("age", {20, 30, kMissing, 40, 50, 60})
      .Text("town", {"Bern", "Chur", "Bern", "", "Bern", "Chur"})
      .Time("joined", {0, 86400, 31 * 86400.0, kMissing, 400 * 86400.0, 86400})
      .Text("note", {"good day", "bad day", "good", "", "bad", "good night"},
            data::SemanticType::kText);
  table.y = {0, 1, 0, 1, 0, 1};
  return table;
}

// Every operation once, some on what others made.
constexpr std::string_view kEverything = R"([
    {"op":"missing_indicator","columns":["age"]},
    {"op":"imputer","columns":["age","town","joined"]},
    {"op":"log","columns":["age"],"keep_input":true},
    {"op":"power","columns":["age.log"]},
    {"op":"quantile","columns":["age"],"keep_input":true},
    {"op":"bin","columns":["age"],"params":{"bins":3,"as_category":true},"keep_input":true},
    {"op":"lag","columns":["age"],"params":{"order":"joined","by":"town","window":2}},
    {"op":"group_aggregate","columns":["age"],"params":{"by":"town","functions":["mean","std"]}},
    {"op":"interaction","columns":["town","age.bin"],"params":{"kind":"cross"}},
    {"op":"interaction","columns":["age","age.log"],"params":{"kind":"ratio"}},
    {"op":"polynomial","columns":["age","age.log"]},
    {"op":"pca","columns":["age.quantile","age.missing"]},
    {"op":"target_encoder","columns":["town"],"keep_input":true},
    {"op":"frequency_encoder","columns":["town"],"keep_input":true},
    {"op":"hash_encoder","columns":["town"],"params":{"features":3},"keep_input":true},
    {"op":"label_encoder","columns":["town"],"keep_input":true},
    {"op":"ordinal_encoder","columns":["town"],"keep_input":true},
    {"op":"one_hot_encoder","columns":["town"]},
    {"op":"date_parts","columns":["joined"]},
    {"op":"text_hash","columns":["note"],"params":{"features":4},"keep_input":true},
    {"op":"text_tfidf","columns":["note"]},
    {"op":"cast","columns":["age.bin"],"params":{"to":"category"}},
    {"op":"standard_scaler","columns":["age"]},
    {"op":"minmax_scaler","columns":["age^2"]},
    {"op":"robust_scaler","columns":["age*age.log"]},
    {"op":"drop","columns":["pca_2"]}])";

TEST(Program, ServesWhatItWasFittedOnThroughItsStoredForm) {
  const PlanTable table = People();
  const Plan plan = PlanOf(kEverything);
  const auto program = FitProgram(table, plan);
  ASSERT_TRUE(program.ok()) << program.error().detail;
  const auto trained = testing::OutputsOf(*program, program->TrainOutputs(table.frame));
  const auto served = testing::Served(*program, table.frame);
  ASSERT_EQ(trained.size(), served.size());
  for (const auto& [name, values] : trained)
    if (name != "town.target_encoder") ExpectNear(served.at(name), values, 1e-12);
  EXPECT_EQ(program->Explain().size(), 27U);
}

TEST(Program, AStepOnAStepIsFittedOnWhatThatMade) {
  PlanTable table;
  table.Number("x", {1, kMissing, 5});
  ExpectNear(Applied(table, R"([{"op":"imputer","columns":["x"],
                                 "params":{"strategy":"constant","value":"9"}},
                                {"op":"minmax_scaler","columns":["x"]}])")
                 .at("x"),
             {0, 1, 0.5});
}

TEST(Program, WhatReplacesAColumnTakesItsPlace) {
  const PlanTable table = People();
  const Plan plan = PlanOf(R"([{"op":"standard_scaler","columns":["age"]},
                               {"op":"one_hot_encoder","columns":["town"]}])");
  const auto program = FitProgram(table, plan);
  ASSERT_TRUE(program.ok());
  std::vector<std::string> names;
  for (std::size_t i = 0; i < program->output_count(); ++i)
    names.push_back(program->output(i).schema.name);
  EXPECT_EQ(names, (std::vector<std::string>{"age", "town=Bern", "town=Chur", "town.is_missing",
                                             "joined", "note"}));
  EXPECT_EQ(program->output(1).from, (std::vector<std::string>{"town"}));
  EXPECT_EQ(program->output(1).op, "one_hot_encoder");
}

TEST(Program, ForgetsWhatNobodyNeeds) {
  const PlanTable table = People();
  const Plan plan = PlanOf(R"([{"op":"one_hot_encoder","columns":["town"]},
                               {"op":"date_parts","columns":["joined"]},
                               {"op":"select","columns":["town=Bern","gone"]}])");
  const auto program = FitProgram(table, plan);
  ASSERT_TRUE(program.ok());
  EXPECT_EQ(program->output_count(), 1U);
  ASSERT_EQ(program->inputs().size(), 1U);
  EXPECT_EQ(program->inputs()[0].name, "town");
  EXPECT_EQ(program->Explain().size(), 1U);
}

TEST(Program, FaultsNameTheirStep) {
  const PlanTable table = People();
  const Error missing = FitError(table, R"([{"op":"log","columns":["age"]},
                                            {"op":"log","columns":["wage"]}])");
  EXPECT_EQ(missing.code, ErrorCode::kFeatureColumnMissing);
  EXPECT_EQ(missing.detail, "Step 2 (log) finds no column \"wage\".");
  EXPECT_EQ(FitError(table, R"([{"op":"log","columns":["town"]}])").code,
            ErrorCode::kFeatureBadStep);
  EXPECT_EQ(FitError(table, R"([{"op":"missing_indicator","columns":["age"]},
                                {"op":"missing_indicator","columns":["age"]}])")
                .code,
            ErrorCode::kFeatureBadStep);
}

TEST(Program, BoundsHowManyColumnsItMakes) {
  const PlanTable table = People();
  const Plan plan = PlanOf(R"([{"op":"text_hash","columns":["note"],"params":{"features":4096}}])");
  const auto program =
      Program::Fit({plan, table.schema, table.frame, nullptr, "", 0, nullptr, 1'000});
  ASSERT_FALSE(program.ok());
  EXPECT_EQ(program.error().code, ErrorCode::kFeatureTooManyColumns);
}

// Calls check with each member of the document replaced, in turn, by something else.
void Damage(json::value& value, const std::function<void()>& check) {
  const json::value before = value;
  for (const json::value& other :
       {json::value(nullptr), json::value(-7), json::value(1e300), json::value("x"),
        json::value(json::array{}), json::value(json::object{})}) {
    value = other;
    check();
  }
  value = before;
  if (value.is_object()) {
    for (auto& member : value.get_object()) Damage(member.value(), check);
  } else if (value.is_array()) {
    json::array& items = value.get_array();
    const std::size_t most = !items.empty() && items[0].is_object() ? items.size() : 4;
    for (std::size_t i = 0; i < std::min(items.size(), most); ++i) Damage(items[i], check);
    if (!items.empty()) {
      const json::value last = items.back();
      items.pop_back();
      check();
      items.push_back(last);
    }
  }
}

TEST(Program, ReadsAnyDamagedDocumentWithoutHarm) {
  const PlanTable table = People();
  const Plan plan = PlanOf(kEverything);
  const auto program = FitProgram(table, plan);
  ASSERT_TRUE(program.ok());
  json::value document = program->ToJson();
  int refused = 0;
  Damage(document, [&] {
    auto damaged = document.is_object()
                       ? Program::FromJson(document.get_object(), program->inputs())
                       : Result<Program>(MakeError(ErrorCode::kModelCorrupt, ""));
    if (!damaged.ok()) {
      EXPECT_EQ(damaged.error().code, ErrorCode::kModelCorrupt);
      ++refused;
      return;
    }
    std::vector<ColumnView> in;
    for (const data::ColumnSchema& column : damaged->inputs())
      in.emplace_back(*table.frame.Find(column.name));
    ProgramMemory memory;
    EXPECT_EQ(damaged->Run(in, memory).size(), damaged->output_count());
  });
  EXPECT_GT(refused, 500);
}

constexpr RecipeNeeds kForLinear{.scale = true, .no_missing = true, .native_categories = false};

Result<Recipe> FitRecipe(const PlanTable& table, const Plan& plan, Matrix& x) {
  const StepTarget target{table.y, table.class_names};
  return Recipe::FitPlan({plan, table.schema, table.frame, &target, "y", 3}, kForLinear, x);
}

TEST(RecipeOfAPlan, MakesOfColumnsWhatAnAlgorithmNeeds) {
  const PlanTable table = People();
  const Plan plan = PlanOf(R"([{"op":"minmax_scaler","columns":["age"]},
                               {"op":"label_encoder","columns":["town"]}])");
  Matrix x;
  const auto recipe = FitRecipe(table, plan, x);
  ASSERT_TRUE(recipe.ok());
  EXPECT_EQ(recipe->skipped(), (std::vector<std::string>{"note"}));
  // Scaled by the plan, so not scaled again; its missing value is filled with the median.
  EXPECT_EQ(recipe->features()[0].name, "age");
  EXPECT_EQ(x(0, 0), 0);
  EXPECT_EQ(x(2, 0), 0.5);
  std::vector<std::string> names;
  for (const Feature& feature : recipe->features()) names.push_back(feature.name);
  EXPECT_NE(std::ranges::find(names, "town=Bern"), names.end());
  for (std::size_t i = 0; i < x.row_count(); ++i)
    for (const double value : x.row(i)) EXPECT_TRUE(std::isfinite(value));
}

TEST(RecipeOfAPlan, ReadsBackAndServesTheSame) {
  const PlanTable table = People();
  const Plan plan = PlanOf(kEverything);
  Matrix x;
  const auto recipe = FitRecipe(table, plan, x);
  ASSERT_TRUE(recipe.ok()) << recipe.error().detail;
  const auto again = Recipe::FromJson(recipe->ToJson());
  ASSERT_TRUE(again.ok()) << again.error().detail;
  EXPECT_EQ(again->ToJson(), recipe->ToJson());
  Matrix served, first;
  ASSERT_TRUE(again->ApplyByName(table.frame, served).ok());
  ASSERT_TRUE(recipe->ApplyByName(table.frame, first).ok());
  ASSERT_EQ(served.column_count(), x.column_count());
  for (std::size_t i = 0; i < served.row_count(); ++i)
    for (std::size_t j = 0; j < served.column_count(); ++j) EXPECT_EQ(served(i, j), first(i, j));
  EXPECT_EQ(again->columns().size(), again->features().size());
}

TEST(RecipeOfAPlan, CountsNewValuesOfRawColumns) {
  const PlanTable table = People();
  const Plan plan = PlanOf(R"([{"op":"imputer","columns":["town"]},
                               {"op":"one_hot_encoder","columns":["town"]}])");
  Matrix x;
  const auto recipe = FitRecipe(table, plan, x);
  ASSERT_TRUE(recipe.ok());
  PlanTable served;
  served.Number("age", {1, 2}).Text("town", {"Genf", "Bern"}).Time("joined", {0, 0});
  ApplyReport report;
  Matrix out;
  ASSERT_TRUE(recipe->ApplyByName(served.frame, out, &report).ok());
  std::size_t town = 0;
  while (recipe->inputs()[town].name != "town") ++town;
  EXPECT_EQ(report.unseen[town], 1);
}

TEST(RecipeOfAPlan, ManyRowsGiveWhatSingleRowsGive) {
  PlanTable table;
  std::vector<double> numbers;
  std::vector<std::string> texts;
  for (int i = 0; i < 3'000; ++i) {
    numbers.push_back(i % 7 == 0 ? kMissing : i);
    texts.push_back("t" + std::to_string(i % 600));
    table.y.push_back(i % 2);
  }
  table.Number("x", numbers).Text("c", texts);
  const Plan plan = PlanOf(R"([{"op":"imputer","columns":["x"]},{"op":"power","columns":["x"]},
                               {"op":"target_encoder","columns":["c"]}])");
  Matrix x, all, one;
  const auto recipe = FitRecipe(table, plan, x);
  ASSERT_TRUE(recipe.ok());
  ASSERT_TRUE(recipe->ApplyByName(table.frame, all).ok());
  for (const std::uint32_t row : {0U, 1023U, 1024U, 2999U}) {
    ASSERT_TRUE(recipe->ApplyByName(table.frame.Take(std::vector{row}), one).ok());
    for (std::size_t j = 0; j < one.column_count(); ++j) EXPECT_EQ(one(0, j), all(row, j));
  }
}

TEST(ReportPlan, ShowsRowsBeforeAndAfterAndWarns) {
  PlanTable table;
  table.Number("x", {-1, 1, 2}).Text("c", {"a", "b", ""});
  const Plan plan = PlanOf(R"([{"op":"log","columns":["x"],"params":{"function":"log"}}])");
  const auto report = ReportPlan({plan, table.schema, table.frame}, 2);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->rows_looked_at, 3);
  EXPECT_EQ(report->before.columns, (std::vector<std::string>{"x"}));
  ASSERT_EQ(report->after.rows.size(), 2U);
  EXPECT_TRUE(report->after.rows[0][0].is_null());
  EXPECT_EQ(report->after.rows[1][0], 0.0);
  ASSERT_EQ(report->warnings.size(), 1U);
  EXPECT_EQ(report->warnings[0].code, "values_lost");
}

TEST(Explain, ASentenceOfOrdinalCodesIsWhole) {
  PlanTable table;
  table.Text("port", {"C", "Q", "S"});
  const auto program =
      FitProgram(table, PlanOf(R"([{"op":"ordinal_encoder","columns":["port"]}])"));
  ASSERT_TRUE(program.ok());
  EXPECT_EQ(program->Explain().front(),
            "Gives each of the 3 values of \"port\" a code, in order of value; missing and new "
            "values have none.");
}

TEST(SuggestSteps, SpeaksWithFigures) {
  PlanTable table;
  std::vector<double> skewed;
  std::vector<std::string> towns;
  for (int i = 0; i < 100; ++i) {
    skewed.push_back(i < 95 ? i : 10'000.0);
    towns.push_back(i % 2 == 0 ? "a" : "b");
  }
  table.Number("income", skewed).Text("town", towns).Text("id", towns);
  table.schema.columns[0].missing = 10;
  table.schema.columns[0].distinct = 96;
  table.schema.columns[1].distinct = 2;
  table.schema.columns[2].semantic = data::SemanticType::kIdentifier;
  const auto steps = SuggestSteps(table.schema, table.frame, 100, "");
  std::vector<std::string> ops;
  for (const SuggestedStep& suggested : steps) {
    ops.push_back(suggested.step.op + " " + suggested.step.columns[0]);
    EXPECT_TRUE(suggested.reason.ends_with(".")) << suggested.reason;
  }
  EXPECT_EQ(ops, (std::vector<std::string>{"drop id", "missing_indicator income", "imputer income",
                                           "log income", "robust_scaler income",
                                           "one_hot_encoder town"}));
}

TEST(SuggestSteps, CodesHaveNoTailAndSingleWordsAreNoText) {
  PlanTable table;
  std::vector<double> rare, code, amount;
  std::vector<std::string> tickets, notes;
  for (int i = 0; i < 100; ++i) {
    rare.push_back(i % 20 == 0 ? 1 : 0);
    code.push_back(i % 10 == 0 ? 7 : i % 3);
    amount.push_back(std::exp(i / 15.0));
    tickets.push_back("t" + std::to_string(i));
    notes.push_back("very good " + std::to_string(i));
  }
  table.Number("rare", rare).Number("code", code).Number("amount", amount);
  table.Text("ticket", tickets, data::SemanticType::kText);
  table.Text("note", notes, data::SemanticType::kText);
  const std::int64_t distinct[] = {2, 4, 100, 100, 100};
  for (std::size_t i = 0; i < 5; ++i) table.schema.columns[i].distinct = distinct[i];
  table.schema.columns[1].physical = data::PhysicalType::kInt64;
  table.schema.columns[0].missing = 1;
  std::vector<std::string> ops;
  std::string reason;
  for (const SuggestedStep& suggested : SuggestSteps(table.schema, table.frame, 100'000, "")) {
    ops.push_back(suggested.step.op + " " + suggested.step.columns[0]);
    if (suggested.step.op == "imputer") reason = suggested.reason;
  }
  for (const char* op : {"log rare", "power rare", "log code", "power code", "text_tfidf ticket"})
    EXPECT_EQ(std::ranges::count(ops, op), 0) << op;
  for (const char* op : {"log amount", "frequency_encoder ticket", "text_tfidf note"})
    EXPECT_EQ(std::ranges::count(ops, op), 1) << op;
  EXPECT_EQ(reason, "1 value (< 0.1 %) of \"rare\" is missing; the median takes its place.");
}

TEST(SuggestSteps, HeedsWhatIsWrongWithColumns) {
  PlanTable table;
  std::vector<double> amount, wild, known;
  std::vector<std::string> mixed, town;
  for (int i = 0; i < 100; ++i) {
    amount.push_back(i % 10 == 0 ? -999 : i);
    wild.push_back(i == 3 ? std::numeric_limits<double>::infinity() : i);
    known.push_back(i);
    mixed.push_back(i % 9 == 0 ? "?" : std::to_string(i));
    town.push_back(i % 7 == 0 ? "?" : "a");
  }
  table.Number("amount", amount).Number("wild", wild).Number("known", known).Number("much", known);
  table.Text("mixed", mixed, data::SemanticType::kText).Text("town", town);
  for (auto& column : table.schema.columns) column.distinct = 100;
  table.schema.columns.back().distinct = 2;
  TableFindings findings;
  findings.disguised = {{"amount", {"-999"}}, {"town", {"?"}}};
  findings.infinite = {"wild"};
  findings.leaks = {{"known", {"an AUC of 1", true}}, {"much", {"an AUC of 0.95", false}}};
  findings.texts_of_numbers = {"mixed"};
  std::map<std::string, const SuggestedStep*> steps;
  const auto suggested = SuggestSteps(table.schema, table.frame, 100, "y", findings);
  for (const SuggestedStep& step : suggested)
    steps[step.step.op + " " + step.step.columns[0]] = &step;
  EXPECT_EQ(steps.count("standard_scaler known"), 0U);
  EXPECT_EQ(steps.at("drop known")->finding, "target_leakage");
  EXPECT_NE(steps.at("drop known")->reason.find("an AUC of 1"), std::string::npos);
  EXPECT_EQ(steps.at("standard_scaler much")->finding, "target_leakage");
  EXPECT_EQ(steps.at("imputer amount")->step.params.at("missing_values"), json::array{"-999"});
  EXPECT_EQ(steps.at("imputer amount")->finding, "disguised_missing");
  EXPECT_EQ(steps.count("power amount"), 0U);  // without -999 it has no tail
  EXPECT_EQ(steps.at("imputer town")->step.params.at("strategy"), "most_frequent");
  EXPECT_EQ(steps.at("imputer wild")->finding, "infinite");
  EXPECT_EQ(steps.at("cast mixed")->finding, "mixed_types");
  EXPECT_EQ(steps.count("imputer mixed"), 1U);
}

TEST(ColumnsMadeFinite, AreThoseFilledOrDroppedFirst) {
  const Plan plan = PlanOf(R"([
      {"op":"missing_indicator","columns":["a","b"]},
      {"op":"imputer","columns":["a"]},
      {"op":"log","columns":["b"]},
      {"op":"imputer","columns":["b"]},
      {"op":"imputer","columns":["c"],"keep_input":true},
      {"op":"drop","columns":["d"]}])");
  EXPECT_EQ(ColumnsMadeFinite(plan), (std::set<std::string>{"a", "d"}));
}

}  // namespace
}  // namespace lathe::features
