// A page of a dataset's rows as JSON, read straight from its Parquet file: numbers as numbers where
// a double keeps them, otherwise as text; dates and times as ISO 8601 text. Opens a small engine
// for the call and closes it, so that the server holds no memory between previews. Stateless.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace lathe::data {

struct PreviewPage {
  std::vector<std::string> columns;
  json::array rows;  ///< arrays of values, in the order of `columns`
  std::int64_t total_rows = 0;
};

/// Longest text shown whole; longer ones are cut and end in "...".
inline constexpr std::size_t kMaxPreviewText = 10'000;
/// Most values in a page: wide tables give fewer rows than asked for.
inline constexpr std::int64_t kMaxPreviewValues = 500'000;

/// Rows offset, offset + 1, ... of the file, at most `limit`. Errors: dataset_corrupt,
/// job_out_of_memory.
Result<PreviewPage> ReadPreview(const std::filesystem::path& path, std::int64_t limit,
                                std::int64_t offset);

}  // namespace lathe::data
