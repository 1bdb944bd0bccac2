// Projects: what a team wants to predict (classification, regression, clustering), with the data
// and models for it. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/fields.h"
#include "base/result.h"
#include "service/catalogue.h"
#include "service/change.h"
#include "store/audit_log.h"
#include "store/database.h"
#include "store/page.h"
#include "store/projects.h"
#include "store/scope.h"
#include "store/stats.h"

namespace lathe::service {

struct NewProject {
  std::string name;
  std::string type;
  std::string description = {};
  std::optional<std::string> target_column = {};
  std::optional<std::string> primary_metric = {};
};

struct ProjectChange {
  std::optional<std::string> name = {}, type = {}, status = {};
  std::optional<std::string> description = {};  ///< empty clears it
  Patch<std::string> target_column = {}, primary_metric = {};
};

class Projects {
 public:
  /// All outlive this.
  Projects(store::Database& database, store::Database& predictions, const Catalogue& catalogue,
           const Clock& clock);

  /// Errors: name_taken, validation_failed (a clustering project has no target; a metric of another
  /// type).
  Result<store::Project> Create(const store::WorkspaceScope& scope, const NewProject& project,
                                const store::Origin& origin);
  Result<store::Project> Get(const store::WorkspaceScope& scope, std::string_view id) const;
  Result<store::Page<store::Project>> List(const store::WorkspaceScope& scope,
                                           const store::ProjectFilter& filter,
                                           const store::PageRequest& request) const;
  /// Errors: not_found, name_taken, precondition_failed, validation_failed, conflict (the type of a
  /// project with trainings).
  Result<store::Project> Update(const store::WorkspaceScope& scope, std::string_view id,
                                const ProjectChange& change, const RevisionGuard& guard,
                                const store::Origin& origin);
  /// Its waiting and running jobs are cancelled with it, for good.
  Status Delete(const store::WorkspaceScope& scope, std::string_view id, const RevisionGuard& guard,
                const store::Origin& origin);
  /// Nothing happens to one that is not deleted. Errors: not_found (deleted too long ago),
  /// name_taken.
  Result<store::Project> Restore(const store::WorkspaceScope& scope, std::string_view id,
                                 const store::Origin& origin);
  Result<store::ProjectStats> Stats(const store::WorkspaceScope& scope, std::string_view id) const;

 private:
  /// Whether target and metric fit the type. Error: validation_failed.
  Status CheckFit(const store::Project& project) const;
  void Apply(const ProjectChange& change, store::Project& project) const;
  Status Audit(store::Transaction& tx, const store::WorkspaceScope& scope,
               const store::Origin& origin, std::string_view action, const store::Project& project,
               json::object detail) const;

  store::Database& database_;
  const Catalogue& catalogue_;
  const Clock& clock_;
  store::Projects projects_;
  store::Stats stats_;
};

}  // namespace lathe::service
