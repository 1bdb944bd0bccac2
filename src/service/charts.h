// Pictures of a dataset's columns, drawn when they are asked for. Few at a time: each reads a part
// of the table. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "data/profile/charts.h"
#include "data/profile/row_finder.h"
#include "service/datasets.h"
#include "service/seats.h"
#include "store/scope.h"

namespace lathe::service {

struct ChartLimits {
  int most_at_once = 3;
  std::chrono::milliseconds longest{10'000};
};

class Charts {
 public:
  /// `datasets` outlives this.
  Charts(Datasets& datasets, ChartLimits limits)
      : datasets_(datasets), limits_(limits), drawing_(limits.most_at_once) {}

  // Errors of all: not_found, dataset_not_ready, dataset_corrupt, validation_failed, job_timeout,
  // job_out_of_memory, unavailable (too many are being drawn).

  Result<data::profile::Distribution> Distribution(const store::WorkspaceScope& scope,
                                                   std::string_view dataset_id,
                                                   const std::string& column, std::int64_t bins,
                                                   const std::optional<std::string>& by);
  Result<data::profile::ScatterPlot> Scatter(const store::WorkspaceScope& scope,
                                             std::string_view dataset_id, const std::string& x,
                                             const std::string& y,
                                             const std::optional<std::string>& color,
                                             std::int64_t points);
  Result<data::profile::TimeSeries> Series(const store::WorkspaceScope& scope,
                                           std::string_view dataset_id, const std::string& time,
                                           const std::optional<std::string>& value,
                                           std::int64_t buckets);

  /// The rows that a picture is about.
  Result<data::profile::FoundRows> Rows(const store::WorkspaceScope& scope,
                                        std::string_view dataset_id,
                                        const data::profile::RowFilter& filter);

 private:
  Result<data::profile::ChartTable> TableOf(const store::WorkspaceScope& scope,
                                            std::string_view dataset_id) const;
  template <class T>
  Result<T> Draw(const store::WorkspaceScope& scope, std::string_view dataset_id,
                 const std::function<Result<T>(const data::profile::ChartTable&)>& draw);

  Datasets& datasets_;
  ChartLimits limits_;
  Seats drawing_;
};

}  // namespace lathe::service
