#include "features/selection/filters.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

namespace lathe::features {

namespace {

constexpr std::array<std::pair<FilterMethod, std::string_view>, 5> kMethods{
    {{FilterMethod::kVariance, "variance"},
     {FilterMethod::kCorrelation, "correlation"},
     {FilterMethod::kMutualInformation, "mutual_information"},
     {FilterMethod::kAnova, "anova"},
     {FilterMethod::kChi2, "chi2"}}};
constexpr std::int32_t kBands = 16;
constexpr std::int32_t kTargetBands = 10;
// F of a feature that tells the answer exactly would be infinite.
constexpr double kMostF = 1e12;

std::vector<double> ColumnOf(const Matrix& x, std::size_t column) {
  std::vector<double> values(x.row_count());
  for (std::size_t row = 0; row < x.row_count(); ++row) values[row] = x(row, column);
  return values;
}

double MeanOf(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) /
         std::max(1.0, static_cast<double>(values.size()));
}

double RangedVariance(std::span<const double> values) {
  const auto [least, most] = std::ranges::minmax(values);
  if (!(most > least)) return 0;
  const double mean = MeanOf(values);
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return squares / static_cast<double>(values.size()) / ((most - least) * (most - least));
}

double Pearson(std::span<const double> a, std::span<const double> b) {
  const double mean_a = MeanOf(a), mean_b = MeanOf(b);
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - mean_a) * (b[i] - mean_b);
    aa += (a[i] - mean_a) * (a[i] - mean_a);
    bb += (b[i] - mean_b) * (b[i] - mean_b);
  }
  return aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : 0;
}

double Correlation(std::span<const double> values, const FilterTarget& target) {
  if (target.class_count == 0) return std::abs(Pearson(values, target.y));
  double most = 0;
  std::vector<double> is_class(values.size());
  // Of two classes one says what the other does.
  for (std::int32_t k = target.class_count == 2 ? 1 : 0; k < target.class_count; ++k) {
    for (std::size_t i = 0; i < values.size(); ++i) is_class[i] = target.y[i] == k ? 1 : 0;
    most = std::max(most, std::abs(Pearson(values, is_class)));
  }
  return most;
}

double FOfClasses(std::span<const double> values, const FilterTarget& target) {
  const auto classes = static_cast<std::size_t>(target.class_count);
  std::vector<double> sums(classes), counts(classes);
  for (std::size_t i = 0; i < values.size(); ++i) {
    sums[static_cast<std::size_t>(target.y[i])] += values[i];
    counts[static_cast<std::size_t>(target.y[i])] += 1;
  }
  const double mean = MeanOf(values);
  double between = 0, within = 0, present = 0;
  for (std::size_t k = 0; k < classes; ++k) {
    if (counts[k] == 0) continue;
    present += 1;
    between += counts[k] * (sums[k] / counts[k] - mean) * (sums[k] / counts[k] - mean);
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto k = static_cast<std::size_t>(target.y[i]);
    within += (values[i] - sums[k] / counts[k]) * (values[i] - sums[k] / counts[k]);
  }
  const double freedom = static_cast<double>(values.size()) - present;
  if (present < 2 || freedom <= 0 || between == 0) return 0;
  return within > 0 ? std::min(kMostF, between / (present - 1) / (within / freedom)) : kMostF;
}

double FOfFit(std::span<const double> values, const FilterTarget& target) {
  const double r = Pearson(values, target.y);
  const double freedom = static_cast<double>(values.size()) - 2;
  if (freedom <= 0) return 0;
  const double left = 1 - r * r;
  return left > 0 ? std::min(kMostF, r * r / left * freedom) : kMostF;
}

// The band of each value: of equal count, equal values together.
std::vector<std::int32_t> BandsOf(std::span<const double> values, std::int32_t bands) {
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  std::vector<double> edges;
  for (std::int32_t i = 1; i < bands; ++i) {
    const double edge =
        sorted[sorted.size() * static_cast<std::size_t>(i) / static_cast<std::size_t>(bands)];
    if (edge > sorted.front() && (edges.empty() || edge > edges.back())) edges.push_back(edge);
  }
  std::vector<std::int32_t> places;
  for (const double value : values)
    places.push_back(
        static_cast<std::int32_t>(std::ranges::upper_bound(edges, value) - edges.begin()));
  return places;
}

double Chi2(std::span<const double> values, std::span<const std::int32_t> classes,
            std::int32_t class_count) {
  const double least = *std::ranges::min_element(values);
  std::vector<double> observed(static_cast<std::size_t>(class_count)), shares(observed.size());
  double total = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    // What lies below 0 has no frequency: values count from their smallest on.
    const double value = least < 0 ? values[i] - least : values[i];
    observed[static_cast<std::size_t>(classes[i])] += value;
    shares[static_cast<std::size_t>(classes[i])] += 1 / static_cast<double>(values.size());
    total += value;
  }
  double chi2 = 0;
  for (std::size_t k = 0; k < observed.size(); ++k) {
    const double expected = shares[k] * total;
    if (expected > 0) chi2 += (observed[k] - expected) * (observed[k] - expected) / expected;
  }
  return chi2;
}

double MutualInformation(std::span<const std::int32_t> a, std::span<const std::int32_t> b) {
  const auto width = static_cast<std::size_t>(*std::ranges::max_element(b)) + 1;
  const auto height = static_cast<std::size_t>(*std::ranges::max_element(a)) + 1;
  std::vector<double> joint(width * height), of_a(height), of_b(width);
  const double row = 1 / static_cast<double>(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto at = static_cast<std::size_t>(a[i]);
    const auto bt = static_cast<std::size_t>(b[i]);
    joint[at * width + bt] += row;
    of_a[at] += row;
    of_b[bt] += row;
  }
  double information = 0, cells = 0;
  for (std::size_t at = 0; at < height; ++at)
    for (std::size_t bt = 0; bt < width; ++bt) {
      const double share = joint[at * width + bt];
      if (share <= 0) continue;
      cells += 1;
      information += share * std::log(share / (of_a[at] * of_b[bt]));
    }
  // Chance alone gives about this much (Miller 1955).
  const auto occupied = [](const std::vector<double>& shares) {
    return static_cast<double>(
        std::ranges::count_if(shares, [](double share) { return share > 0; }));
  };
  const double bias = (cells - occupied(of_a) - occupied(of_b) + 1) * row / 2;
  return std::max(0.0, information - bias);
}

}  // namespace

std::string_view ToText(FilterMethod method) {
  return kMethods[static_cast<std::size_t>(method)].second;
}

std::optional<FilterMethod> FilterMethodFromText(std::string_view text) {
  for (const auto& [method, name] : kMethods)
    if (name == text) return method;
  return std::nullopt;
}

std::vector<double> ScoreFeatures(FilterMethod method, const Matrix& x,
                                  const FilterTarget& target) {
  std::vector<double> scores(x.column_count());
  if (x.row_count() == 0) return scores;
  const bool is_class = target.class_count > 0;
  std::vector<std::int32_t> classes;
  if (is_class) {
    for (const double y : target.y) classes.push_back(static_cast<std::int32_t>(y));
  } else if (method == FilterMethod::kChi2 || method == FilterMethod::kMutualInformation) {
    classes = BandsOf(target.y, method == FilterMethod::kChi2 ? kTargetBands : kBands);
  }
  for (std::size_t column = 0; column < x.column_count(); ++column) {
    const std::vector<double> values = ColumnOf(x, column);
    switch (method) {
      case FilterMethod::kVariance:
        scores[column] = RangedVariance(values);
        break;
      case FilterMethod::kCorrelation:
        scores[column] = Correlation(values, target);
        break;
      case FilterMethod::kAnova:
        scores[column] = is_class ? FOfClasses(values, target) : FOfFit(values, target);
        break;
      case FilterMethod::kChi2:
        scores[column] = Chi2(values, classes, is_class ? target.class_count : kTargetBands);
        break;
      case FilterMethod::kMutualInformation:
        scores[column] = MutualInformation(BandsOf(values, kBands), classes);
        break;
    }
  }
  return scores;
}

}  // namespace lathe::features
