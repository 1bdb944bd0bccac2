#include "service/dataset_table.h"

#include <filesystem>

#include "data/parquet_reader.h"

namespace lathe::service {

Status CheckTableReady(const store::Dataset& dataset) {
  if (dataset.status == "ready" && dataset.object_id) return {};
  return Fail(ErrorCode::kDatasetNotReady,
              dataset.status == "failed"
                  ? "This version failed and has no table: its error says why."
                  : "This version is still being made: wait until it is ready.");
}

Result<data::TableSchema> SchemaOf(const store::Dataset& dataset) {
  TRY(const json::value columns, ParseJson(dataset.columns.value_or("[]")));
  return data::TableSchema::FromJson(columns);
}

Status PassTable(const store::Dataset& dataset, const store::Objects& objects,
                 json::object& params) {
  if (dataset.status != "ready" || !dataset.object_id || !dataset.columns)
    return Fail(ErrorCode::kDatasetNotReady, "The dataset is " + dataset.status + ".");
  if (!objects.Exists(*dataset.object_id)) return data::TableGone();
  params["dataset_path"] = std::filesystem::absolute(objects.PathOf(*dataset.object_id)).string();
  TRY(params["schema"], ParseJson(*dataset.columns));
  return {};
}

}  // namespace lathe::service
