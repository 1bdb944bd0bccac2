// The body of a `features` job: fits the steps of a feature set once on a dataset and tells what
// comes out of them, or selects features and adds that to the steps. Its parameters and its result
// are described in docs/guides/jobs.md.
#pragma once

#include "work/job_context.h"

namespace lathe::work {

/// REQUIRES: job.spec.kind == "features". Errors: feature_*, train_* (a target that cannot be
/// learned), validation_failed, dataset_corrupt, job_*.
Result<JobOutcome> RunFeatures(const JobContext& job);

}  // namespace lathe::work
