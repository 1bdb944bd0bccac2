#include "http/routes/algorithms.h"

#include "http/dto/algorithms.h"
#include "http/dto/page.h"

namespace lathe::http {

namespace {

Result<Response> List(service::Algorithms& algorithms, const Request& request) {
  QueryReader query(request);
  service::AlgorithmFilter filter;
  filter.task = query.Choice("task", {"classification", "regression", "clustering"});
  filter.family = query.Text("family");
  filter.search = query.Text("search");
  TRY_OK(query.Finish());
  ListDto<AlgorithmDto> list;
  for (const service::AlgorithmInfo* algorithm : algorithms.List(filter))
    list.items.push_back(AlgorithmDto::From(*algorithm));
  list.total = static_cast<std::int64_t>(list.items.size());
  return Response::Json(list);
}

Result<Response> Get(service::Algorithms& algorithms, const Request& request) {
  TRY(const service::AlgorithmInfo* algorithm, algorithms.Get(request.param("id")));
  return Response::Json(AlgorithmDto::From(*algorithm));
}

Result<Response> Hyperparameters(service::Algorithms& algorithms, const Request& request) {
  QueryReader query(request);
  const std::optional<std::string> dataset_id = query.Text("dataset_id");
  TRY_OK(query.Finish());
  TRY(const auto form,
      algorithms.Hyperparameters(request.caller(), request.param("id"), dataset_id));
  return Response::Json(HyperparametersDto::From(form));
}

}  // namespace

RouteList AlgorithmRoutes(service::Algorithms* algorithms) {
  const auto bind = [algorithms](auto handler) {
    return [algorithms, handler](Request& request) { return handler(*algorithms, request); };
  };
  return {
      {.path = "/api/algorithms",
       .permission = Permission::SignedIn(),
       .handler = bind(List),
       .operation_id = "list_algorithms",
       .tag = "Algorithms",
       .summary = "List the algorithms",
       .description = "All of them on one page, in the catalogue's order.",
       .query = {{"task",
                  "Only those for this task",
                  {{"type", "string"}, {"enum", {"classification", "regression", "clustering"}}}},
                 {"family", "Only this family", {{"type", "string"}}},
                 {"search", "Part of the id, title or description", {{"type", "string"}}}},
       .response_schema = Schema<ListDto<AlgorithmDto>>()},
      {.path = "/api/algorithms/{id}",
       .permission = Permission::SignedIn(),
       .handler = bind(Get),
       .operation_id = "get_algorithm",
       .tag = "Algorithms",
       .summary = "Read one algorithm",
       .errors = {ErrorCode::kNotFound},
       .response_schema = Schema<AlgorithmDto>()},
      {.path = "/api/algorithms/{id}/hyperparameters",
       .permission = Permission::SignedIn(),
       .handler = bind(Hyperparameters),
       .operation_id = "get_hyperparameters",
       .tag = "Algorithms",
       .summary = "Describe an algorithm's hyperparameters",
       .description = "A JSON Schema to draw a form from; with dataset_id also values that suit "
                      "the size of that dataset, "
                      "each with its reason.",
       .errors = {ErrorCode::kNotFound, ErrorCode::kDatasetNotReady},
       .query = {{"dataset_id",
                  "Suggest values for this dataset",
                  {{"type", "string"}, {"format", "uuid"}}}},
       .response_schema = Schema<HyperparametersDto>()},
  };
}

}  // namespace lathe::http
