// What services and jobs ask of a stored dataset's table: whether it is there, what its columns
// are, where it lies. Stateless.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "data/schema.h"
#include "store/datasets.h"
#include "store/objects.h"

namespace lathe::service {

/// Error: dataset_not_ready, which says whether its import goes on or has failed.
Status CheckTableReady(const store::Dataset& dataset);
/// The columns of a dataset; none while it has no table.
Result<data::TableSchema> SchemaOf(const store::Dataset& dataset);
/// Adds to a job's parameters what a child needs to read the table: `dataset_path`, `schema`.
/// Errors: dataset_not_ready, dataset_corrupt (its file is missing).
Status PassTable(const store::Dataset& dataset, const store::Objects& objects,
                 json::object& params);

}  // namespace lathe::service
