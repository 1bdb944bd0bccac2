#include "features/plan.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "features/transforms/statistics.h"
#include "features/transforms/steps.h"

namespace lathe::features {

namespace {

using data::ColumnKind;
using data::ColumnRole;

Error Faulty(std::vector<FieldError> faults) {
  return Error{
      ErrorCode::kValidationFailed, "The steps cannot be done as asked.", std::move(faults), {}};
}

std::string KnownOps() {
  std::string text;
  for (const StepKind& kind : AllStepKinds()) text += (text.empty() ? "" : ", ") + kind.op;
  return text;
}

std::string ListOf(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

// Why a value does not fit its parameter; empty when it does.
std::string MisfitOf(const ParamSpec& spec, const json::value& value) {
  const auto is_choice = [&](const json::value& item) {
    return item.is_string() &&
           std::ranges::find(spec.choices, std::string(item.get_string())) != spec.choices.end();
  };
  const auto all_of = [&](auto fits) {
    return value.is_array() && value.get_array().size() <= kMostStepColumns &&
           std::ranges::all_of(value.get_array(), fits);
  };
  const auto is_text = [](const json::value& item) {
    return item.is_string() && item.get_string().size() <= 1'000;
  };
  switch (spec.kind) {
    case ParamKind::kInt:
    case ParamKind::kNumber: {
      const bool is_whole = value.is_int64();
      if (spec.kind == ParamKind::kInt && !is_whole) return "must be a whole number";
      if (!value.is_number()) return "must be a number";
      const double number = value.to_number<double>();
      if (number >= *spec.min && number <= *spec.max) return "";
      return "must be between " + std::to_string(std::llround(*spec.min)) + " and " +
             std::to_string(std::llround(*spec.max));
    }
    case ParamKind::kBool:
      return value.is_bool() ? "" : "must be true or false";
    case ParamKind::kChoice:
      return is_choice(value) ? "" : "must be one of " + ListOf(spec.choices);
    case ParamKind::kChoices:
      return all_of(is_choice) ? "" : "must be a list of " + ListOf(spec.choices);
    case ParamKind::kText:
      if (is_text(value)) return "";
      return spec.is_list ? "must be a text, a number or a list of numbers"
                          : "must be a text, a number, true or false";
    case ParamKind::kColumn:
      return is_text(value) ? "" : "must be a text";
    case ParamKind::kTexts:
      return all_of(is_text) ? "" : "must be a list of texts or numbers";
    case ParamKind::kColumns:
      return all_of(is_text) ? "" : "must be a list of texts";
  }
  return "";
}

// A number as a text is kept: "7.5".
std::string NumberText(const json::value& value) {
  return value.is_double() ? ExactText(value.get_double()) : lathe::ToText(value);
}

// A number or truth value where a text is kept, as that text; numbers of a list of texts alike; a
// list of numbers, with commas between, where the text is one of items. Anything else as it is.
json::value TextOf(const ParamSpec& spec, const json::value& value) {
  if (spec.kind == ParamKind::kTexts && value.is_array()) {
    json::array texts;
    for (const json::value& item : value.get_array())
      texts.push_back(item.is_number() ? json::value(NumberText(item)) : item);
    return texts;
  }
  if (spec.kind != ParamKind::kText) return value;
  if (value.is_number()) return json::value(NumberText(value));
  if (value.is_bool()) return json::value(lathe::ToText(value));
  const auto is_item = [](const json::value& item) { return item.is_number(); };
  if (!spec.is_list || !value.is_array() || !std::ranges::all_of(value.get_array(), is_item))
    return value;
  std::string text;
  for (const json::value& item : value.get_array())
    text += (text.empty() ? "" : ",") + NumberText(item);
  return json::value(std::move(text));
}

// Reads one step as it was written.
class StepReader {
 public:
  StepReader(std::string path, std::vector<FieldError>& faults)
      : path_(std::move(path)), faults_(faults) {}

  PlanStep Read(const json::value& in) {
    PlanStep step;
    if (!in.is_object()) return Fault("", "wrong_type", "must be an object"), step;
    const json::object& object = in.get_object();
    for (const auto& member : object)
      if (member.key() != "op" && member.key() != "columns" && member.key() != "params" &&
          member.key() != "keep_input")
        Fault("." + std::string(member.key()), "unknown_field", "is not a field of a step");
    const StepKind* kind = ReadOp(object, step);
    ReadColumns(object, step);
    if (const json::value* keep = object.if_contains("keep_input"); keep != nullptr) {
      if (keep->is_bool()) {
        step.keep_input = keep->get_bool();
      } else {
        Fault(".keep_input", "wrong_type", "must be true or false");
      }
    }
    if (kind != nullptr) ReadParams(object, *kind, step);
    return step;
  }

 private:
  void Fault(const std::string& field, std::string code, std::string message) {
    faults_.push_back({path_ + field, std::move(code), std::move(message), {}, {}});
  }

  const StepKind* ReadOp(const json::object& in, PlanStep& step) {
    const json::value* op = in.if_contains("op");
    if (op == nullptr || !op->is_string())
      return Fault(".op", "required", "must be one of " + KnownOps()), nullptr;
    step.op = std::string(op->get_string());
    const StepKind* kind = FindStepKind(step.op);
    if (kind == nullptr)
      Fault(".op", "not_allowed", "\"" + step.op + "\" is not known; there are " + KnownOps());
    return kind;
  }

  void ReadColumns(const json::object& in, PlanStep& step) {
    const json::value* columns = in.if_contains("columns");
    if (columns != nullptr && !columns->is_array() && !columns->is_null())
      return Fault(".columns", "wrong_type", "must be a list of names");
    if (columns == nullptr || columns->is_null() || columns->get_array().empty())
      return Fault(".columns", "required", "must name one column or more");
    if (columns->get_array().size() > kMostStepColumns)
      return Fault(".columns", "too_long",
                   "must name at most " + std::to_string(kMostStepColumns) + " columns");
    std::set<std::string> known;
    for (const json::value& item : columns->get_array()) {
      if (!item.is_string() || item.get_string().empty())
        return Fault(".columns", "wrong_type", "must be a list of names");
      step.columns.emplace_back(item.get_string());
      if (!known.insert(step.columns.back()).second)
        Fault(".columns", "not_allowed", "names \"" + step.columns.back() + "\" twice");
    }
  }

  void ReadParams(const json::object& in, const StepKind& kind, PlanStep& step) {
    json::object given;
    if (const json::value* params = in.if_contains("params");
        params != nullptr && !params->is_null()) {
      if (!params->is_object()) return Fault(".params", "wrong_type", "must be an object");
      given = params->get_object();
    }
    for (const ParamSpec& spec : kind.params) {
      const json::value* value = given.if_contains(spec.name);
      if (value == nullptr || value->is_null()) {
        if (spec.kind == ParamKind::kColumn && spec.default_value.is_null())
          Fault(".params." + spec.name, "required", "must name a column");
        if (!spec.default_value.is_null()) step.params[spec.name] = spec.default_value;
        continue;
      }
      json::value kept = TextOf(spec, *value);
      const std::string misfit = MisfitOf(spec, kept);
      if (!misfit.empty()) Fault(".params." + spec.name, "not_allowed", misfit);
      step.params[spec.name] = std::move(kept);
    }
    for (const auto& member : given) {
      const std::string name(member.key());
      const bool is_known = std::ranges::any_of(
          kind.params, [&](const ParamSpec& spec) { return spec.name == name; });
      if (!is_known) Fault(".params." + name, "unknown_field", "is not a parameter of " + kind.op);
    }
  }

  std::string path_;
  std::vector<FieldError>& faults_;
};

// What is known of columns, step by step, without rows.
class Checker {
 public:
  Checker(const data::TableSchema& schema, std::string target, std::vector<FieldError>& faults)
      : target_(std::move(target)), faults_(faults) {
    for (const data::ColumnSchema& column : schema.columns)
      kinds_[column.name] = data::KindOf(column.physical);
    for (const data::ColumnSchema& column : schema.columns)
      if (column.role == ColumnRole::kWeight) weight_ = column.name;
  }

  void Check(std::size_t place, const PlanStep& step) {
    const StepKind* kind = FindStepKind(step.op);
    if (kind == nullptr) return;
    path_ = "steps[" + std::to_string(place) + "]";
    if (kind->needs_target && target_.empty())
      Fault(".op", step.op + " needs a target, and none is known");
    if (step.columns.size() < kind->least_columns)
      Fault(".columns",
            step.op + " takes " + std::to_string(kind->least_columns) + " columns or more");
    if (step.op == "interaction" && step.columns.size() > 2)
      Fault(".columns", "interaction takes two columns");
    for (const std::string& column : step.columns) CheckColumn(step, *kind, column);
    for (const ParamSpec& spec : kind->params) CheckParamColumn(step, spec);
    if (ChoosesAnew(step)) CheckSelection(step);
    Follow(step, *kind);
  }

 private:
  void Fault(const std::string& field, std::string message) {
    faults_.push_back({path_ + field, "not_allowed", std::move(message), {}, {}});
  }

  // Names made of learned values cannot be known before.
  bool MayAppear(const std::string& column) const {
    return std::ranges::any_of(
        made_from_, [&](const std::string& prefix) { return column.starts_with(prefix); });
  }

  void CheckColumn(const PlanStep& step, const StepKind& kind, const std::string& column) {
    if (column == weight_ && !weight_.empty())
      return Fault(".columns", "\"" + column + "\" weighs the rows and is no feature");
    if (column == target_ && !target_.empty() && step.op != "lag")
      return Fault(".columns", "\"" + column +
                                   "\" is the target: a feature made of it would "
                                   "give the answer away");
    const auto found = kinds_.find(column);
    if (found == kinds_.end()) {
      if (!MayAppear(column) && step.op != "select")
        Fault(".columns", "there is no column \"" + column + "\" at this step");
      return;
    }
    if (!Takes(kind, found->second))
      Fault(".columns",
            step.op + " does not take \"" + column + "\", which holds " + NameOf(found->second));
  }

  void CheckSelection(const PlanStep& step) {
    const bool has_limit = step.params.contains("k") || step.params.contains("threshold");
    if (!has_limit && step.params.at("method") != "boruta")
      Fault(".params.k", "must say how many columns to keep, unless there is a threshold");
  }

  static bool Takes(const StepKind& kind, ColumnKind column) {
    return column == ColumnKind::kText     ? kind.takes.text
           : column == ColumnKind::kNumber ? kind.takes.number
                                           : kind.takes.time;
  }
  static std::string NameOf(ColumnKind kind) {
    return kind == ColumnKind::kText     ? "texts"
           : kind == ColumnKind::kNumber ? "numbers"
                                         : "dates or times";
  }

  void CheckParamColumn(const PlanStep& step, const ParamSpec& spec) {
    if (spec.kind != ParamKind::kColumn) return;
    const json::value* value = step.params.if_contains(spec.name);
    if (value == nullptr || !value->is_string() || value->get_string().empty()) return;
    const std::string column(value->get_string());
    if (column == target_) Fault(".params." + spec.name, "must not be the target");
    const auto found = kinds_.find(column);
    if (found == kinds_.end() && !MayAppear(column))
      Fault(".params." + spec.name, "there is no column \"" + column + "\" at this step");
    if (found != kinds_.end() && spec.name == "order" && found->second == ColumnKind::kText)
      Fault(".params." + spec.name, "must be a time or a number");
    if (found != kinds_.end() && step.op == "group_aggregate" && found->second == ColumnKind::kTime)
      Fault(".params." + spec.name, "must be a category");
  }

  // What is there after the step.
  void Follow(const PlanStep& step, const StepKind& kind) {
    if (step.op == "drop") {
      for (const std::string& column : step.columns) kinds_.erase(column);
      return;
    }
    if (ChoosesAnew(step)) return;  // which columns are left is not known before
    if (step.op == "select") {
      std::map<std::string, ColumnKind> kept;
      for (const std::string& column : step.columns)
        if (const auto found = kinds_.find(column); found != kinds_.end()) kept.insert(*found);
      kinds_ = std::move(kept);
      return;
    }
    const bool to_time = step.params.contains("to") && step.params.at("to") == "datetime";
    for (const std::string& column : step.columns) {
      const std::string base = step.keep_input && kind.replaces ? column + "." + step.op : column;
      const auto found = kinds_.find(column);
      const bool stays_time =
          step.op == "imputer" && found != kinds_.end() && found->second == ColumnKind::kTime;
      if (kind.replaces && !step.keep_input) kinds_.erase(column);
      if (kind.replaces && !kind.makes_many)
        kinds_[base] = to_time || stays_time ? ColumnKind::kTime : ColumnKind::kNumber;
      made_from_.insert(base);
    }
    if (step.op == "pca") made_from_.insert("pca_");
  }

  std::string target_, weight_, path_;
  std::map<std::string, ColumnKind> kinds_;
  std::set<std::string> made_from_;
  std::vector<FieldError>& faults_;
};

}  // namespace

bool ChoosesAnew(const PlanStep& step) {
  return step.op == "select" && step.params.contains("method");
}

json::array Plan::ToJson() const {
  json::array out;
  for (const PlanStep& step : steps) {
    json::object item{{"op", step.op},
                      {"columns", json::array(step.columns.begin(), step.columns.end())},
                      {"params", step.params}};
    if (step.keep_input) item["keep_input"] = true;
    out.push_back(std::move(item));
  }
  return out;
}

Result<Plan> Plan::FromJson(const json::value& in) {
  if (!in.is_array()) return FieldFault("steps", "wrong_type", "must be a list of steps");
  if (in.get_array().size() > kMostSteps)
    return FieldFault("steps", "too_long", "must be " + std::to_string(kMostSteps) + " at most");
  Plan plan;
  std::vector<FieldError> faults;
  for (std::size_t i = 0; i < in.get_array().size(); ++i)
    plan.steps.push_back(
        StepReader("steps[" + std::to_string(i) + "]", faults).Read(in.get_array()[i]));
  if (!faults.empty()) return Faulty(std::move(faults));
  return plan;
}

Status CheckPlan(const Plan& plan, const data::TableSchema& schema, const std::string& target) {
  std::vector<FieldError> faults;
  Checker checker(schema, target, faults);
  for (std::size_t i = 0; i < plan.steps.size(); ++i) checker.Check(i, plan.steps[i]);
  if (!faults.empty()) return Faulty(std::move(faults));
  return {};
}

std::vector<std::string> ColumnsRead(const Plan& plan, const data::TableSchema& schema) {
  std::set<std::string> named;
  for (const PlanStep& step : plan.steps) {
    if (step.op == "drop" || step.op == "select") continue;
    named.insert(step.columns.begin(), step.columns.end());
    const StepKind* kind = FindStepKind(step.op);
    if (kind == nullptr) continue;
    for (const ParamSpec& spec : kind->params) {
      const json::value* value = step.params.if_contains(spec.name);
      if (spec.kind == ParamKind::kColumn && value != nullptr && value->is_string())
        named.insert(std::string(value->get_string()));
    }
  }
  std::vector<std::string> columns;
  for (const data::ColumnSchema& column : schema.columns)
    if (named.contains(column.name)) columns.push_back(column.name);
  return columns;
}

std::set<std::string> ColumnsMadeFinite(const Plan& plan) {
  std::set<std::string> finite, seen;
  for (const PlanStep& step : plan.steps) {
    const bool leaves_nothing = step.op == "drop" || (step.op == "imputer" && !step.keep_input);
    for (const std::string& column : step.columns) {
      if (step.op == "missing_indicator") continue;
      if (seen.insert(column).second && leaves_nothing) finite.insert(column);
    }
    const StepKind* kind = FindStepKind(step.op);
    if (kind == nullptr) continue;
    for (const ParamSpec& spec : kind->params) {
      const json::value* value = step.params.if_contains(spec.name);
      if (spec.kind == ParamKind::kColumn && value != nullptr && value->is_string())
        seen.insert(std::string(value->get_string()));
    }
  }
  return finite;
}

}  // namespace lathe::features
