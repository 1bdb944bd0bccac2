// Applies what a user says about columns to a dataset's schema, refusing what cannot be true of
// their values. Stateless.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "data/schema.h"

namespace lathe::service {

/// What the user says about a column.
struct ColumnChange {
  std::string name;
  std::optional<std::string> semantic_type, role;
};

/// Error: validation_failed with every fault; the schema is then unchanged.
Status ApplyColumnChanges(const std::vector<ColumnChange>& changes, data::TableSchema& schema);

}  // namespace lathe::service
