// Data sources of a project: where its tables come from, files sent to it or servers it reaches.
// Credentials come in and are sealed; nothing here gives them out. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "data/sources/address_policy.h"
#include "data/sources/source_kind.h"
#include "service/change.h"
#include "service/source_looker.h"
#include "service/source_vault.h"
#include "store/audit_log.h"
#include "store/database.h"
#include "store/datasets.h"
#include "store/page.h"
#include "store/scope.h"

namespace lathe::service {

struct NewDatasource {
  std::string name;
  std::string kind;
  json::object config;
};

struct DatasourceChange {
  std::optional<std::string> name;
  std::optional<json::object> config;
};

/// Which objects of a data source are listed.
struct ObjectQuery {
  std::string prefix;
  std::int64_t limit = 100;
};

class Datasources {
 public:
  /// All outlive this.
  struct Deps {
    store::Database& database;
    const Clock& clock;
    const SourceVault& vault;
    SourceLooker& looker;
    const data::sources::AddressPolicy& policy;
  };
  explicit Datasources(const Deps& deps);

  /// Errors: name_taken, validation_failed (a kind that cannot be used, a setting it does not
  /// have).
  Result<store::Datasource> Create(const store::WorkspaceScope& scope, std::string_view project_id,
                                   const NewDatasource& source, const store::Origin& origin);
  Result<store::Datasource> Get(const store::WorkspaceScope& scope, std::string_view id) const;
  /// `deleted` lists those that can be restored.
  Result<store::Page<store::Datasource>> List(const store::WorkspaceScope& scope,
                                              std::string_view project_id, bool deleted,
                                              const store::PageRequest& page) const;
  /// Errors: not_found, name_taken, precondition_failed, validation_failed.
  Result<store::Datasource> Update(const store::WorkspaceScope& scope, std::string_view id,
                                   const DatasourceChange& change, const RevisionGuard& guard,
                                   const store::Origin& origin);
  Status Delete(const store::WorkspaceScope& scope, std::string_view id, const RevisionGuard& guard,
                const store::Origin& origin);
  /// Nothing happens to one that is not deleted. Errors: not_found, name_taken.
  Result<store::Datasource> Restore(const store::WorkspaceScope& scope, std::string_view id,
                                    const store::Origin& origin);
  /// {ok, latency_ms, server, code, message, steps}: a source that cannot be reached is an answer,
  /// too. `on_step` hears of each step when it is begun. Errors: not_found, unavailable.
  Result<json::object> TestConnection(
      const store::WorkspaceScope& scope, std::string_view id,
      const std::function<void(std::string_view step)>& on_step = {}) const;
  /// {items, truncated}: tables or files; of a source of files what was sent to it. Errors:
  /// not_found, source_*, unavailable.
  Result<json::object> Objects(const store::WorkspaceScope& scope, std::string_view id,
                               const ObjectQuery& query) const;
  /// {items:[{name, type}]} of a table or of files. Errors: as Objects, source_object_missing,
  /// validation_failed (a source of files).
  Result<json::object> Columns(const store::WorkspaceScope& scope, std::string_view id,
                               std::string_view object) const;
  /// {bytes, message}. Errors: as Objects, validation_failed (a kind that cannot tell), sql_*.
  Result<json::object> Cost(const store::WorkspaceScope& scope, std::string_view id,
                            std::string_view query) const;

 private:
  Result<json::object> SentFiles(const store::WorkspaceScope& scope, std::string_view id,
                                 const ObjectQuery& query) const;
  Result<json::object> Look(const store::WorkspaceScope& scope, const store::Datasource& source,
                            json::object what,
                            const std::function<void(std::string_view step)>& on_step = {}) const;
  void Seal(store::Datasource& source, const store::WorkspaceScope& scope,
            const data::sources::SourceKind& kind,
            const data::sources::SourceSettings& settings) const;
  Status Audit(store::Transaction& tx, const store::WorkspaceScope& scope,
               const store::Origin& origin, std::string_view action,
               const store::Datasource& source) const;

  store::Database& database_;
  const Clock& clock_;
  const SourceVault& vault_;
  SourceLooker& looker_;
  const data::sources::AddressPolicy& policy_;
  store::Datasets datasets_;
};

}  // namespace lathe::service
