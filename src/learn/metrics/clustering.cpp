#include "learn/metrics/clustering.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

namespace lathe::learn {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double SquaredDistance(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t j = 0; j < a.size(); ++j) sum += (a[j] - b[j]) * (a[j] - b[j]);
  return sum;
}

struct Clusters {
  features::Matrix centres;
  std::vector<double> sizes;
  std::vector<double> mean_distance;  ///< of the rows to their centre
  double within = 0;                  ///< squared distances to the centres
  double between = 0;                 ///< squared distances of centres to the mean of all, by size
  std::size_t present = 0;            ///< clusters with rows
};

std::size_t LabelOf(const ClusterAnswers& answers, std::size_t row) {
  return static_cast<std::size_t>(answers.labels[row]);
}

// Sizes and centres; returns the mean of all rows.
std::vector<double> AddCentres(const ClusterAnswers& answers, Clusters& clusters) {
  const std::size_t width = answers.rows.column_count();
  std::vector<double> mean(width);
  for (std::size_t i = 0; i < answers.rows.row_count(); ++i) {
    const auto row = answers.rows.row(i);
    const auto centre = clusters.centres.row(LabelOf(answers, i));
    clusters.sizes[LabelOf(answers, i)] += 1;
    for (std::size_t j = 0; j < width; ++j) centre[j] += row[j], mean[j] += row[j];
  }
  for (std::size_t k = 0; k < clusters.sizes.size(); ++k) {
    if (clusters.sizes[k] > 0) ++clusters.present;
    for (double& value : clusters.centres.row(k)) value /= std::max(1.0, clusters.sizes[k]);
  }
  for (double& value : mean) value /= static_cast<double>(answers.rows.row_count());
  return mean;
}

Clusters Summarise(const ClusterAnswers& answers) {
  const auto count = static_cast<std::size_t>(answers.cluster_count);
  Clusters clusters{features::Matrix(count, answers.rows.column_count()),
                    std::vector<double>(count),
                    std::vector<double>(count),
                    0,
                    0,
                    0};
  const std::vector<double> mean = AddCentres(answers, clusters);
  for (std::size_t i = 0; i < answers.rows.row_count(); ++i) {
    const std::size_t label = LabelOf(answers, i);
    const double square = SquaredDistance(answers.rows.row(i), clusters.centres.row(label));
    clusters.within += square;
    clusters.mean_distance[label] += std::sqrt(square);
  }
  for (std::size_t k = 0; k < count; ++k) {
    clusters.mean_distance[k] /= std::max(1.0, clusters.sizes[k]);
    if (clusters.sizes[k] > 0)
      clusters.between += clusters.sizes[k] * SquaredDistance(clusters.centres.row(k), mean);
  }
  return clusters;
}

double DaviesBouldin(const Clusters& clusters) {
  double sum = 0;
  for (std::size_t a = 0; a < clusters.sizes.size(); ++a) {
    if (clusters.sizes[a] <= 0) continue;
    double worst = 0;
    for (std::size_t b = 0; b < clusters.sizes.size(); ++b) {
      if (a == b || clusters.sizes[b] <= 0) continue;
      const double apart =
          std::sqrt(SquaredDistance(clusters.centres.row(a), clusters.centres.row(b)));
      if (apart > 0)
        worst = std::max(worst, (clusters.mean_distance[a] + clusters.mean_distance[b]) / apart);
    }
    sum += worst;
  }
  return sum / static_cast<double>(clusters.present);
}

double CalinskiHarabasz(const Clusters& clusters, double row_count) {
  const auto present = static_cast<double>(clusters.present);
  if (clusters.within <= 0 || row_count <= present) return clusters.within <= 0 ? 1.0 : kNaN;
  return clusters.between / clusters.within * (row_count - present) / (present - 1);
}

std::vector<std::size_t> SampleRows(const ClusterAnswers& answers) {
  std::vector<std::size_t> rows(answers.rows.row_count());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  if (rows.size() <= kSilhouetteRows) return rows;
  std::mt19937_64 random(answers.seed);
  for (std::size_t i = 0; i < kSilhouetteRows; ++i)
    std::swap(rows[i], rows[i + random() % (rows.size() - i)]);
  rows.resize(kSilhouetteRows);
  std::sort(rows.begin(), rows.end());
  return rows;
}

// (b - a) / max(a, b) of one row: a is the mean distance within its cluster, b the smallest one to
// another.
double RowSilhouette(std::span<const double> sums, std::span<const double> sizes, std::size_t own) {
  if (sizes[own] <= 1) return 0;
  const double inside = sums[own] / (sizes[own] - 1);
  double outside = std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < sizes.size(); ++k)
    if (k != own && sizes[k] > 0) outside = std::min(outside, sums[k] / sizes[k]);
  const double larger = std::max(inside, outside);
  return larger > 0 ? (outside - inside) / larger : 0;
}

double Silhouette(const ClusterAnswers& answers, const std::vector<std::size_t>& sample) {
  const auto count = static_cast<std::size_t>(answers.cluster_count);
  std::vector<double> sizes(count);
  for (const std::size_t row : sample) sizes[LabelOf(answers, row)] += 1;
  if (std::count_if(sizes.begin(), sizes.end(), [](double size) { return size > 0; }) < 2)
    return kNaN;
  std::vector<double> sums(sample.size() * count);
  for (std::size_t a = 0; a < sample.size(); ++a) {
    for (std::size_t b = a + 1; b < sample.size(); ++b) {
      const double distance =
          std::sqrt(SquaredDistance(answers.rows.row(sample[a]), answers.rows.row(sample[b])));
      sums[a * count + LabelOf(answers, sample[b])] += distance;
      sums[b * count + LabelOf(answers, sample[a])] += distance;
    }
  }
  double total = 0;
  for (std::size_t i = 0; i < sample.size(); ++i)
    total += RowSilhouette({sums.data() + i * count, count}, sizes, LabelOf(answers, sample[i]));
  return total / static_cast<double>(sample.size());
}

}  // namespace

ClusterMetrics MeasureClusters(const ClusterAnswers& answers) {
  const Clusters clusters = Summarise(answers);
  const std::vector<std::size_t> sample = SampleRows(answers);
  const bool several = clusters.present >= 2;
  const auto row_count = static_cast<double>(answers.rows.row_count());
  return {{{"silhouette", several ? Silhouette(answers, sample) : kNaN},
           {"davies_bouldin", several ? DaviesBouldin(clusters) : kNaN},
           {"calinski_harabasz", several ? CalinskiHarabasz(clusters, row_count) : kNaN},
           {"inertia", answers.inertia}},
          sample.size()};
}

}  // namespace lathe::learn
