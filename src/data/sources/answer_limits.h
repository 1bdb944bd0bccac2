// How much a source may answer: the limits of files hold for tables and queries, too. Stateless.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/result.h"
#include "data/csv/dialect.h"

namespace lathe::data::sources {

/// Error: dataset_too_many_rows.
Status CheckAnsweredRows(std::int64_t rows, const csv::Limits& limits);
/// Error: dataset_decoded_too_large.
Status CheckAnsweredBytes(std::int64_t bytes, const csv::Limits& limits);

/// Bytes of the file that is being written at `path`, 0 while it is not there.
std::int64_t WrittenBytes(const std::filesystem::path& path);

}  // namespace lathe::data::sources
