// Which rows of a table a picture is about: those whose value lies in a stretch of a histogram, or
// that miss exactly what a pattern of missing values says. Answers their numbers; the preview shows
// what is in them. Stateless.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "base/result.h"
#include "data/profile/charts.h"

namespace lathe::data::profile {

inline constexpr std::size_t kMostPatternColumns = 100;

struct RowFilter {
  std::optional<std::string> column;  ///< of numbers or dates; with low, high or both
  std::optional<double> low;          ///< values from here on; seconds since 1970 for dates
  std::optional<double> high;         ///< and below this
  std::vector<std::string> missing;   ///< columns without a value
  std::vector<std::string> present;   ///< columns with one
  std::int64_t limit = 50;
};

struct FoundRows {
  static constexpr std::string_view kName = "FoundRows";
  std::int64_t total = 0;
  std::vector<std::int64_t> rows;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("total", self.total, Rule().Doc("Rows of the table for which it holds").Required());
    v("rows", self.rows,
      Rule().Doc("The first of them, counted from 0, as the offset of the preview").Required());
  }
};

/// Errors: validation_failed (no such column, none of numbers, nothing to find by),
/// dataset_corrupt, job_cancelled, job_timeout, job_out_of_memory.
Result<FoundRows> FindRows(const ChartTable& table, const RowFilter& filter);

}  // namespace lathe::data::profile
