#include "http/routes/cleaning.h"

#include "http/dto/cleaning.h"
#include "http/dto/datasets.h"
#include "http/dto/page.h"
#include "http/origin.h"
#include "service/cleaning.h"

namespace lathe::http {
namespace {

using store::ResourceKind;
using store::Role;

Result<Response> Clean(service::Cleaning& cleaning, const Request& request) {
  TRY(const CleanCreate body, request.Read<CleanCreate>());
  TRY(const service::DatasetView made,
      cleaning.Start(request.scope(), request.param("id"), body.steps, OriginOf(request)));
  return Response::Accepted(DatasetDto::From(made), "/api/datasets/" + made.dataset.id);
}

Result<Response> GetLineage(service::Cleaning& cleaning, const Request& request) {
  TRY_OK(QueryReader(request).Finish());
  TRY(const service::DatasetLineage lineage,
      cleaning.Lineage(request.scope(), request.param("id")));
  return Response::Json(LineageDto::From(lineage));
}

}  // namespace

RouteList CleaningRoutes(service::Cleaning* cleaning) {
  return {
      {.method = Method::kPost,
       .path = "/api/datasets/{id}/clean",
       .permission = Permission::Needs(Role::kEditor, ResourceKind::kDataset, "id"),
       .handler = [cleaning](Request& request) { return Clean(*cleaning, request); },
       .operation_id = "clean_dataset",
       .tag = "Data",
       .summary = "Make a cleaner version of a dataset",
       .description =
           "The steps run as a job and make the next version; the dataset itself stays as "
           "it is. GET .../lineage of the new version says what each step changed.",
       .errors = {ErrorCode::kDatasetNotReady, ErrorCode::kValidationFailed},
       .body = BodyMode::kBuffered,
       .success_status = 202,
       .request_schema = Schema<CleanCreate>(),
       .response_schema = Schema<DatasetDto>()},
      {.method = Method::kGet,
       .path = "/api/datasets/{id}/lineage",
       .permission = Permission::Needs(Role::kViewer, ResourceKind::kDataset, "id"),
       .handler = [cleaning](Request& request) { return GetLineage(*cleaning, request); },
       .operation_id = "get_dataset_lineage",
       .tag = "Data",
       .summary = "How a dataset came to be",
       .response_schema = Schema<LineageDto>()},
  };
}

}  // namespace lathe::http
