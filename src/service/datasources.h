// Data sources of a project: where its tables come from. Files are the one kind there is; the kinds
// to come are refused by name. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "service/change.h"
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

/// What became of an attempt to reach a data source.
struct ConnectionTest {
  bool ok = false;
  double latency_ms = 0;
  std::optional<std::string> server;
  std::string message;
};

class Datasources {
 public:
  /// Both outlive this.
  Datasources(store::Database& database, const Clock& clock);

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
  Result<ConnectionTest> TestConnection(const store::WorkspaceScope& scope,
                                        std::string_view id) const;

 private:
  Status Audit(store::Transaction& tx, const store::WorkspaceScope& scope,
               const store::Origin& origin, std::string_view action,
               const store::Datasource& source) const;

  store::Database& database_;
  const Clock& clock_;
  store::Datasets datasets_;
};

}  // namespace lathe::service
