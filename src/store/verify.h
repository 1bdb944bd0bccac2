// Checks that what is stored is whole: the databases for damage, every file against the checksum of
// its row, the queue against its rules. Changes nothing and may run beside a server: what is being
// written at the same time is not a fault. Reads every stored byte. Thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/database.h"
#include "store/objects.h"

namespace lathe::store {

struct VerifyFinding {
  std::string code;  ///< database_damaged, file_missing, file_changed, row_without_file, job_broken
  std::string subject;  ///< "dataset 0192..."
  std::string text;
};

struct VerifyReport {
  std::vector<VerifyFinding> faults;
  std::int64_t files_checked = 0;
  std::int64_t bytes_checked = 0;
  std::int64_t files_without_row = 0;  ///< rubbish that the server collects; no fault
};

Result<VerifyReport> Verify(Database& main, Database& predictions, const Objects& objects);

}  // namespace lathe::store
