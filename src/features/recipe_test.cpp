#include "features/recipe.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "features/testing_frames.h"

namespace lathe::features {
namespace {

using data::PhysicalType;
using data::SemanticType;
using testing::AddNumbers;
using testing::AddTexts;
using testing::Column;
using testing::kMissing;

constexpr RecipeNeeds kForTrees{.scale = false, .no_missing = false, .native_categories = true};
constexpr RecipeNeeds kForLinear{.scale = true, .no_missing = true, .native_categories = false};

data::TableSchema PeopleSchema() {
  data::TableSchema schema;
  schema.columns = {Column("age", PhysicalType::kInt64, SemanticType::kNumeric),
                    Column("town", PhysicalType::kString, SemanticType::kCategorical),
                    Column("member", PhysicalType::kBool, SemanticType::kBoolean),
                    Column("joined", PhysicalType::kDate, SemanticType::kDatetime),
                    Column("grade", PhysicalType::kInt64, SemanticType::kCategorical),
                    Column("note", PhysicalType::kString, SemanticType::kText)};
  return schema;
}

data::Frame People() {
  data::Frame frame;
  AddNumbers(frame, "age", {20, 30, kMissing, 40, 50, 60});
  AddTexts(frame, "town", {"Bern", "Chur", "Bern", "", "Bern", "Chur"});
  AddNumbers(frame, "member", {1, 0, 1, 1, kMissing, 0});
  AddNumbers(frame, "joined", {0, 86400, 31 * 86400.0, kMissing, 400 * 86400.0, 86400},
             data::ColumnKind::kTime);
  AddNumbers(frame, "grade", {1, 2, 2.5, 1, 2, 2});
  AddTexts(frame, "note", {"a", "b", "c", "d", "e", "f"});
  return frame;
}

Matrix Applied(const Recipe& recipe, const data::Frame& frame, ApplyReport* report = nullptr) {
  Matrix out;
  EXPECT_TRUE(recipe.ApplyByName(frame, out, report).ok());
  return out;
}

void ExpectSame(const Matrix& a, const Matrix& b) {
  ASSERT_EQ(a.row_count(), b.row_count());
  ASSERT_EQ(a.column_count(), b.column_count());
  for (std::size_t i = 0; i < a.row_count(); ++i)
    for (std::size_t j = 0; j < a.column_count(); ++j)
      EXPECT_TRUE(a(i, j) == b(i, j) || (std::isnan(a(i, j)) && std::isnan(b(i, j))))
          << "row " << i << ", feature " << j << ": " << a(i, j) << " and " << b(i, j);
}

TEST(Recipe, TakesFeaturesAndNamesWhatItLeavesOut) {
  const auto recipe = Recipe::Fit(PeopleSchema(), People(), kForTrees);
  ASSERT_TRUE(recipe.ok()) << recipe.error().detail;
  EXPECT_EQ(recipe->skipped(), std::vector<std::string>{"note"});
  EXPECT_EQ(recipe->inputs().size(), 5U);
  EXPECT_EQ(recipe->Explain().size(), 5U);
  std::vector<std::string> names;
  for (const Feature& feature : recipe->features()) names.push_back(feature.name);
  const std::vector<std::string> expected{"age",
                                          "town",
                                          "member",
                                          "joined.year",
                                          "joined.month",
                                          "joined.day",
                                          "joined.day_of_week",
                                          "joined.elapsed_days",
                                          "grade"};
  EXPECT_EQ(names, expected);
}

TEST(Recipe, LeavesColumnsOfOtherRolesAlone) {
  data::TableSchema schema = PeopleSchema();
  schema.columns[0].role = data::ColumnRole::kTarget;
  schema.columns[1].role = data::ColumnRole::kWeight;
  const auto recipe = Recipe::Fit(schema, People(), kForTrees);
  ASSERT_TRUE(recipe.ok());
  for (const auto& input : recipe->inputs()) {
    EXPECT_NE(input.name, "age");
    EXPECT_NE(input.name, "town");
  }
  EXPECT_EQ(recipe->skipped(), std::vector<std::string>{"note"});
}

TEST(Recipe, FillsAndScalesForLinearModels) {
  const auto recipe = Recipe::Fit(PeopleSchema(), People(), kForLinear);
  ASSERT_TRUE(recipe.ok());
  const Matrix x = Applied(*recipe, People());
  for (std::size_t i = 0; i < x.row_count(); ++i)
    for (std::size_t j = 0; j < x.column_count(); ++j) EXPECT_TRUE(std::isfinite(x(i, j)));
}

TEST(Recipe, SurvivesJsonWithTheSameFeaturesForEveryRow) {
  for (const RecipeNeeds& needs : {kForTrees, kForLinear}) {
    const auto recipe = Recipe::Fit(PeopleSchema(), People(), needs);
    ASSERT_TRUE(recipe.ok());
    const auto document = ParseJson(ToText(recipe->ToJson()));
    ASSERT_TRUE(document.ok());
    const auto again = Recipe::FromJson(*document);
    ASSERT_TRUE(again.ok()) << again.error().detail;
    EXPECT_EQ(again->ToJson(), recipe->ToJson());
    ExpectSame(Applied(*recipe, People()), Applied(*again, People()));
  }
}

TEST(Recipe, OneRowGivesWhatTheBatchGives) {
  const data::Frame frame = People();
  for (const RecipeNeeds& needs : {kForTrees, kForLinear}) {
    const auto recipe = Recipe::Fit(PeopleSchema(), frame, needs);
    ASSERT_TRUE(recipe.ok());
    const Matrix batch = Applied(*recipe, frame);
    for (std::uint32_t row = 0; row < frame.row_count(); ++row) {
      const data::Frame one = frame.Take(std::vector<std::uint32_t>{row});
      const Matrix x = Applied(*recipe, one);
      Matrix expected(1, batch.column_count());
      std::ranges::copy(batch.row(row), expected.row(0).begin());
      ExpectSame(x, expected);
    }
  }
}

TEST(Recipe, RowsPastOneBlockAreTransformedAlike) {
  data::TableSchema schema;
  schema.columns = {Column("n", PhysicalType::kDouble, SemanticType::kNumeric),
                    Column("t", PhysicalType::kString, SemanticType::kCategorical)};
  data::Frame frame;
  std::vector<double> numbers;
  std::vector<std::string> texts;
  for (int i = 0; i < 5000; ++i) {
    numbers.push_back(i);
    texts.push_back("level " + std::to_string(i % 7));
  }
  AddNumbers(frame, "n", numbers);
  AddTexts(frame, "t", texts);
  const auto recipe = Recipe::Fit(schema, frame, kForTrees);
  ASSERT_TRUE(recipe.ok());
  const Matrix x = Applied(*recipe, frame);
  for (std::size_t i = 0; i < 5000; ++i) {
    ASSERT_EQ(x(i, 0), static_cast<double>(i));
    ASSERT_EQ(x(i, 1), static_cast<double>(i % 7));
  }
}

TEST(Recipe, CountsValuesThatTrainingNeverSaw) {
  const auto recipe = Recipe::Fit(PeopleSchema(), People(), kForTrees);
  ASSERT_TRUE(recipe.ok());
  data::Frame frame = recipe->MakeInputFrame();
  frame.column(0).numbers = {kMissing, 1};
  frame.column(1).dictionary = {"Genf", "Bern"};
  frame.column(1).codes = {0, 1};
  frame.column(2).numbers = {1, 0};
  frame.column(3).numbers = {0, kMissing};
  frame.column(4).numbers = {9, kMissing};
  frame.SetRowCount(2);
  Matrix x;
  ApplyReport report;
  recipe->Apply(frame, x, &report);
  EXPECT_EQ(report.unseen, (std::vector<std::int64_t>{0, 1, 0, 0, 1}));
  EXPECT_TRUE(std::isnan(x(0, 1)));
  EXPECT_EQ(x(1, 1), 0);
  recipe->Apply(frame, x, &report);  // counted anew each time
  EXPECT_EQ(report.unseen, (std::vector<std::int64_t>{0, 1, 0, 0, 1}));
}

TEST(Recipe, ByNameFindsColumnsInAnyOrderAndRefusesOthers) {
  const auto recipe = Recipe::Fit(PeopleSchema(), People(), kForTrees);
  ASSERT_TRUE(recipe.ok());
  data::Frame frame;
  AddTexts(frame, "age", {"old"});
  AddNumbers(frame, "grade", {1});
  Matrix x;
  const Status status = recipe->ApplyByName(frame, x);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kPredictSchema);
  ASSERT_EQ(status.error().errors.size(), 4U);
  EXPECT_EQ(status.error().errors[0].field, "age");
  EXPECT_EQ(status.error().errors[0].code, "wrong_type");
  EXPECT_EQ(status.error().errors[1].code, "required");
}

TEST(Recipe, NeedsAColumnThatCanBeAFeature) {
  data::TableSchema schema;
  schema.columns = {Column("id", PhysicalType::kInt64, SemanticType::kIdentifier),
                    Column("same", PhysicalType::kInt64, SemanticType::kConstant)};
  data::Frame frame;
  AddNumbers(frame, "id", {1, 2});
  AddNumbers(frame, "same", {1, 1});
  const auto recipe = Recipe::Fit(schema, frame, kForTrees);
  ASSERT_FALSE(recipe.ok());
  EXPECT_EQ(recipe.error().code, ErrorCode::kTrainNoFeatures);
}

// Every member of a stored recipe in turn is taken away or given a value of another type.
void Damage(json::value& value, const std::function<void()>& check) {
  static const std::vector<json::value> kOthers{nullptr, -1, 1e308, "x", json::array{1}, true};
  if (value.is_object()) {
    for (auto& [key, item] : value.get_object()) {
      const json::value before = item;
      for (const json::value& other : kOthers) {
        item = other;
        check();
      }
      item = before;
      Damage(item, check);
    }
  } else if (value.is_array()) {
    for (json::value& item : value.get_array()) {
      const json::value before = item;
      for (const json::value& other : kOthers) {
        item = other;
        check();
      }
      item = before;
      Damage(item, check);
    }
  }
}

TEST(Recipe, ReadsAnyDamagedDocumentWithoutHarm) {
  const data::Frame frame = People();
  for (const RecipeNeeds& needs : {kForTrees, kForLinear}) {
    const auto recipe = Recipe::Fit(PeopleSchema(), frame, needs);
    ASSERT_TRUE(recipe.ok());
    json::value document = recipe->ToJson();
    int refused = 0;
    Damage(document, [&] {
      const auto damaged = Recipe::FromJson(document);
      if (!damaged.ok()) {
        EXPECT_EQ(damaged.error().code, ErrorCode::kModelCorrupt);
        ++refused;
        return;
      }
      Matrix x;
      const Status applied = damaged->ApplyByName(frame, x);
      EXPECT_TRUE(!applied.ok() || x.column_count() == damaged->features().size());
    });
    EXPECT_GT(refused, 100);
  }
}

}  // namespace
}  // namespace lathe::features
