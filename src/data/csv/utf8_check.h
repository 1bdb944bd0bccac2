// Checks that text is UTF-8 without NUL bytes, as it streams by. Plain text passes at memory speed;
// only bytes that are not plain are looked at one by one. One object per stream, one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lathe::data::csv {

enum class TextFault { kNulByte, kInvalidUtf8 };

class Utf8Check {
 public:
  struct Found {
    TextFault fault;
    std::size_t offset;  ///< in the text given
  };
  /// Checks text[from, ...). Sets `*checked` to the end of what is known good: a sequence cut off
  /// by the end of the text is left for the next call unless `final`. REQUIRES: kPadding readable
  /// bytes after the text.
  std::optional<Found> Run(std::string_view text, std::size_t from, bool final,
                           std::size_t* checked);

  /// Characters beyond ASCII seen so far.
  std::int64_t multibyte_count() const { return multibyte_count_; }
  /// Control characters seen so far, other than tab and line ends.
  std::int64_t control_count() const { return control_count_; }

 private:
  std::int64_t multibyte_count_ = 0;
  std::int64_t control_count_ = 0;
};

/// Length of the UTF-8 sequence at the start of `text`: 0 when it is invalid, -1 when the text ends
/// inside it.
int Utf8SequenceLength(std::string_view text);

}  // namespace lathe::data::csv
