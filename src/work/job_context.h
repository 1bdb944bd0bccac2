// What a job body gets, and the shape of every job body. A body reads spec.params, works below
// spec.work_dir, tells about itself through `events`, polls `cancel` at least every 100 ms and
// returns its outcome; it writes no result file itself (src/app/lathe_job/run_job.cpp does). One
// job per process: bodies need not be thread-safe. Knows no kind of job.
#pragma once

#include "base/cancel.h"
#include "base/clock.h"
#include "base/job_protocol.h"
#include "base/result.h"

namespace lathe::work {

/// Borrowed for the duration of one job.
struct JobContext {
  const JobSpec& spec;
  EventWriter& events;
  const CancelToken& cancel;
  const Clock& clock;
};

using JobBody = Result<JobOutcome> (*)(const JobContext& job);

}  // namespace lathe::work
