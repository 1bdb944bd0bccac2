#include "data/profile/unusual_rows.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "data/profile/isolation_forest.h"

namespace lathe::data::profile {
namespace {

constexpr std::size_t kMinRows = 50;
constexpr std::size_t kMinColumns = 2;
constexpr std::size_t kMostRows = 20'000;
constexpr std::size_t kMostColumns = 100;
constexpr std::size_t kListedRows = 20;
// The paper: scores close to 1 are anomalies, and nothing is one where all are about 0.5.
constexpr double kThreshold = 0.6;

/// The first rows of the column, with the median in place of what is missing or infinite; empty
/// when there is no value at all.
std::vector<double> Filled(const SampleColumn& column, std::size_t row_count) {
  std::vector<double> values(column.numbers.begin(),
                             column.numbers.begin() + static_cast<std::ptrdiff_t>(row_count));
  std::vector<double> present;
  std::ranges::copy_if(values, std::back_inserter(present),
                       [](double v) { return std::isfinite(v); });
  if (present.empty()) return {};
  const auto middle = present.begin() + static_cast<std::ptrdiff_t>(present.size() / 2);
  std::ranges::nth_element(present, middle);
  const double median = *middle;
  std::ranges::replace_if(
      values, [](double v) { return !std::isfinite(v); }, median);
  return values;
}

}  // namespace

Result<std::optional<UnusualRows>> FindUnusualRows(const TableSchema& schema,
                                                   const TableSample& sample,
                                                   const CancelToken* cancel) {
  // Kept rows come in the order of the table: a longer sample is thinned, not cut.
  std::vector<std::size_t> picked(std::min(sample.rows.size(), kMostRows));
  for (std::size_t i = 0; i < picked.size(); ++i)
    picked[i] = i * sample.rows.size() / picked.size();
  if (picked.size() < kMinRows) return std::optional<UnusualRows>();
  UnusualRows out;
  std::vector<std::vector<double>> columns;
  for (std::size_t i = 0; i < schema.columns.size() && columns.size() < kMostColumns; ++i) {
    if (schema.columns[i].semantic != SemanticType::kNumeric || sample.columns[i].is_text) continue;
    SampleColumn thinned;
    for (const std::size_t at : picked) thinned.numbers.push_back(sample.columns[i].numbers[at]);
    std::vector<double> values = Filled(thinned, picked.size());
    if (values.empty()) continue;
    columns.push_back(std::move(values));
    out.columns.push_back(schema.columns[i].name);
  }
  if (columns.size() < kMinColumns) return std::optional<UnusualRows>();
  TRY(const std::vector<double> scores, IsolationScores(columns, {.cancel = cancel}));
  out.scored_rows = static_cast<std::int64_t>(scores.size());
  out.threshold = kThreshold;
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater(), [&](std::size_t i) { return scores[i]; });
  for (const std::size_t at : order) {
    if (scores[at] < kThreshold) break;
    ++out.count;
    if (out.rows.size() < kListedRows) out.rows.push_back({sample.rows[picked[at]], scores[at]});
  }
  return std::optional(std::move(out));
}

}  // namespace lathe::data::profile
