// How well each single column alone predicts the target, judged on rows that were not used to learn
// it: the rows are split in two halves, a column's bins learn on one half and are judged on the
// other, and the other way round. For values a line through them or their ranks counts, too, where
// it explains more. It ranks columns, and finds those that give the target away.
// Stateless.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "base/fields.h"
#include "base/result.h"
#include "data/profile/table_scan.h"
#include "data/schema.h"

namespace lathe::data::profile {

// What DataRobot publishes for its own check of single features (Gini norm): from the first on a
// column is worth a look, from the second on it gives the target away.
inline constexpr double kSuspiciousStrength = .85;
inline constexpr double kLeakStrength = .975;

struct TargetRelation {
  static constexpr std::string_view kName = "TargetRelation";
  std::string column;
  std::string metric;
  double strength = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("column", self.column, Rule().Doc("The column").Required());
    v("metric", self.metric,
      Rule()
          .Doc(
              "gini: 2 AUC - 1, averaged over the classes; r2: the share of variance explained, by "
              "the column's bins or by a line through the values or their ranks")
          .OneOf({"gini", "r2"})
          .Required());
    v("strength", self.strength, Rule().Doc("0: as good as guessing, 1: perfect").Required());
  }
};

struct TargetRelations {
  static constexpr std::string_view kName = "TargetRelations";
  std::optional<std::string> target;
  bool is_classes = false;
  std::int64_t rows = 0;
  bool exact = true;
  std::vector<TargetRelation> columns;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("target", self.target,
      Rule()
          .Doc("The column to predict; null when there is none, or too few rows have it")
          .Required());
    v("is_classes", self.is_classes, Rule().Doc("Whether it has classes or values").Required());
    v("rows", self.rows,
      Rule()
          .Doc("Rows looked at, 50,000 at most: those without a target are not judged")
          .Required());
    v("exact", self.exact, Rule().Doc("Whether those are all rows of the dataset").Required());
    v("columns", self.columns, Rule().Doc("The strongest first").Required());
  }
};

/// Without a target below 50 rows that have one, or when it has one value only, or more than 100
/// classes.
/// Columns of texts with thousands of different values are left out.
/// Errors: job_cancelled, job_timeout.
Result<TargetRelations> RelateToTarget(const TableSchema& schema, const TableSample& sample,
                                       const std::string& target, const CancelToken* cancel);

}  // namespace lathe::data::profile
