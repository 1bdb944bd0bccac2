#include "data/sources/answer_limits.h"

#include <string>
#include <system_error>

namespace lathe::data::sources {

Status CheckAnsweredRows(std::int64_t rows, const csv::Limits& limits) {
  if (rows <= limits.max_rows) return {};
  return Fail(ErrorCode::kDatasetTooManyRows, "The source answers more than " +
                                                  std::to_string(limits.max_rows) +
                                                  " rows. Ask for fewer in a query.");
}

Status CheckAnsweredBytes(std::int64_t bytes, const csv::Limits& limits) {
  if (bytes <= limits.max_decoded_bytes) return {};
  return Fail(ErrorCode::kDatasetDecodedTooLarge,
              "The source answers more than " + std::to_string(limits.max_decoded_bytes >> 20) +
                  " MiB. Ask for fewer rows or columns in a query.");
}

std::int64_t WrittenBytes(const std::filesystem::path& path) {
  std::error_code missing;
  const std::uintmax_t bytes = std::filesystem::file_size(path, missing);
  return missing ? 0 : static_cast<std::int64_t>(bytes);
}

}  // namespace lathe::data::sources
