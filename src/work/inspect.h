// The body of an `inspect` job: what an import would make of a file, from its first part. Its
// parameters are those of an import that name the file and how it is read.
#pragma once

#include "work/job_context.h"

namespace lathe::work {

/// REQUIRES: job.spec.kind == "inspect". Errors: those of data::InspectTable.
Result<JobOutcome> RunInspect(const JobContext& job);

}  // namespace lathe::work
