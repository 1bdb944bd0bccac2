// The body of a `profile` job: looks at a dataset's table and leaves what it found as one document.
// Its parameters and its result are described in docs/guides/jobs.md.
#pragma once

#include "work/job_context.h"

namespace lathe::work {

/// The file a profile leaves in the work folder.
inline constexpr const char* kProfileName = "profile.json";

/// REQUIRES: job.spec.kind == "profile". Errors: those of data::profile::ProfileTable,
/// validation_failed, storage_full.
Result<JobOutcome> RunProfile(const JobContext& job);

}  // namespace lathe::work
