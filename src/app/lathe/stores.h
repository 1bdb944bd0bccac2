// The data directory opened for one process: its lock, its disk, both databases and the object
// store. Made in this order, gone in reverse; everything that uses them lives shorter.
#pragma once

#include <memory>

#include "app/lathe/settings.h"
#include "base/result.h"
#include "store/data_dir.h"
#include "store/database.h"
#include "store/disk_space.h"
#include "store/objects.h"

namespace lathe::app {

struct Stores {
  store::DataDir data_dir;
  std::unique_ptr<store::DiskSpace> disk;
  std::unique_ptr<store::Database> main;
  std::unique_ptr<store::Database> predictions;
  store::Objects objects;
  bool fresh = false;  ///< nobody has an account yet, so nothing was signed or sealed with a key
};

struct OpenMode {
  bool lock = true;     ///< take the directory for this process alone
  bool migrate = true;  ///< bring an older schema up to date, rather than refuse it
  bool check = true;    ///< read the main database for damage
};

/// What of the disk may be used before the server warns and refuses.
store::DiskLimits DiskLimitsOf(const Settings& settings);

/// Errors, for the operator: conflict (in use by pid N), internal.
Result<Stores> OpenStores(const Settings& settings, const OpenMode& mode);

}  // namespace lathe::app
