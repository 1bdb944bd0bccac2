#include "data/fact_gatherer.h"

#include <utility>

namespace lathe::data {

void FactGatherer::Measure(std::string_view text) {
  ++texts_;
  text_bytes_ += static_cast<std::int64_t>(text.size());
  spaced_ += text.find(' ') != text.npos;
  if (facts_.values.size() < 2 && std::ranges::find(facts_.values, text) == facts_.values.end())
    facts_.values.emplace_back(text);
}

ColumnFacts FactGatherer::Finish() {
  // An estimate may come out above what there is.
  facts_.distinct = std::min(distinct_.Count(), values_);
  facts_.distinct_is_exact = distinct_.exact();
  if (low_ <= high_) facts_.int_range = {low_, high_};
  if (texts_ > 0) {
    facts_.mean_length = static_cast<double>(text_bytes_) / static_cast<double>(texts_);
    facts_.spaced_share = static_cast<double>(spaced_) / static_cast<double>(texts_);
  }
  if (facts_.distinct > 2) facts_.values.clear();
  return std::move(facts_);
}

}  // namespace lathe::data
