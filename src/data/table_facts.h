// What one scan of a dataset's Parquet tells about its columns: missing and distinct values, ranges
// of whole numbers, how long texts are. The ground on which semantic types are guessed. Memory is
// bounded, also for thousands of columns. Stateless.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "data/duckdb_session.h"
#include "data/parquet_reader.h"

namespace lathe::data {

struct ColumnFacts {
  std::int64_t missing = 0;
  std::int64_t distinct = 0;  ///< without missing values
  bool distinct_is_exact = true;
  std::optional<std::pair<std::int64_t, std::int64_t>> int_range;  ///< of int64 columns with values
  double mean_length = 0;           ///< of texts, in bytes, over the first rows
  double spaced_share = 0;          ///< how many texts hold a blank, over the first rows
  std::vector<std::string> values;  ///< the distinct texts, when there are two or fewer
};

/// Facts of `columns`, in their order. Errors: those of DuckDbSession::Start.
Result<std::vector<ColumnFacts>> ReadFacts(DuckDbSession& session,
                                           const std::filesystem::path& path,
                                           const std::vector<StoredColumn>& columns,
                                           const CancelToken* cancel);

}  // namespace lathe::data
