#include "service/predictions.h"

#include <chrono>
#include <mutex>
#include <utility>

#include "base/id.h"
#include "serving/predictor.h"

namespace lathe::service {
namespace {

// A socket thread serves hundreds of connections: none may wait longer for another's rows.
constexpr std::int64_t kQuickNanoseconds = 500'000;
constexpr std::size_t kQuickBodyBytes = 64 << 10;
constexpr std::size_t kMaxTargets = 4'096;

using SteadyClock = std::chrono::steady_clock;

std::int64_t NanosSince(SteadyClock::time_point start) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(SteadyClock::now() - start).count();
}

Error NotHere() {
  return Fail(ErrorCode::kNotFound, "There is nothing with this id that you can see.");
}

}  // namespace

Predictions::TargetPtr Predictions::FreshTarget(std::string_view model_id) const {
  const std::uint64_t epoch = deps_.database.commit_count();
  const std::shared_lock lock(mutex_);
  const auto found = targets_.find(model_id);
  return found != targets_.end() && found->second->epoch == epoch ? found->second : nullptr;
}

bool Predictions::IsQuick(std::string_view model_id, std::size_t body_bytes) const {
  if (body_bytes > kQuickBodyBytes) return false;
  const TargetPtr target = FreshTarget(model_id);
  if (!target) return false;
  const auto served = deps_.cache.FindResident(target->model.object_id);
  const auto expected = served ? served->ExpectedNanoseconds(body_bytes) : std::nullopt;
  return expected && *expected <= kQuickNanoseconds;
}

Result<Predictions::TargetPtr> Predictions::TargetOf(const store::WorkspaceScope& scope,
                                                     std::string_view model_id) {
  if (TargetPtr target = FreshTarget(model_id)) {
    if (target->model.workspace_id == scope.workspace_id()) return target;
    return NotHere();
  }
  // Read before the query: a commit while it runs makes the answer stale at once.
  const std::uint64_t epoch = deps_.database.commit_count();
  TRY(store::ModelTarget model, deps_.store.FindModel(scope, model_id));
  auto target = std::make_shared<const Target>(Target{std::move(model), epoch});
  const std::unique_lock lock(mutex_);
  if (targets_.size() >= kMaxTargets) targets_.clear();
  targets_.insert_or_assign(std::string(model_id), target);
  return target;
}

// The file says whose model it holds: one that took another's place is as bad as a damaged one.
Result<std::string> Predictions::Predict(const store::WorkspaceScope& scope,
                                         const store::Caller& caller, std::string_view model_id,
                                         std::string_view body) {
  TRY(const TargetPtr target, TargetOf(scope, model_id));
  const store::ModelTarget& model = target->model;
  TRY(const auto served, deps_.cache.GetServed({model.object_id, model_id}));
  const auto start = SteadyClock::now();
  auto memory = served->Borrow();
  TRY_OK(serving::Score(*served, body, *memory));

  const auto row_count = static_cast<std::int64_t>(memory->frame.row_count());
  const std::size_t text_bytes = 2 * body.size();  // the answer is about as long as the request
  const bool kept =
      deps_.log.Count({model.workspace_id, model.project_id, model_id}, row_count, text_bytes);
  std::string id = NewId();
  std::string answer;
  answer.reserve(256 + 160 * memory->frame.row_count());
  serving::WriteAnswer(*served, {id, model_id, model.version, kept}, *memory, answer);
  const std::int64_t nanoseconds = NanosSince(start);
  served->NoteCost(body.size(), nanoseconds);
  if (kept)
    deps_.log.Append({std::move(id), model.workspace_id, model.project_id, std::string(model_id),
                      model.version, row_count, std::string(body), answer, nanoseconds / 1'000,
                      caller.user_id, caller.api_key_id, deps_.clock.WallMs()});
  return answer;
}

Result<store::Prediction> Predictions::Get(const store::WorkspaceScope& scope,
                                           std::string_view id) const {
  if (auto pending = deps_.log.FindPending(id)) {
    if (pending->workspace_id != scope.workspace_id()) return NotHere();
    return *std::move(pending);
  }
  return deps_.store.Find(scope, id);
}

Result<store::Page<store::PredictionLine>> Predictions::List(
    const store::WorkspaceScope& scope, std::string_view project_id,
    const std::optional<std::string>& model_id, const store::PageRequest& page) const {
  // A log that cannot be written now does not hide what it holds.
  if (const Status flushed = deps_.log.Flush();
      !flushed.ok() && flushed.error().code != ErrorCode::kUnavailable)
    return flushed.error();
  return deps_.store.List(scope, project_id, model_id, page);
}

}  // namespace lathe::service
