// TextCoder: numbers the distinct texts of a column in the order they appear. An open-addressing
// hash table that reads DuckDB's 16-byte text cells directly, because most categories fit inside
// one. The texts themselves belong to the frame.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "data/duckdb_session.h"

namespace lathe::data {

class TextCoder {
 public:
  struct Code {
    std::int32_t code;
    bool is_new;  ///< Keep() must follow before the next CodeOf
  };
  Code CodeOf(const TextCell& text);
  /// Hands over the lasting copy of the text that was new. REQUIRES: it lives as long as the coder
  /// is used.
  void Keep(std::string_view text) { texts_.push_back(text); }

 private:
  void Grow();

  std::vector<std::int32_t> slots_;      // code + 1, 0 is free; a power of two of them
  std::vector<std::uint64_t> hashes_;    // per code
  std::vector<std::string_view> texts_;  // per code
};

}  // namespace lathe::data
