#include "http/dto/features.h"

#include <algorithm>
#include <utility>

#include "base/clock.h"
#include "features/transforms/steps.h"

namespace lathe::http {

namespace {

json::value Stored(const std::optional<std::string>& text) {
  if (!text) return nullptr;
  auto document = ParseJson(*text);
  return document.ok() ? *std::move(document) : json::value();
}

// Items that our own job wrote; what does not read is left out.
template <class T>
std::vector<T> Items(const json::value* in) {
  std::vector<T> items;
  if (in == nullptr || !in->is_array()) return items;
  for (const json::value& item : in->get_array()) {
    std::vector<FieldError> faults;
    T read = ReadFields<T>(item, faults);
    if (faults.empty()) items.push_back(std::move(read));
  }
  return items;
}

std::optional<std::int64_t> Int(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  return value->get_int64();
}

void AddOnce(const std::string& name, std::vector<std::string>& names) {
  if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

void ReadSummary(const json::object& summary, FeatureSetDto& dto) {
  dto.output_columns = Items<features::OutputColumn>(summary.if_contains("output_columns"));
  dto.warnings = Items<features::PlanWarning>(summary.if_contains("warnings"));
  if (const json::value* lines = summary.if_contains("sentences"); lines && lines->is_array())
    for (const json::value& line : lines->get_array())
      if (line.is_string()) dto.sentences.emplace_back(line.get_string());
  dto.output_count = Int(summary, "output_count");
  dto.rows = Int(summary, "rows");
  dto.rows_looked_at = Int(summary, "rows_looked_at");
  for (const features::OutputColumn& column : dto.output_columns)
    for (const std::string& name : column.from) AddOnce(name, dto.input_columns);
}

FeatureStepDto StepOf(const features::PlanStep& step) {
  return {step.op, step.columns, step.params, step.keep_input};
}

json::object SchemaOfParam(const features::ParamSpec& spec) {
  using features::ParamKind;
  json::object schema{{"title", spec.title}, {"description", spec.doc}};
  switch (spec.kind) {
    case ParamKind::kInt:
      schema["type"] = "integer";
      break;
    case ParamKind::kNumber:
      schema["type"] = "number";
      break;
    case ParamKind::kBool:
      schema["type"] = "boolean";
      break;
    case ParamKind::kChoice:
      schema["type"] = "string";
      schema["enum"] = json::array(spec.choices.begin(), spec.choices.end());
      break;
    case ParamKind::kChoices:
    case ParamKind::kTexts:
    case ParamKind::kColumns: {
      json::object item{{"type", "string"}};
      if (!spec.choices.empty())
        item["enum"] = json::array(spec.choices.begin(), spec.choices.end());
      if (spec.kind == ParamKind::kColumns) item["format"] = "column";
      if (spec.kind == ParamKind::kTexts) item["type"] = json::array{"string", "number"};
      schema["type"] = "array";
      schema["items"] = std::move(item);
      break;
    }
    case ParamKind::kText:
      // Numbers are taken, too, and kept as their text; forms draw a field of text.
      schema["type"] = "string";
      break;
    case ParamKind::kColumn:
      schema["type"] = "string";
      schema["format"] = "column";
      break;
  }
  if (spec.min) schema["minimum"] = *spec.min;
  if (spec.max) schema["maximum"] = *spec.max;
  if (!spec.default_value.is_null()) schema["default"] = spec.default_value;
  return schema;
}

}  // namespace

FeatureSetDto FeatureSetDto::From(const service::FeatureSetView& view) {
  const store::FeatureSet& row = view.set;
  FeatureSetDto dto;
  dto.id = row.id;
  dto.project_id = row.project_id;
  dto.dataset_id = row.dataset_id;
  dto.base_id = row.base_id;
  dto.kind = row.kind;
  dto.name = row.name;
  dto.target = row.target;
  dto.status = row.status;
  const json::value request = Stored(row.request);
  if (request.is_object()) {
    const json::value* method = request.get_object().if_contains("method");
    const json::value* automatic = request.get_object().if_contains("auto");
    if (method != nullptr && method->is_string()) dto.method = std::string(method->get_string());
    dto.automatic = automatic != nullptr && automatic->is_bool() && automatic->get_bool();
  }
  const json::value steps = Stored(row.steps);
  dto.steps = Items<FeatureStepDto>(&steps);
  const json::value summary = Stored(row.summary);
  if (summary.is_object()) ReadSummary(summary.get_object(), dto);
  if (dto.input_columns.empty())
    for (const FeatureStepDto& step : dto.steps)
      for (const std::string& column : step.columns) AddOnce(column, dto.input_columns);
  dto.error = DatasetErrorOf(row.error);
  if (view.job) dto.job = JobDto::From(*view.job);
  dto.created_at = FormatTime(row.created_at);
  dto.updated_at = FormatTime(row.updated_at);
  dto.deleted_at = DeletedAt(row.deleted_at);
  return dto;
}

FeatureSuggestionDto FeatureSuggestionDto::From(const features::SuggestedStep& suggested) {
  return {StepOf(suggested.step), suggested.reason};
}

FeatureSetImportanceDto FeatureSetImportanceDto::From(
    const service::FeatureSets::Importance& importance) {
  const json::value items(importance.items);
  return {importance.method, importance.methods, Items<FeatureImportanceItemDto>(&items)};
}

FeatureOperationsDto FeatureOperationsDto::All() {
  FeatureOperationsDto all;
  for (const features::StepKind& kind : features::AllStepKinds()) {
    FeatureOperationDto& dto = all.items.emplace_back();
    dto.op = kind.op;
    dto.title = kind.title;
    dto.description = kind.description;
    dto.group = features::ToText(kind.group);
    if (kind.takes.number) dto.takes.emplace_back("number");
    if (kind.takes.text) dto.takes.emplace_back("text");
    if (kind.takes.time) dto.takes.emplace_back("time");
    dto.together = kind.together;
    dto.replaces = kind.replaces;
    dto.needs_target = kind.needs_target;
    dto.least_columns = static_cast<std::int64_t>(kind.least_columns);
    json::object properties;
    json::array required;
    for (const features::ParamSpec& spec : kind.params) {
      properties[spec.name] = SchemaOfParam(spec);
      if (spec.kind == features::ParamKind::kColumn && spec.default_value.is_null())
        required.emplace_back(spec.name);
    }
    dto.params = {{"type", "object"},
                  {"properties", std::move(properties)},
                  {"required", std::move(required)}};
  }
  return all;
}

}  // namespace lathe::http
