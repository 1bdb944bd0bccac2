// Pictures of one or two columns, asked for one at a time: a distribution (histogram, box, density,
// categories, by groups), a scatter plot, a time series. Each opens a small engine, reads only the
// columns it needs and at most some million rows of them, and says when those were not all.
// Stateless.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/fields.h"
#include "base/json.h"
#include "base/result.h"
#include "data/profile/statistics.h"
#include "data/schema.h"

namespace lathe::data::profile {

struct ChartTable {
  std::filesystem::path path;
  TableSchema schema;
  std::int64_t row_count = 0;
  const CancelToken* cancel = nullptr;
};

struct BoxPlot {
  static constexpr std::string_view kName = "BoxPlot";
  double low = 0, q25 = 0, q50 = 0, q75 = 0, high = 0;
  std::int64_t outlier_count = 0;
  std::vector<double> outliers;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("low", self.low, Rule().Doc("The least value within 1.5 spans of the box").Required());
    v("q25", self.q25, Rule().Doc("Lower edge of the box").Required());
    v("q50", self.q50, Rule().Doc("The median").Required());
    v("q75", self.q75, Rule().Doc("Upper edge").Required());
    v("high", self.high, Rule().Doc("The greatest value within 1.5 spans").Required());
    v("outlier_count", self.outlier_count, Rule().Doc("Values beyond").Required());
    v("outliers", self.outliers, Rule().Doc("The farthest of them, 100 at most").Required());
  }
};

struct DistributionGroup {
  static constexpr std::string_view kName = "DistributionGroup";
  std::optional<std::string> value;
  std::int64_t count = 0;
  std::vector<std::int64_t> counts;
  std::optional<BoxPlot> box;
  std::vector<double> density;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("value", self.value,
      Rule().Doc("Of the column grouped by; null: no value, or there are no groups").Required());
    v("count", self.count, Rule().Doc("Rows with a value").Required());
    v("counts", self.counts, Rule().Doc("Rows in each bin or category").Required());
    v("box", self.box, Rule().Doc("Of numbers and dates").Required());
    v("density", self.density,
      Rule().Doc("At 128 points from low to high, for a violin; it integrates to 1").Required());
  }
};

struct Distribution {
  static constexpr std::string_view kName = "Distribution";
  std::string column, kind;
  std::optional<std::string> by;
  std::int64_t row_count = 0;
  bool exact = true;
  std::optional<std::int64_t> sample_rows;
  std::int64_t missing = 0;
  std::optional<Histogram> histogram;
  std::vector<TopValue> categories;
  std::int64_t other_count = 0, distinct = 0;
  std::vector<DistributionGroup> groups;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("column", self.column, Rule().Doc("The column").Required());
    v("kind", self.kind,
      Rule().Doc("What is drawn").Required().OneOf({"numbers", "times", "categories"}));
    v("by", self.by, Rule().Doc("The column grouped by").Required());
    v("row_count", self.row_count, Rule().Doc("Rows of the dataset").Required());
    v("exact", self.exact, Rule().Doc("Whether every row was looked at").Required());
    v("sample_rows", self.sample_rows, Rule().Doc("Otherwise the rows looked at").Required());
    v("missing", self.missing, Rule().Doc("Of these rows, those without a value").Required());
    v("histogram", self.histogram, Rule().Doc("Of numbers and dates, over all groups").Required());
    v("categories", self.categories, Rule().Doc("The most frequent").Required());
    v("other_count", self.other_count, Rule().Doc("Rows with another category").Required());
    v("distinct", self.distinct, Rule().Doc("Different categories").Required());
    v("groups", self.groups,
      Rule().Doc("One without grouping; else the largest groups, 12 at most").Required());
  }
};

struct ScatterPlot {
  static constexpr std::string_view kName = "ScatterPlot";
  std::string x, y;
  std::optional<std::string> color;
  std::int64_t row_count = 0;
  bool exact = true;
  std::vector<double> xs, ys;
  std::vector<json::value> colors;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("x", self.x, Rule().Doc("Column of the horizontal axis").Required());
    v("y", self.y, Rule().Doc("Column of the vertical axis").Required());
    v("color", self.color, Rule().Doc("Column of the colours").Required());
    v("row_count", self.row_count, Rule().Doc("Rows of the dataset").Required());
    v("exact", self.exact,
      Rule().Doc("False: a sample, the same at each call; its size is that of xs").Required());
    v("xs", self.xs, Rule().Doc("Rows with both values; dates in seconds since 1970").Required());
    v("ys", self.ys, Rule().Doc("In the same order").Required());
    v("colors", self.colors, Rule().Doc("In the same order; empty without color").Required());
  }
};

struct TimeSeries {
  static constexpr std::string_view kName = "TimeSeries";
  std::string time;
  std::optional<std::string> value;
  std::int64_t row_count = 0;
  bool exact = true;
  std::int64_t missing = 0;
  double bucket_seconds = 0;
  std::vector<std::string> starts;
  std::vector<std::int64_t> counts;
  std::vector<std::optional<double>> mins, means, maxs;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("time", self.time, Rule().Doc("The column of dates").Required());
    v("value", self.value, Rule().Doc("The column drawn; null: only rows are counted").Required());
    v("row_count", self.row_count, Rule().Doc("Rows of the dataset").Required());
    v("exact", self.exact, Rule().Doc("Whether every row was looked at").Required());
    v("missing", self.missing, Rule().Doc("Rows without a time: they are in no bucket").Required());
    v("bucket_seconds", self.bucket_seconds, Rule().Doc("How long a bucket is").Required());
    v("starts", self.starts, Rule().Doc("When each begins; empty ones are there, too").Required());
    v("counts", self.counts, Rule().Doc("Rows in it; 0 is a gap").Required());
    v("mins", self.mins, Rule().Doc("The least value, null in a gap").Required());
    v("means", self.means, Rule().Doc("The mean").Required());
    v("maxs", self.maxs, Rule().Doc("The greatest").Required());
  }
};

/// `bins` 0 chooses; `by` needs a column of at most 50 different values.
/// Errors: validation_failed, dataset_corrupt, job_timeout, job_out_of_memory.
Result<Distribution> DrawDistribution(const ChartTable& table, const std::string& column,
                                      std::int64_t bins, const std::optional<std::string>& by);
/// x and y are numbers or dates. Errors as DrawDistribution.
Result<ScatterPlot> DrawScatter(const ChartTable& table, const std::string& x, const std::string& y,
                                const std::optional<std::string>& color, std::int64_t most_points);
/// `time` is a column of dates, `value` one of numbers. Errors as DrawDistribution.
Result<TimeSeries> DrawTimeSeries(const ChartTable& table, const std::string& time,
                                  const std::optional<std::string>& value,
                                  std::int64_t most_buckets);

}  // namespace lathe::data::profile
