// The body of a `source_look` job: a short look at a data source for somebody who waits. Its
// parameter `operation` is test, objects, columns or cost; see docs/guides/jobs.md.
#pragma once

#include "work/job_context.h"

namespace lathe::work {

/// REQUIRES: job.spec.kind == "source_look". Errors: source_*, sql_*, validation_failed; a test
/// that fails is a result.
Result<JobOutcome> RunSourceLook(const JobContext& job);

}  // namespace lathe::work
