// For tests: fits one transform on a column, and applies it. Header-only.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "features/testing_frames.h"
#include "features/transforms/all.h"

namespace lathe::features::testing {

/// One column, its schema, and what applying gives.
struct Bench {
  data::ColumnSchema schema;
  data::Frame frame;
  ApplyReport report{{0}};

  const data::FrameColumn& column() const { return frame.column(0); }

  Matrix Apply(const Transform& transform) {
    Matrix out(frame.row_count(), transform.outputs().size());
    const ColumnView view(column());
    report.unseen[0] += transform.Apply({&view, 1}, Cells::Of(out));
    return out;
  }
};

inline Bench NumbersBench(std::vector<double> values,
                          data::PhysicalType physical = data::PhysicalType::kDouble) {
  Bench bench;
  bench.schema = Column("c", physical, data::SemanticType::kNumeric);
  AddNumbers(bench.frame, "c", std::move(values), data::KindOf(physical));
  return bench;
}

inline Bench TextsBench(const std::vector<std::string>& values) {
  Bench bench;
  bench.schema = Column("c", data::PhysicalType::kString, data::SemanticType::kCategorical);
  AddTexts(bench.frame, "c", values);
  return bench;
}

inline std::vector<double> RowOf(const Matrix& matrix, std::size_t row) {
  return {matrix.row(row).begin(), matrix.row(row).end()};
}

inline std::vector<std::string> NamesOf(const Transform& transform) {
  std::vector<std::string> names;
  for (const Feature& feature : transform.outputs()) names.push_back(feature.name);
  return names;
}

}  // namespace lathe::features::testing
