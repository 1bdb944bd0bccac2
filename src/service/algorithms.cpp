#include "service/algorithms.h"

#include <algorithm>

#include "data/schema.h"

namespace lathe::service {

namespace {

Result<TableSize> SizeOf(const store::Dataset& dataset) {
  if (dataset.status != "ready" || !dataset.columns)
    return Fail(ErrorCode::kDatasetNotReady,
                "The dataset is " + dataset.status + "; it must be ready first.");
  TRY(const json::value columns, ParseJson(*dataset.columns));
  TRY(const data::TableSchema schema, data::TableSchema::FromJson(columns));
  const auto features =
      std::ranges::count(schema.columns, data::ColumnRole::kFeature, &data::ColumnSchema::role);
  return TableSize{dataset.row_count.value_or(0), features};
}

}  // namespace

Result<const AlgorithmInfo*> Algorithms::Get(std::string_view id) const {
  const AlgorithmInfo* algorithm = catalogue_.FindAlgorithm(id);
  if (algorithm == nullptr)
    return Fail(ErrorCode::kNotFound,
                "There is no such algorithm; GET /api/algorithms lists them.");
  return algorithm;
}

Result<HyperparameterForm> Algorithms::Hyperparameters(
    const store::Caller& caller, std::string_view id,
    const std::optional<std::string>& dataset_id) const {
  TRY(const AlgorithmInfo* algorithm, Get(id));
  HyperparameterForm form{ParameterSchema(*algorithm), {}};
  if (!dataset_id) return form;
  TRY(const store::WorkspaceScope scope,
      access_.Resolve(caller, store::ResourceKind::kDataset, *dataset_id));
  TRY(const store::Dataset dataset, datasets_.Find(scope, *dataset_id));
  TRY(const TableSize size, SizeOf(dataset));
  form.suggestions = SuggestParameters(*algorithm, size);
  return form;
}

}  // namespace lathe::service
