// Rules of a dataset in jobs: imports and cleanings hold the table they have made against them
// before they hand it over, and a job of the kind `check_rules` does the same with a stored table.
// Parameters and results are described in docs/guides/jobs.md.
#pragma once

#include <filesystem>

#include "base/json.h"
#include "data/schema.h"
#include "work/job_context.h"

namespace lathe::work {

/// Checks the table that a job has just written against `spec.params.rules`. Adds to `result` the
/// results as `rules`, and broken rules of severity warning to its `warnings`. Where a rule of
/// severity error is broken, leaves the results as a file instead.
/// Errors: rule_failed, validation_failed (rules that cannot be read), those of
/// data::rules::CheckTable.
Status KeepRules(const JobContext& job, const std::filesystem::path& table,
                 const data::TableSchema& schema, json::object& result);

/// REQUIRES: job.spec.kind == "check_rules". Broken rules are a result, no error.
/// Errors: validation_failed, those of data::rules::CheckTable.
Result<JobOutcome> RunCheckRules(const JobContext& job);

}  // namespace lathe::work
