// Goes through the pages of a column by their headers: that they lie inside of it, count as many
// values as it says, unpack to no more than allowed, and have the checksums they claim. The values
// themselves are the engine's. Stateless.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "data/file_input.h"
#include "data/parquetfile/footer.h"

namespace lathe::data::parquetfile {

/// `end` is where columns end in the file; `*unpacked` counts the bytes of all pages seen so far
/// against `allowed`. Errors: parquet_corrupt_page, parquet_checksum_mismatch,
/// dataset_decoded_too_large.
Status CheckPages(const FileInput& input, const Chunk& chunk, std::int64_t end,
                  std::int64_t allowed, std::int64_t* unpacked);

}  // namespace lathe::data::parquetfile
