#include "service/feature_sets.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string_view>
#include <utility>

#include "features/selection/methods.h"
#include "service/features_job.h"

namespace lathe::service {

namespace {

using store::FeatureSet;
using store::WorkspaceScope;

constexpr std::size_t kMaxNameBytes = 200;
// Who asks for an importance that is not there waits so long for it, as long as no more than so
// many do.
constexpr std::chrono::milliseconds kPatience{8'000};
constexpr int kMostWaiting = 3;

constexpr std::pair<std::string_view, std::string_view> kMethodWords[] = {
    {"mutual_information", "mutual information"},
    {"anova", "ANOVA"},
    {"chi2", "chi squared"},
    {"l1", "L1 penalty"},
    {"boruta", "Boruta"},
    {"rfe", "recursive elimination"}};

/// A selection method as people write it; others are words already.
std::string_view WordsOf(std::string_view method) {
  const auto found = std::ranges::find(kMethodWords, method,
                                       &std::pair<std::string_view, std::string_view>::first);
  return found == std::end(kMethodWords) ? method : found->second;
}

Result<json::array> StepsOf(const FeatureSet& set) {
  TRY(json::value steps, ParseJson(set.steps));
  if (steps.is_array()) return std::move(steps.get_array());
  return Fail(ErrorCode::kInternal, "The stored feature set cannot be read.");
}

// What steps that suggest themselves were made of because something is wrong with a column.
json::array WarningsOf(const Suggestions& suggestions) {
  json::array warnings;
  for (const features::SuggestedStep& step : suggestions.steps)
    if (!step.finding.empty())
      warnings.push_back({{"column", step.step.columns.front()},
                          {"code", step.finding},
                          {"message", step.reason}});
  if (!suggestions.is_quality_known)
    warnings.push_back({{"column", ""},
                        {"code", "quality_not_known"},
                        {"message",
                         "The quality of the dataset was not known yet: values that stand for "
                         "missing were not looked for. Read its quality report and make the set "
                         "again."}});
  return warnings;
}

Error NotReady(const FeatureSet& set) {
  Error error = Fail(ErrorCode::kFeatureSetNotReady, "The feature set \"" + set.name + "\" is " +
                                                         set.status + "; it must be ready.");
  if (set.status != "failed") error.retry_after_s = 2;
  return error;
}

// What importance can be measured by: first what was measured, in that order.
std::vector<std::string> ImportanceMethods(const json::object& measured) {
  std::vector<std::string> methods;
  const auto add = [&](std::string_view method) {
    if (std::ranges::find(methods, method) == methods.end()) methods.emplace_back(method);
  };
  for (const auto& member : measured) add(member.key());
  add("permutation");
  add("gain");
  for (const std::string_view method : features::kSelectionMethods) add(method);
  return methods;
}

Error BeingMeasured(const FeatureSet& set) {
  Error error =
      Fail(ErrorCode::kFeatureSetNotReady, "The importance of the features of \"" + set.name +
                                               "\" is being measured; ask again soon.");
  error.retry_after_s = 2;
  return error;
}

}  // namespace

// What a new set is made of, once its request has been understood.
struct FeatureSets::Wanted {
  FeatureSet set;
  json::object params;  ///< of the job
};

FeatureSets::FeatureSets(const Deps& deps, ImportLimits limits)
    : database_(deps.database),
      access_(deps.access),
      clock_(deps.clock),
      hub_(deps.hub),
      datasets_(deps.datasets),
      steps_(deps.steps),
      limits_(limits),
      sets_(deps.database),
      jobs_(deps.database),
      waiting_(kMostWaiting) {}

Result<WorkspaceScope> FeatureSets::EditorScope(const store::Caller& caller,
                                                store::ResourceKind kind,
                                                std::string_view id) const {
  TRY(WorkspaceScope scope, access_.Resolve(caller, kind, id));
  if (scope.role() < store::Role::kEditor)
    return Fail(ErrorCode::kForbidden, "Making feature sets needs the role editor.");
  return scope;
}

Status FeatureSets::Audit(store::Transaction& tx, const WorkspaceScope& scope,
                          const store::Origin& origin, std::string_view action, std::string_view id,
                          json::object detail) const {
  return store::AuditLog(database_, clock_)
      .Add(tx, origin,
           {action, FeaturesJobKind::kResourceKind, std::string(id), scope.workspace_id(),
            std::move(detail)});
}

Result<FeatureSetView> FeatureSets::Engineer(const store::Caller& caller,
                                             const NewFeatureSet& wanted,
                                             const store::Origin& origin) {
  TRY(const WorkspaceScope scope,
      EditorScope(caller, store::ResourceKind::kDataset, wanted.dataset_id));
  TRY(const DatasetColumns columns, datasets_.Columns(scope, wanted.dataset_id));
  TRY(const DatasetView view, datasets_.Get(scope, wanted.dataset_id));
  TRY(const FeatureTarget target,
      steps_.TargetOf(scope, view.dataset, columns.schema, wanted.target));
  if (wanted.automatic == wanted.steps.has_value())
    return FieldFault("steps", wanted.automatic ? "not_allowed" : "required",
                      wanted.automatic ? "must be absent when auto is true"
                                       : "must be given unless auto is true");
  features::Plan plan;
  json::array warnings;
  if (wanted.automatic) {
    TRY(const Suggestions suggested,
        steps_.Suggest(scope, wanted.dataset_id,
                       target.column.empty() ? std::nullopt : wanted.target));
    for (const features::SuggestedStep& step : suggested.steps) plan.steps.push_back(step.step);
    warnings = WarningsOf(suggested);
  } else {
    TRY(plan, features::Plan::FromJson(*wanted.steps));
  }
  TRY_OK(features::CheckPlan(plan, columns.schema, target.column));
  Wanted made;
  made.set.project_id = view.dataset.project_id;
  made.set.dataset_id = wanted.dataset_id;
  made.set.kind = "engineer";
  made.set.name = wanted.name.value_or("Features of " + view.dataset.name).substr(0, kMaxNameBytes);
  if (!target.column.empty()) made.set.target = target.column;
  made.set.request = ToText(json::value(json::object{{"auto", wanted.automatic}}));
  made.set.steps = ToText(json::value(plan.ToJson()));
  made.params = {{"kind", "engineer"},
                 {"task", target.task},
                 {"target", target.column},
                 {"warnings", std::move(warnings)}};
  return Start(scope, std::move(made), origin);
}

Result<FeatureSetView> FeatureSets::Select(const store::Caller& caller, const NewSelection& wanted,
                                           const store::Origin& origin) {
  if (wanted.dataset_id.has_value() == wanted.feature_set_id.has_value())
    return FieldFault("dataset_id", "required", "either it or feature_set_id must be given");
  const bool has_base = wanted.feature_set_id.has_value();
  TRY(const WorkspaceScope scope,
      EditorScope(caller,
                  has_base ? store::ResourceKind::kFeatureSet : store::ResourceKind::kDataset,
                  has_base ? *wanted.feature_set_id : *wanted.dataset_id));
  Wanted made;
  std::optional<std::string> asked = wanted.target;
  made.set.dataset_id = wanted.dataset_id.value_or("");
  if (has_base) {
    TRY(const FeatureSet base, sets_.Find(scope, *wanted.feature_set_id));
    if (base.status != "ready") return NotReady(base);
    made.set.dataset_id = base.dataset_id;
    made.set.base_id = base.id;
    made.set.steps = base.steps;
    if (!asked) asked = base.target;
  }
  TRY(const DatasetColumns columns, datasets_.Columns(scope, made.set.dataset_id));
  TRY(const DatasetView view, datasets_.Get(scope, made.set.dataset_id));
  TRY(const FeatureTarget target, steps_.TargetOf(scope, view.dataset, columns.schema, asked));
  if (target.column.empty())
    return FieldFault("target", "required", "must name the column that features should tell of");
  TRY(const json::array steps, StepsOf(made.set));
  TRY(const features::Plan plan, features::Plan::FromJson(steps));
  TRY_OK(features::CheckPlan(plan, columns.schema, target.column));
  made.set.project_id = view.dataset.project_id;
  made.set.kind = "select";
  made.set.name = wanted.name.value_or("Selection by " + std::string(WordsOf(wanted.method)));
  made.set.target = target.column;
  json::object request{{"method", wanted.method}};
  if (wanted.k) request["k"] = *wanted.k;
  if (wanted.threshold) request["threshold"] = *wanted.threshold;
  made.set.request = ToText(json::value(request));
  made.params = std::move(request);
  made.params["kind"] = "select";
  made.params["task"] = target.task;
  made.params["target"] = target.column;
  return Start(scope, std::move(made), origin);
}

Result<FeatureSetView> FeatureSets::Start(const WorkspaceScope& scope, Wanted wanted,
                                          const store::Origin& origin) {
  TRY(store::Transaction tx, database_.Begin());
  TRY(FeatureSet set, sets_.Add(tx, scope, wanted.set, clock_.WallMs()));
  store::NewJob job;
  job.kind = FeaturesJobKind::kName;
  job.project_id = set.project_id;
  job.resource_kind = FeaturesJobKind::kResourceKind;
  job.resource_id = set.id;
  job.params = std::move(wanted.params);
  job.params["dataset_id"] = set.dataset_id;
  job.memory_limit_bytes = limits_.memory_limit_bytes;
  job.wall_limit_s = limits_.wall_limit_s;
  TRY(store::Job queued, jobs_.Enqueue(tx, scope, job, {clock_.WallMs(), clock_.MonotonicMs()}));
  TRY_OK(sets_.SetJob(tx, scope, set.id, queued.id));
  set.job_id = queued.id;
  TRY_OK(Audit(tx, scope, origin, "feature_set.create", set.id,
               {{"name", set.name}, {"dataset_id", set.dataset_id}, {"kind", set.kind}}));
  tx.OnCommit([&hub = hub_] { hub.Notify(); });
  TRY_OK(tx.Commit());
  return FeatureSetView{std::move(set), std::move(queued)};
}

Result<FeatureSetView> FeatureSets::ViewOf(const WorkspaceScope& scope, FeatureSet set) const {
  FeatureSetView view{std::move(set), {}};
  TRY(view.job, jobs_.Find(scope, view.set.job_id));
  return view;
}

Result<FeatureSetView> FeatureSets::Get(const WorkspaceScope& scope, std::string_view id) const {
  TRY(FeatureSet set, sets_.Find(scope, id));
  return ViewOf(scope, std::move(set));
}

Result<store::Page<FeatureSetView>> FeatureSets::List(const WorkspaceScope& scope,
                                                      std::string_view project_id,
                                                      const store::FeatureSetFilter& filter,
                                                      const store::PageRequest& page) const {
  TRY(store::Page<FeatureSet> found, sets_.List(scope, project_id, filter, page));
  store::Page<FeatureSetView> views;
  views.next_cursor = std::move(found.next_cursor);
  views.total = found.total;
  for (FeatureSet& set : found.items) {
    TRY(FeatureSetView view, ViewOf(scope, std::move(set)));
    views.items.push_back(std::move(view));
  }
  return views;
}

Status FeatureSets::Delete(const WorkspaceScope& scope, std::string_view id,
                           const store::Origin& origin) {
  TRY(store::Transaction tx, database_.Begin());
  TRY(const FeatureSet set, sets_.Find(tx, scope, id));
  if (set.job_id && (set.status == "queued" || set.status == "running"))
    TRY_OK(jobs_.RequestCancel(tx, scope, *set.job_id, {clock_.WallMs(), clock_.MonotonicMs()}));
  TRY_OK(sets_.Delete(tx, scope, id, clock_.WallMs()));
  TRY_OK(Audit(tx, scope, origin, "feature_set.delete", id));
  tx.OnCommit([&hub = hub_] { hub.Notify(); });
  return tx.Commit();
}

Result<FeatureSetView> FeatureSets::Restore(const WorkspaceScope& scope, std::string_view id,
                                            const store::Origin& origin) {
  if (auto there = Get(scope, id); there.ok() || there.error().code != ErrorCode::kNotFound)
    return there;
  TRY(store::Transaction tx, database_.Begin());
  TRY_OK(sets_.Restore(tx, scope, id, clock_.WallMs() - kRestoreWindowMs));
  TRY_OK(Audit(tx, scope, origin, "feature_set.restore", id));
  TRY_OK(tx.Commit());
  return Get(scope, id);
}

Result<json::object> FeatureSets::Details(const WorkspaceScope& scope, std::string_view id) const {
  TRY(const FeatureSet set, sets_.Find(scope, id));
  if (set.status != "ready") return NotReady(set);
  TRY(const std::optional<std::string> text, sets_.Details(scope, id));
  TRY(json::value document, ParseJson(text.value_or("{}")));
  if (document.is_object()) return std::move(document.get_object());
  return Fail(ErrorCode::kInternal, "The stored feature set cannot be read.");
}

Result<json::object> FeatureSets::Section(const WorkspaceScope& scope, std::string_view id,
                                          std::string_view name) const {
  TRY(json::object details, Details(scope, id));
  json::value* section = details.if_contains(name);
  if (section != nullptr && section->is_object()) return std::move(section->get_object());
  return Fail(ErrorCode::kNotFound, "This feature set has no " + std::string(name) + ".");
}

Result<json::object> FeatureSets::Measured(const WorkspaceScope& scope, std::string_view id) const {
  TRY(json::object details, Details(scope, id));
  json::value* importance = details.if_contains("importance");
  if (importance == nullptr || !importance->is_object()) return json::object();
  json::object measured;
  for (auto& member : importance->get_object())
    if (member.value().is_array()) measured[member.key()] = std::move(member.value());
  return measured;
}

Result<store::Job> FeatureSets::MeasuringJob(const WorkspaceScope& scope, const FeatureSet& set,
                                             const std::string& method) {
  const std::lock_guard lock(measuring_mutex_);
  std::string& known = measuring_[{set.id, method}];
  if (!known.empty()) {
    TRY(std::optional<store::Job> job, jobs_.Find(scope, known));
    // One that was cancelled is begun again.
    if (job && job->state != store::JobState::kCancelled) return *std::move(job);
  }
  store::NewJob job;
  job.kind = FeaturesJobKind::kName;
  job.project_id = set.project_id;
  job.resource_kind = FeaturesJobKind::kResourceKind;
  job.resource_id = set.id;
  TRY(const DatasetColumns columns, datasets_.Columns(scope, set.dataset_id));
  TRY(const DatasetView view, datasets_.Get(scope, set.dataset_id));
  TRY(const FeatureTarget target, steps_.TargetOf(scope, view.dataset, columns.schema, set.target));
  job.params = {{"kind", FeaturesJobKind::kImportance},
                {"dataset_id", set.dataset_id},
                {"task", target.task},
                {"target", target.column},
                {"method", method}};
  job.memory_limit_bytes = limits_.memory_limit_bytes;
  job.wall_limit_s = limits_.wall_limit_s;
  TRY(store::Transaction tx, database_.Begin());
  TRY(store::Job queued, jobs_.Enqueue(tx, scope, job, {clock_.WallMs(), clock_.MonotonicMs()}));
  tx.OnCommit([&hub = hub_] { hub.Notify(); });
  TRY_OK(tx.Commit());
  known = queued.id;
  return queued;
}

Status FeatureSets::Measure(const WorkspaceScope& scope, const FeatureSet& set,
                            const std::string& method) {
  using Steady = std::chrono::steady_clock;
  const auto seat = waiting_.Take();
  const auto end = Steady::now() + (seat ? kPatience : std::chrono::milliseconds(0));
  std::uint64_t seen = hub_.epoch();
  TRY(store::Job job, MeasuringJob(scope, set, method));
  while (!store::IsTerminal(job.state)) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Steady::now());
    if (left.count() <= 0) return BeingMeasured(set);
    seen = hub_.Wait(seen, left);
    TRY(std::optional<store::Job> found, jobs_.Find(scope, job.id));
    if (!found)
      return Fail(ErrorCode::kNotFound, "There is nothing with this id that you can see.");
    job = *std::move(found);
  }
  if (job.state == store::JobState::kSucceeded) return {};
  Error fault = ErrorOfProblem(job.error.value_or(json::object()));
  if (fault.detail.empty()) fault.detail = "The importance could not be measured.";
  return fault;
}

Result<FeatureSets::Importance> FeatureSets::ImportanceOf(
    const WorkspaceScope& scope, std::string_view id, const std::optional<std::string>& method) {
  TRY(json::object measured, Measured(scope, id));
  TRY(const FeatureSet set, sets_.Find(scope, id));
  if (!set.target || (measured.empty() && !method))
    return Fail(ErrorCode::kNotFound,
                "Importance was not measured: the feature set has no target, or too few rows.");
  Importance out;
  out.methods = ImportanceMethods(measured);
  out.method = method.value_or(out.methods.front());
  if (std::ranges::find(out.methods, out.method) == out.methods.end()) {
    std::string known;
    for (const std::string& name : out.methods) known += (known.empty() ? "" : ", ") + name;
    return FieldFault("method", "not_allowed", "must be one of " + known);
  }
  if (!measured.contains(out.method)) {
    TRY_OK(Measure(scope, set, out.method));
    TRY(measured, Measured(scope, id));
  }
  json::value* items = measured.if_contains(out.method);
  if (items == nullptr) return Fail(ErrorCode::kInternal, "The importance cannot be read.");
  out.items = std::move(items->get_array());
  return out;
}

}  // namespace lathe::service
