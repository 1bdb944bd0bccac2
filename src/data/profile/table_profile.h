// The profile of a dataset: everything that is known about the table without learning from it, made
// once per version by a job and kept as one document. Stateless; one profile per call.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "data/profile/correlations.h"
#include "data/profile/drift.h"
#include "data/profile/missingness.h"
#include "data/profile/quality.h"
#include "data/profile/statistics.h"
#include "data/profile/table_scan.h"
#include "data/profile/target_relation.h"

namespace lathe::data::profile {

struct TableProfile {
  TableStatistics statistics;
  TableQuality quality;
  TargetRelations relations;
  std::vector<Correlations> correlations;
  Missingness missing;

  json::object ToJson() const;
};

/// The column that is to be predicted.
struct TargetChoice {
  std::optional<std::string> column;  ///< without it the one with the role target
  bool none = false;                  ///< none, whatever roles say
};

/// What a later version is compared with, of a version that has no profile. Errors: those of
/// ScanTable.
Result<Reference> ReferenceOf(const ScanRequest& request, int version);

/// `reference` is an earlier version to compare with. Errors: those of ScanTable.
Result<TableProfile> ProfileTable(const ScanRequest& request, const TargetChoice& choice = {},
                                  const std::optional<Reference>& reference = {});

}  // namespace lathe::data::profile
