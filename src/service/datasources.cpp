#include "service/datasources.h"

#include <utility>
#include <vector>

namespace lathe::service {
namespace {

constexpr std::string_view kFileKind = "file";

Status CheckKind(std::string_view kind) {
  if (kind == kFileKind) return {};
  return FieldFault("kind", "not_allowed",
                    "Data sources of kind \"file\" can be used; \"" + std::string(kind) +
                        "\" is not available in this version.");
}

/// A file source has no settings: the files are sent to it.
Status CheckConfig(const json::object& config) {
  std::vector<FieldError> errors;
  for (const auto& member : config) {
    errors.push_back({"config." + std::string(member.key()),
                      "unknown_field",
                      "is not a setting of a file source",
                      {},
                      {}});
  }
  if (errors.empty()) return {};
  return Error{
      ErrorCode::kValidationFailed, "The request has invalid fields.", std::move(errors), {}};
}

}  // namespace

Datasources::Datasources(store::Database& database, const Clock& clock)
    : database_(database), clock_(clock), datasets_(database) {}

Status Datasources::Audit(store::Transaction& tx, const store::WorkspaceScope& scope,
                          const store::Origin& origin, std::string_view action,
                          const store::Datasource& source) const {
  return store::AuditLog(database_, clock_)
      .Add(tx, origin,
           {action, "datasource", source.id, scope.workspace_id(), {{"name", source.name}}});
}

Result<store::Datasource> Datasources::Create(const store::WorkspaceScope& scope,
                                              std::string_view project_id,
                                              const NewDatasource& wanted,
                                              const store::Origin& origin) {
  TRY_OK(CheckKind(wanted.kind));
  TRY_OK(CheckConfig(wanted.config));
  store::Datasource source;
  source.project_id = project_id;
  source.name = wanted.name;
  source.kind = wanted.kind;
  source.config = ToText(json::value(wanted.config));
  TRY(auto tx, database_.Begin());
  TRY(source, datasets_.AddSource(tx, scope, std::move(source), clock_.WallMs()));
  TRY_OK(Audit(tx, scope, origin, "datasource.create", source));
  TRY_OK(tx.Commit());
  return source;
}

Result<store::Datasource> Datasources::Get(const store::WorkspaceScope& scope,
                                           std::string_view id) const {
  return datasets_.FindSource(scope, id);
}

Result<store::Page<store::Datasource>> Datasources::List(const store::WorkspaceScope& scope,
                                                         std::string_view project_id, bool deleted,
                                                         const store::PageRequest& page) const {
  return datasets_.ListSources(scope, project_id, deleted, page);
}

Result<store::Datasource> Datasources::Update(const store::WorkspaceScope& scope,
                                              std::string_view id, const DatasourceChange& change,
                                              const RevisionGuard& guard,
                                              const store::Origin& origin) {
  if (change.config) TRY_OK(CheckConfig(*change.config));
  TRY(auto tx, database_.Begin());
  // Read beside the transaction: nobody else writes while it is open.
  TRY(store::Datasource source, datasets_.FindSource(scope, id));
  TRY_OK(CheckRevision(guard, source.revision));
  if (change.name) source.name = *change.name;
  if (change.config) source.config = ToText(json::value(*change.config));
  TRY(source, datasets_.UpdateSource(tx, scope, source, clock_.WallMs()));
  TRY_OK(Audit(tx, scope, origin, "datasource.update", source));
  TRY_OK(tx.Commit());
  return source;
}

Status Datasources::Delete(const store::WorkspaceScope& scope, std::string_view id,
                           const RevisionGuard& guard, const store::Origin& origin) {
  TRY(auto tx, database_.Begin());
  TRY(const store::Datasource source, datasets_.FindSource(scope, id));
  TRY_OK(CheckRevision(guard, source.revision));
  TRY_OK(datasets_.DeleteSource(tx, scope, id, clock_.WallMs()));
  TRY_OK(Audit(tx, scope, origin, "datasource.delete", source));
  return tx.Commit();
}

Result<store::Datasource> Datasources::Restore(const store::WorkspaceScope& scope,
                                               std::string_view id, const store::Origin& origin) {
  TRY(auto tx, database_.Begin());
  auto there = datasets_.FindSource(scope, id);
  if (there.ok() || there.error().code != ErrorCode::kNotFound) return there;
  const Status restored =
      datasets_.RestoreSource(tx, scope, id, clock_.WallMs() - kRestoreWindowMs);
  if (!restored.ok() && store::IsDuplicate(restored.error()))
    return Fail(ErrorCode::kNameTaken, "The project has another data source of this name now.");
  TRY_OK(restored);
  store::Datasource source;
  source.id = id;
  TRY_OK(Audit(tx, scope, origin, "datasource.restore", source));
  TRY_OK(tx.Commit());
  return datasets_.FindSource(scope, id);
}

Result<ConnectionTest> Datasources::TestConnection(const store::WorkspaceScope& scope,
                                                   std::string_view id) const {
  TRY(const store::Datasource source, datasets_.FindSource(scope, id));
  return ConnectionTest{true, 0, std::nullopt, "Files are sent to this source: upload one."};
}

}  // namespace lathe::service
