#include "service/catalogue.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <iterator>
#include <utility>

namespace lathe::service {

namespace {

// Reads members of the file, remembering the first that is missing or of another type.
class EntryReader {
 public:
  EntryReader(const json::value& in, std::string place, std::string& fault)
      : in_(in.if_object()), place_(std::move(place)), fault_(fault) {
    if (in_ == nullptr) Fault("");
  }

  const json::value* Find(std::string_view name) const {
    return in_ == nullptr ? nullptr : in_->if_contains(name);
  }
  std::string Text(std::string_view name) {
    const json::value* value = Find(name);
    if (value != nullptr && value->is_string()) return std::string(value->get_string());
    return Fault(name), std::string();
  }
  bool Bool(std::string_view name) {
    const json::value* value = Find(name);
    if (value != nullptr && value->is_bool()) return value->get_bool();
    return Fault(name), false;
  }
  std::vector<std::string> Texts(std::string_view name) {
    std::vector<std::string> texts;
    for (const json::value& item : Array(name)) {
      if (!item.is_string()) return Fault(name), texts;
      texts.emplace_back(item.get_string());
    }
    return texts;
  }
  const json::array& Array(std::string_view name) {
    static const json::array kEmpty;
    const json::value* value = Find(name);
    if (value != nullptr && value->is_array()) return value->get_array();
    return Fault(name), kEmpty;
  }
  /// Nothing where it is absent or null.
  std::optional<double> Number(std::string_view name) {
    const json::value* value = Find(name);
    if (value == nullptr || value->is_null()) return std::nullopt;
    if (value->is_number()) return value->to_number<double>();
    return Fault(name), std::nullopt;
  }
  void Fault(std::string_view name) {
    if (fault_.empty()) fault_ = place_ + "." + std::string(name);
  }

 private:
  const json::object* in_;
  std::string place_;
  std::string& fault_;
};

ParameterInfo ReadParameter(const json::value& in, const std::string& place, std::string& fault) {
  EntryReader reader(in, place, fault);
  ParameterInfo parameter;
  parameter.name = reader.Text("name");
  parameter.type = reader.Text("type");
  parameter.minimum = reader.Number("minimum");
  parameter.maximum = reader.Number("maximum");
  if (reader.Find("enum") != nullptr) parameter.choices = reader.Texts("enum");
  parameter.level = reader.Text("level");
  parameter.log_scale = reader.Bool("log_scale");
  parameter.searchable = reader.Bool("searchable");
  parameter.description = reader.Text("description");
  if (const json::value* value = reader.Find("default")) {
    parameter.default_value = *value;
  } else {
    reader.Fault("default");
  }
  return parameter;
}

AlgorithmInfo ReadAlgorithm(const json::value& in, const std::string& place, std::string& fault) {
  EntryReader reader(in, place, fault);
  AlgorithmInfo algorithm;
  algorithm.id = reader.Text("id");
  algorithm.title = reader.Text("title");
  algorithm.family = reader.Text("family");
  algorithm.description = reader.Text("description");
  algorithm.tasks = reader.Texts("tasks");
  for (const json::value& item : reader.Array("parameters"))
    algorithm.parameters.push_back(ReadParameter(item, place + ".parameters", fault));
  if (const json::value* limits = reader.Find("limits")) {
    EntryReader limit(*limits, place + ".limits", fault);
    algorithm.max_rows = static_cast<std::int64_t>(limit.Number("max_rows").value_or(0));
    algorithm.max_features = static_cast<std::int64_t>(limit.Number("max_features").value_or(0));
  }
  if (in.is_object()) algorithm.document = in.get_object();
  return algorithm;
}

std::vector<MetricInfo> ReadMetrics(const json::value& in, const std::string& place,
                                    std::string& fault) {
  std::vector<MetricInfo> metrics;
  if (!in.is_array()) {
    if (fault.empty()) fault = place;
    return metrics;
  }
  for (const json::value& item : in.get_array()) {
    EntryReader reader(item, place, fault);
    metrics.push_back(
        {reader.Text("name"), reader.Text("title"), reader.Bool("greater_is_better")});
  }
  return metrics;
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}

bool Matches(const AlgorithmInfo& algorithm, const AlgorithmFilter& filter) {
  if (filter.task && !algorithm.IsFor(*filter.task)) return false;
  if (filter.family && algorithm.family != *filter.family) return false;
  if (!filter.search) return true;
  const std::string wanted = Lower(*filter.search);
  return std::ranges::any_of(
      std::initializer_list<std::string_view>{algorithm.id, algorithm.title, algorithm.description},
      [&](std::string_view text) { return Lower(text).find(wanted) != std::string::npos; });
}

std::string NumberText(double number) {
  if (number == std::floor(number) && std::abs(number) < 1e15)
    return std::to_string(static_cast<std::int64_t>(number));
  char text[32];
  return {text, std::to_chars(std::begin(text), std::end(text), number).ptr};
}

std::string RangeText(const ParameterInfo& parameter) {
  if (parameter.minimum && parameter.maximum)
    return "between " + NumberText(*parameter.minimum) + " and " + NumberText(*parameter.maximum);
  if (parameter.minimum) return "at least " + NumberText(*parameter.minimum);
  if (parameter.maximum) return "at most " + NumberText(*parameter.maximum);
  return "finite";
}

std::string ChoicesText(const ParameterInfo& parameter) {
  std::string text;
  for (const std::string& choice : parameter.choices)
    text += (text.empty() ? "\"" : ", \"") + choice + "\"";
  return text;
}

struct ValueFault {
  std::string code, message;
};

std::optional<ValueFault> CheckNumber(const ParameterInfo& parameter, json::value& value) {
  const bool is_whole = parameter.type == "integer";
  const double number = value.is_number() ? value.to_number<double>() : 0;
  if (!value.is_number() || (is_whole && number != std::floor(number)))
    return ValueFault{"wrong_type", (is_whole ? "must be a whole number " : "must be a number ") +
                                        RangeText(parameter)};
  if (parameter.minimum && number < *parameter.minimum)
    return ValueFault{"too_small", "must be " + RangeText(parameter)};
  if (parameter.maximum && number > *parameter.maximum)
    return ValueFault{"too_large", "must be " + RangeText(parameter)};
  if (is_whole) {
    value = static_cast<std::int64_t>(number);
  } else {
    value = number;
  }
  return std::nullopt;
}

// Checks `value` and rewrites it in the parameter's own type (3.0 becomes 3 for a whole number).
std::optional<ValueFault> CheckValue(const ParameterInfo& parameter, json::value& value) {
  if (parameter.type == "integer" || parameter.type == "number")
    return CheckNumber(parameter, value);
  if (parameter.type == "boolean") {
    if (value.is_bool()) return std::nullopt;
    return ValueFault{"wrong_type", "must be true or false"};
  }
  const bool is_choice =
      value.is_string() &&
      std::ranges::find(parameter.choices, std::string_view(value.get_string())) !=
          parameter.choices.end();
  if (is_choice) return std::nullopt;
  return ValueFault{"not_allowed", "must be one of " + ChoicesText(parameter)};
}

// "min_child_samples" becomes "Min child samples".
std::string TitleOf(const std::string& name) {
  std::string title = name;
  std::ranges::replace(title, '_', ' ');
  if (!title.empty())
    title[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(title[0])));
  return title;
}

json::value Bound(const ParameterInfo& parameter, double bound) {
  if (parameter.type == "integer") return static_cast<std::int64_t>(bound);
  return bound;
}

json::object PropertySchema(const ParameterInfo& parameter) {
  json::object schema{{"type", parameter.type},
                      {"title", TitleOf(parameter.name)},
                      {"description", parameter.description}};
  if (parameter.minimum) schema["minimum"] = Bound(parameter, *parameter.minimum);
  if (parameter.maximum) schema["maximum"] = Bound(parameter, *parameter.maximum);
  if (!parameter.choices.empty())
    schema["enum"] = json::array(parameter.choices.begin(), parameter.choices.end());
  schema["default"] = parameter.default_value;
  schema["x-level"] = parameter.level;
  schema["x-log-scale"] = parameter.log_scale;
  schema["x-searchable"] = parameter.searchable;
  return schema;
}

}  // namespace

bool AlgorithmInfo::IsFor(std::string_view task) const {
  return std::ranges::find(tasks, task) != tasks.end();
}

const ParameterInfo* AlgorithmInfo::FindParameter(std::string_view name) const {
  const auto found = std::ranges::find(parameters, name, &ParameterInfo::name);
  return found == parameters.end() ? nullptr : &*found;
}

Result<Catalogue> Catalogue::FromJson(std::string_view text) {
  TRY(const json::value document, ParseJson(text));
  Catalogue catalogue;
  std::string fault;
  EntryReader reader(document, "catalogue", fault);
  for (const json::value& item : reader.Array("algorithms"))
    catalogue.algorithms_.push_back(ReadAlgorithm(item, "algorithms", fault));
  const json::value absent;
  const json::value* metrics = reader.Find("metrics");
  const json::value* default_metrics = reader.Find("default_metrics");
  if (metrics == nullptr || !metrics->is_object()) {
    reader.Fault("metrics");
    metrics = nullptr;
  }
  EntryReader defaults(default_metrics == nullptr ? absent : *default_metrics, "default_metrics",
                       fault);
  for (const auto& [task, list] : metrics == nullptr ? json::object() : metrics->get_object()) {
    catalogue.metrics_.emplace(task, ReadMetrics(list, "metrics", fault));
    const auto name = catalogue.default_metrics_.emplace(task, defaults.Text(task)).first;
    if (catalogue.FindMetric(task, name->second) == nullptr) defaults.Fault(task);
  }
  if (fault.empty()) return catalogue;
  return Fail(ErrorCode::kInternal, "The catalogue of algorithms cannot be read at " + fault + ".");
}

std::vector<const AlgorithmInfo*> Catalogue::Find(const AlgorithmFilter& filter) const {
  std::vector<const AlgorithmInfo*> found;
  for (const AlgorithmInfo& algorithm : algorithms_)
    if (Matches(algorithm, filter)) found.push_back(&algorithm);
  return found;
}

const AlgorithmInfo* Catalogue::FindAlgorithm(std::string_view id) const {
  const auto found = std::ranges::find(algorithms_, id, &AlgorithmInfo::id);
  return found == algorithms_.end() ? nullptr : &*found;
}

std::span<const MetricInfo> Catalogue::MetricsOf(std::string_view task) const {
  const auto found = metrics_.find(task);
  if (found == metrics_.end()) return {};
  return found->second;
}

const MetricInfo* Catalogue::FindMetric(std::string_view task, std::string_view name) const {
  for (const MetricInfo& metric : MetricsOf(task))
    if (metric.name == name) return &metric;
  return nullptr;
}

const MetricInfo& Catalogue::DefaultMetric(std::string_view task) const {
  return *FindMetric(task, default_metrics_.find(task)->second);
}

json::object CompleteParameters(const AlgorithmInfo& algorithm, const json::object& given,
                                const std::string& prefix, std::vector<FieldError>& faults) {
  json::object complete;
  for (const ParameterInfo& parameter : algorithm.parameters) {
    complete[parameter.name] = parameter.default_value;
    const json::value* value = given.if_contains(parameter.name);
    if (value == nullptr) continue;
    json::value checked = *value;
    if (auto fault = CheckValue(parameter, checked)) {
      faults.push_back(
          {prefix + parameter.name, std::move(fault->code), std::move(fault->message), {}, {}});
    } else {
      complete[parameter.name] = std::move(checked);
    }
  }
  for (const auto& [name, value] : given)
    if (algorithm.FindParameter(name) == nullptr)
      faults.push_back({prefix + std::string(name),
                        "unknown_field",
                        "is not a parameter of " + algorithm.id,
                        {},
                        {}});
  return complete;
}

json::object ParameterSchema(const AlgorithmInfo& algorithm) {
  json::object properties;
  for (const ParameterInfo& parameter : algorithm.parameters)
    properties[parameter.name] = PropertySchema(parameter);
  return {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
          {"title", algorithm.title},
          {"type", "object"},
          {"additionalProperties", false},
          {"properties", std::move(properties)}};
}

}  // namespace lathe::service
