#include "models/model.h"

#include <gtest/gtest.h>

#include <cmath>

#include "features/testing_frames.h"
#include "models/formats/format_testing.h"
#include "models/formats/linear.h"

namespace lathe::models {
namespace {

using features::testing::AddNumbers;
using features::testing::AddTexts;
using features::testing::Column;
using features::testing::kMissing;
using testing::ScratchFolder;

data::Frame Rows() {
  data::Frame frame;
  AddNumbers(frame, "age", {20, 40, kMissing});
  AddTexts(frame, "town", {"Bern", "Chur", "Bern"});
  return frame;
}

ModelManifest Manifest() {
  data::TableSchema schema;
  schema.columns = {Column("age", data::PhysicalType::kInt64, data::SemanticType::kNumeric),
                    Column("town", data::PhysicalType::kString, data::SemanticType::kCategorical)};
  ModelManifest manifest;
  manifest.model_id = "m";
  manifest.algorithm_id = "logistic_regression";
  manifest.target = "bought";
  manifest.class_names = {"no", "yes"};
  manifest.hyperparameters = {{"C", 1.0}};
  manifest.metrics = {{"task", "classification"}};
  manifest.provenance = {{"seed", 7}};
  auto recipe = features::Recipe::Fit(schema, Rows(), {.scale = true, .no_missing = true});
  EXPECT_TRUE(recipe.ok());
  manifest.recipe = std::move(*recipe);
  return manifest;
}

std::unique_ptr<ModelFormat> Format(std::size_t features) {
  auto format =
      MakeLinear({features, 2, Link::kSigmoid, std::vector<double>(features, 0.5), {0.1}, {}});
  EXPECT_TRUE(format.ok());
  return std::move(*format);
}

TEST(Model, PredictsAfterItsFileAsBefore) {
  const ScratchFolder folder;
  const ModelManifest manifest = Manifest();
  const auto format = Format(manifest.recipe.features().size());
  const auto path = folder.path() / "m.lathe";
  ASSERT_TRUE(SaveModel(manifest, *format, path).ok());
  const auto model = Model::Open(path);
  ASSERT_TRUE(model.ok()) << model.error().detail;
  EXPECT_EQ((*model)->manifest().ToJson(), manifest.ToJson());
  EXPECT_EQ((*model)->size_bytes(), static_cast<std::int64_t>(std::filesystem::file_size(path)));
  features::Matrix x;
  features::Matrix expected;
  ASSERT_TRUE(manifest.recipe.ApplyByName(Rows(), x).ok());
  format->Score(x, expected);
  PredictScratch scratch;
  (*model)->Predict(Rows(), scratch);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t k = 0; k < 2; ++k) EXPECT_EQ(scratch.scores(i, k), expected(i, k));
}

TEST(Model, ReportsUnseenValuesOfEachCall) {
  const ScratchFolder folder;
  const ModelManifest manifest = Manifest();
  const auto path = folder.path() / "m.lathe";
  ASSERT_TRUE(SaveModel(manifest, *Format(manifest.recipe.features().size()), path).ok());
  const auto model = Model::Open(path);
  ASSERT_TRUE(model.ok());
  data::Frame frame;
  AddNumbers(frame, "age", {1, 2});
  AddTexts(frame, "town", {"Genf", "Bern"});
  PredictScratch scratch;
  for (int call = 0; call < 2; ++call) {
    (*model)->Predict(frame, scratch);
    EXPECT_EQ(scratch.report.unseen, (std::vector<std::int64_t>{0, 1}));
  }
}

TEST(Model, RefusesPartsThatDoNotFitEachOther) {
  const ScratchFolder folder;
  const auto path = folder.path() / "m.lathe";
  ModelManifest manifest = Manifest();
  const std::size_t features = manifest.recipe.features().size();
  EXPECT_EQ(SaveModel(manifest, *Format(features + 1), path).error().code,
            ErrorCode::kModelCorrupt);
  manifest.class_names.push_back("maybe");
  EXPECT_FALSE(SaveModel(manifest, *Format(features), path).ok());
}

TEST(Model, RefusesManifestsThatLackSomething) {
  const json::object whole = Manifest().ToJson();
  for (const auto& [name, value] : whole) {
    json::object damaged = whole;
    damaged.erase(name);
    const auto manifest = ModelManifest::FromJson(damaged);
    ASSERT_FALSE(manifest.ok()) << name;
    EXPECT_EQ(manifest.error().code, ErrorCode::kModelCorrupt) << name;
    damaged[name] = 3;
    EXPECT_FALSE(ModelManifest::FromJson(damaged).ok()) << name;
  }
}

TEST(Model, RefusesAFormatItDoesNotKnow) {
  const ScratchFolder folder;
  BundleWriter writer;
  json::object manifest = Manifest().ToJson();
  manifest["format"] = {{"name", "oracle"}, {"features", 1}, {"outputs", 1}, {"link", "identity"}};
  writer.SetManifest(manifest);
  ASSERT_TRUE(writer.Publish(folder.path() / "m.lathe").ok());
  EXPECT_EQ(Model::Open(folder.path() / "m.lathe").error().code, ErrorCode::kModelCorrupt);
}

}  // namespace
}  // namespace lathe::models
