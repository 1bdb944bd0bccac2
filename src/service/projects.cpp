#include "service/projects.h"

#include <vector>

#include "base/id.h"
#include "store/jobs.h"

namespace lathe::service {
namespace {

constexpr std::string_view kClustering = "clustering";

std::optional<std::string> NoneIfEmpty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

// The changed fields with what they became, for the audit log.
json::object Differences(const store::Project& before, const store::Project& after) {
  json::object detail;
  const auto note = [&](std::string_view name, const std::string& old_text,
                        const std::string& new_text) {
    if (old_text != new_text) detail[name] = new_text;
  };
  note("name", before.name, after.name);
  note("type", before.type, after.type);
  note("status", before.status, after.status);
  note("target_column", before.target_column.value_or(""), after.target_column.value_or(""));
  note("primary_metric", before.primary_metric.value_or(""), after.primary_metric.value_or(""));
  if (before.description != after.description) detail["description"] = "changed";
  return detail;
}

}  // namespace

Projects::Projects(store::Database& database, store::Database& predictions,
                   const Catalogue& catalogue, const Clock& clock)
    : database_(database),
      catalogue_(catalogue),
      clock_(clock),
      projects_(database),
      stats_(database, predictions) {}

Status Projects::Audit(store::Transaction& tx, const store::WorkspaceScope& scope,
                       const store::Origin& origin, std::string_view action,
                       const store::Project& project, json::object detail) const {
  return store::AuditLog(database_, clock_)
      .Add(tx, origin, {action, "project", project.id, scope.workspace_id(), std::move(detail)});
}

Status Projects::CheckFit(const store::Project& project) const {
  std::vector<FieldError> faults;
  if (project.type == kClustering && project.target_column)
    faults.push_back(
        {"target_column", "not_allowed", "a clustering project has no target", {}, {}});
  if (project.primary_metric &&
      catalogue_.FindMetric(project.type, *project.primary_metric) == nullptr) {
    std::string names;
    for (const MetricInfo& metric : catalogue_.MetricsOf(project.type))
      names += (names.empty() ? "" : ", ") + metric.name;
    faults.push_back({"primary_metric", "not_allowed", "must be one of " + names, {}, {}});
  }
  if (faults.empty()) return {};
  return Error{
      ErrorCode::kValidationFailed, "The request has invalid fields.", std::move(faults), {}};
}

Result<store::Project> Projects::Create(const store::WorkspaceScope& scope,
                                        const NewProject& wanted, const store::Origin& origin) {
  store::Project project;
  project.id = NewId();
  project.workspace_id = scope.workspace_id();
  project.name = wanted.name;
  project.description = NoneIfEmpty(wanted.description);
  project.type = wanted.type;
  project.status = "active";
  project.target_column = wanted.target_column;
  project.primary_metric = wanted.primary_metric;
  project.created_at_ms = project.updated_at_ms = clock_.WallMs();
  TRY_OK(CheckFit(project));
  TRY(auto tx, database_.Begin());
  TRY_OK(projects_.Insert(tx, scope, project));
  TRY_OK(Audit(tx, scope, origin, "project.create", project,
               {{"name", project.name}, {"type", project.type}}));
  TRY_OK(tx.Commit());
  return project;
}

Result<store::Project> Projects::Get(const store::WorkspaceScope& scope,
                                     std::string_view id) const {
  return projects_.Get(scope, id);
}

Result<store::Page<store::Project>> Projects::List(const store::WorkspaceScope& scope,
                                                   const store::ProjectFilter& filter,
                                                   const store::PageRequest& request) const {
  return projects_.List(scope, filter, request);
}

void Projects::Apply(const ProjectChange& change, store::Project& project) const {
  if (change.name) project.name = *change.name;
  if (change.status) project.status = *change.status;
  if (change.description) project.description = NoneIfEmpty(*change.description);
  if (change.type && *change.type != project.type) {
    project.type = *change.type;
    // What no longer fits goes with the old type, unless the request says something about it.
    if (project.type == kClustering) project.target_column.reset();
    if (project.primary_metric &&
        catalogue_.FindMetric(project.type, *project.primary_metric) == nullptr)
      project.primary_metric.reset();
  }
  if (change.target_column.present) project.target_column = change.target_column.value;
  if (change.primary_metric.present) project.primary_metric = change.primary_metric.value;
}

Result<store::Project> Projects::Update(const store::WorkspaceScope& scope, std::string_view id,
                                        const ProjectChange& change, const RevisionGuard& guard,
                                        const store::Origin& origin) {
  TRY(auto tx, database_.Begin());
  TRY(const store::Project before, projects_.Get(tx, scope, id));
  TRY_OK(CheckRevision(guard, before.revision));
  store::Project after = before;
  Apply(change, after);
  TRY_OK(CheckFit(after));
  if (after.type != before.type) {
    TRY(const std::int64_t trainings, projects_.CountTrainings(tx, scope, id));
    if (trainings > 0)
      return Fail(ErrorCode::kConflict,
                  "The type of a project that has trainings cannot change. Make a new project.");
  }
  TRY_OK(projects_.Update(tx, scope, after, clock_.WallMs()));
  TRY_OK(Audit(tx, scope, origin, "project.update", after, Differences(before, after)));
  TRY(after, projects_.Get(tx, scope, id));
  TRY_OK(tx.Commit());
  return after;
}

Status Projects::Delete(const store::WorkspaceScope& scope, std::string_view id,
                        const RevisionGuard& guard, const store::Origin& origin) {
  TRY(auto tx, database_.Begin());
  TRY(const store::Project project, projects_.Get(tx, scope, id));
  TRY_OK(CheckRevision(guard, project.revision));
  TRY_OK(projects_.Delete(tx, scope, id, clock_.WallMs()));
  // A restored project has them cancelled: nobody waited for them meanwhile.
  TRY_OK(store::Jobs(database_).CancelAll(tx, scope, std::string(id)));
  TRY_OK(Audit(tx, scope, origin, "project.delete", project, {{"name", project.name}}));
  return tx.Commit();
}

Result<store::Project> Projects::Restore(const store::WorkspaceScope& scope, std::string_view id,
                                         const store::Origin& origin) {
  const std::int64_t now_ms = clock_.WallMs();
  TRY(auto tx, database_.Begin());
  TRY_OK(projects_.Restore(tx, scope, id, now_ms - kRestoreWindowMs, now_ms));
  TRY(store::Project project, projects_.Get(tx, scope, id));
  TRY_OK(Audit(tx, scope, origin, "project.restore", project, {{"name", project.name}}));
  TRY_OK(tx.Commit());
  return project;
}

Result<store::ProjectStats> Projects::Stats(const store::WorkspaceScope& scope,
                                            std::string_view id) const {
  // Its own check: counting the parts of a project that is not there would answer zeros.
  TRY_OK(projects_.Get(scope, id));
  return stats_.OfProject(scope, id);
}

}  // namespace lathe::service
