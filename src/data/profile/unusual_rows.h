// Rows that stand alone in all number columns together, found in the kept sample. Stateless.
#pragma once

#include <optional>

#include "base/cancel.h"
#include "base/result.h"
#include "data/profile/statistics.h"
#include "data/profile/table_scan.h"
#include "data/schema.h"

namespace lathe::data::profile {

/// Nothing below two number columns or 50 rows. A missing value counts as the column's median.
/// Errors: job_cancelled, job_timeout.
Result<std::optional<UnusualRows>> FindUnusualRows(const TableSchema& schema,
                                                   const TableSample& sample,
                                                   const CancelToken* cancel);

}  // namespace lathe::data::profile
