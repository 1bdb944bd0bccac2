// The body of a `train` job: reads the dataset, splits it, fits each algorithm on every fold and
// once more for good, scores it, and leaves one bundle per model in the work folder. Its parameters
// and its result are described in docs/guides/jobs.md. Errors that the user can cure: train_*,
// validation_failed, dataset_corrupt.
#pragma once

#include "work/job_context.h"

namespace lathe::work {

/// REQUIRES: job.spec.kind == "train". Errors: train_*, validation_failed, dataset_corrupt,
/// job_cancelled, job_timeout, storage_full.
Result<JobOutcome> RunTrain(const JobContext& job);

}  // namespace lathe::work
