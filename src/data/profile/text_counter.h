// Counts how often each text of a column occurs. Up to a limit of different texts every count is
// exact; what appears first after that is no longer kept apart, only told from the others by its
// hash, so that memory stays bounded whatever the column holds. Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "data/distinct_count.h"
#include "data/duckdb_session.h"

namespace lathe::data::profile {

/// The different hashes of a column: exactly up to two million, then within two percent.
class DistinctHashes {
 public:
  void Add(std::uint64_t hash);
  bool exact() const { return !rough_; }
  std::int64_t Count() const;

 private:
  void Insert(std::uint64_t hash);
  void Grow();

  std::vector<std::uint64_t> slots_;  // open addressing; 0 is free
  std::size_t count_ = 0;
  std::unique_ptr<DistinctCount> rough_;
};

class TextCounter {
 public:
  struct Entry {
    std::string_view text;
    std::uint64_t hash = 0;
    std::int64_t count = 0;
  };
  struct Found {
    std::int32_t code = 0;  ///< an index into entries(); kOther when the text is not kept
    std::uint64_t hash = 0;
  };
  static constexpr std::int32_t kOther = -2;
  static constexpr std::size_t kMostTexts = 200'000;
  static constexpr std::size_t kMostBytes = std::size_t{48} << 20;

  Found Add(const TextCell& text);
  const std::vector<Entry>& entries() const { return entries_; }
  /// Whether every text is in entries().
  bool complete() const { return !full_; }
  std::int64_t distinct() const;
  bool distinct_exact() const { return !full_ || hashes_.exact(); }

 private:
  std::string_view Own(std::string_view text);
  void Grow();

  std::vector<Entry> entries_;
  std::vector<std::int32_t> slots_;  // code + 1; 0 is free
  bool full_ = false;
  DistinctHashes hashes_;  // of all texts, once full
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t block_used_ = 0, block_size_ = 0, kept_bytes_ = 0;
};

}  // namespace lathe::data::profile
