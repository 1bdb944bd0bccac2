// What a profile says about a table and each of its columns: counts, moments, quantiles, the most
// frequent values, a histogram, outliers, and what is peculiar to texts and to dates. Each struct
// lists its fields once, for the stored document, the API and its schema. Plain values; what
// computes them is in table_profile.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "base/json.h"

namespace lathe::data::profile {

struct TopValue {
  static constexpr std::string_view kName = "TopValue";
  json::value value;
  std::int64_t count = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("value", self.value,
      Rule()
          .Doc("A number, true or false, or a text; dates and whole numbers past 2^53 are text")
          .Required());
    v("count", self.count, Rule().Doc("Rows with this value").Required());
  }
};

struct Histogram {
  static constexpr std::string_view kName = "Histogram";
  double low = 0, high = 0;
  std::vector<std::int64_t> counts;
  std::int64_t below = 0, above = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("low", self.low,
      Rule().Doc("Left edge of the first bin; seconds since 1970 for dates").Required());
    v("high", self.high, Rule().Doc("Right edge of the last bin").Required());
    v("counts", self.counts, Rule().Doc("Rows in each of the bins, all of one width").Required());
    v("below", self.below,
      Rule().Doc("Rows left of the first bin: far outliers are not drawn").Required());
    v("above", self.above, Rule().Doc("Rows right of the last bin").Required());
  }
};

struct OutlierRow {
  static constexpr std::string_view kName = "OutlierRow";
  std::int64_t row = 0;
  double value = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("row", self.row, Rule().Doc("Counted from 0, as the offset of the preview").Required());
    v("value", self.value, Rule().Doc("What stands there").Required());
  }
};

struct Outliers {
  static constexpr std::string_view kName = "Outliers";
  std::string method;
  std::int64_t count = 0;
  double low = 0, high = 0;
  std::vector<OutlierRow> rows;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("method", self.method,
      Rule()
          .Doc("iqr: beyond 1.5 times the span of the middle half (Tukey); robust_z: a z-score "
               "from median and MAD beyond 3.5 (Iglewicz and Hoaglin)")
          .OneOf({"iqr", "robust_z"})
          .Required());
    v("count", self.count, Rule().Doc("Values outside").Required());
    v("low", self.low, Rule().Doc("Values below are outliers").Required());
    v("high", self.high, Rule().Doc("Values above are outliers").Required());
    v("rows", self.rows, Rule().Doc("The farthest of them").Required());
  }
};

struct TextShape {
  static constexpr std::string_view kName = "TextShape";
  std::int64_t min_length = 0, max_length = 0;
  double mean_length = 0, median_length = 0, mean_words = 0;
  std::int64_t blank = 0;
  std::vector<TopValue> tokens;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("min_length", self.min_length, Rule().Doc("In characters").Required());
    v("max_length", self.max_length, Rule().Doc("In characters").Required());
    v("mean_length", self.mean_length, Rule().Doc("In characters").Required());
    v("median_length", self.median_length, Rule().Doc("In characters").Required());
    v("mean_words", self.mean_words, Rule().Doc("Words in a text").Required());
    v("blank", self.blank, Rule().Doc("Texts of blanks only, or empty").Required());
    v("tokens", self.tokens,
      Rule().Doc("The most frequent words, in lower case; empty for single words").Required());
  }
};

struct TimeGap {
  static constexpr std::string_view kName = "TimeGap";
  std::string from, to;
  double seconds = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("from", self.from, Rule().Doc("The last moment before").Required());
    v("to", self.to, Rule().Doc("The first moment after").Required());
    v("seconds", self.seconds, Rule().Doc("How long").Required());
  }
};

struct TimeShape {
  static constexpr std::string_view kName = "TimeShape";
  double span_seconds = 0;
  std::optional<double> step_seconds;
  double regular_share = 0;
  std::int64_t gap_count = 0;
  std::vector<TimeGap> gaps;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("span_seconds", self.span_seconds, Rule().Doc("From the first to the last").Required());
    v("step_seconds", self.step_seconds,
      Rule().Doc("The median distance of neighbours, null below three moments").Required());
    v("regular_share", self.regular_share,
      Rule().Doc("How many distances are within 15 percent of the step, 0 to 1").Required());
    v("gap_count", self.gap_count,
      Rule()
          .Doc("Distances over 1.5 steps; 0 where fewer than 0.8 of them are regular")
          .Required());
    v("gaps", self.gaps, Rule().Doc("The longest of them").Required());
  }
};

struct ColumnStatistics {
  static constexpr std::string_view kName = "ColumnStatistics";
  std::string name, physical_type, semantic_type, role;
  std::int64_t count = 0, missing = 0, distinct = 0;
  bool distinct_exact = true;
  json::value min, max;
  std::optional<double> mean, std, skewness, kurtosis;
  std::optional<double> q01, q05, q10, q25, q50, q75, q90, q95, q99;
  std::optional<std::int64_t> zeros, negative, infinite;
  std::vector<TopValue> top;
  std::optional<Histogram> histogram;
  std::optional<Outliers> outliers;  // by iqr
  std::vector<Outliers> outliers_by_method;
  std::optional<TextShape> text;
  std::optional<TimeShape> time;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name, Rule().Doc("The column's name").Required());
    v("physical_type", self.physical_type, Rule().Doc("How values are stored").Required());
    v("semantic_type", self.semantic_type, Rule().Doc("What they mean").Required());
    v("role", self.role, Rule().Doc("What learning does with it").Required());
    v("count", self.count, Rule().Doc("Rows with a value").Required());
    v("missing", self.missing, Rule().Doc("Rows without; NaN counts as none").Required());
    v("distinct", self.distinct, Rule().Doc("Different values").Required());
    v("distinct_exact", self.distinct_exact,
      Rule().Doc("False when there are so many that they are estimated, within 2 %").Required());
    v("min", self.min, Rule().Doc("The smallest; text for dates and past 2^53").Required());
    v("max", self.max, Rule().Doc("The largest").Required());
    v("mean", self.mean, Rule().Doc("Of finite numbers").Required());
    v("std", self.std, Rule().Doc("Of the sample (n - 1)").Required());
    v("skewness", self.skewness, Rule().Doc("Adjusted Fisher-Pearson G1").Required());
    v("kurtosis", self.kurtosis, Rule().Doc("Excess, adjusted (G2)").Required());
    v("q01", self.q01, Rule().Doc("Quantile 0.01, interpolated linearly").Required());
    v("q05", self.q05, Rule().Doc("Quantile 0.05").Required());
    v("q10", self.q10, Rule().Doc("Quantile 0.10").Required());
    v("q25", self.q25, Rule().Doc("Quantile 0.25").Required());
    v("q50", self.q50, Rule().Doc("The median").Required());
    v("q75", self.q75, Rule().Doc("Quantile 0.75").Required());
    v("q90", self.q90, Rule().Doc("Quantile 0.90").Required());
    v("q95", self.q95, Rule().Doc("Quantile 0.95").Required());
    v("q99", self.q99, Rule().Doc("Quantile 0.99").Required());
    v("zeros", self.zeros, Rule().Doc("Rows that are 0").Required());
    v("negative", self.negative, Rule().Doc("Rows below 0").Required());
    v("infinite", self.infinite,
      Rule().Doc("Rows that are infinite; they are in no other figure").Required());
    v("top", self.top,
      Rule().Doc("The most frequent values; of numbers those that occur twice").Required());
    v("histogram", self.histogram, Rule().Doc("Of numbers and dates").Required());
    v("outliers", self.outliers,
      Rule()
          .Doc("Of numbers, by the method iqr; null where none are looked for: of identifiers and "
               "flags, of fewer than 5 values, and where the middle half is one value")
          .Required());
    v("outliers_by_method", self.outliers_by_method,
      Rule().Doc("Of numbers, by each method").Required());
    v("text", self.text, Rule().Doc("Of texts").Required());
    v("time", self.time, Rule().Doc("Of dates").Required());
  }
};

struct UnusualRow {
  static constexpr std::string_view kName = "UnusualRow";
  std::int64_t row = 0;
  double score = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("row", self.row, Rule().Doc("Counted from 0").Required());
    v("score", self.score, Rule().Doc("0.5 is usual, near 1 is alone").Required());
  }
};

/// Rows that stand alone in all number columns together.
struct UnusualRows {
  static constexpr std::string_view kName = "UnusualRows";
  std::string method = "isolation_forest";
  std::int64_t scored_rows = 0, count = 0;
  double threshold = 0;
  std::vector<std::string> columns;
  std::vector<UnusualRow> rows;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("method", self.method, Rule().Doc("Isolation forest (Liu et al. 2008)").Required());
    v("scored_rows", self.scored_rows, Rule().Doc("Rows that were looked at").Required());
    v("count", self.count, Rule().Doc("Of them, those at or above the threshold").Required());
    v("threshold", self.threshold, Rule().Doc("Score from which a row is unusual").Required());
    v("columns", self.columns, Rule().Doc("The columns it looked at").Required());
    v("rows", self.rows, Rule().Doc("The most unusual rows").Required());
  }
};

struct TableStatistics {
  static constexpr std::string_view kName = "TableStatistics";
  std::int64_t row_count = 0, column_count = 0;
  bool exact = true;
  std::optional<std::int64_t> sample_rows;
  std::int64_t duplicate_rows = 0;
  std::int64_t missing_cells = 0;
  std::vector<ColumnStatistics> columns;
  std::optional<UnusualRows> unusual_rows;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("row_count", self.row_count, Rule().Doc("Rows of the dataset").Required());
    v("column_count", self.column_count,
      Rule().Doc("Columns of the dataset; this answer may hold a part of them").Required());
    v("exact", self.exact, Rule().Doc("Whether every row was looked at").Required());
    v("sample_rows", self.sample_rows,
      Rule().Doc("Otherwise the rows that all figures come from").Required());
    v("duplicate_rows", self.duplicate_rows,
      Rule().Doc("Rows that repeat an earlier one in every column").Required());
    v("missing_cells", self.missing_cells, Rule().Doc("Of all columns").Required());
    v("columns", self.columns, Rule().Doc("In the order of the table").Required());
    v("unusual_rows", self.unusual_rows,
      Rule().Doc("Null below two number columns or 50 rows").Required());
  }
};

}  // namespace lathe::data::profile
