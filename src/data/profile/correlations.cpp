#include "data/profile/correlations.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <utility>

#include "data/profile/associations.h"
#include "data/profile/histogram.h"
#include "data/profile/pearson.h"

namespace lathe::data::profile {
namespace {

constexpr std::size_t kMostColumns = 300;
constexpr std::size_t kMostKendallColumns = 60;
constexpr std::size_t kMostKendallRows = 2'000;
constexpr std::size_t kMostPairRows = 20'000;
constexpr std::size_t kMostPairs = 100;
constexpr std::size_t kMinPairRows = 2'000;
constexpr double kMostPairCells = 2e8;    // pairs times rows
constexpr double kMostRankedCells = 2e7;  // ranked anew for each pair
// Large matrices get fewer digits, or an answer grows past a megabyte.
constexpr std::size_t kLargeMatrix = 150;
constexpr std::int32_t kMostLevels = 100;
constexpr std::size_t kBins = 16;

using Matrix = std::vector<std::vector<double>>;

/// Every `step`-th of the values, so that at most `most` are left.
template <class T>
std::vector<T> Thinned(const std::vector<T>& values, std::size_t most) {
  if (values.size() <= most) return values;
  std::vector<T> out;
  out.reserve(most);
  for (std::size_t i = 0; i < most; ++i) out.push_back(values[i * values.size() / most]);
  return out;
}

/// Numbers in bins of about equal size; texts by their codes, the rarer ones together.
Levels BinnedNumbers(const std::vector<double>& values) {
  std::vector<double> present;
  std::ranges::copy_if(values, std::back_inserter(present),
                       [](double v) { return std::isfinite(v); });
  const std::vector<double> edges = EqualCountEdges(std::move(present), kBins);
  Levels out;
  out.count = static_cast<std::int32_t>(edges.size()) + 1;
  for (const double value : values) {
    out.codes.push_back(
        std::isfinite(value)
            ? static_cast<std::int32_t>(std::ranges::upper_bound(edges, value) - edges.begin())
            : -1);
  }
  return out;
}

/// The `most` most frequent codes keep a level each, the others share one.
Levels FrequentLevels(const std::vector<std::int32_t>& codes, std::int32_t code_count,
                      std::int32_t most) {
  std::vector<std::pair<std::int64_t, std::int32_t>> counts(static_cast<std::size_t>(code_count));
  for (std::int32_t code = 0; code < code_count; ++code)
    counts[static_cast<std::size_t>(code)] = {0, code};
  for (const std::int32_t code : codes) {
    if (code >= 0) --counts[static_cast<std::size_t>(code)].first;
  }
  std::ranges::sort(counts);
  const std::int32_t kept = std::min(most, code_count);
  std::vector<std::int32_t> level(static_cast<std::size_t>(code_count), kept);
  for (std::int32_t i = 0; i < kept; ++i)
    level[static_cast<std::size_t>(counts[static_cast<std::size_t>(i)].second)] = i;
  Levels out;
  out.count = kept + 1;
  for (const std::int32_t code : codes)
    out.codes.push_back(code == -1 ? -1 : code < 0 ? kept : level[static_cast<std::size_t>(code)]);
  return out;
}

/// A flag as two levels.
Levels LevelsOfFlags(const std::vector<double>& values) {
  Levels out;
  out.count = 2;
  for (const double value : values)
    out.codes.push_back(std::isnan(value) ? -1 : static_cast<std::int32_t>(value != 0));
  return out;
}

/// What the methods need of the kept rows.
class Kept {
 public:
  Kept(const TableSchema& schema, const TableSample& sample) : schema_(schema), sample_(sample) {}

  std::size_t rows() const { return std::min(sample_.rows.size(), kMostPairRows); }
  bool IsNumber(std::size_t i) const {
    return !sample_.columns[i].is_text && schema_.columns[i].semantic == SemanticType::kNumeric;
  }
  /// What has a smaller and a greater: a flag is 0 or 1.
  bool IsNumberOrFlag(std::size_t i) const {
    return IsNumber(i) ||
           (!sample_.columns[i].is_text && schema_.columns[i].semantic == SemanticType::kBoolean);
  }
  bool IsCategory(std::size_t i) const {
    const SemanticType semantic = schema_.columns[i].semantic;
    if (semantic != SemanticType::kCategorical && semantic != SemanticType::kBoolean) return false;
    return !sample_.columns[i].is_text || sample_.columns[i].code_count <= kMostLevels;
  }
  bool IsAny(std::size_t i) const {
    const SemanticType semantic = schema_.columns[i].semantic;
    return semantic != SemanticType::kIdentifier && semantic != SemanticType::kConstant &&
           semantic != SemanticType::kText;
  }
  std::vector<double> Numbers(std::size_t i, std::size_t most) const {
    return Thinned(sample_.columns[i].numbers, most);
  }
  Levels Categories(std::size_t i) const {
    const SampleColumn& column = sample_.columns[i];
    if (column.is_text)
      return FrequentLevels(Thinned(column.codes, kMostPairRows), column.code_count, kMostLevels);
    const std::vector<double> values = Numbers(i, kMostPairRows);
    return schema_.columns[i].semantic == SemanticType::kBoolean ? LevelsOfFlags(values)
                                                                 : BinnedNumbers(values);
  }
  Levels Bins(std::size_t i) const {
    const SampleColumn& column = sample_.columns[i];
    if (!column.is_text) return BinnedNumbers(Numbers(i, kMostPairRows));
    return FrequentLevels(Thinned(column.codes, kMostPairRows), column.code_count,
                          static_cast<std::int32_t>(kBins));
  }

 private:
  const TableSchema& schema_;
  const TableSample& sample_;
};

double Rounded(double value, std::size_t columns) {
  const double scale = columns > kLargeMatrix ? 1e3 : 1e5;
  return std::round(value * scale) / scale;
}

class Correlator {
 public:
  explicit Correlator(const CorrelationRequest& request)
      : request_(request), kept_(request.schema, request.scan.sample) {}

  Result<std::vector<Correlations>> Run() {
    std::vector<Correlations> all;
    TRY(Correlations pearson, Pearson());
    all.push_back(std::move(pearson));
    TRY(Correlations spearman, OfNumbers("spearman", kMostColumns, kMostPairRows, SpearmanOf));
    all.push_back(std::move(spearman));
    TRY(Correlations kendall,
        OfNumbers("kendall", kMostKendallColumns, kMostKendallRows, KendallOf));
    all.push_back(std::move(kendall));
    TRY(Correlations cramer,
        OfLevels("cramers_v", &Kept::IsCategory, &Kept::Categories, CramersVOf));
    all.push_back(std::move(cramer));
    TRY(Correlations ratio, CorrelationRatio());
    all.push_back(std::move(ratio));
    TRY(Correlations information,
        OfLevels("mutual_information", &Kept::IsAny, &Kept::Bins, MutualInformationOf));
    all.push_back(std::move(information));
    return all;
  }

 private:
  Status Check() const { return request_.table.cancel ? request_.table.cancel->Check() : Status(); }

  std::vector<std::size_t> Pick(bool (Kept::*fits)(std::size_t) const, std::size_t most,
                                Correlations& out) const {
    std::vector<std::size_t> picked;
    for (std::size_t i = 0; i < request_.schema.columns.size(); ++i) {
      if (!(kept_.*fits)(i) || request_.scan.columns[i].count == 0) continue;
      if (picked.size() < most) {
        picked.push_back(i);
        out.columns.push_back(request_.schema.columns[i].name);
      } else {
        ++out.columns_left_out;
      }
    }
    return picked;
  }

  void SayRows(std::size_t rows, Correlations& out) const {
    out.rows = static_cast<std::int64_t>(rows);
    out.exact = out.rows == request_.scan.row_count;
  }

  Result<Correlations> Pearson() {
    Correlations out;
    out.method = "pearson";
    const std::vector<std::size_t> columns = Pick(&Kept::IsNumberOrFlag, kMostColumns, out);
    SayRows(static_cast<std::size_t>(request_.scan.row_count), out);
    if (columns.size() < 2) return Finish(std::move(out), {});
    TRY(Matrix matrix, PearsonOfTable(request_, columns));
    return Finish(std::move(out), std::move(matrix));
  }

  using NumberMeasure = double (*)(std::span<const double>, std::span<const double>);
  Result<Correlations> OfNumbers(std::string_view method, std::size_t most_columns,
                                 std::size_t most_rows, NumberMeasure measure) {
    Correlations out;
    out.method = method;
    const std::vector<std::size_t> columns = Pick(&Kept::IsNumberOrFlag, most_columns, out);
    std::vector<std::vector<double>> values;
    bool whole = true;
    for (const std::size_t column : columns) {
      values.push_back(kept_.Numbers(column, most_rows));
      whole =
          whole && std::ranges::all_of(values.back(), [](double v) { return std::isfinite(v); });
    }
    SayRows(std::min(request_.scan.sample.rows.size(), most_rows), out);
    // Without gaps every pair has the same rows, and so each column has one ranking. With gaps each
    // pair is ranked anew, unless there are so many pairs that one ranking must do.
    const double work =
        static_cast<double>(columns.size() * columns.size()) * static_cast<double>(out.rows);
    if (measure == SpearmanOf && columns.size() > 1 && (whole || work > kMostRankedCells)) {
      for (std::vector<double>& column : values) column = RanksOf(column);
      return Finish(std::move(out), PearsonOfColumns(values));
    }
    return Fill(std::move(out), columns.size(),
                [&](std::size_t i, std::size_t j) { return measure(values[i], values[j]); });
  }

  using LevelMeasure = double (*)(const Levels&, const Levels&);
  Result<Correlations> OfLevels(std::string_view method, bool (Kept::*fits)(std::size_t) const,
                                Levels (Kept::*levels_of)(std::size_t) const,
                                LevelMeasure measure) {
    Correlations out;
    out.method = method;
    const std::vector<std::size_t> columns = Pick(fits, kMostColumns, out);
    const double pairs = static_cast<double>(columns.size() * columns.size()) / 2 + 1;
    const std::size_t rows = std::min(
        kept_.rows(), std::max(kMinPairRows, static_cast<std::size_t>(kMostPairCells / pairs)));
    std::vector<Levels> levels;
    for (const std::size_t column : columns) {
      levels.push_back((kept_.*levels_of)(column));
      levels.back().codes = Thinned(levels.back().codes, rows);
    }
    SayRows(rows, out);
    return Fill(std::move(out), columns.size(),
                [&](std::size_t i, std::size_t j) { return measure(levels[i], levels[j]); });
  }

  /// Categories against numbers; the others are not defined.
  Result<Correlations> CorrelationRatio() {
    Correlations out;
    out.method = "correlation_ratio";
    const std::vector<std::size_t> categories = Pick(&Kept::IsCategory, kMostColumns / 2, out);
    const std::vector<std::size_t> numbers = Pick(&Kept::IsNumber, kMostColumns / 2, out);
    SayRows(kept_.rows(), out);
    if (categories.empty() || numbers.empty()) {
      out.columns.clear();
      return Finish(std::move(out), {});
    }
    std::vector<Levels> levels;
    std::vector<std::vector<double>> values;
    for (const std::size_t column : categories) levels.push_back(kept_.Categories(column));
    for (const std::size_t column : numbers) values.push_back(kept_.Numbers(column, kMostPairRows));
    const double none = std::numeric_limits<double>::quiet_NaN();
    return Fill(std::move(out), categories.size() + numbers.size(),
                [&](std::size_t i, std::size_t j) {
                  if (i >= levels.size() || j < levels.size()) return none;
                  return CorrelationRatioOf(levels[i], values[j - levels.size()]);
                });
  }

  /// A symmetric matrix from the measure of each pair i < j.
  Result<Correlations> Fill(Correlations out, std::size_t size,
                            const std::function<double(std::size_t, std::size_t)>& measure) {
    Matrix matrix(size, std::vector<double>(size, 1));
    for (std::size_t i = 0; i < size; ++i) {
      TRY_OK(Check());
      for (std::size_t j = i + 1; j < size; ++j) matrix[i][j] = matrix[j][i] = measure(i, j);
    }
    return Finish(std::move(out), std::move(matrix));
  }

  Correlations Finish(Correlations out, Matrix matrix) const {
    if (matrix.size() < 2) {
      out.columns.clear();
      return out;
    }
    out.order = ClusterOrder(matrix);
    for (std::size_t i = 0; i < matrix.size(); ++i) {
      std::vector<std::optional<double>>& row = out.matrix.emplace_back();
      for (std::size_t j = 0; j < matrix.size(); ++j) {
        const double value = matrix[i][j];
        row.push_back(std::isnan(value) ? std::nullopt
                                        : std::optional(Rounded(value, matrix.size())));
        if (i < j && !std::isnan(value))
          out.pairs.push_back({out.columns[i], out.columns[j], value});
      }
    }
    const std::size_t listed = std::min(kMostPairs, out.pairs.size());
    std::ranges::partial_sort(out.pairs, out.pairs.begin() + static_cast<std::ptrdiff_t>(listed),
                              std::greater(),
                              [](const ColumnPair& pair) { return std::abs(pair.value); });
    out.pairs.resize(listed);
    return out;
  }

  const CorrelationRequest& request_;
  const Kept kept_;
};

}  // namespace

std::vector<std::int64_t> ClusterOrder(const Matrix& matrix) {
  const std::size_t n = matrix.size();
  std::vector<std::vector<std::int64_t>> members(n);
  Matrix distance(n, std::vector<double>(n));
  for (std::size_t i = 0; i < n; ++i) {
    members[i] = {static_cast<std::int64_t>(i)};
    for (std::size_t j = 0; j < n; ++j)
      distance[i][j] = std::isnan(matrix[i][j]) ? 1 : 1 - std::abs(matrix[i][j]);
  }
  std::vector<bool> alive(n, true);
  for (std::size_t merges = 1; merges < n; ++merges) {
    std::size_t a = 0, b = 0;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = i + 1; alive[i] && j < n; ++j) {
        if (alive[j] && distance[i][j] < least) {
          least = distance[i][j];
          a = i;
          b = j;
        }
      }
    }
    const auto size_a = static_cast<double>(members[a].size());
    const auto size_b = static_cast<double>(members[b].size());
    for (std::size_t k = 0; k < n; ++k) {
      distance[a][k] = distance[k][a] =
          (size_a * distance[a][k] + size_b * distance[b][k]) / (size_a + size_b);
    }
    members[a].insert(members[a].end(), members[b].begin(), members[b].end());
    alive[b] = false;
  }
  return n == 0 ? std::vector<std::int64_t>() : members[0];
}

Result<std::vector<Correlations>> Correlate(const CorrelationRequest& request) {
  return Correlator(request).Run();
}

}  // namespace lathe::data::profile
