// What happened in a workspace and what it takes: the audit log and the usage figures. Reads only;
// thread-safe.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "store/audit_log.h"
#include "store/database.h"
#include "store/page.h"
#include "store/scope.h"
#include "store/stats.h"

namespace lathe::service {

class Activity {
 public:
  /// All outlive this.
  Activity(store::Database& database, store::Database& predictions, const Clock& clock)
      : audit_(database, clock), stats_(database, predictions) {}

  Result<store::Page<store::AuditEntry>> Audit(const store::WorkspaceScope& scope,
                                               const store::AuditFilter& filter,
                                               const store::PageRequest& request) const {
    return audit_.List(scope, filter, request);
  }
  Result<store::WorkspaceUsage> Usage(const store::WorkspaceScope& scope) const {
    return stats_.OfWorkspace(scope);
  }

 private:
  store::AuditLog audit_;
  store::Stats stats_;
};

}  // namespace lathe::service
