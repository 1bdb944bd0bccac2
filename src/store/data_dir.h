// The data directory: what lies where, and the lock that keeps a second server out. Layout:
//   lathe.db, predictions.db   metadata            lathe.lock   held by the running server, names
//   its pid objects/<uuid>             uploads, datasets, models (the client's names are labels,
//   never paths) jobs/<job_id>/attempt-<n>  work of running jobs             secret.key   the key
//   tokens and credentials derive from
// A DataDir is movable and holds its lock while it lives.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace lathe::store {

class DataDir {
 public:
  /// Creates what is missing (folders 0700) and takes the lock. Errors, for the operator: conflict
  /// ("in use by pid N"), internal (not a folder, not writable, a symbolic link where one of ours
  /// should be).
  static Result<DataDir> Lock(const std::filesystem::path& root);
  /// For tools that run beside a server: checks that it is a data directory, takes no lock.
  static Result<DataDir> OpenUnlocked(const std::filesystem::path& root);
  DataDir(DataDir&& other) noexcept;
  DataDir& operator=(DataDir&& other) noexcept;
  ~DataDir();

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path objects() const { return root_ / "objects"; }
  std::filesystem::path jobs() const { return root_ / "jobs"; }
  std::filesystem::path key_file() const { return root_ / "secret.key"; }
  /// The pid of the server that holds the lock of `root`; 0 when none does.
  static int LockHolder(const std::filesystem::path& root);

 private:
  DataDir(std::filesystem::path root, int fd) : root_(std::move(root)), lock_fd_(fd) {}
  std::filesystem::path root_;
  int lock_fd_ = -1;
};

}  // namespace lathe::store
