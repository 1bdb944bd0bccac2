#include "learn/importance.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>

namespace lathe::learn {

namespace {

// The features made from each raw column, in order of first appearance.
struct ColumnFeatures {
  std::string column;
  std::vector<std::size_t> features;
};

std::vector<ColumnFeatures> ByColumn(std::span<const features::Feature> features) {
  std::vector<ColumnFeatures> columns;
  std::map<std::string, std::size_t> places;
  for (std::size_t j = 0; j < features.size(); ++j) {
    const auto [place, is_new] = places.emplace(features[j].source, columns.size());
    if (is_new) columns.push_back({features[j].source, {}});
    columns[place->second].features.push_back(j);
  }
  return columns;
}

void SortLargestFirst(std::vector<ColumnImportance>& items) {
  std::stable_sort(items.begin(), items.end(),
                   [](const ColumnImportance& a, const ColumnImportance& b) {
                     return a.importance > b.importance;
                   });
}

std::vector<std::size_t> ShuffledRows(std::size_t count, std::mt19937_64& random) {
  std::vector<std::size_t> rows(count);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  for (std::size_t i = count; i > 1; --i) std::swap(rows[i - 1], rows[random() % i]);
  return rows;
}

// Copies features `columns` from x to out, row i from row order[i].
void CopyColumns(const features::Matrix& x, const std::vector<std::size_t>& columns,
                 const std::vector<std::size_t>& order, features::Matrix& out) {
  for (std::size_t i = 0; i < order.size(); ++i)
    for (const std::size_t j : columns) out(i, j) = x(order[i], j);
}

ColumnImportance Summarise(std::string column, const std::vector<double>& losses) {
  const auto count = static_cast<double>(losses.size());
  const double mean = std::accumulate(losses.begin(), losses.end(), 0.0) / count;
  double squares = 0;
  for (const double loss : losses) squares += (loss - mean) * (loss - mean);
  return {std::move(column), mean, std::sqrt(squares / count)};
}

}  // namespace

std::vector<ColumnImportance> GainImportance(const models::ModelFormat& model,
                                             std::span<const features::Feature> features) {
  const std::vector<double> importance = model.Importance();
  std::vector<ColumnImportance> items;
  if (importance.size() != features.size()) return items;
  for (const ColumnFeatures& column : ByColumn(features)) {
    ColumnImportance item{column.column, 0, 0};
    for (const std::size_t j : column.features) item.importance += importance[j];
    items.push_back(std::move(item));
  }
  SortLargestFirst(items);
  return items;
}

std::vector<ColumnImportance> PermutationImportance(const PermutationRequest& request) {
  features::Matrix scores;
  request.model.Score(request.x, scores);
  const double base = request.measure(scores);
  std::vector<ColumnImportance> items;
  if (!std::isfinite(base)) return items;
  features::Matrix shuffled = request.x;
  std::vector<std::size_t> in_order(request.x.row_count());
  std::iota(in_order.begin(), in_order.end(), std::size_t{0});
  std::mt19937_64 random(request.seed);
  for (const ColumnFeatures& column : ByColumn(request.features)) {
    std::vector<double> losses;
    for (int repeat = 0; repeat < request.repeats; ++repeat) {
      CopyColumns(request.x, column.features, ShuffledRows(in_order.size(), random), shuffled);
      request.model.Score(shuffled, scores);
      const double value = request.measure(scores);
      losses.push_back(request.greater_is_better ? base - value : value - base);
    }
    CopyColumns(request.x, column.features, in_order, shuffled);
    items.push_back(Summarise(column.column, losses));
  }
  SortLargestFirst(items);
  return items;
}

}  // namespace lathe::learn
