// What a dataset's lineage says of an import: where the rows came from and what was asked for, as a
// reader of the dataset may see it. Without settings of servers and without secrets. Stateless.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "store/datasets.h"

namespace lathe::service {

/// Members of a dataset's stored import options beside those of data::ImportOptions.
inline constexpr std::string_view kSourcePart = "source";

/// {datasource, upload, table, query, path, only_columns, format_options, columns, on_bad_value}:
/// what was said of it. `source` and `upload` may be null. `options` are those that are stored with
/// the dataset.
json::object ImportRequestOf(const store::Datasource* source, const store::Upload* upload,
                             const json::object& options);
/// {operation, request} as JSON text.
std::string LineageText(std::string_view operation, json::object request);

}  // namespace lathe::service
