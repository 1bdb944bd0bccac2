// For tests of the store and of what stands on it: a temporary data directory with fresh databases,
// a clock that stands still, and short ways to make a user, a workspace and a project. Gone, with
// its files, at the end of the test.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/id.h"
#include "store/access.h"
#include "store/database.h"
#include "store/objects.h"
#include "store/projects.h"
#include "store/users.h"
#include "store/workspaces.h"

namespace lathe::store_testing {

/// A folder of its own below the test's temporary directory.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = testing::TempDir() + "lathe_XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The value of a Result that must hold one; tells the error and ends the test program otherwise.
template <class T>
T Must(Result<T> result) {
  if (!result.ok()) {
    ADD_FAILURE() << result.error().name() << ": " << result.error().detail;
    std::abort();
  }
  return std::move(result).value();
}
inline void Must(const Status& status) {
  if (status.ok()) return;
  ADD_FAILURE() << status.error().name() << ": " << status.error().detail;
  std::abort();
}

/// A workspace with its first owner.
struct Tenant {
  std::string user_id;
  store::WorkspaceScope scope;
};

class Fixture : public testing::Test {
 protected:
  Fixture() {
    std::filesystem::create_directories(folder.path() / "objects");
    std::filesystem::create_directories(folder.path() / "jobs");
    database = OpenDatabase(store::DatabaseKind::kMain);
    predictions = OpenDatabase(store::DatabaseKind::kPredictions);
    objects = std::make_unique<store::Objects>(folder.path() / "objects");
    access = std::make_unique<store::Access>(*database, *predictions, clock);
  }

  std::unique_ptr<store::Database> OpenDatabase(store::DatabaseKind kind) {
    store::DatabaseOptions options;
    options.data_dir = folder.path();
    options.kind = kind;
    options.busy_timeout_ms = 300;
    options.on_disk_failure = [this] { ++disk_failures; };
    return Must(store::Database::Open(std::move(options)));
  }

  /// Runs `write` in a transaction and commits it.
  template <class Write>
  void Commit(Write write) {
    store::Transaction tx = Must(database->Begin());
    write(tx);
    Must(tx.Commit());
  }

  std::string AddUser(const std::string& email) {
    store::User user;
    user.id = NewId();
    user.email = email;
    user.password_hash = "$2b$10$unusable";
    user.created_at_ms = clock.WallMs();
    Commit([&](store::Transaction& tx) { Must(store::Users(*database).Insert(tx, user)); });
    return user.id;
  }

  store::WorkspaceScope AddWorkspace(std::string_view owner_id, const std::string& name = "Lab") {
    store::Workspace workspace;
    workspace.id = NewId();
    workspace.name = name;
    workspace.created_at_ms = clock.WallMs();
    Commit([&](store::Transaction& tx) {
      Must(store::Workspaces(*database).Insert(tx, workspace, owner_id));
    });
    return store::JobScope::Of(workspace.id, std::string(owner_id));
  }

  Tenant AddTenant(const std::string& email) {
    std::string user_id = AddUser(email);
    store::WorkspaceScope scope = AddWorkspace(user_id);
    return {std::move(user_id), std::move(scope)};
  }

  std::string AddProject(const store::WorkspaceScope& scope, const std::string& name = "Penguins",
                         const std::string& type = "classification") {
    store::Project project;
    project.id = NewId();
    project.name = name;
    project.type = type;
    project.created_at_ms = clock.WallMs();
    Commit([&](store::Transaction& tx) {
      Must(store::Projects(*database).Insert(tx, scope, project));
    });
    return project.id;
  }

  /// Stores `text` as a new object; its id.
  std::string AddObject(std::string_view text) {
    const std::string id = NewId();
    PendingFile file = Must(objects->Create());
    Must(file.Append(text));
    Must(objects->Publish(file, id));
    return id;
  }

  TemporaryFolder folder;
  ManualClock clock;
  int disk_failures = 0;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<store::Database> predictions;
  std::unique_ptr<store::Objects> objects;
  std::unique_ptr<store::Access> access;
};

}  // namespace lathe::store_testing
