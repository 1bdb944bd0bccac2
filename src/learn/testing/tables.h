// For tests: real tables as learning sees them, generated matrices, and fit requests. Tests that
// need ../shared/data skip, saying so, where it is absent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/frame.h"
#include "data/schema.h"
#include "features/recipe.h"
#include "learn/algorithm.h"

namespace lathe::learn::testing {

/// A CSV file as it would be imported: its schema (the target's role set) and all rows.
struct RealTable {
  data::TableSchema schema;
  data::Frame frame;
  std::vector<double> y;  ///< class index in order of name, or the value; empty without a target
  std::int32_t class_count = 0;
};
/// `file` is below examples/data or, failing that, ../shared/data. Nothing when it is in neither.
std::optional<RealTable> ReadTable(const std::string& file, const std::string& target,
                                   models::Task task);

/// Rows as an algorithm with `needs` gets them.
struct Prepared {
  features::Recipe recipe;
  features::Matrix x;
};
Prepared Prepare(const RealTable& table, const features::RecipeNeeds& needs);

/// A seeded matrix with a learnable answer; feature 3 is a category with 5 levels when asked, one
/// value in ten is missing when asked.
struct Generated {
  features::Matrix x;
  std::vector<double> y;
  std::vector<features::Feature> features;
};
struct GenerateOptions {
  models::Task task = models::Task::kClassification;
  std::int32_t class_count = 2;
  bool missing = false;
  bool categories = false;
  std::size_t row_count = 400;
  std::uint64_t seed = 1;
};
Generated Generate(const GenerateOptions& options);

/// A request on all rows, with complete parameters. Borrows `generated`.
FitRequest RequestOf(const Algorithm& algorithm, const Generated& generated,
                     const GenerateOptions& options, const json::object& parameters = {});

/// SHA-256 of the model's bundle file.
std::string FileHashOf(const models::ModelFormat& model);

}  // namespace lathe::learn::testing
