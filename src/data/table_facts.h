// What one scan of a dataset's Parquet tells about its columns: missing and distinct values, ranges
// of whole numbers, how long texts are. The ground on which semantic types are guessed. Memory is
// bounded, also for thousands of columns. Stateless.
#pragma once

#include <filesystem>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "data/column_facts.h"
#include "data/duckdb_session.h"
#include "data/parquet_reader.h"

namespace lathe::data {

/// Facts of `columns`, in their order. Errors: those of DuckDbSession::Start.
Result<std::vector<ColumnFacts>> ReadFacts(DuckDbSession& session,
                                           const std::filesystem::path& path,
                                           const std::vector<StoredColumn>& columns,
                                           const CancelToken* cancel);

}  // namespace lathe::data
