// The two byte searches that decide how fast CSV is read, 64 bytes at a time with AVX2 or SSE2.
// Stateless.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lathe::data::csv {

/// Bytes that must be readable (their content does not matter) after the text given to these
/// functions.
inline constexpr std::size_t kPadding = 64;

/// Writes the positions of every delimiter, quote, LF and CR in data[begin, end) to `out`, in
/// order; returns their number. REQUIRES: kPadding readable bytes after `end`; room for end - begin
/// positions in `out`.
std::size_t FindMarks(const char* data, std::uint32_t begin, std::uint32_t end, char delimiter,
                      char quote, std::uint32_t* out);

/// The first position in data[begin, end) that is not plain text: a byte above 0x7F, or a control
/// character other than tab, LF and CR; `end` when there is none. REQUIRES: kPadding readable bytes
/// after `end`.
std::size_t FindUnusual(const char* data, std::size_t begin, std::size_t end);

}  // namespace lathe::data::csv
