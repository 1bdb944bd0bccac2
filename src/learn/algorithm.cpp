#include "learn/algorithm.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace lathe::learn {

namespace {

std::string NumberText(double number) {
  if (number == std::floor(number) && std::abs(number) < 1e15)
    return std::to_string(static_cast<std::int64_t>(number));
  return lathe::ToText(json::value(number));
}

std::string RangeText(const Parameter& parameter) {
  if (parameter.min && parameter.max)
    return "between " + NumberText(*parameter.min) + " and " + NumberText(*parameter.max);
  if (parameter.min) return "at least " + NumberText(*parameter.min);
  if (parameter.max) return "at most " + NumberText(*parameter.max);
  return "finite";
}

std::string ChoicesText(const Parameter& parameter) {
  std::string text;
  for (const std::string& choice : parameter.choices)
    text += (text.empty() ? "\"" : ", \"") + choice + "\"";
  return text;
}

FieldError Fault(const Parameter& parameter, std::string code, std::string message) {
  return {"hyperparameters." + parameter.name, std::move(code), std::move(message), {}, {}};
}

std::optional<FieldError> CheckRange(const Parameter& parameter, double number) {
  if (std::isnan(number) || (parameter.min && number < *parameter.min))
    return Fault(parameter, "too_small", "must be " + RangeText(parameter));
  if (!std::isfinite(number) || (parameter.max && number > *parameter.max))
    return Fault(parameter, "too_large", "must be " + RangeText(parameter));
  return std::nullopt;
}

// Checks `value` and rewrites it in the parameter's own type (3.0 becomes 3 for a whole number).
std::optional<FieldError> CheckValue(const Parameter& parameter, json::value& value) {
  switch (parameter.kind) {
    case ParameterKind::kBool:
      if (!value.is_bool()) return Fault(parameter, "wrong_type", "must be true or false");
      return std::nullopt;
    case ParameterKind::kChoice:
      if (!value.is_string() ||
          std::find(parameter.choices.begin(), parameter.choices.end(),
                    std::string_view(value.get_string())) == parameter.choices.end())
        return Fault(parameter, "not_allowed", "must be one of " + ChoicesText(parameter));
      return std::nullopt;
    case ParameterKind::kInt:
    case ParameterKind::kFloat:
      break;
  }
  const bool whole = parameter.kind == ParameterKind::kInt;
  if (!value.is_number() ||
      (whole && value.to_number<double>() != std::floor(value.to_number<double>())))
    return Fault(parameter, "wrong_type",
                 std::string(whole ? "must be a whole number " : "must be a number ") +
                     RangeText(parameter));
  const double number = value.to_number<double>();
  if (auto fault = CheckRange(parameter, number)) return fault;
  if (whole) {
    value = static_cast<std::int64_t>(number);
  } else {
    value = number;
  }
  return std::nullopt;
}

const Parameter* FindParameter(const Descriptor& descriptor, std::string_view name) {
  const auto found = std::find_if(descriptor.parameters.begin(), descriptor.parameters.end(),
                                  [&](const Parameter& p) { return p.name == name; });
  return found == descriptor.parameters.end() ? nullptr : &*found;
}

}  // namespace

const Algorithm* FindAlgorithm(std::string_view id) {
  for (const auto& algorithm : AllAlgorithms())
    if (algorithm->descriptor().id == id) return algorithm.get();
  return nullptr;
}

Result<json::object> CompleteParameters(const Descriptor& descriptor, const json::object& given) {
  std::vector<FieldError> faults;
  json::object complete;
  for (const Parameter& parameter : descriptor.parameters) {
    const json::value* value = given.if_contains(parameter.name);
    complete[parameter.name] = value == nullptr ? parameter.default_value : *value;
    if (auto fault = CheckValue(parameter, complete[parameter.name]))
      faults.push_back(*std::move(fault));
  }
  for (const auto& [name, value] : given)
    if (FindParameter(descriptor, name) == nullptr)
      faults.push_back({"hyperparameters." + std::string(name),
                        "unknown_field",
                        "is not a parameter of " + descriptor.id,
                        {},
                        {}});
  if (faults.empty()) return complete;
  return Error{ErrorCode::kValidationFailed,
               "The hyperparameters do not fit " + descriptor.title + ".",
               std::move(faults),
               {}};
}

}  // namespace lathe::learn
