#include "data/clean/steps.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <unordered_set>
#include <utility>

#include "data/clean/value_fit.h"

namespace lathe::data::clean {
namespace {

bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

struct KnownColumn {
  std::string name;
  PhysicalType type;
};

/// Follows the columns from step to step and collects what is wrong.
class Checker {
 public:
  explicit Checker(const TableSchema& schema) {
    for (const ColumnSchema& column : schema.columns)
      columns_.push_back({column.name, column.physical});
  }

  void Check(const CleanStep& step, std::size_t index) {
    place_ = "steps[" + std::to_string(index) + "].";
    CheckSettings(step);
    if (!CheckColumns(step)) return;
    if (step.op == "impute") CheckImpute(step);
    if (step.op == "set_missing") CheckSetMissing(step);
    if (step.op == "clip_outliers") CheckClip(step);
    if (step.op == "cast") CheckCast(step);
    if (step.op == "rename") CheckRename(step);
    if (step.op == "drop_column") Drop(step);
    if (step.op == "filter") CheckFilter(step);
  }

  Status Finish() && {
    if (errors_.empty()) return {};
    return Error{ErrorCode::kValidationFailed, "The steps cannot be done.", std::move(errors_), {}};
  }

 private:
  void Fault(std::string_view field, std::string code, std::string message) {
    errors_.push_back({place_ + std::string(field), std::move(code), std::move(message), {}, {}});
  }
  KnownColumn* Find(std::string_view name) {
    const auto found = std::ranges::find(columns_, name, &KnownColumn::name);
    return found == columns_.end() ? nullptr : &*found;
  }

  /// A setting of another step would be ignored in silence.
  void CheckSettings(const CleanStep& step) {
    const auto only = [&](bool given, std::string_view field,
                          std::initializer_list<std::string_view> ops) {
      if (given && !IsOneOf(step.op, ops))
        Fault(field, "not_allowed", "is no setting of " + step.op);
    };
    only(step.strategy.has_value(), "strategy", {"impute"});
    only(step.indicator, "indicator", {"impute"});
    only(step.value.has_value(), "value", {"impute", "filter"});
    only(!step.values.empty(), "values", {"set_missing", "filter"});
    only(step.infinite, "infinite", {"set_missing"});
    only(step.how.has_value(), "how", {"drop_missing"});
    only(step.method.has_value(), "method", {"clip_outliers"});
    only(step.low.has_value(), "low", {"clip_outliers"});
    only(step.high.has_value(), "high", {"clip_outliers"});
    only(step.type.has_value(), "type", {"cast"});
    only(step.on_bad_value.has_value(), "on_bad_value", {"cast"});
    only(step.name.has_value(), "name", {"rename"});
    only(step.comparison.has_value(), "comparison", {"filter"});
    if (step.op == "impute" && step.strategy) CheckStrategySettings(step);
    if (step.op == "clip_outliers" && step.method) CheckMethodSettings(step);
    if (step.op == "filter" && step.comparison) CheckComparisonSettings(step);
  }

  void CheckStrategySettings(const CleanStep& step) {
    if (step.value && *step.strategy != "constant")
      Fault("value", "not_allowed", "goes with the strategy constant, not with " + *step.strategy);
  }

  void CheckMethodSettings(const CleanStep& step) {
    if (*step.method == "bounds") return;
    const std::string text = "goes with the method bounds, not with " + *step.method;
    if (step.low) Fault("low", "not_allowed", text);
    if (step.high) Fault("high", "not_allowed", text);
  }

  void CheckComparisonSettings(const CleanStep& step) {
    const bool list = IsOneOf(*step.comparison, {"in", "not_in"});
    const bool none = IsOneOf(*step.comparison, {"is_missing", "not_missing"});
    if (step.value && (list || none))
      Fault("value", "not_allowed", "does not go with the comparison " + *step.comparison);
    if (!step.values.empty() && !list)
      Fault("values", "not_allowed", "goes with in and not_in, not with " + *step.comparison);
  }

  bool CheckColumns(const CleanStep& step) {
    const bool optional = step.op == "drop_duplicates" || step.op == "drop_missing";
    const bool one = step.op == "rename" || step.op == "filter";
    if (step.columns.empty() && !optional)
      return Fault("columns", "required", "must name at least one column"), false;
    if (one && step.columns.size() != 1)
      return Fault("columns", "too_long", "takes one column"), false;
    bool all = true;
    std::unordered_set<std::string_view> named;
    for (std::size_t i = 0; i < step.columns.size(); ++i) {
      const std::string field = "columns[" + std::to_string(i) + "]";
      if (!named.insert(step.columns[i]).second) {
        Fault(field, "duplicate", "names \"" + step.columns[i] + "\" a second time");
      } else if (!Find(step.columns[i])) {
        Fault(field, "not_found", "There is no column \"" + step.columns[i] + "\" at this step.");
      } else {
        continue;
      }
      all = false;
    }
    return all;
  }

  void Expect(bool fits, const std::string& field, const json::value& value,
              const std::string& name) {
    if (!fits) Fault(field, "wrong_type", MisfitText(value, name, Find(name)->type));
  }

  /// Those that stand for an infinite number are found among doubles only.
  void CheckValues(const CleanStep& step, const std::string& name) {
    const PhysicalType type = Find(name)->type;
    for (std::size_t i = 0; i < step.values.size(); ++i) {
      const bool fits = type == PhysicalType::kDouble ? MayCompare(step.values[i], type)
                                                      : MayHold(step.values[i], type);
      Expect(fits, "values[" + std::to_string(i) + "]", step.values[i], name);
    }
  }

  void CheckSetMissing(const CleanStep& step) {
    if (step.values.empty() && !step.infinite)
      return Fault("values", "required", "set_missing needs values, or infinite");
    for (const std::string& name : step.columns) CheckValues(step, name);
  }

  void CheckImpute(const CleanStep& step) {
    if (!step.strategy) return Fault("strategy", "required", "impute needs a strategy");
    const bool is_constant = *step.strategy == "constant";
    const bool has_value = step.value.has_value();
    if (is_constant && !has_value)
      Fault("value", "required", "the strategy constant needs a value");
    const bool numbers_only = *step.strategy == "mean" || *step.strategy == "median";
    for (const std::string& name : step.columns) {
      if (is_constant && has_value)
        Expect(MayHold(*step.value, Find(name)->type), "value", *step.value, name);
      if (numbers_only && !IsNumber(Find(name)->type))
        Fault("strategy", "not_allowed",
              "\"" + name + "\" is no column of numbers: take mode, constant or forward_fill");
      if (step.indicator && !Add(IndicatorName(name), PhysicalType::kBool))
        Fault("indicator", "not_allowed",
              "There is a column \"" + IndicatorName(name) + "\" already.");
    }
  }

  void CheckClip(const CleanStep& step) {
    if (step.method == "bounds" && !step.low && !step.high)
      Fault("low", "required", "the method bounds needs low, high or both");
    if (step.low && step.high && !(*step.low <= *step.high))
      Fault("high", "too_small", "must not be below low");
    for (const std::string& name : step.columns) {
      const PhysicalType type = Find(name)->type;
      if (!IsNumber(type))
        Fault("columns", "not_allowed", "\"" + name + "\" is no column of numbers.");
      if (type == PhysicalType::kInt64) CheckWholeBounds(step, name);
    }
  }

  /// Whole numbers are clipped to the nearest ones inside the bounds.
  void CheckWholeBounds(const CleanStep& step, const std::string& name) {
    if (step.low && step.high && *step.low <= *step.high &&
        std::ceil(*step.low) > std::floor(*step.high))
      Fault("high", "too_small",
            "There is no whole number from low to high, and \"" + name + "\" holds only such.");
    constexpr double kEnd = 0x1p63;
    if (step.low && *step.low >= kEnd)
      Fault("low", "too_large", "is above all that \"" + name + "\" can hold");
    if (step.high && *step.high < -kEnd)
      Fault("high", "too_small", "is below all that \"" + name + "\" can hold");
  }

  void CheckCast(const CleanStep& step) {
    if (!step.type) return Fault("type", "required", "cast needs a type");
    for (const std::string& name : step.columns)
      Find(name)->type = *PhysicalTypeFromText(*step.type);
  }

  void CheckRename(const CleanStep& step) {
    if (!step.name) return Fault("name", "required", "rename needs the new name");
    KnownColumn* column = Find(step.columns.front());
    KnownColumn* other = Find(*step.name);
    if (other && other != column)
      return Fault("name", "not_allowed", "There is a column \"" + *step.name + "\" already.");
    column->name = *step.name;
  }

  void Drop(const CleanStep& step) {
    for (const std::string& name : step.columns)
      std::erase_if(columns_, [&](const KnownColumn& column) { return column.name == name; });
    if (columns_.empty()) Fault("columns", "not_allowed", "A table needs a column.");
  }

  void CheckFilter(const CleanStep& step) {
    if (!step.comparison) return Fault("comparison", "required", "filter needs a comparison");
    const std::string& comparison = *step.comparison;
    if (comparison == "is_missing" || comparison == "not_missing") return;
    if (comparison == "in" || comparison == "not_in") {
      if (step.values.empty()) Fault("values", "required", "needs at least one value");
      return CheckValues(step, step.columns.front());
    }
    if (!step.value) return Fault("value", "required", "needs a value to compare with");
    if (comparison == "contains" &&
        (Find(step.columns.front())->type != PhysicalType::kString || !step.value->is_string()))
      return Fault("comparison", "not_allowed", "contains is for texts");
    const std::string& name = step.columns.front();
    Expect(MayCompare(*step.value, Find(name)->type), "value", *step.value, name);
  }

  bool Add(std::string name, PhysicalType type) {
    if (Find(name)) return false;
    columns_.push_back({std::move(name), type});
    return true;
  }

  std::vector<KnownColumn> columns_;
  std::vector<FieldError> errors_;
  std::string place_;
};

}  // namespace

std::string IndicatorName(std::string_view column) { return std::string(column) + "_missing"; }

bool IsNumber(PhysicalType type) {
  return type == PhysicalType::kInt64 || type == PhysicalType::kDouble ||
         type == PhysicalType::kDecimal;
}

Status CheckSteps(const std::vector<CleanStep>& steps, const TableSchema& schema) {
  Checker checker(schema);
  for (std::size_t i = 0; i < steps.size(); ++i) checker.Check(steps[i], i);
  return std::move(checker).Finish();
}

Result<std::vector<CleanStep>> ReadSteps(const json::value& in, const TableSchema& schema) {
  if (!in.is_array()) return FieldFault("steps", "wrong_type", "must be an array");
  std::vector<CleanStep> steps;
  for (const json::value& item : in.get_array()) {
    TRY(CleanStep step, FromJson<CleanStep>(item));
    steps.push_back(std::move(step));
  }
  TRY_OK(CheckSteps(steps, schema));
  return steps;
}

}  // namespace lathe::data::clean
