// A text as a stream that gives it in pieces. For tests only.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "data/csv/text_stream.h"

namespace lathe::data_testing {

/// Gives `text` in pieces of `piece_bytes` at most, then ends, or fails (file_truncated).
class TextPieces final : public data::csv::TextStream {
 public:
  TextPieces(std::string text, std::size_t piece_bytes, bool fails = false)
      : text_(std::move(text)), piece_bytes_(piece_bytes), fails_(fails) {}

  Result<std::size_t> Read(char* out, std::size_t size) override {
    const std::size_t count = std::min({size, piece_bytes_, text_.size() - at_});
    if (count == 0 && fails_) return Fail(ErrorCode::kFileTruncated, "It ends here.");
    std::memcpy(out, text_.data() + at_, count);
    at_ += count;
    return count;
  }
  std::int64_t file_position() const override { return static_cast<std::int64_t>(at_); }

 private:
  std::string text_;
  std::size_t piece_bytes_;
  bool fails_;
  std::size_t at_ = 0;
};

}  // namespace lathe::data_testing
