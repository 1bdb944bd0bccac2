// Who may see what, looked up on every request: turns a caller and the id in a path into a
// WorkspaceScope. An unknown id and one of somebody else's workspace give the same not_found.
// Recent answers are remembered until anything is committed in this process, and for one second at
// most, so that a removed member is out at once. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/result.h"
#include "store/database.h"
#include "store/scope.h"

namespace lathe::store {

class Access {
 public:
  /// `predictions` finds the project of a prediction. Both databases and the clock outlive this.
  Access(Database& main, Database& predictions, const Clock& clock);
  ~Access();

  /// The caller's scope for the resource `id`. An API key reaches its own workspace only, with its
  /// own role. Error: not_found.
  Result<WorkspaceScope> Resolve(const Caller& caller, ResourceKind kind,
                                 std::string_view id) const;
  /// As Resolve, but finds deleted resources, too: for restore.
  Result<WorkspaceScope> ResolveDeleted(const Caller& caller, ResourceKind kind,
                                        std::string_view id) const;

  /// Gives the project of a prediction that is answered but not yet in the log. Set before the
  /// first request.
  using PendingPrediction = std::function<std::optional<std::string>(std::string_view id)>;
  void FindPendingPredictionsWith(PendingPrediction find) { pending_ = std::move(find); }

 private:
  Result<WorkspaceScope> Query(const Caller& caller, ResourceKind kind, std::string_view id,
                               bool deleted) const;

  struct Cache;
  Database& main_;
  Database& predictions_;
  const Clock& clock_;
  PendingPrediction pending_;
  std::unique_ptr<Cache> cache_;
};

/// Scopes for work that the server itself queued for a workspace, where nobody is asking: jobs,
/// retention.
class JobScope {
 public:
  static WorkspaceScope Of(std::string workspace_id, std::string user_id = {}) {
    return {std::move(workspace_id), Role::kOwner, std::move(user_id)};
  }
};

}  // namespace lathe::store
