// Counts the distinct values of a column from their hashes: exactly up to a limit, and beyond it
// within two percent or so (HyperLogLog, Flajolet et al. 2007). Some 50 KB per column whatever it
// holds. One thread.
#pragma once

#include <cstdint>
#include <vector>

namespace lathe::data {

class DistinctCount {
 public:
  /// Up to this many distinct values are counted exactly.
  static constexpr std::int64_t kExactLimit = 2000;

  DistinctCount();
  void Add(std::uint64_t hash) {
    if (exact_) {
      AddExactly(hash);
    } else {
      AddRoughly(hash);
    }
  }
  bool exact() const { return exact_; }
  std::int64_t Count() const;

 private:
  void AddExactly(std::uint64_t hash);
  void AddRoughly(std::uint64_t hash);

  bool exact_ = true;
  std::size_t count_ = 0;             // while exact
  bool has_zero_ = false;             // the hash 0 marks a free slot
  std::vector<std::uint64_t> slots_;  // open addressing
  std::vector<std::uint8_t> ranks_;   // HyperLogLog registers
};

}  // namespace lathe::data
