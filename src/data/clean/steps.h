// The steps of cleaning a table, as a user writes them: what each may say, and whether it can be
// done to the columns there are. A step is data, never SQL. Stateless.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "base/json.h"
#include "base/result.h"
#include "data/schema.h"

namespace lathe::data::clean {

inline constexpr std::size_t kMostSteps = 100;

struct CleanStep {
  static constexpr std::string_view kName = "CleanStep";
  std::string op;
  std::vector<std::string> columns;
  std::optional<std::string> strategy, how, method, type, on_bad_value, name, comparison;
  std::optional<json::value> value;
  std::vector<json::value> values;
  std::optional<double> low, high;
  bool indicator = false, infinite = false;

  template <class V>
  static void Fields(V& v, auto& self) {
    v("op", self.op,
      Rule()
          .Doc("What to do")
          .Required()
          .OneOf({"impute", "set_missing", "drop_missing", "drop_duplicates", "clip_outliers",
                  "cast", "rename", "drop_column", "filter"}));
    v("columns", self.columns,
      Rule()
          .Doc("The columns it is about, each once; rename and filter take one")
          .Length(0, 16'384));
    v("strategy", self.strategy,
      Rule()
          .Doc("impute: how missing values are filled. model predicts them from the other "
               "columns, never from the target. A column of whole numbers stays one: a mean, a "
               "median or a prediction is rounded, and the step's sentence says so; cast to double "
               "before to keep fractions")
          .OneOf({"constant", "mean", "median", "mode", "forward_fill", "model"}));
    v("indicator", self.indicator,
      Rule().Doc("impute: add a column that says where a value was missing").Default(false));
    v("value", self.value, Rule().Doc("impute constant: the value; filter: what to compare with"));
    v("values", self.values,
      Rule()
          .Doc("set_missing: the values that mean none; filter in and not_in: the list")
          .Length(0, 10'000));
    v("infinite", self.infinite, Rule().Doc("set_missing: infinite numbers, too").Default(false));
    v("how", self.how,
      Rule()
          .Doc("drop_missing: rows that miss any (the default) or all of the columns")
          .OneOf({"any", "all"}));
    v("method", self.method,
      Rule()
          .Doc("clip_outliers: iqr (the default), robust_z, or bounds with low and high")
          .OneOf({"iqr", "robust_z", "bounds"}));
    v("low", self.low, Rule().Doc("clip_outliers bounds: the least value"));
    v("high", self.high, Rule().Doc("clip_outliers bounds: the greatest value"));
    v("type", self.type,
      Rule()
          .Doc("cast: the new type")
          .OneOf({"int64", "double", "bool", "date", "timestamp", "string"}));
    v("on_bad_value", self.on_bad_value,
      Rule()
          .Doc("cast: a value that does not fit becomes missing, or stops everything (the default)")
          .OneOf({"null", "fail"}));
    v("name", self.name, Rule().Doc("rename: the new name").Format("name").Length(1, 255));
    v("comparison", self.comparison,
      Rule()
          .Doc("filter: rows for which this holds are kept")
          .OneOf({"=", "!=", "<", "<=", ">", ">=", "in", "not_in", "contains", "is_missing",
                  "not_missing"}));
  }
};

/// Checks the steps against the columns of `schema`, following what earlier steps do to them. A
/// setting that belongs to another op, strategy, method or comparison is a fault.
/// Error: validation_failed with every fault; fields are named steps[0].columns and so on.
Status CheckSteps(const std::vector<CleanStep>& steps, const TableSchema& schema);
/// Reads and checks. Error as CheckSteps.
Result<std::vector<CleanStep>> ReadSteps(const json::value& in, const TableSchema& schema);

/// The name of the column that says where values of `column` were missing.
std::string IndicatorName(std::string_view column);
bool IsNumber(PhysicalType type);

}  // namespace lathe::data::clean
