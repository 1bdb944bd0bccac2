// What a plan does to a table: the columns that come out with what each is made of, a few rows
// before and after, a sentence per step, and what deserves a look. Made by fitting the plan once on
// the rows given. Each struct lists its fields once, for the stored document, the API and its
// schema. Plain values; the function is stateless.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "features/program.h"

namespace lathe::features {

struct OutputColumn {
  static constexpr std::string_view kName = "FeatureColumn";
  std::string name;
  std::vector<std::string> from;
  std::optional<std::string> op;
  std::string kind;
  std::int64_t missing = 0;
  std::optional<double> mean, std, min, max;
  std::optional<std::int64_t> levels;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name, Rule().Doc("What it is called").Required());
    v("from", self.from, Rule().Doc("Columns of the dataset it is made of").Required());
    v("op", self.op, Rule().Doc("The step that made it; null for a column as it is").Required());
    v("kind", self.kind,
      Rule().Doc("What it holds").Required().OneOf({"number", "category", "time", "text"}));
    v("missing", self.missing, Rule().Doc("Rows without a value").Required());
    v("mean", self.mean, Rule().Doc("Of a number").Required());
    v("std", self.std, Rule().Doc("Standard deviation of a number (n)").Required());
    v("min", self.min, Rule().Doc("Smallest number").Required());
    v("max", self.max, Rule().Doc("Largest number").Required());
    v("levels", self.levels, Rule().Doc("Values of a category").Required());
  }
};

struct PlanWarning {
  static constexpr std::string_view kName = "FeatureWarning";
  std::string column, code, message;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("column", self.column,
      Rule().Doc("What it is about; empty when it is the whole recipe").Required());
    v("code", self.code, Rule().Doc("Stable name").Required());
    v("message", self.message, Rule().Doc("For people").Required());
  }
};

/// A few rows as JSON: numbers, texts, null.
struct SampleRows {
  static constexpr std::string_view kName = "FeatureRows";
  std::vector<std::string> columns;
  std::vector<std::vector<json::value>> rows;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("columns", self.columns, Rule().Doc("Names, in order").Required());
    v("rows", self.rows, Rule().Doc("Values, in the order of the columns").Required());
  }
};

struct PlanReport {
  static constexpr std::string_view kName = "FeaturePreview";
  std::int64_t rows_looked_at = 0;
  std::int64_t output_count = 0;
  std::vector<OutputColumn> output_columns;
  std::vector<std::string> sentences;
  std::vector<PlanWarning> warnings;
  SampleRows before, after;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("rows_looked_at", self.rows_looked_at,
      Rule().Doc("Rows the steps were fitted on").Required());
    v("output_count", self.output_count, Rule().Doc("Columns that come out").Required());
    v("output_columns", self.output_columns,
      Rule().Doc("The columns that come out; the first 1,000").Required());
    v("sentences", self.sentences, Rule().Doc("What each step does, in words").Required());
    v("warnings", self.warnings, Rule().Doc("What deserves a look").Required());
    v("before", self.before, Rule().Doc("Rows of the columns that the steps change").Required());
    v("after", self.after,
      Rule().Doc("The same rows of the columns that the steps make; the first 200").Required());
  }
};

/// Fits the plan on the rows of the request and describes it. Errors: those of Program::Fit.
Result<PlanReport> ReportPlan(const ProgramRequest& request, std::size_t preview_rows);

}  // namespace lathe::features
