// The body of an `import` job: turns an uploaded file into a dataset's table. Its parameters and
// its result are described in docs/guides/jobs.md. Errors that the user can cure: file_*, csv_*,
// column_name_too_long, dataset_*, validation_failed.
#pragma once

#include "data/csv/text_stream.h"
#include "work/job_context.h"

namespace lathe::work {

/// The file an import leaves in the work folder.
inline constexpr const char* kImportedTableName = "table.parquet";

/// The file that `path` and `filename` of a job's parameters name. Error: validation_failed.
Result<data::csv::TextSource> ReadFileParams(const json::object& params);

/// REQUIRES: job.spec.kind == "import". Errors: those of data::ImportTable.
Result<JobOutcome> RunImport(const JobContext& job);

}  // namespace lathe::work
