// What is said of a clustering: metrics over all rows, sizes, and each cluster in the units of the
// raw columns.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "learn/metrics/clustering.h"
#include "work/train_report.h"

namespace lathe::work {

namespace {

using data::FrameColumn;

struct Assignment {
  std::vector<std::int32_t> labels;
  std::vector<std::int64_t> sizes;
  double inertia = 0;
};

// Scores of a clustering are squared distances: the nearest centre is the smallest.
Assignment Assign(const features::Matrix& scores) {
  Assignment assignment;
  assignment.sizes.resize(scores.column_count());
  for (std::size_t row = 0; row < scores.row_count(); ++row) {
    const auto distances = scores.row(row);
    const auto nearest = std::ranges::min_element(distances) - distances.begin();
    assignment.labels.push_back(static_cast<std::int32_t>(nearest));
    ++assignment.sizes[static_cast<std::size_t>(nearest)];
    assignment.inertia += distances[static_cast<std::size_t>(nearest)];
  }
  return assignment;
}

json::value MeanOf(double sum, std::int64_t count) {
  if (count == 0) return nullptr;
  return sum / static_cast<double>(count);
}

// Means of a numeric column, per cluster and overall.
json::object NumberProfile(const FrameColumn& column, const Assignment& assignment) {
  std::vector<double> sums(assignment.sizes.size());
  std::vector<std::int64_t> counts(assignment.sizes.size());
  for (std::size_t row = 0; row < assignment.labels.size(); ++row) {
    if (std::isnan(column.numbers[row])) continue;
    const auto cluster = static_cast<std::size_t>(assignment.labels[row]);
    sums[cluster] += column.numbers[row];
    ++counts[cluster];
  }
  json::array values;
  double sum = 0;
  std::int64_t count = 0;
  for (std::size_t k = 0; k < sums.size(); ++k) {
    values.push_back(MeanOf(sums[k], counts[k]));
    sum += sums[k], count += counts[k];
  }
  return {{"statistic", "mean"}, {"overall", MeanOf(sum, count)}, {"clusters", std::move(values)}};
}

json::value MostFrequent(const FrameColumn& column,
                         const std::map<std::int32_t, std::int64_t>& counts) {
  const auto most =
      std::ranges::max_element(counts, {}, [](const auto& item) { return item.second; });
  if (most == counts.end()) return nullptr;
  return json::value(column.dictionary[static_cast<std::size_t>(most->first)]);
}

// The most frequent text, per cluster and overall.
json::object TextProfile(const FrameColumn& column, const Assignment& assignment) {
  std::map<std::int32_t, std::int64_t> overall;
  std::vector<std::map<std::int32_t, std::int64_t>> counts(assignment.sizes.size());
  for (std::size_t row = 0; row < assignment.labels.size(); ++row) {
    const std::int32_t code = column.codes[row];
    if (code < 0) continue;
    ++counts[static_cast<std::size_t>(assignment.labels[row])][code];
    ++overall[code];
  }
  json::array values;
  for (const auto& cluster : counts) values.push_back(MostFrequent(column, cluster));
  return {{"statistic", "most_frequent"},
          {"overall", MostFrequent(column, overall)},
          {"clusters", std::move(values)}};
}

json::object Profile(const TrainTable& table, const features::Recipe& recipe,
                     const Assignment& assignment) {
  json::array columns;
  json::array centroids(assignment.sizes.size(), json::object());
  for (const data::ColumnSchema& input : recipe.inputs()) {
    const FrameColumn& column = *table.frame.Find(input.name);
    json::object profile = column.kind == data::ColumnKind::kText
                               ? TextProfile(column, assignment)
                               : NumberProfile(column, assignment);
    for (std::size_t k = 0; k < centroids.size(); ++k)
      centroids[k].as_object()[input.name] = profile.at("clusters").as_array()[k];
    profile["name"] = input.name;
    profile["type"] = data::ToText(input.physical);
    columns.push_back(std::move(profile));
  }
  return {{"sizes", json::array(assignment.sizes.begin(), assignment.sizes.end())},
          {"centroids", std::move(centroids)},
          {"columns", std::move(columns)}};
}

}  // namespace

Status JudgeClusters(const TrainParams& params, const TrainTable& table, Judged& judged) {
  TRY(const features::Matrix x,
      learn::PrepareRows(table.View(), judged.pipeline.recipe, table.used));
  features::Matrix scores;
  judged.pipeline.model->Score(x, scores);
  const Assignment assignment = Assign(scores);
  const learn::ClusterMetrics metrics = learn::MeasureClusters(
      {x, assignment.labels, static_cast<std::int32_t>(assignment.sizes.size()), assignment.inertia,
       params.seed});
  judged.validation = metrics.values;
  judged.train = metrics.values;
  judged.train_metric_rows = table.used.size();
  judged.silhouette_rows = metrics.silhouette_rows;
  judged.curves["clusters"] = Profile(table, judged.pipeline.recipe, assignment);
  return {};
}

}  // namespace lathe::work
