// Holds our trees to LightGBM's own predictions, row by row, on real and generated tables with
// missing values and categories that training never saw.
#include "learn/algorithms/lightgbm_trees.h"

#include <LightGBM/c_api.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "learn/testing/tables.h"

namespace lathe::learn {
namespace {

using features::Feature;
using features::Matrix;
using models::Task;
using testing::Generate;
using testing::GenerateOptions;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kTolerance = 1e-6;

void Must(int code) { ASSERT_EQ(code, 0) << LGBM_GetLastError(); }

// LightGBM's model of a matrix, fitted and asked through its C interface.
class Library {
 public:
  Library(const Matrix& x, std::span<const double> y, std::span<const Feature> features,
          std::string parameters, int rounds) {
    LGBM_RegisterLogCallback([](const char*) {});
    parameters += " verbosity=-1 num_threads=1 deterministic=true force_row_wise=true";
    std::string categories;
    for (std::size_t j = 0; j < features.size(); ++j)
      if (features[j].categorical)
        categories += (categories.empty() ? "" : ",") + std::to_string(j);
    if (!categories.empty()) parameters += " categorical_feature=" + categories;
    Must(LGBM_DatasetCreateFromMat(
        x.data(), C_API_DTYPE_FLOAT64, static_cast<std::int32_t>(x.row_count()),
        static_cast<std::int32_t>(x.column_count()), 1, parameters.c_str(), nullptr, &dataset_));
    const std::vector<float> labels(y.begin(), y.end());
    Must(LGBM_DatasetSetField(dataset_, "label", labels.data(), static_cast<int>(labels.size()),
                              C_API_DTYPE_FLOAT32));
    Must(LGBM_BoosterCreate(dataset_, parameters.c_str(), &booster_));
    int finished = 0;
    for (int round = 0; round < rounds && finished == 0; ++round)
      Must(LGBM_BoosterUpdateOneIter(booster_, &finished));
  }
  ~Library() {
    LGBM_BoosterFree(booster_);
    LGBM_DatasetFree(dataset_);
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  std::string Text(int rounds) const {
    std::string text(32 << 20, '\0');
    std::int64_t size = 0;
    Must(LGBM_BoosterSaveModelToString(booster_, 0, rounds, C_API_FEATURE_IMPORTANCE_GAIN,
                                       static_cast<std::int64_t>(text.size()), &size, text.data()));
    text.resize(static_cast<std::size_t>(size - 1));
    return text;
  }

  Matrix Predict(const Matrix& x, int rounds, std::size_t outputs) const {
    Matrix out(x.row_count(), outputs);
    std::int64_t length = 0;
    Must(LGBM_BoosterPredictForMat(
        booster_, x.data(), C_API_DTYPE_FLOAT64, static_cast<std::int32_t>(x.row_count()),
        static_cast<std::int32_t>(x.column_count()), 1, C_API_PREDICT_NORMAL, 0, rounds,
        "num_threads=1", &length, out.data()));
    EXPECT_EQ(static_cast<std::size_t>(length), x.row_count() * outputs);
    return out;
  }

 private:
  DatasetHandle dataset_ = nullptr;
  BoosterHandle booster_ = nullptr;
};

struct Case {
  Task task = Task::kClassification;
  std::int32_t class_count = 2;
  std::string parameters;
  int rounds = 40;
  int kept = 40;
};

std::string ObjectiveOf(const Case& c) {
  if (c.task == Task::kRegression) return "objective=regression ";
  if (c.class_count == 2) return "objective=binary ";
  return "objective=multiclass num_class=" + std::to_string(c.class_count) + " ";
}

// Fits with LightGBM, converts, and compares both on `asked`, in one batch and row by row.
void ExpectParity(const Case& c, const Matrix& x, std::span<const double> y,
                  std::span<const Feature> features, const Matrix& asked) {
  const Library library(x, y, features, ObjectiveOf(c) + c.parameters, c.rounds);
  const auto parsed = ParseLightgbmText(library.Text(c.kept));
  ASSERT_TRUE(parsed.ok()) << parsed.error().detail;
  FitRequest request;
  request.task = c.task;
  request.class_count = c.class_count;
  request.features = features;
  const auto ours = TreesFromLightgbm(*parsed, request);
  ASSERT_TRUE(ours.ok()) << ours.error().detail;
  const bool is_binary = c.task == Task::kClassification && c.class_count == 2;
  const std::size_t outputs =
      c.task == Task::kRegression || is_binary ? 1 : static_cast<std::size_t>(c.class_count);
  const Matrix theirs = library.Predict(asked, c.kept, outputs);
  Matrix batch;
  (*ours)->Score(asked, batch);
  std::vector<double> one((*ours)->output_count());
  double spread = 0;
  for (std::size_t i = 0; i < asked.row_count(); ++i) {
    (*ours)->ScoreRow(asked.row(i), one);
    for (std::size_t k = 0; k < outputs; ++k) {
      const std::size_t column = is_binary ? 1 : k;
      const double scale = std::max(1.0, std::abs(theirs(i, k)));
      ASSERT_NEAR(one[column], theirs(i, k), kTolerance * scale) << "row " << i;
      ASSERT_NEAR(batch(i, column), theirs(i, k), kTolerance * scale) << "row " << i;
      spread = std::max(spread, std::abs(theirs(i, k) - theirs(0, k)));
    }
  }
  EXPECT_GT(spread, 0) << "a model that says the same of all rows proves nothing";
}

// Rows that training did not see: extreme values, more missing ones, unknown and negative
// categories.
Matrix Hostile(const Matrix& x, std::span<const Feature> features) {
  std::mt19937_64 random(5);
  Matrix out = x;
  for (std::size_t i = 0; i < out.row_count(); ++i)
    for (std::size_t j = 0; j < out.column_count(); ++j) {
      const auto choice = random() % 8;
      if (choice == 0) out(i, j) = kNaN;
      if (choice == 1)
        out(i, j) = features[j].categorical ? static_cast<double>(random() % 500) : 1e300;
      if (choice == 2) out(i, j) = features[j].categorical ? -3 : -1e300;
      if (choice == 3) out(i, j) = 0;
    }
  return out;
}

void ExpectGeneratedParity(const Case& c, bool missing, bool categories) {
  const auto data = Generate({c.task, c.class_count, missing, categories, 1500, 3});
  ExpectParity(c, data.x, data.y, data.features, data.x);
  ExpectParity(c, data.x, data.y, data.features, Hostile(data.x, data.features));
}

TEST(TreesFromLightgbm, TwoClassesWithMissingValuesAndCategories) {
  ExpectGeneratedParity({.parameters = "min_data_in_leaf=5"}, true, true);
}

TEST(TreesFromLightgbm, ValuesMissingOnlyWhenServedCountAsZero) {
  ExpectGeneratedParity({.parameters = "num_leaves=15"}, false, false);
}

TEST(TreesFromLightgbm, ManyClasses) {
  ExpectGeneratedParity({.class_count = 5, .parameters = "min_data_in_leaf=5"}, true, true);
}

TEST(TreesFromLightgbm, RegressionStoppedEarly) {
  ExpectGeneratedParity({Task::kRegression, 0, "num_leaves=63 learning_rate=0.2", 60, 17}, true,
                        true);
}

TEST(TreesFromLightgbm, ManyCategoriesNeedSeveralWords) {
  std::mt19937_64 random(9);
  Matrix x(4000, 2);
  std::vector<double> y;
  for (std::size_t i = 0; i < x.row_count(); ++i) {
    x(i, 0) = random() % 20 == 0 ? kNaN : static_cast<double>(random() % 300);
    x(i, 1) = static_cast<double>(random() % 1000);
    y.push_back(std::fmod(x(i, 0), 7) * 3 + x(i, 1) / 500 + (std::isnan(x(i, 0)) ? 5 : 0));
    if (std::isnan(y.back())) y.back() = 5;
  }
  const std::vector<Feature> features{{"a", "a", true, 300}, {"b", "b", false, 0}};
  const Case c{Task::kRegression, 0, "min_data_per_group=5 cat_smooth=1", 40, 40};
  ExpectParity(c, x, y, features, x);
  ExpectParity(c, x, y, features, Hostile(x, features));
}

void ExpectRealParity(const std::string& file, const std::string& target, Task task) {
  const auto table = testing::ReadTable(file, target, task);
  if (!table) GTEST_SKIP() << file << " is not here: it belongs to ../shared/data";
  const auto prepared = testing::Prepare(*table, {.native_categories = true});
  const Case c{task, table->class_count, "min_data_in_leaf=3", 30, 30};
  const auto& features = prepared.recipe.features();
  ExpectParity(c, prepared.x, table->y, features, prepared.x);
  ExpectParity(c, prepared.x, table->y, features, Hostile(prepared.x, features));
}

TEST(TreesFromLightgbm, Penguins) {
  ExpectRealParity("penguins.csv", "species", Task::kClassification);
}
TEST(TreesFromLightgbm, Titanic) {
  ExpectRealParity("titanic.csv", "Survived", Task::kClassification);
}
TEST(TreesFromLightgbm, AmesHousing) {
  ExpectRealParity("ames_housing.csv", "price", Task::kRegression);
}
TEST(TreesFromLightgbm, Mushrooms) {
  ExpectRealParity("mushrooms.csv", "type", Task::kClassification);
}

TEST(TreesFromLightgbm, RefusesWhatItCannotExpress) {
  LightgbmModel model;
  model.trees.push_back({{0}, {1}, {0.5}, {2 << 2 | 2}, {~0}, {~1}, {1, 2}, {}, {}});
  const std::vector<Feature> features{{"a", "a", false, 0}};
  FitRequest request;
  request.task = Task::kRegression;
  request.features = features;
  EXPECT_TRUE(TreesFromLightgbm(model, request).ok());
  LightgbmModel zero_as_missing = model;
  zero_as_missing.trees[0].decision_type[0] = 1 << 2;
  EXPECT_EQ(TreesFromLightgbm(zero_as_missing, request).error().code, ErrorCode::kTrainFailed);
  LightgbmModel unknown_feature = model;
  unknown_feature.trees[0].split_feature[0] = 3;
  EXPECT_FALSE(TreesFromLightgbm(unknown_feature, request).ok());
  LightgbmModel loop = model;
  loop.trees[0].left_child[0] = 0;
  EXPECT_FALSE(TreesFromLightgbm(loop, request).ok());
  EXPECT_FALSE(TreesFromLightgbm({}, request).ok());
}

}  // namespace
}  // namespace lathe::learn
