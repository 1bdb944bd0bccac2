#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <utility>

#include "data/profile/chart_reader.h"
#include "data/profile/charts.h"
#include "data/profile/histogram.h"
#include "data/profile/number_statistics.h"

namespace lathe::data::profile {
namespace {

constexpr std::int64_t kMostRows = 2'000'000;
constexpr std::int64_t kMostBins = 500;
constexpr std::size_t kUsualBins = 100;
constexpr std::int64_t kMostGroupValues = 50;
constexpr std::size_t kMostGroups = 12;
constexpr std::size_t kMostCategories = 30;
constexpr std::size_t kMostOutliers = 100;
constexpr std::size_t kDensityPoints = 128;
constexpr std::size_t kDensityValues = 2'000;

using Keys = std::vector<std::uint64_t>;
using GroupName = std::optional<std::string>;

std::string TextAt(const Query& query, std::size_t column, std::size_t row) {
  return std::string(query.column(column).values<TextCell>()[row].view());
}

BoxPlot MakeBox(const Keys& sorted) {
  BoxPlot box;
  box.q25 = Quantile(sorted, KeyKind::kReal, .25);
  box.q50 = Quantile(sorted, KeyKind::kReal, .5);
  box.q75 = Quantile(sorted, KeyKind::kReal, .75);
  const double reach = 1.5 * (box.q75 - box.q25);
  const auto first = std::ranges::lower_bound(sorted, box.q25 - reach, {}, RealOf);
  const auto last = std::ranges::upper_bound(sorted, box.q75 + reach, {}, RealOf);
  box.low = RealOf(*first);
  box.high = RealOf(*(last - 1));
  box.outlier_count = (first - sorted.begin()) + (sorted.end() - last);
  // From both ends inwards, so that the farthest of each side are there.
  auto below = sorted.begin();
  auto above = sorted.end();
  while (box.outliers.size() < kMostOutliers && (below < first || above > last)) {
    if (below < first) box.outliers.push_back(RealOf(*below++));
    if (above > last && box.outliers.size() < kMostOutliers)
      box.outliers.push_back(RealOf(*--above));
  }
  return box;
}

/// A Gaussian kernel density with Silverman's bandwidth, at points from low to high.
std::vector<double> MakeDensity(const Keys& sorted, double low, double high) {
  std::vector<double> values;
  const std::size_t count = std::min(sorted.size(), kDensityValues);
  for (std::size_t i = 0; i < count; ++i)
    values.push_back(RealOf(sorted[i * sorted.size() / count]));
  const auto n = static_cast<double>(count);
  double sum = 0, squares = 0;
  for (const double value : values) sum += value;
  for (const double value : values) squares += (value - sum / n) * (value - sum / n);
  const double spread =
      Quantile(sorted, KeyKind::kReal, .75) - Quantile(sorted, KeyKind::kReal, .25);
  const double deviation = count > 1 ? std::sqrt(squares / (n - 1)) : 0;
  const double width =
      .9 * (spread > 0 ? std::min(deviation, spread / 1.34) : deviation) * std::pow(n, -.2);
  if (!(width > 0) || !(low < high)) return {};
  std::vector<double> density(kDensityPoints);
  const double scale = 1 / (n * width * std::sqrt(2 * std::numbers::pi));
  for (std::size_t i = 0; i < kDensityPoints; ++i) {
    const double x = low + (high - low) * static_cast<double>(i) / (kDensityPoints - 1);
    double height = 0;
    for (const double value : values) {
      const double z = (x - value) / width;
      if (std::abs(z) < 8) height += std::exp(-z * z / 2);
    }
    density[i] = height * scale;
  }
  return density;
}

class Drawing {
 public:
  Drawing(const ChartTable& table, ChartReader reader)
      : table_(table), reader_(std::move(reader)) {}

  Result<Distribution> Run(const std::string& name, std::int64_t bins,
                           const std::optional<std::string>& by) {
    TRY(const ColumnSchema* column, reader_.Find("column", name));
    if (by) {
      TRY(by_, reader_.Find("by", *by));
      if (by_->distinct > kMostGroupValues)
        return FieldFault("by", "not_allowed", "must be a column of at most 50 different values");
    }
    out_.column = name;
    out_.by = by;
    out_.row_count = table_.row_count;
    bins_ = std::clamp<std::int64_t>(bins, 0, kMostBins);
    if (IsDrawnAsNumber(*column)) {
      out_.kind = IsTime(*column) ? "times" : "numbers";
      TRY_OK(Numbers(*column));
    } else {
      out_.kind = "categories";
      TRY_OK(Categories(*column));
    }
    return std::move(out_);
  }

 private:
  std::string GroupExpression() const {
    return by_ ? reader_.TextOf(*by_) : std::string("NULL::VARCHAR");
  }
  static GroupName NameAt(const Query& query, std::size_t column, std::size_t row) {
    if (query.column(column).IsNull(row)) return std::nullopt;
    return TextAt(query, column, row);
  }

  Status Numbers(const ColumnSchema& column) {
    TRY(Query query, reader_.Start("SELECT " + reader_.NumberOf(column) + ", " + GroupExpression() +
                                   reader_.Source(kMostRows)));
    std::map<GroupName, Keys> groups;
    Keys all;
    std::int64_t rows = 0;
    while (true) {
      TRY(const bool more, query.Next());
      if (!more) break;
      const ChunkColumn cells = query.column(0);
      const double* values = cells.values<double>();
      for (std::size_t row = 0; row < query.row_count(); ++row) {
        ++rows;
        if (cells.IsNull(row) || !std::isfinite(values[row])) {
          ++out_.missing;
          continue;
        }
        all.push_back(KeyOf(values[row]));
        if (by_) groups[NameAt(query, 1, row)].push_back(all.back());
      }
    }
    SayRows(rows);
    if (all.empty()) return {};
    Keys scratch;
    RadixSort(all, scratch);
    out_.histogram = bins_ > 0 ? Evenly(all) : MakeHistogram(all, KeyKind::kReal, kUsualBins);
    if (!by_) {
      AddGroup({}, all);
      return {};
    }
    for (auto& [name, keys] : groups) {
      RadixSort(keys, scratch);
      AddGroup(name, keys);
    }
    KeepLargest();
    return {};
  }

  Histogram Evenly(const Keys& all) const {
    const double low = RealOf(all.front()), high = RealOf(all.back());
    const double half = low < high ? 0 : std::max(std::abs(low) * 1e-6, .5);
    return FillHistogram(all, KeyKind::kReal, low - half, high + half,
                         static_cast<std::size_t>(bins_));
  }

  void AddGroup(const GroupName& name, const Keys& sorted) {
    DistributionGroup group;
    group.value = name;
    group.count = static_cast<std::int64_t>(sorted.size());
    const Histogram& frame = *out_.histogram;
    group.counts =
        FillHistogram(sorted, KeyKind::kReal, frame.low, frame.high, frame.counts.size()).counts;
    group.box = MakeBox(sorted);
    group.density = MakeDensity(sorted, frame.low, frame.high);
    out_.groups.push_back(std::move(group));
  }

  void KeepLargest() {
    std::ranges::stable_sort(out_.groups, std::greater(), &DistributionGroup::count);
    if (out_.groups.size() > kMostGroups) out_.groups.resize(kMostGroups);
  }

  Status Categories(const ColumnSchema& column) {
    TRY(Query query, reader_.Start("SELECT " + reader_.TextOf(column) + " AS x, " +
                                   GroupExpression() + " AS g, count(*)::BIGINT AS n" +
                                   reader_.Source(kMostRows) + " GROUP BY ALL ORDER BY n DESC, x"));
    std::map<std::string, std::int64_t> totals;
    std::map<GroupName, std::map<std::string, std::int64_t>> groups;
    std::int64_t rows = 0;
    while (true) {
      TRY(const bool more, query.Next());
      if (!more) break;
      for (std::size_t row = 0; row < query.row_count(); ++row) {
        const std::int64_t count = query.column(2).values<std::int64_t>()[row];
        rows += count;
        if (query.column(0).IsNull(row)) {
          out_.missing += count;
          continue;
        }
        const std::string value = TextAt(query, 0, row);
        totals[value] += count;
        groups[NameAt(query, 1, row)][value] += count;
      }
    }
    SayRows(rows);
    ListCategories(totals);
    for (const auto& [name, counts] : groups) {
      DistributionGroup group;
      group.value = name;
      for (const auto& [value, count] : counts) group.count += count;
      for (const TopValue& category : out_.categories) {
        const auto found = counts.find(std::string(category.value.as_string()));
        group.counts.push_back(found == counts.end() ? 0 : found->second);
      }
      out_.groups.push_back(std::move(group));
    }
    KeepLargest();
    return {};
  }

  void ListCategories(const std::map<std::string, std::int64_t>& totals) {
    std::vector<std::pair<std::string, std::int64_t>> ranked(totals.begin(), totals.end());
    std::ranges::stable_sort(ranked, std::greater(), &std::pair<std::string, std::int64_t>::second);
    out_.distinct = static_cast<std::int64_t>(ranked.size());
    for (std::size_t i = 0; i < ranked.size(); ++i) {
      if (i < kMostCategories) {
        out_.categories.push_back({json::value(ranked[i].first), ranked[i].second});
      } else {
        out_.other_count += ranked[i].second;
      }
    }
  }

  void SayRows(std::int64_t rows) {
    out_.exact = rows == table_.row_count;
    if (!out_.exact) out_.sample_rows = rows;
  }

  const ChartTable& table_;
  ChartReader reader_;
  const ColumnSchema* by_ = nullptr;
  std::int64_t bins_ = 0;
  Distribution out_;
};

}  // namespace

Result<Distribution> DrawDistribution(const ChartTable& table, const std::string& column,
                                      std::int64_t bins, const std::optional<std::string>& by) {
  TRY(ChartReader reader, ChartReader::Open(table));
  return Drawing(table, std::move(reader)).Run(column, bins, by);
}

}  // namespace lathe::data::profile
