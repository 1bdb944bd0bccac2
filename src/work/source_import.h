// The body of a `source_import` job: reads a table, a query or files of a data source into a
// dataset's table. Its parameters and its result are described in docs/guides/jobs.md.
#pragma once

#include "work/job_context.h"

namespace lathe::work {

/// REQUIRES: job.spec.kind == "source_import". Errors: source_*, sql_*, dataset_*, csv_*,
/// validation_failed.
Result<JobOutcome> RunSourceImport(const JobContext& job);

}  // namespace lathe::work
