#include "learn/testing/tables.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <random>

#include "data/import.h"
#include "data/parquet_reader.h"
#include "models/formats/format_testing.h"

namespace lathe::learn {
namespace testing {

namespace {

std::filesystem::path Find(const std::string& file) {
  for (const char* folder : {LATHE_SOURCE_DIR "/examples/data", LATHE_SHARED_DIR "/data"})
    if (std::filesystem::exists(std::filesystem::path(folder) / file))
      return std::filesystem::path(folder) / file;
  return {};
}

// Class indexes in order of the class's name or value.
void ReadClasses(const data::FrameColumn& column, RealTable& table) {
  std::map<std::string, std::int32_t> classes;
  std::vector<std::string> names;
  for (std::size_t row = 0; row < table.frame.row_count(); ++row)
    names.push_back(
        column.kind == data::ColumnKind::kText
            ? std::string(column.dictionary[static_cast<std::size_t>(column.codes[row])])
            : std::to_string(column.numbers[row]));
  for (const std::string& name : names) classes[name];
  for (auto& [name, index] : classes) index = table.class_count++;
  for (const std::string& name : names) table.y.push_back(classes.at(name));
}

}  // namespace

std::optional<RealTable> ReadTable(const std::string& file, const std::string& target,
                                   models::Task task) {
  const std::filesystem::path path = Find(file);
  if (path.empty()) return std::nullopt;
  const models::testing::ScratchFolder folder;
  data::ImportRequest import;
  import.source.path = path;
  import.source.filename = path.filename().string();
  import.target_column = target;
  import.output = folder.path() / "table.parquet";
  import.spill_directory = folder.path();
  auto report = data::ImportTable(import);
  EXPECT_TRUE(report.ok()) << (report.ok() ? "" : report.error().detail);
  if (!report.ok()) return std::nullopt;
  auto frame = data::ReadParquet(import.output, {}, {});
  EXPECT_TRUE(frame.ok());
  if (!frame.ok()) return std::nullopt;
  RealTable table{report->schema, std::move(*frame), {}, 0};
  if (target.empty()) return table;
  table.schema.columns[*table.schema.IndexOf(target)].role = data::ColumnRole::kTarget;
  const data::FrameColumn* column = table.frame.Find(target);
  if (task == models::Task::kClassification) {
    ReadClasses(*column, table);
  } else {
    table.y = column->numbers;
  }
  return table;
}

Prepared Prepare(const RealTable& table, const features::RecipeNeeds& needs) {
  auto recipe = features::Recipe::Fit(table.schema, table.frame, needs);
  EXPECT_TRUE(recipe.ok()) << (recipe.ok() ? "" : recipe.error().detail);
  Prepared prepared{std::move(*recipe), {}};
  EXPECT_TRUE(prepared.recipe.ApplyByName(table.frame, prepared.x).ok());
  return prepared;
}

Generated Generate(const GenerateOptions& options) {
  constexpr std::size_t kWidth = 5;
  std::mt19937_64 random(options.seed);
  std::normal_distribution<double> normal;
  Generated out{features::Matrix(options.row_count, kWidth), {}, {}};
  for (std::size_t j = 0; j < kWidth; ++j) {
    const bool is_category = options.categories && j == 3;
    out.features.push_back(
        {"f" + std::to_string(j), "f" + std::to_string(j), is_category, is_category ? 5 : 0});
  }
  for (std::size_t i = 0; i < options.row_count; ++i) {
    const auto row = out.x.row(i);
    for (double& value : row) value = normal(random);
    if (options.categories) row[3] = static_cast<double>(random() % 5);
    const double category = options.categories && (row[3] == 1 || row[3] == 4) ? 1.5 : 0;
    const double score = row[0] + row[1] * row[2] + category + 0.3 * normal(random);
    if (options.task == models::Task::kRegression) out.y.push_back(score);
    if (options.task == models::Task::kClassification)
      out.y.push_back(std::clamp(std::floor((score + 2) / 4 * options.class_count), 0.0,
                                 static_cast<double>(options.class_count - 1)));
    if (options.missing)
      for (double& value : row)
        if (random() % 10 == 0) value = std::numeric_limits<double>::quiet_NaN();
  }
  return out;
}

FitRequest RequestOf(const Algorithm& algorithm, const Generated& generated,
                     const GenerateOptions& options, const json::object& parameters) {
  FitRequest request;
  request.task = options.task;
  request.class_count = options.task == models::Task::kClassification ? options.class_count : 0;
  request.features = generated.features;
  request.train = {&generated.x, generated.y, {}};
  auto complete = CompleteParameters(algorithm.descriptor(), parameters);
  EXPECT_TRUE(complete.ok());
  if (complete.ok()) request.parameters = std::move(*complete);
  request.seed = 11;
  return request;
}

std::string FileHashOf(const models::ModelFormat& model) {
  const models::testing::ScratchFolder folder;
  models::BundleWriter writer;
  writer.SetManifest({});
  EXPECT_TRUE(model.Save(writer).ok());
  auto hash = writer.Publish(folder.path() / "m");
  EXPECT_TRUE(hash.ok());
  return hash.ok() ? *hash : "";
}

}  // namespace testing
}  // namespace lathe::learn
