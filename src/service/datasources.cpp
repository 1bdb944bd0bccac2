#include "service/datasources.h"

#include <utility>
#include <vector>

#include "base/id.h"
#include "service/source_settings.h"

namespace lathe::service {
namespace {

using data::sources::SourceKind;
using data::sources::SourceSettings;

constexpr std::string_view kFileKind = "file";

/// The descriptor of a server kind; null for files.
Result<const SourceKind*> KindOf(std::string_view kind) {
  if (kind == kFileKind) return static_cast<const SourceKind*>(nullptr);
  if (const SourceKind* found = data::sources::FindServerKind(kind)) return found;
  return FieldFault("kind", "not_allowed",
                    "Data sources of kind \"" + std::string(kind) +
                        "\" cannot be used; GET /api/datasource-kinds lists those that can.");
}

/// A file source has no settings: the files are sent to it.
Status CheckFileConfig(const json::object& config) {
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

json::object FileTest() {
  return {{"ok", true},
          {"latency_ms", 0.0},
          {"server", nullptr},
          {"code", nullptr},
          {"message", "Files are sent to this source: upload one."},
          {"steps", json::array()}};
}

}  // namespace

Datasources::Datasources(const Deps& deps)
    : database_(deps.database),
      clock_(deps.clock),
      vault_(deps.vault),
      looker_(deps.looker),
      policy_(deps.policy),
      datasets_(deps.database) {}

/// Puts the settings into the row: shown ones as they are, secrets sealed.
void Datasources::Seal(store::Datasource& source, const store::WorkspaceScope& scope,
                       const SourceKind& kind, const SourceSettings& settings) const {
  std::vector<std::string> secrets;
  for (const auto& member : settings.secrets) secrets.emplace_back(member.key());
  source.config = ToText(json::value(data::sources::ShownConfig(kind, settings.config, secrets)));
  source.sealed_secrets = vault_.Seal(scope.workspace_id(), source.id, settings.secrets);
}

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
  TRY(const SourceKind* kind, KindOf(wanted.kind));
  store::Datasource source;
  source.id = NewId();
  source.project_id = project_id;
  source.name = wanted.name;
  source.kind = wanted.kind;
  if (kind) {
    TRY(const SourceSettings settings,
        data::sources::ReadSettings(*kind, wanted.config, nullptr, policy_));
    Seal(source, scope, *kind, settings);
  } else {
    TRY_OK(CheckFileConfig(wanted.config));
  }
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
  TRY(auto tx, database_.Begin());
  // Read beside the transaction: nobody else writes while it is open.
  TRY(store::Datasource source, datasets_.FindSource(scope, id));
  TRY_OK(CheckRevision(guard, source.revision));
  if (change.name) source.name = *change.name;
  TRY(const SourceKind* kind, KindOf(source.kind));
  if (kind && change.config) {
    TRY(const SourceSettings before, SettingsOf(datasets_, vault_, scope, source));
    TRY(const SourceSettings settings,
        data::sources::ReadSettings(*kind, *change.config, &before, policy_));
    Seal(source, scope, *kind, settings);
  } else {
    if (change.config) TRY_OK(CheckFileConfig(*change.config));
    TRY(source.sealed_secrets, datasets_.SecretsOf(scope, id));
  }
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

Result<json::object> Datasources::Look(const store::WorkspaceScope& scope,
                                       const store::Datasource& source, json::object what,
                                       const std::function<void(std::string_view)>& on_step) const {
  if (!data::sources::FindServerKind(source.kind))
    return FieldFault("id", "not_allowed", "is a source of files: there is no server to ask");
  TRY(const SourceSettings settings, SettingsOf(datasets_, vault_, scope, source));
  for (auto& member : JobParamsOf(source, settings)) what[member.key()] = member.value();
  return looker_.Look(std::move(what), settings.secrets, on_step);
}

Result<json::object> Datasources::TestConnection(
    const store::WorkspaceScope& scope, std::string_view id,
    const std::function<void(std::string_view step)>& on_step) const {
  TRY(const store::Datasource source, datasets_.FindSource(scope, id));
  if (source.kind == kFileKind) return FileTest();
  return Look(scope, source, {{"operation", "test"}}, on_step);
}

Result<json::object> Datasources::Objects(const store::WorkspaceScope& scope, std::string_view id,
                                          const ObjectQuery& query) const {
  TRY(const store::Datasource source, datasets_.FindSource(scope, id));
  if (source.kind == kFileKind) return SentFiles(scope, id, query);
  return Look(scope, source,
              {{"operation", "objects"}, {"prefix", query.prefix}, {"limit", query.limit}});
}

Result<json::object> Datasources::SentFiles(const store::WorkspaceScope& scope, std::string_view id,
                                            const ObjectQuery& query) const {
  TRY(const auto uploads, datasets_.ListUploads(scope, id, query.prefix, query.limit + 1));
  const bool truncated = std::ssize(uploads) > query.limit;
  json::array items;
  for (const store::Upload& upload : uploads) {
    if (std::ssize(items) == query.limit) break;
    items.push_back({{"name", upload.filename},
                     {"kind", "file"},
                     {"row_count", nullptr},
                     {"size_bytes", upload.size_bytes},
                     {"modified_at", FormatTime(upload.created_at)},
                     {"upload_id", upload.id},
                     {"sha256", upload.sha256.value_or("")}});
  }
  return json::object{{"items", std::move(items)}, {"truncated", truncated}};
}

Result<json::object> Datasources::Columns(const store::WorkspaceScope& scope, std::string_view id,
                                          std::string_view object) const {
  TRY(const store::Datasource source, datasets_.FindSource(scope, id));
  return Look(scope, source, {{"operation", "columns"}, {"object", object}});
}

Result<json::object> Datasources::Cost(const store::WorkspaceScope& scope, std::string_view id,
                                       std::string_view query) const {
  TRY(const store::Datasource source, datasets_.FindSource(scope, id));
  return Look(scope, source, {{"operation", "cost"}, {"query", query}});
}

}  // namespace lathe::service
