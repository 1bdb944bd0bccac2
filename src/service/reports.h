// A dataset's profile as something to keep: one page to read, or all its numbers. Made of the
// stored profile; no row is read again. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "service/profiles.h"
#include "store/database.h"
#include "store/datasets.h"
#include "store/scope.h"

namespace lathe::service {

class Reports {
 public:
  /// All outlive this.
  Reports(store::Database& database, Profiles& profiles, const Clock& clock)
      : profiles_(profiles), clock_(clock), datasets_(database) {}

  struct Page {
    std::string html;
    std::string name;  ///< of the dataset and its version, for a file
  };
  /// Errors: those of Profiles::Document.
  Result<Page> Html(const store::WorkspaceScope& scope, std::string_view dataset_id);
  /// {dataset, reported_at, product, statistics, quality, target, correlations, missing}
  Result<json::object> Json(const store::WorkspaceScope& scope, std::string_view dataset_id);

 private:
  Profiles& profiles_;
  const Clock& clock_;
  store::Datasets datasets_;
};

}  // namespace lathe::service
