// What the jobs that make or check a table share about its rules: how the child gets them, and
// where what it found is kept. Stateless.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/job_protocol.h"
#include "base/json.h"
#include "base/result.h"
#include "data/rules/table_rule.h"
#include "store/datasets.h"
#include "store/jobs.h"
#include "store/rules.h"

namespace lathe::service {

Result<data::rules::TableRule> DemandOf(const store::StoredRule& row);
/// Adds to a job's parameters the rules that hold for the dataset, as `rules`.
Status PassRules(const store::Rules& rules, const store::WorkspaceScope& scope,
                 const store::Dataset& dataset, json::object& params);
/// Keeps what a child that made the dataset `job.resource_id` found; nothing where it had no rules.
Status KeepRuleResults(const store::RuleChecks& checks, store::Transaction& tx,
                       const store::Job& job, const JobOutcome& outcome, std::int64_t now_ms);
/// The same of one that refused the table: it left them as a file.
Status KeepRuleResults(const store::RuleChecks& checks, store::Transaction& tx,
                       const store::Job& job, const std::filesystem::path& attempt_dir,
                       std::int64_t now_ms);

}  // namespace lathe::service
