// The quality of a table: what is wrong or odd, how bad it is, the evidence, and a step that cures
// it (as POST .../clean takes it). The score starts at 100; every deduction is listed, so that a
// reader can add it up. All suggestions together are a plan that can be done as it stands. Judged
// from the statistics, the hints of the scan and the kept rows. Stateless.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "base/json.h"
#include "data/profile/statistics.h"
#include "data/profile/table_scan.h"
#include "data/profile/target_relation.h"
#include "data/schema.h"

namespace lathe::data::profile {

struct QualityIssue {
  static constexpr std::string_view kName = "QualityIssue";
  std::string code, severity;
  std::optional<std::string> column;
  std::string message;
  json::object evidence;
  std::string advice;
  std::optional<json::object> suggestion = {};
  std::optional<json::object> feature_step = {}, training_setting = {};
  template <class V>
  static void Fields(V& v, auto& self) {
    v("code", self.code,
      Rule()
          .Doc("What kind of issue")
          .Required()
          .OneOf({"missing", "disguised_missing", "duplicate_rows", "duplicate_identifiers",
                  "constant", "near_constant", "high_cardinality", "mixed_types", "invalid_dates",
                  "mixed_date_formats", "outliers", "skewed", "zeros", "infinite",
                  "target_imbalance", "target_leakage", "target_missing", "identifier_like",
                  "drift"}));
    v("severity", self.severity,
      Rule()
          .Doc("high: will spoil a model or its judgement; medium: worth a step; low: good to know")
          .Required()
          .OneOf({"high", "medium", "low"}));
    v("column", self.column, Rule().Doc("Null when it is about the whole table").Required());
    v("message", self.message, Rule().Doc("What was found, with its figures").Required());
    v("evidence", self.evidence, Rule().Doc("The figures behind it").Required());
    v("advice", self.advice, Rule().Doc("What can be done; never empty").Required());
    v("suggestion", self.suggestion,
      Rule()
          .Doc("A step for POST .../clean. Null when cleaning does not cure it (the advice says "
               "what does), and when another issue's suggestion drops the column")
          .Required());
    v("feature_step", self.feature_step,
      Rule().Doc("A step for POST /api/features/engineer that helps with it and leaves the table "
                 "as it is; null when none does"));
    v("training_setting", self.training_setting,
      Rule().Doc("Fields of POST /api/projects/{id}/train that help with it; null when none do"));
  }
};

struct QualityDeduction {
  static constexpr std::string_view kName = "QualityDeduction";
  std::string reason;
  double points = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("reason", self.reason, Rule().Doc("What costs points, and how they are counted").Required());
    v("points", self.points, Rule().Doc("Taken from 100").Required());
  }
};

struct QualityColumn {
  static constexpr std::string_view kName = "QualityColumn";
  std::string name;
  std::int64_t missing = 0;
  double missing_ratio = 0;
  std::int64_t distinct = 0;
  bool distinct_exact = true;
  std::vector<std::string> issues;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name, Rule().Doc("The column's name").Required());
    v("missing", self.missing, Rule().Doc("Rows without a value").Required());
    v("missing_ratio", self.missing_ratio, Rule().Doc("Their share, 0 to 1").Required());
    v("distinct", self.distinct, Rule().Doc("Different values").Required());
    v("distinct_exact", self.distinct_exact,
      Rule().Doc("False when there are so many that they are estimated, within 2 %").Required());
    v("issues", self.issues, Rule().Doc("Codes of its issues").Required());
  }
};

struct TableQuality {
  static constexpr std::string_view kName = "TableQuality";
  double score = 100;
  std::vector<QualityDeduction> deductions;
  std::int64_t row_count = 0;
  bool exact = true;
  std::optional<std::int64_t> sample_rows;
  std::int64_t duplicate_rows = 0, missing_cells = 0;
  std::optional<std::string> target;
  std::optional<std::int64_t> compared_version;
  std::optional<std::string> not_compared;
  std::int64_t column_count = 0, issue_count = 0;
  std::vector<QualityColumn> columns;
  std::vector<QualityIssue> issues;
  std::vector<json::object> plan;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("score", self.score, Rule().Doc("0 to 100: 100 less the deductions").Required());
    v("deductions", self.deductions, Rule().Doc("How the score comes about").Required());
    v("row_count", self.row_count, Rule().Doc("Rows of the dataset").Required());
    v("exact", self.exact, Rule().Doc("Whether every row was looked at").Required());
    v("sample_rows", self.sample_rows, Rule().Doc("Otherwise the rows looked at").Required());
    v("duplicate_rows", self.duplicate_rows,
      Rule().Doc("Rows that repeat an earlier one").Required());
    v("missing_cells", self.missing_cells, Rule().Doc("Of all columns").Required());
    v("target", self.target, Rule().Doc("The column that is to be predicted").Required());
    v("compared_version", self.compared_version,
      Rule().Doc("The earlier version that drift was judged against; null when none was"));
    v("not_compared", self.not_compared, Rule().Doc("Why drift was not judged; null when it was"));
    v("column_count", self.column_count,
      Rule().Doc("Columns of the dataset; this answer may hold a part of them").Required());
    v("issue_count", self.issue_count,
      Rule().Doc("Issues that were found; this answer may hold a part of them").Required());
    v("columns", self.columns, Rule().Doc("In the order of the table").Required());
    v("issues", self.issues, Rule().Doc("The worst first").Required());
    v("plan", self.plan,
      Rule()
          .Doc("The suggestions as the steps of one POST .../clean, 100 at most: like ones "
               "together, in an order in which they can be done. Without those that are right only "
               "for who knows the column: for zeros, for outliers that may be true values, and "
               "other values for the target")
          .Required());
  }
};

struct QualityInput {
  const TableSchema& schema;
  const TableStatistics& statistics;
  const TableScan& scan;  ///< hints and kept rows; its columns have moved to `statistics`
  const TargetRelations& relations;
  std::optional<std::string> target;  ///< the column to predict
  std::vector<QualityIssue> drift;    ///< what has changed since an earlier version
};

TableQuality JudgeQuality(const QualityInput& input);

}  // namespace lathe::data::profile
