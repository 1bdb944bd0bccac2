#include "http/dto/models.h"

#include <utility>

namespace lathe::http {

namespace {

json::object StoredObject(const std::string& text) {
  auto document = ParseJson(text);
  if (!document.ok() || !document->is_object()) return {};
  return std::move(document->get_object());
}

}  // namespace

ModelDto ModelDto::From(const service::ModelView& view) {
  const store::Model& row = view.model;
  ModelDto dto;
  dto.id = row.id;
  dto.project_id = row.project_id;
  dto.training_id = row.training_id;
  dto.dataset_id = row.dataset_id;
  dto.name = view.title;
  dto.algorithm_id = row.algorithm_id;
  dto.task = row.task;
  dto.target = row.target;
  dto.hyperparameters = StoredObject(row.hyperparameters);
  if (auto columns = ParseJson(row.columns.value_or("null")); columns.ok())
    dto.schema = *std::move(columns);
  dto.signature = StoredObject(row.signature);
  dto.metrics = StoredObject(row.metrics);
  dto.fingerprint = row.fingerprint.value_or("");
  dto.sha256 = row.sha256;
  dto.size_bytes = row.size_bytes;
  dto.fit_seconds = row.fit_seconds;
  dto.predict_us_per_row = row.predict_us_per_row;
  if (view.error) dto.error = ModelErrorDto{std::string(view.error->name()), view.error->detail};
  dto.created_at = FormatTime(row.created_at);
  dto.deleted_at = DeletedAt(row.deleted_at);
  return dto;
}

MetricsDto MetricsDto::From(const json::object& document) {
  std::vector<FieldError> ignored;  // members that only the bundle's reader needs
  return ReadFields<MetricsDto>(json::value(document), ignored);
}

ResidualsDto ResidualsDto::From(const service::ResidualChart& chart) {
  ResidualsDto dto;
  for (const service::ResidualPoint& point : chart.points)
    dto.points.push_back({point.actual, point.predicted, point.actual - point.predicted});
  dto.histogram = chart.histogram;
  dto.quantiles = chart.quantiles;
  dto.mean = chart.mean;
  dto.std = chart.std;
  return dto;
}

}  // namespace lathe::http
