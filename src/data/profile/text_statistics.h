// Statistics of one column of texts: how often each occurs, how long they are, which words they
// hold. A TextColumn takes the cells one by one. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "data/profile/number_statistics.h"
#include "data/profile/statistics.h"
#include "data/profile/text_counter.h"

namespace lathe::data::profile {

class TextColumn {
 public:
  TextCounter::Found Add(const TextCell& text);
  void AddMissing() { ++missing_; }
  const TextCounter& counter() const { return counter_; }
  /// Fills count, missing, distinct, min, max, top and text of `out`.
  void Describe(const ListLengths& lengths, ColumnStatistics& out) const;

 private:
  struct Shape {
    std::size_t length = 0, words = 0;
  };
  static Shape ShapeOf(std::string_view text);
  TextShape Measure() const;

  TextCounter counter_;
  std::int64_t missing_ = 0, count_ = 0;
  // Of texts that the counter does not keep: seen once, here.
  std::vector<std::int64_t> rows_of_length_;
  std::int64_t other_words_ = 0, other_blank_ = 0;
};

/// The most frequent words of the texts, in lower case, of at least two characters. Stops after
/// some millions of characters, which the most frequent texts have first.
std::vector<TopValue> TopTokens(const TextCounter& texts, std::size_t most);

/// `text`, cut at a character to at most `limit` bytes, with "..." when it was longer.
std::string Shortened(std::string_view text, std::size_t limit = 120);

}  // namespace lathe::data::profile
