// Datasets made of other datasets: the row of a new version with its parent, and the document that
// tells how it was made. Everything else about them is as with imported ones (datasets.h).
// Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/database.h"
#include "store/datasets.h"
#include "store/scope.h"

namespace lathe::store {

class DerivedDatasets {
 public:
  explicit DerivedDatasets(Database& database) : database_(database) {}

  /// The next version of `name` in the parent's project, with status importing.
  Result<Dataset> Add(Transaction& tx, const WorkspaceScope& scope, const Dataset& parent,
                      std::string_view name, std::string_view lineage, std::int64_t now_ms) const;
  Status SetLineage(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                    std::string_view lineage) const;
  /// The JSON text; nothing for a dataset that an earlier release imported. Error: not_found.
  Result<std::optional<std::string>> Lineage(const WorkspaceScope& scope,
                                             std::string_view id) const;

 private:
  Database& database_;
};

}  // namespace lathe::store
