// Validation rules: what the tables of a dataset, or of a data source, have to keep. Imports and
// cleanings check them by themselves; a stored version is checked when somebody asks. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/fields.h"
#include "base/json.h"
#include "base/result.h"
#include "data/rules/rule_check.h"
#include "data/rules/suggest.h"
#include "data/rules/table_rule.h"
#include "jobs/event_hub.h"
#include "service/change.h"
#include "service/datasets.h"
#include "service/profiles.h"
#include "store/audit_log.h"
#include "store/database.h"
#include "store/jobs.h"
#include "store/page.h"
#include "store/rules.h"
#include "store/scope.h"

namespace lathe::service {

struct NewRule {
  std::optional<std::string> name;  ///< what it demands, in words, when absent
  data::rules::TableRule rule;
};

/// Absent fields stay as they are; the kind cannot change.
struct RuleChange {
  std::optional<std::string> name, severity, pattern;
  std::optional<std::vector<std::string>> columns;
  Patch<json::value> min, max;
  std::optional<std::vector<json::value>> values;
  std::optional<double> max_age_hours, tolerance;
};

struct RuleView {
  store::StoredRule row;
  data::rules::TableRule rule;
};

/// What the rules came to for a dataset; no check when it never was checked.
struct RuleCheckView {
  std::string dataset_id;
  std::optional<store::RuleCheck> check;
  std::optional<store::Job> job;
  std::vector<data::rules::RuleResult> results;
};

class Rules {
 public:
  /// All outlive this.
  struct Deps {
    store::Database& database;
    const Clock& clock;
    jobs::EventHub& hub;
    Profiles& profiles;
  };
  Rules(const Deps& deps, ImportLimits limits);

  /// A rule for every version of the dataset. Errors: not_found, validation_failed (also for what
  /// its columns cannot keep, and a rule that is there already), conflict (too many rules).
  Result<RuleView> AddToDataset(const store::WorkspaceScope& scope, std::string_view dataset_id,
                                const NewRule& wanted, const store::Origin& origin);
  /// A rule for every dataset that comes from the source. Errors as above.
  Result<RuleView> AddToSource(const store::WorkspaceScope& scope, std::string_view source_id,
                               const NewRule& wanted, const store::Origin& origin);
  /// Those that hold for the dataset. `deleted` lists those that can be restored.
  Result<store::Page<RuleView>> OfDataset(const store::WorkspaceScope& scope,
                                          std::string_view dataset_id, bool deleted,
                                          const store::PageRequest& page) const;
  Result<store::Page<RuleView>> OfSource(const store::WorkspaceScope& scope,
                                         std::string_view source_id, bool deleted,
                                         const store::PageRequest& page) const;
  Result<RuleView> Get(const store::WorkspaceScope& scope, std::string_view id) const;
  /// Errors: not_found, validation_failed, precondition_failed.
  Result<RuleView> Update(const store::WorkspaceScope& scope, std::string_view id,
                          const RuleChange& change, const RevisionGuard& guard,
                          const store::Origin& origin);
  Status Delete(const store::WorkspaceScope& scope, std::string_view id, const RevisionGuard& guard,
                const store::Origin& origin);
  /// Nothing happens to one that is not deleted. Error: not_found.
  Result<RuleView> Restore(const store::WorkspaceScope& scope, std::string_view id,
                           const store::Origin& origin);

  /// Read off the dataset's profile, without those it has. Errors: those of Profiles::Section.
  Result<std::vector<data::rules::RuleSuggestion>> Suggestions(const store::WorkspaceScope& scope,
                                                               std::string_view dataset_id);
  /// Queues a check of a ready dataset; one that is on its way is not begun again.
  /// Errors: not_found, dataset_not_ready, conflict (there are no rules).
  Result<RuleCheckView> Check(const store::WorkspaceScope& scope, std::string_view dataset_id,
                              const store::Origin& origin);
  Result<RuleCheckView> Results(const store::WorkspaceScope& scope,
                                std::string_view dataset_id) const;

 private:
  Result<RuleView> Add(const store::WorkspaceScope& scope, store::StoredRule row,
                       const NewRule& wanted, const data::TableSchema* schema,
                       const store::Origin& origin);
  Status Audit(store::Transaction& tx, const store::WorkspaceScope& scope,
               const store::Origin& origin, std::string_view action, std::string_view id,
               json::object detail) const;

  store::Database& database_;
  const Clock& clock_;
  jobs::EventHub& hub_;
  Profiles& profiles_;
  ImportLimits limits_;
  store::Rules rules_;
  store::RuleChecks checks_;
  store::Datasets datasets_;
  mutable store::Jobs jobs_;
};

}  // namespace lathe::service
