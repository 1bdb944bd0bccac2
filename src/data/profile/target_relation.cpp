#include "data/profile/target_relation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <utility>

#include "data/profile/associations.h"
#include "data/value_hash.h"

namespace lathe::data::profile {
namespace {

constexpr std::size_t kMinRows = 50;
constexpr std::int32_t kMostClasses = 100;
constexpr std::size_t kClassesOfNumbers = 20;
constexpr std::int32_t kMostTextBins = 1000;
constexpr std::size_t kMostBins = 64;
constexpr std::size_t kRowsPerBin = 20;
// So many rows of the mean pull at each bin, so that rare bins say little.
constexpr double kPriorRows = 2;

struct Binned {
  std::vector<std::int32_t> bins;  // one per row
  std::int32_t count = 0;
};

/// The inner edges of bins of about equal size. A value of as many rows as a bin has one to itself,
/// so that a few rows that differ from a common value are not hidden among its rows.
std::vector<double> EdgesAround(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t wanted = std::clamp<std::size_t>(values.size() / kRowsPerBin, 2, kMostBins);
  const std::size_t full = std::max<std::size_t>(values.size() / wanted, 1);
  std::vector<double> edges;
  std::size_t in_bin = 0;
  for (std::size_t start = 0; start < values.size();) {
    const auto end = static_cast<std::size_t>(
        std::upper_bound(values.begin() + static_cast<std::ptrdiff_t>(start), values.end(),
                         values[start]) -
        values.begin());
    const bool is_common = end - start >= full;
    if (in_bin > 0 && (is_common || in_bin >= full)) {
      edges.push_back(values[start]);
      in_bin = 0;
    }
    in_bin += end - start;
    start = end;
    if (is_common && start < values.size()) {
      edges.push_back(values[start]);
      in_bin = 0;
    }
  }
  return edges;
}

/// Numbers to bins, and one for what is missing.
Binned BinNumbers(const std::vector<double>& values) {
  std::vector<double> present;
  std::ranges::copy_if(values, std::back_inserter(present),
                       [](double v) { return !std::isnan(v); });
  const std::vector<double> edges = EdgesAround(std::move(present));
  Binned out;
  out.count = static_cast<std::int32_t>(edges.size()) + 2;
  out.bins.reserve(values.size());
  for (const double value : values) {
    if (std::isnan(value)) {
      out.bins.push_back(0);
    } else {
      const auto bin = std::ranges::upper_bound(edges, value) - edges.begin();
      out.bins.push_back(static_cast<std::int32_t>(bin) + 1);
    }
  }
  return out;
}

/// Codes -2 and -1 (not kept apart, missing) are bins, too.
Binned BinTexts(const SampleColumn& column) {
  Binned out;
  out.count = column.code_count + 2;
  out.bins.reserve(column.codes.size());
  for (const std::int32_t code : column.codes) out.bins.push_back(code + 2);
  return out;
}

/// The target in the rows that have one.
struct Target {
  std::vector<std::uint32_t> rows;
  std::vector<std::int32_t> classes;  // per row, when it has classes
  std::vector<double> values;         // per row, otherwise
  std::int32_t class_count = 0;
};

bool HasClasses(const ColumnSchema& schema, const std::vector<double>& distinct) {
  if (schema.semantic == SemanticType::kCategorical || schema.semantic == SemanticType::kBoolean)
    return true;
  const bool whole = std::ranges::all_of(distinct, [](double v) { return v == std::floor(v); });
  return whole && distinct.size() <= kClassesOfNumbers &&
         schema.physical != PhysicalType::kTimestamp;
}

Target ReadTarget(const ColumnSchema& schema, const SampleColumn& column) {
  Target target;
  if (column.is_text) {
    for (std::uint32_t row = 0; row < column.codes.size(); ++row) {
      if (column.codes[row] < 0) continue;
      target.rows.push_back(row);
      target.classes.push_back(column.codes[row]);
    }
    target.class_count = column.code_count;
    return target;
  }
  for (std::uint32_t row = 0; row < column.numbers.size(); ++row) {
    if (!std::isfinite(column.numbers[row])) continue;
    target.rows.push_back(row);
    target.values.push_back(column.numbers[row]);
  }
  std::vector<double> distinct = target.values;
  std::ranges::sort(distinct);
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  if (!HasClasses(schema, distinct)) return target;
  for (const double value : target.values) {
    const auto at = std::ranges::lower_bound(distinct, value) - distinct.begin();
    target.classes.push_back(static_cast<std::int32_t>(at));
  }
  target.class_count = static_cast<std::int32_t>(distinct.size());
  return target;
}

bool IsSecondHalf(std::uint32_t row) { return HashOf(std::uint64_t{row} + 17) >> 63 != 0; }

/// Splits rows by their classes. Of a rare class all rows might by chance be in one half: they take
/// turns.
class ClassHalves {
 public:
  explicit ClassHalves(const Target& target)
      : rows_(static_cast<std::size_t>(target.class_count)), turns_(rows_.size()) {
    for (const std::int32_t of_class : target.classes) ++rows_[static_cast<std::size_t>(of_class)];
  }
  bool IsSecond(std::uint32_t row, std::size_t of_class) {
    if (rows_[of_class] >= kRareRows) return IsSecondHalf(row);
    return turns_[of_class]++ % 2 == 1;
  }

 private:
  static constexpr std::size_t kRareRows = 30;
  std::vector<std::size_t> rows_, turns_;
};

/// Rows of each class in each bin, of both halves.
struct ClassCounts {
  ClassCounts(std::int32_t bins, std::int32_t classes)
      : classes_(static_cast<std::size_t>(classes)),
        counts_(static_cast<std::size_t>(bins) * classes_) {}
  double& At(std::size_t bin, std::size_t of_class) { return counts_[bin * classes_ + of_class]; }
  double At(std::size_t bin, std::size_t of_class) const {
    return counts_[bin * classes_ + of_class];
  }

 private:
  std::size_t classes_;
  std::vector<double> counts_;
};

/// The area under the ROC curve of rows that are told apart by their bin only.
double AreaOf(std::vector<std::array<double, 3>>& bins) {  // score, rows of the class, other rows
  std::ranges::sort(bins);
  double below = 0, area = 0, positives = 0, negatives = 0;
  for (std::size_t start = 0; start < bins.size();) {
    double inside = 0, others = 0;
    std::size_t end = start;
    for (; end < bins.size() && bins[end][0] == bins[start][0]; ++end) {
      inside += bins[end][1];
      others += bins[end][2];
    }
    area += inside * (below + others / 2);
    below += others;
    positives += inside;
    negatives += others;
    start = end;
  }
  return positives > 0 && negatives > 0 ? area / positives / negatives : .5;
}

/// 2 AUC - 1 of the bins learned on `train` and judged on `test`, weighted by the classes.
double GiniOf(const ClassCounts& train, const ClassCounts& test, std::size_t bins,
              std::size_t classes) {
  double total = 0;
  std::vector<double> in_class(classes), test_class(classes), in_bin(bins), test_bin(bins);
  for (std::size_t bin = 0; bin < bins; ++bin) {
    for (std::size_t k = 0; k < classes; ++k) {
      in_class[k] += train.At(bin, k);
      in_bin[bin] += train.At(bin, k);
      test_class[k] += test.At(bin, k);
      test_bin[bin] += test.At(bin, k);
    }
    total += in_bin[bin];
  }
  double gini = 0, weight = 0;
  for (std::size_t k = 0; k < classes; ++k) {
    if (test_class[k] == 0 || in_class[k] == 0) continue;
    const double prior = in_class[k] / total;
    std::vector<std::array<double, 3>> scored;
    for (std::size_t bin = 0; bin < bins; ++bin) {
      if (test_bin[bin] == 0) continue;
      const double score = (train.At(bin, k) + kPriorRows * prior) / (in_bin[bin] + kPriorRows);
      scored.push_back({score, test.At(bin, k), test_bin[bin] - test.At(bin, k)});
    }
    gini += test_class[k] * (2 * AreaOf(scored) - 1);
    weight += test_class[k];
  }
  return weight > 0 ? gini / weight : 0;
}

double StrengthForClasses(const Binned& feature, const Target& target) {
  ClassCounts first(feature.count, target.class_count), second(feature.count, target.class_count);
  ClassHalves halves(target);
  for (std::size_t i = 0; i < target.rows.size(); ++i) {
    const auto bin = static_cast<std::size_t>(feature.bins[target.rows[i]]);
    const auto of_class = static_cast<std::size_t>(target.classes[i]);
    ClassCounts& half = halves.IsSecond(target.rows[i], of_class) ? second : first;
    half.At(bin, of_class) += 1;
  }
  const auto bins = static_cast<std::size_t>(feature.count);
  const auto classes = static_cast<std::size_t>(target.class_count);
  return (GiniOf(first, second, bins, classes) + GiniOf(second, first, bins, classes)) / 2;
}

struct BinSums {
  double rows = 0, sum = 0;
};

double VarianceExplained(const std::vector<BinSums>& train, const std::vector<BinSums>& test,
                         double squares) {
  BinSums all, judged;
  for (const BinSums& bin : train) {
    all.rows += bin.rows;
    all.sum += bin.sum;
  }
  for (const BinSums& bin : test) {
    judged.rows += bin.rows;
    judged.sum += bin.sum;
  }
  if (all.rows == 0 || judged.rows == 0) return 0;
  const double mean = all.sum / all.rows;
  double error = squares;  // sum of (y - m)^2 = sum y^2 - 2 m sum y + n m^2, bin by bin
  for (std::size_t bin = 0; bin < test.size(); ++bin) {
    const double m = (train[bin].sum + kPriorRows * mean) / (train[bin].rows + kPriorRows);
    error += test[bin].rows * m * m - 2 * m * test[bin].sum;
  }
  const double spread = squares - judged.sum * judged.sum / judged.rows;
  return spread > 0 ? 1 - error / spread : 0;
}

double StrengthForValues(const Binned& feature, const Target& target) {
  std::vector<BinSums> halves[2] = {std::vector<BinSums>(static_cast<std::size_t>(feature.count)),
                                    std::vector<BinSums>(static_cast<std::size_t>(feature.count))};
  double squares[2] = {0, 0};
  // Around the mean, or large values would eat the digits.
  const double mean = std::accumulate(target.values.begin(), target.values.end(), 0.0) /
                      static_cast<double>(target.values.size());
  for (std::size_t i = 0; i < target.rows.size(); ++i) {
    const bool second = IsSecondHalf(target.rows[i]);
    const double value = target.values[i] - mean;
    BinSums& bin = halves[second][static_cast<std::size_t>(feature.bins[target.rows[i]])];
    bin.rows += 1;
    bin.sum += value;
    squares[second] += value * value;
  }
  return (VarianceExplained(halves[0], halves[1], squares[1]) +
          VarianceExplained(halves[1], halves[0], squares[0])) /
         2;
}

/// The share of variance that a line through the values, or through their ranks, explains: bins are
/// too coarse to see that a column of few rows or a long tail is the target in other units. Rows
/// without a value are explained by nothing.
double StrengthOfLine(const std::vector<double>& feature, const Target& target) {
  std::vector<double> values;
  values.reserve(target.rows.size());
  std::size_t present = 0;
  for (const std::uint32_t row : target.rows) {
    values.push_back(feature[row]);
    present += std::isfinite(feature[row]) ? 1 : 0;
  }
  if (present < kMinRows) return 0;
  double most = 0;
  for (const double r : {PearsonOf(values, target.values), SpearmanOf(values, target.values)})
    if (std::isfinite(r)) most = std::max(most, r * r);
  return most * static_cast<double>(present) / static_cast<double>(values.size());
}

double StrengthOf(const SampleColumn& column, const Target& target) {
  const Binned feature = column.is_text ? BinTexts(column) : BinNumbers(column.numbers);
  if (target.class_count > 0) return StrengthForClasses(feature, target);
  const double binned = StrengthForValues(feature, target);
  return column.is_text ? binned : std::max(binned, StrengthOfLine(column.numbers, target));
}

}  // namespace

Result<TargetRelations> RelateToTarget(const TableSchema& schema, const TableSample& sample,
                                       const std::string& target_name, const CancelToken* cancel) {
  const auto at = schema.IndexOf(target_name);
  if (!at) return TargetRelations();
  const Target target = ReadTarget(schema.columns[*at], sample.columns[*at]);
  TargetRelations out;
  out.target = target_name;
  out.is_classes = target.class_count > 0;
  const bool few = target.rows.size() < kMinRows;
  if (few || target.class_count > kMostClasses || (out.is_classes && target.class_count < 2))
    return TargetRelations();
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    if (cancel) TRY_OK(cancel->Check());
    const SampleColumn& column = sample.columns[i];
    if (i == *at || schema.columns[i].role == ColumnRole::kIgnore ||
        (column.is_text && column.code_count > kMostTextBins))
      continue;
    out.columns.push_back({schema.columns[i].name, out.is_classes ? "gini" : "r2",
                           std::clamp(StrengthOf(column, target), 0.0, 1.0)});
  }
  std::ranges::stable_sort(out.columns, std::greater(), &TargetRelation::strength);
  return out;
}

}  // namespace lathe::data::profile
