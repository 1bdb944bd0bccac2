#include "learn/descriptor.h"

#include <string_view>
#include <utility>

namespace lathe::learn {

namespace {

/// 0 is no limit.
json::value Limit(std::int64_t most) {
  if (most == 0) return nullptr;
  return most;
}

std::string_view ToText(ParameterKind kind) {
  switch (kind) {
    case ParameterKind::kInt:
      return "integer";
    case ParameterKind::kFloat:
      return "number";
    case ParameterKind::kBool:
      return "boolean";
    case ParameterKind::kChoice:
      return "string";
  }
  return "";
}

std::string_view ToText(ParameterLevel level) {
  switch (level) {
    case ParameterLevel::kBasic:
      return "basic";
    case ParameterLevel::kAdvanced:
      return "advanced";
    case ParameterLevel::kExpert:
      return "expert";
  }
  return "";
}

// Whole bounds are written without a fraction, as an integer parameter's reader expects.
json::value BoundToJson(const Parameter& parameter, double bound) {
  if (parameter.kind == ParameterKind::kInt) return static_cast<std::int64_t>(bound);
  return bound;
}

json::object ParameterToJson(const Parameter& parameter) {
  json::object out{{"name", parameter.name},
                   {"type", ToText(parameter.kind)},
                   {"default", parameter.default_value}};
  if (parameter.min) out["minimum"] = BoundToJson(parameter, *parameter.min);
  if (parameter.max) out["maximum"] = BoundToJson(parameter, *parameter.max);
  if (!parameter.choices.empty())
    out["enum"] = json::array(parameter.choices.begin(), parameter.choices.end());
  out["level"] = ToText(parameter.level);
  out["log_scale"] = parameter.log_scale;
  out["searchable"] = parameter.searchable;
  out["description"] = parameter.doc;
  return out;
}

json::object NeedsToJson(const features::RecipeNeeds& needs) {
  return {{"scale", needs.scale},
          {"no_missing", needs.no_missing},
          {"native_categories", needs.native_categories},
          {"max_one_hot_levels", needs.max_one_hot_levels}};
}

json::object CapabilitiesToJson(const Capabilities& capabilities) {
  return {{"probability", capabilities.probability},
          {"importance", capabilities.importance},
          {"incremental_rounds", capabilities.incremental_rounds},
          {"weights", capabilities.weights},
          {"handles_missing", capabilities.handles_missing},
          {"native_categories", capabilities.native_categories}};
}

}  // namespace

json::object Descriptor::ToJson() const {
  json::array task_names;
  for (const models::Task task : tasks) task_names.push_back(json::value(models::ToText(task)));
  json::array parameter_list;
  for (const Parameter& parameter : parameters)
    parameter_list.push_back(ParameterToJson(parameter));
  return {{"id", id},
          {"title", title},
          {"family", family},
          {"tasks", std::move(task_names)},
          {"description", description},
          {"parameters", std::move(parameter_list)},
          {"needs", NeedsToJson(needs)},
          {"capabilities", CapabilitiesToJson(capabilities)},
          {"scores",
           {{"accuracy", accuracy_score},
            {"speed", speed_score},
            {"interpretability", interpretability_score}}},
          {"evidence", score_evidence},
          {"limits", {{"max_rows", Limit(max_rows)}, {"max_features", Limit(max_features)}}},
          {"format", format},
          {"library", library}};
}

}  // namespace lathe::learn
