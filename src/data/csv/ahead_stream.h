// Reads a stream ahead of whoever takes its bytes, on a thread of its own: unpacking goes on while
// what was unpacked before is parsed. Memory is constant: a few blocks.
#pragma once

#include <memory>

#include "data/csv/text_stream.h"

namespace lathe::data::csv {

/// Reading begins at once. `stream` is used by no other than the new one's thread, until that ends
/// with the new one. When no thread can be had, `stream` itself comes back. Errors of Read, besides
/// those of `stream`: job_out_of_memory.
std::unique_ptr<TextStream> MakeAheadStream(std::unique_ptr<TextStream> stream);

}  // namespace lathe::data::csv
