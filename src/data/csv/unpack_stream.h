// Unpacks gzip and zstd as they stream by, up to a limit, so that no small file grows without
// bounds. Memory is constant: a block, and for zstd a window of at most 128 MiB. One thread.
#pragma once

#include <cstdint>
#include <memory>

#include "data/content_format.h"
#include "data/csv/text_stream.h"

namespace lathe::data::csv {

/// REQUIRES: `packing` is not kNone. Errors of Read, besides those of `packed`: file_truncated,
/// file_unreadable, file_decompressed_too_large.
std::unique_ptr<TextStream> MakeUnpackStream(Packing packing, std::unique_ptr<TextStream> packed,
                                             std::int64_t limit_bytes);

}  // namespace lathe::data::csv
