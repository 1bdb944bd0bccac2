// What is known about a dataset's table. The profile is made by a job, once per dataset version and
// meaning of its columns: it is asked for by Start, or begins by itself when somebody first wants
// to read it, who then waits for it a few seconds. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "jobs/event_hub.h"
#include "service/profile_documents.h"
#include "service/seats.h"
#include "store/audit_log.h"
#include "store/database.h"
#include "store/datasets.h"
#include "store/jobs.h"
#include "store/objects.h"
#include "store/profiles.h"
#include "store/scope.h"

namespace lathe::service {

struct ProfileLimits {
  std::int64_t memory_limit_bytes = std::int64_t{2} << 30;
  double wall_limit_s = 2 * 3600;
  /// A reader waits so long for a profile that is being made ...
  std::chrono::milliseconds patience{8'000};
  /// ... as long as no more than so many wait, so that they never take all of the server's threads.
  int most_waiting = 3;
};

struct ProfileOptions {
  std::optional<std::string> target;
  bool without_target = false;  ///< not even the one with that role
  std::optional<std::int64_t> sample_rows;
};

struct ProfileView {
  store::Profile profile;
  ProfileOptions options;
  std::optional<store::Job> job;
};

class Profiles {
 public:
  /// All outlive this.
  struct Deps {
    store::Database& database;
    const store::Objects& objects;
    const Clock& clock;
    jobs::EventHub& hub;
  };
  Profiles(const Deps& deps, ProfileLimits limits);

  /// Queues a profile; one that is on its way with the same options is not begun again.
  /// Errors: not_found, dataset_not_ready, validation_failed (no such target column).
  Result<ProfileView> Start(const store::WorkspaceScope& scope, std::string_view dataset_id,
                            const ProfileOptions& options, const store::Origin& origin);
  /// Error: not_found (also when the dataset has no profile).
  Result<ProfileView> Get(const store::WorkspaceScope& scope, std::string_view dataset_id) const;
  /// A stored profile or a part of it; shared, because it is kept for the next reader. Never null.
  using Part = std::shared_ptr<const json::object>;
  /// A section of the dataset's profile ("statistics", ...), which is begun if there is none or the
  /// columns have got other meanings. Errors: not_found, dataset_not_ready (also when it
  /// takes longer than a request should), what the profile failed with.
  Result<Part> Section(const store::WorkspaceScope& scope, std::string_view dataset_id,
                       std::string_view name);
  /// All sections. Errors as Section.
  Result<Part> Document(const store::WorkspaceScope& scope, std::string_view dataset_id);

 private:
  Result<store::Dataset> ReadyDataset(const store::WorkspaceScope& scope,
                                      std::string_view id) const;
  Result<store::Profile> Begin(store::Transaction& tx, const store::WorkspaceScope& scope,
                               const store::Dataset& dataset, const ProfileOptions& options,
                               const std::string& basis);
  Result<store::Profile> CurrentOrBegun(const store::WorkspaceScope& scope,
                                        const store::Dataset& dataset);
  Result<store::Profile> WaitFor(const store::WorkspaceScope& scope, store::Profile profile);
  Result<ProfileView> ViewOf(const store::WorkspaceScope& scope, store::Profile profile) const;

  store::Database& database_;
  const store::Objects& objects_;
  const Clock& clock_;
  jobs::EventHub& hub_;
  ProfileLimits limits_;
  store::Profiles profiles_;
  store::Datasets datasets_;
  mutable store::Jobs jobs_;
  Seats waiting_;
  ProfileDocuments documents_;
};

}  // namespace lathe::service
