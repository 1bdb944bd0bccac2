#include "http/dto/datasets.h"

#include <utility>

#include "http/problem_response.h"

namespace lathe::http {
namespace {

/// A document the store keeps as text; null when it cannot be read.
json::value Stored(const std::optional<std::string>& text) {
  if (!text) return nullptr;
  auto parsed = ParseJson(*text);
  return parsed.ok() ? std::move(parsed).value() : json::value();
}

/// A stored document as a T; nothing when there is none or it has another shape.
template <class T>
std::optional<T> StoredAs(const std::optional<std::string>& text) {
  const json::value document = Stored(text);
  if (!document.is_object()) return std::nullopt;
  auto read = FromJson<T>(document);
  if (!read.ok()) return std::nullopt;
  return std::move(read).value();
}

std::string Text(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// What was said of a column, without what was not.
json::object ColumnJson(const ColumnCastDto& column) {
  json::object out{{"name", column.name}};
  if (column.type) out["type"] = *column.type;
  if (column.rename) out["rename"] = *column.rename;
  if (column.skip) out["skip"] = *column.skip;
  return out;
}

std::vector<DatasetWarningDto> WarningsOf(const std::optional<std::string>& text) {
  std::vector<DatasetWarningDto> out;
  const json::value document = Stored(text);
  if (!document.is_array()) return out;
  for (const json::value& item : document.get_array()) {
    if (auto warning = FromJson<DatasetWarningDto>(item); warning.ok()) out.push_back(*warning);
  }
  return out;
}

}  // namespace

std::optional<DatasetErrorDto> DatasetErrorOf(const std::optional<std::string>& text) {
  const json::value document = Stored(text);
  if (!document.is_object()) return std::nullopt;
  const json::object& problem = document.get_object();
  const std::string code = Text(problem, "code");
  DatasetErrorDto out{code, StatusOf(code), Text(problem, "detail"), {}};
  const json::value* errors = problem.if_contains("errors");
  if (!errors || !errors->is_array()) return out;
  for (const json::value& error : errors->get_array()) {
    if (auto fault = FromJson<DatasetFaultDto>(error); fault.ok()) out.errors.push_back(*fault);
  }
  return out;
}

json::object ImportOptionsJson(const std::optional<FormatOptionsDto>& format,
                               const std::vector<ColumnCastDto>& columns,
                               const std::optional<std::string>& on_bad_value) {
  json::object out;
  if (format) out["format_options"] = ToJson(*format);
  if (!columns.empty()) {
    json::array casts;
    for (const ColumnCastDto& cast : columns) casts.push_back(ColumnJson(cast));
    out["columns"] = std::move(casts);
  }
  if (on_bad_value) out["on_bad_value"] = *on_bad_value;
  return out;
}

DatasetDto DatasetDto::From(const service::DatasetView& view) {
  const store::Dataset& row = view.dataset;
  DatasetDto out;
  out.id = row.id;
  out.project_id = row.project_id;
  out.datasource_id = row.datasource_id;
  out.upload_id = row.upload_id;
  out.name = row.name;
  out.version = row.version;
  out.parent_id = row.parent_id;
  out.status = row.status;
  out.error = DatasetErrorOf(row.error);
  out.row_count = row.row_count;
  out.column_count = row.column_count;
  out.size_bytes = row.size_bytes;
  out.fingerprint = row.fingerprint;
  out.rejected = StoredAs<RejectedDto>(row.rejected);
  out.warnings = WarningsOf(row.warnings);
  if (json::value sniffed = Stored(row.sniffed); sniffed.is_object())
    out.sniffed = std::move(sniffed.get_object());
  if (view.job) out.job = JobDto::From(*view.job);
  out.created_at = FormatTime(row.created_at);
  out.updated_at = FormatTime(row.updated_at);
  out.deleted_at = DeletedAt(row.deleted_at);
  return out;
}

DatasetSchemaDto DatasetSchemaDto::From(const data::TableSchema& schema) {
  DatasetSchemaDto out;
  for (const data::ColumnSchema& column : schema.columns) {
    out.columns.push_back({column.name, std::string(data::ToText(column.physical)),
                           std::string(data::ToText(column.semantic)), column.nullable,
                           std::string(data::ToText(column.role)), column.distinct, column.missing,
                           column.evidence, column.distinct_exact});
  }
  return out;
}

}  // namespace lathe::http
