// Measures a recipe on a table: numbers filled with the median and scaled, categories one-hot, as
// bench_recipe.py's ColumnTransformer does. One thread, the best of several passes. Prints one line
// of JSON: rows a second, and the sum of each feature, to compare results by.
// `bench_recipe PARQUET [PASSES]`
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/json.h"
#include "data/parquet_reader.h"
#include "features/recipe.h"

namespace {

using Clock = std::chrono::steady_clock;
using lathe::data::ColumnKind;

template <class T>
T Must(lathe::Result<T> result) {
  if (result.ok()) return std::move(result).value();
  std::fprintf(stderr, "%s\n", result.error().detail.c_str());
  std::exit(1);
}

lathe::data::TableSchema SchemaOf(const lathe::data::Frame& frame) {
  lathe::data::TableSchema schema;
  for (std::size_t i = 0; i < frame.column_count(); ++i) {
    lathe::data::ColumnSchema column;
    const bool is_text = frame.column(i).kind == ColumnKind::kText;
    column.name = frame.column(i).name;
    column.physical =
        is_text ? lathe::data::PhysicalType::kString : lathe::data::PhysicalType::kDouble;
    column.semantic =
        is_text ? lathe::data::SemanticType::kCategorical : lathe::data::SemanticType::kNumeric;
    schema.columns.push_back(column);
  }
  return schema;
}

lathe::features::Plan PlanFor(const lathe::data::TableSchema& schema) {
  lathe::json::array numbers, texts;
  for (const lathe::data::ColumnSchema& column : schema.columns)
    (column.physical == lathe::data::PhysicalType::kString ? texts : numbers)
        .emplace_back(column.name);
  return Must(lathe::features::Plan::FromJson(lathe::json::array{
      {{"op", "imputer"}, {"columns", numbers}, {"params", {{"strategy", "median"}}}},
      {{"op", "standard_scaler"}, {"columns", numbers}},
      {{"op", "one_hot_encoder"}, {"columns", texts}, {"params", {{"max_levels", 1000}}}}}));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const int passes = argc > 2 ? std::atoi(argv[2]) : 7;
  const lathe::data::Frame frame = Must(lathe::data::ReadParquet(argv[1], {}, {}));
  const lathe::data::TableSchema schema = SchemaOf(frame);
  const lathe::features::Plan plan = PlanFor(schema);
  const lathe::features::RecipeNeeds needs{
      .scale = false, .no_missing = false, .native_categories = true};
  lathe::features::Matrix trained, out;
  const lathe::features::Recipe recipe =
      Must(lathe::features::Recipe::FitPlan({plan, schema, frame, nullptr, "", 0}, needs, trained));
  double best = 1e300;
  for (int pass = 0; pass < passes; ++pass) {
    const auto start = Clock::now();
    if (!recipe.ApplyByName(frame, out).ok()) return 1;
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
  }
  lathe::json::object sums;
  for (std::size_t j = 0; j < out.column_count(); ++j) {
    double sum = 0;
    for (std::size_t i = 0; i < out.row_count(); ++i)
      sum += out(i, j) * (1 + static_cast<double>(i % 7));
    sums[recipe.features()[j].name] = sum;
  }
  const lathe::json::object line{{"rows_per_second", static_cast<double>(out.row_count()) / best},
                                 {"features", out.column_count()},
                                 {"sums", std::move(sums)}};
  std::printf("%s\n", lathe::ToText(lathe::json::value(line)).c_str());
  return 0;
}
