// Looks at a Parquet file before any engine does: its magic bytes, its footer, and the headers of
// its pages with their checksums. What claims more than the file can hold, points outside of it or
// would unpack without bounds is refused. Memory is the footer. Stateless.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "data/csv/dialect.h"

namespace lathe::data::parquetfile {

/// One column's values of one row group.
struct Chunk {
  std::int64_t codec = 0;
  std::int64_t value_count = 0;
  std::int64_t unpacked_bytes = 0;
  std::int64_t packed_bytes = 0;
  std::int64_t data_offset = 0;
  std::int64_t dictionary_offset = 0;  ///< 0: there is none
  std::optional<std::int64_t> least;   ///< of whole numbers of 64 bits, as the file says
  std::optional<std::int64_t> most;
  bool elsewhere = false;  ///< in another file
  bool encrypted = false;
};

/// What has to be known of a column before the engine reads it.
struct ColumnNotes {
  enum class TimeUnit : std::uint8_t { kNone, kMillis, kMicros, kNanos };
  TimeUnit unit = TimeUnit::kNone;  ///< of a column of timestamps
  std::int64_t precision = 0;       ///< the most digits of the decimals in it
  bool beyond_micros = false;       ///< has times that are no 64-bit number of microseconds
};

struct Footer {
  std::vector<std::string> columns;         ///< names of the columns at the top
  std::vector<ColumnNotes> notes;           ///< of each of them
  std::vector<std::string> duration_units;  ///< of each of them: see DurationUnits; or empty
  std::int64_t row_count = 0;
  std::int64_t leaf_bytes = 0;  ///< of one row at least, unpacked
  std::vector<Chunk> chunks;
  std::int64_t begin = 0;  ///< where it is in the file
};

/// Reads the footer's own bytes. Errors: parquet_bad_footer, parquet_encrypted,
/// parquet_codec_unsupported, dataset_too_deep, dataset_too_many_columns, dataset_no_columns.
Result<Footer> ParseFooter(std::string_view bytes, const csv::Limits& limits);

/// Opens the file and checks all of the above. Errors: those of ParseFooter, file_empty,
/// parquet_truncated, parquet_bad_magic, parquet_corrupt_page, parquet_checksum_mismatch,
/// dataset_no_rows, dataset_too_many_rows, dataset_decoded_too_large, not_found, job_cancelled.
Result<Footer> CheckFile(const std::filesystem::path& path, const csv::Limits& limits,
                         const CancelToken* cancel);

/// How many bytes a file of this size may unpack to.
std::int64_t UnpackedLimit(std::int64_t file_bytes, const csv::Limits& limits);

}  // namespace lathe::data::parquetfile
