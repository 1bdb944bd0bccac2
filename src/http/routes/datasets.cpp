#include "http/routes/datasets.h"

#include "http/content_disposition.h"
#include "http/dto/datasets.h"
#include "http/dto/page.h"
#include "http/origin.h"
#include "http/revision.h"
#include "service/datasets.h"
#include "service/source_imports.h"

namespace lathe::http {
namespace {

using store::ResourceKind;
using store::Role;

constexpr std::int64_t kMaxPreviewRows = 1000;
constexpr std::int64_t kMaxOffset = std::int64_t{1} << 53;

Permission OnDataset(Role role) { return Permission::Needs(role, ResourceKind::kDataset, "id"); }

/// While the import runs, its progress changes without a new revision: no ETag then.
Response Answer(const service::DatasetView& view) {
  Response response = Response::Json(DatasetDto::From(view));
  if (view.dataset.status != "importing") response.WithEtag(EtagOf(view.dataset.revision));
  return response;
}

/// A server is asked for the columns that are wanted, under the names they have there.
Status CheckColumnsOfServer(const std::vector<ColumnCastDto>& columns) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string place = "columns[" + std::to_string(i) + "]";
    if (columns[i].rename)
      return FieldFault(place + ".rename", "not_allowed", "is for uploaded files only");
    if (columns[i].skip)
      return FieldFault(place + ".skip", "not_allowed",
                        "is for uploaded files; only_columns says what is read of a server");
  }
  return {};
}

Result<Response> CreateDataset(service::Datasets& datasets, service::SourceImports& imports,
                               const Request& request) {
  TRY(const DatasetCreate body, request.Read<DatasetCreate>());
  json::object options = ImportOptionsJson(body.format_options, body.columns, body.on_bad_value);
  const bool from_server = !body.table.empty() || !body.query.empty() || !body.path.empty();
  if (from_server && !body.upload_id.empty())
    return FieldFault("upload_id", "not_allowed", "an upload is not read from a server");
  if (from_server) TRY_OK(CheckColumnsOfServer(body.columns));
  auto made = from_server || body.upload_id.empty()
                  ? imports.Create(request.caller(),
                                   {body.project_id,
                                    body.datasource_id,
                                    body.name,
                                    {body.table, body.query, body.path, body.only_columns},
                                    std::move(options)},
                                   OriginOf(request))
                  : datasets.Create(request.caller(),
                                    {body.project_id, body.datasource_id, body.upload_id, body.name,
                                     std::move(options)},
                                    OriginOf(request));
  if (!made.ok()) return made.error();
  return Response::Accepted(DatasetDto::From(*made), "/api/datasets/" + made->dataset.id);
}

Result<Response> RefreshDataset(service::SourceImports& imports, const Request& request) {
  TRY(const DatasetRefresh body, request.ReadIfAny<DatasetRefresh>());
  TRY(const service::DatasetView made, imports.Refresh(request.scope(), request.param("id"),
                                                       body.accept_changes, OriginOf(request)));
  return Response::Accepted(DatasetDto::From(made), "/api/datasets/" + made.dataset.id);
}

Result<Response> ListDatasets(service::Datasets& datasets, const Request& request) {
  QueryReader query(request);
  const store::PageRequest page = query.Page();
  store::DatasetFilter filter;
  filter.deleted = query.Bool("deleted", false);
  filter.name = query.Text("name", 255);
  TRY_OK(query.Finish());
  TRY(const auto found, datasets.List(request.scope(), request.param("id"), filter, page));
  return Response::Json(ToList<DatasetDto>(found));
}

Result<Response> GetDataset(service::Datasets& datasets, const Request& request) {
  TRY(const service::DatasetView view, datasets.Get(request.scope(), request.param("id")));
  return Answer(view);
}

Result<Response> UpdateDataset(service::Datasets& datasets, const Request& request) {
  TRY(const DatasetUpdate body, request.Read<DatasetUpdate>());
  if (!body.name) return GetDataset(datasets, request);
  TRY(const service::DatasetView view,
      datasets.Rename(request.scope(), request.param("id"), *body.name, IfMatch(request),
                      OriginOf(request)));
  return Answer(view);
}

Result<Response> DeleteDataset(service::Datasets& datasets, const Request& request) {
  TRY_OK(
      datasets.Delete(request.scope(), request.param("id"), IfMatch(request), OriginOf(request)));
  return Response::NoContent();
}

Result<Response> RestoreDataset(service::Datasets& datasets, const Request& request) {
  TRY(const service::DatasetView view,
      datasets.Restore(request.scope(), request.param("id"), OriginOf(request)));
  return Answer(view);
}

Result<Response> CancelImport(service::Datasets& datasets, const Request& request) {
  TRY(const service::DatasetView view,
      datasets.Cancel(request.scope(), request.param("id"), OriginOf(request)));
  return Response::Json(DatasetDto::From(view));
}

Result<Response> Preview(service::Datasets& datasets, const Request& request) {
  QueryReader query(request);
  const std::int64_t limit = query.Int("limit", 100, 1, kMaxPreviewRows);
  const std::int64_t offset = query.Int("offset", 0, 0, kMaxOffset);
  TRY_OK(query.Finish());
  TRY(data::PreviewPage page,
      datasets.Preview(request.scope(), request.param("id"), limit, offset));
  json::array columns(page.columns.begin(), page.columns.end());
  return Response::Document({{"columns", std::move(columns)},
                             {"rows", std::move(page.rows)},
                             {"total_rows", page.total_rows}});
}

Response AnswerColumns(const service::DatasetColumns& columns) {
  Response response = Response::Json(DatasetSchemaDto::From(columns.schema));
  response.WithEtag(EtagOf(columns.revision));
  return response;
}

Result<Response> GetSchema(service::Datasets& datasets, const Request& request) {
  TRY(const service::DatasetColumns columns,
      datasets.Columns(request.scope(), request.param("id")));
  return AnswerColumns(columns);
}

Result<Response> ChangeSchema(service::Datasets& datasets, const Request& request) {
  TRY(const DatasetSchemaUpdate body, request.Read<DatasetSchemaUpdate>());
  std::vector<service::ColumnChange> changes;
  for (const DatasetColumnChangeDto& change : body.columns)
    changes.push_back({change.name, change.semantic_type, change.role});
  TRY(const service::DatasetColumns columns,
      datasets.ChangeColumns(request.scope(), request.param("id"), changes, IfMatch(request),
                             OriginOf(request)));
  return AnswerColumns(columns);
}

Result<Response> Export(service::Datasets& datasets, const Request& request) {
  QueryReader query(request);
  const bool as_csv = query.Choice("format", {"parquet", "csv"}).value_or("parquet") == "csv";
  const data::CsvExportOptions options{query.Bool("escape_formulas", true)};
  TRY_OK(query.Finish());
  TRY(const service::Datasets::TableFile file,
      datasets.Export(request.scope(), request.param("id"), as_csv ? "csv" : "parquet",
                      OriginOf(request)));
  Response response;
  if (as_csv) {
    TRY(response.pieces, datasets.MakeCsvOf(file, options));
    response.content_type = "text/csv; charset=utf-8; header=present";
  } else {
    response.content_type = "application/vnd.apache.parquet";
    response.file_path = file.path.string();
  }
  response.headers.emplace_back("Content-Disposition",
                                AttachmentName(file.name + (as_csv ? ".csv" : ".parquet")));
  return response;
}

RouteList Making(service::Datasets* datasets, service::SourceImports* imports) {
  return {
      {.method = Method::kPost,
       .path = "/api/datasets",
       .permission = Permission::SignedIn(),
       .handler = [datasets, imports](
                      Request& request) { return CreateDataset(*datasets, *imports, request); },
       .operation_id = "create_dataset",
       .tag = "Data",
       .summary = "Import a file, a table, a query or files of a server as a dataset",
       .description = "Needs the role editor in the project. The import runs as a job: ask the "
                      "dataset how it goes.",
       .errors = {ErrorCode::kNotFound, ErrorCode::kForbidden, ErrorCode::kValidationFailed,
                  ErrorCode::kStorageFull},
       .body = BodyMode::kBuffered,
       .success_status = 202,
       .request_schema = Schema<DatasetCreate>(),
       .response_schema = Schema<DatasetDto>()},
      {.method = Method::kGet,
       .path = "/api/projects/{id}/datasets",
       .permission = Permission::Needs(Role::kViewer, ResourceKind::kProject, "id"),
       .handler = [datasets](Request& request) { return ListDatasets(*datasets, request); },
       .operation_id = "list_datasets",
       .tag = "Data",
       .summary = "The datasets of a project",
       .errors = {ErrorCode::kValidationFailed, ErrorCode::kBadCursor},
       .query = PageParameters(
           "created_at, updated_at or name, a leading - for descending; "
           "-created_at by default",
           {{"name", "Part of the name, any case", {{"type", "string"}}}, DeletedParameter()}),
       .response_schema = Schema<ListDto<DatasetDto>>()},
      {.method = Method::kPost,
       .path = "/api/datasets/{id}/cancel",
       .permission = OnDataset(Role::kEditor),
       .handler = [datasets](Request& request) { return CancelImport(*datasets, request); },
       .operation_id = "cancel_import",
       .tag = "Data",
       .summary = "Stop an import",
       .errors = {ErrorCode::kJobTerminal},
       .response_schema = Schema<DatasetDto>()},
      {.method = Method::kPost,
       .path = "/api/datasets/{id}/refresh",
       .permission = OnDataset(Role::kEditor),
       .handler = [imports](Request& request) { return RefreshDataset(*imports, request); },
       .operation_id = "refresh_dataset",
       .tag = "Data",
       .summary = "Read a dataset of a server again, as its next version",
       .description =
           "The same table, query or files with the same options. A source whose columns "
           "have changed since they were last read fails with source_schema_changed, unless that "
           "is accepted. The body may be absent.",
       .errors = {ErrorCode::kConflict, ErrorCode::kValidationFailed},
       .body = BodyMode::kBuffered,
       .success_status = 202,
       .request_schema = Schema<DatasetRefresh>(),
       .response_schema = Schema<DatasetDto>(),
       .body_optional = true},
  };
}

RouteList OfDataset(service::Datasets* datasets) {
  return {
      {.method = Method::kGet,
       .path = "/api/datasets/{id}",
       .permission = OnDataset(Role::kViewer),
       .handler = [datasets](Request& request) { return GetDataset(*datasets, request); },
       .operation_id = "get_dataset",
       .tag = "Data",
       .summary = "One dataset",
       .response_schema = Schema<DatasetDto>()},
      {.method = Method::kPut,
       .path = "/api/datasets/{id}",
       .permission = OnDataset(Role::kEditor),
       .handler = [datasets](Request& request) { return UpdateDataset(*datasets, request); },
       .operation_id = "update_dataset",
       .tag = "Data",
       .summary = "Rename a dataset",
       .description = "If-Match is honoured.",
       .errors = {ErrorCode::kValidationFailed, ErrorCode::kNameTaken,
                  ErrorCode::kPreconditionFailed},
       .body = BodyMode::kBuffered,
       .request_schema = Schema<DatasetUpdate>(),
       .response_schema = Schema<DatasetDto>()},
      {.method = Method::kDelete,
       .path = "/api/datasets/{id}",
       .permission = OnDataset(Role::kEditor),
       .handler = [datasets](Request& request) { return DeleteDataset(*datasets, request); },
       .operation_id = "delete_dataset",
       .tag = "Data",
       .summary = "Delete a dataset",
       .description = "One that is being imported is stopped. It can be restored for 30 days.",
       .errors = {ErrorCode::kDatasetInUse, ErrorCode::kPreconditionFailed},
       .success_status = 204},
      {.method = Method::kPost,
       .path = "/api/datasets/{id}/restore",
       .permission = Permission::NeedsOfDeleted(Role::kEditor, ResourceKind::kDataset, "id"),
       .handler = [datasets](Request& request) { return RestoreDataset(*datasets, request); },
       .operation_id = "restore_dataset",
       .tag = "Data",
       .summary = "Bring back a deleted dataset",
       .errors = {ErrorCode::kNameTaken},
       .response_schema = Schema<DatasetDto>()},
  };
}

RouteList OfTable(service::Datasets* datasets) {
  return {
      {.method = Method::kGet,
       .path = "/api/datasets/{id}/preview",
       .permission = OnDataset(Role::kViewer),
       .handler = [datasets](Request& request) { return Preview(*datasets, request); },
       .operation_id = "preview_dataset",
       .tag = "Data",
       .summary = "Rows of a dataset",
       .errors = {ErrorCode::kDatasetNotReady, ErrorCode::kDatasetCorrupt,
                  ErrorCode::kValidationFailed},
       .query =
           {{"limit",
             "How many rows, 1 to 1000",
             {{"type", "integer"}, {"minimum", 1}, {"maximum", kMaxPreviewRows}, {"default", 100}}},
            {"offset",
             "Rows to leave out before",
             {{"type", "integer"}, {"minimum", 0}, {"default", 0}}}},
       .response_schema = Schema<DatasetPreviewDto>()},
      {.method = Method::kGet,
       .path = "/api/datasets/{id}/schema",
       .permission = OnDataset(Role::kViewer),
       .handler = [datasets](Request& request) { return GetSchema(*datasets, request); },
       .operation_id = "get_dataset_schema",
       .tag = "Data",
       .summary = "The columns of a dataset",
       .errors = {ErrorCode::kDatasetNotReady},
       .response_schema = Schema<DatasetSchemaDto>()},
      {.method = Method::kPut,
       .path = "/api/datasets/{id}/schema",
       .permission = OnDataset(Role::kEditor),
       .handler = [datasets](Request& request) { return ChangeSchema(*datasets, request); },
       .operation_id = "update_dataset_schema",
       .tag = "Data",
       .summary = "Say what columns mean",
       .description = "Semantic types and roles of the columns given; no value changes. If-Match "
                      "is honoured.",
       .errors = {ErrorCode::kDatasetNotReady, ErrorCode::kValidationFailed,
                  ErrorCode::kPreconditionFailed},
       .body = BodyMode::kBuffered,
       .request_schema = Schema<DatasetSchemaUpdate>(),
       .response_schema = Schema<DatasetSchemaDto>()},
      {.method = Method::kGet,
       .path = "/api/datasets/{id}/export",
       .permission = OnDataset(Role::kViewer),
       .handler = [datasets](Request& request) { return Export(*datasets, request); },
       .operation_id = "export_dataset",
       .tag = "Data",
       .summary = "Download a dataset as Parquet or CSV",
       .description =
           "CSV is UTF-8 with a header, as RFC 4180 has it, made while it is sent: its length is "
           "not known before. A missing value is an empty cell, an empty text \"\".",
       .errors = {ErrorCode::kDatasetNotReady, ErrorCode::kDatasetCorrupt, ErrorCode::kUnavailable},
       .query =
           {{"format",
             "parquet, or csv",
             {{"type", "string"}, {"enum", json::array{"parquet", "csv"}}, {"default", "parquet"}}},
            {"escape_formulas",
             "In CSV, put a ' before texts that a spreadsheet would take for a formula (those "
             "that begin with = + - @ TAB or NUL). Programs that read the file say false.",
             {{"type", "boolean"}, {"default", true}}}},
       .response_type = "application/vnd.apache.parquet"},
  };
}

}  // namespace

RouteList DatasetsRoutes(service::Datasets* datasets, service::SourceImports* imports) {
  RouteList routes = Making(datasets, imports);
  for (Route& route : OfDataset(datasets)) routes.push_back(std::move(route));
  for (Route& route : OfTable(datasets)) routes.push_back(std::move(route));
  return routes;
}

}  // namespace lathe::http
