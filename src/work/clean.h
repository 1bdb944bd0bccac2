// The body of a `clean` job: makes a new table of a dataset's by cleaning steps. Its parameters and
// its result are described in docs/guides/jobs.md.
#pragma once

#include "work/job_context.h"

namespace lathe::work {

/// REQUIRES: job.spec.kind == "clean". Errors: those of data::clean::CleanTable.
Result<JobOutcome> RunClean(const JobContext& job);

}  // namespace lathe::work
