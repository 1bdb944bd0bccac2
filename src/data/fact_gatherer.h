// Gathers the facts of one column from its values, one after the other. Memory is bounded whatever
// the column holds (some 50 KB). One thread.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <string_view>

#include "data/column_facts.h"
#include "data/distinct_count.h"
#include "data/value_hash.h"

namespace lathe::data {

class FactGatherer {
 public:
  void AddMissing(std::int64_t count) { facts_.missing += count; }
  /// A value of which only the bits count: a day, a time, true or false.
  void AddWord(std::uint64_t word) { AddHash(HashOf(word)); }
  void AddInteger(std::int64_t value) {
    low_ = std::min(low_, value);
    high_ = std::max(high_, value);
    AddWord(static_cast<std::uint64_t>(value));
  }
  /// Both zeros are one value.
  void AddReal(double value) { AddWord(std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value)); }
  /// The bytes of a wide number: told apart, but not measured as a text.
  void AddBytes(std::string_view bytes) { AddHash(HashOf(bytes)); }
  void AddText(std::string_view text) {
    AddHash(HashOf(text));
    if (texts_ < kTextsMeasured) Measure(text);
  }

  /// REQUIRES: called once, last.
  ColumnFacts Finish();

 private:
  static constexpr std::int64_t kTextsMeasured = 20'000;

  void AddHash(std::uint64_t hash) {
    ++values_;
    distinct_.Add(hash);
  }
  void Measure(std::string_view text);

  ColumnFacts facts_;
  DistinctCount distinct_;
  std::int64_t low_ = std::numeric_limits<std::int64_t>::max();
  std::int64_t high_ = std::numeric_limits<std::int64_t>::min();
  std::int64_t values_ = 0, texts_ = 0, text_bytes_ = 0, spaced_ = 0;
};

}  // namespace lathe::data
