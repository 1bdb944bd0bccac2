#include "work/inspect.h"

#include <string>
#include <utility>

#include "data/inspect.h"
#include "work/import.h"

namespace lathe::work {

Result<JobOutcome> RunInspect(const JobContext& job) {
  TRY(const data::csv::TextSource source, ReadFileParams(job.spec.params));
  TRY(const data::ImportOptions options, data::ImportOptions::FromJson(job.spec.params));
  data::Resources resources;
  resources.spill_directory = job.spec.work_dir;
  resources.memory_limit_bytes = job.spec.memory_limit_bytes / 2;
  resources.cancel = &job.cancel;
  JobOutcome outcome;
  TRY(outcome.result, data::InspectTable(source, options, resources));
  return outcome;
}

}  // namespace lathe::work
