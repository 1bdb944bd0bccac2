#include "work/rules.h"

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/failpoint.h"
#include "base/file.h"
#include "data/rules/rule_check.h"

namespace lathe::work {
namespace {

using data::rules::NamedRule;
using data::rules::RuleResult;

constexpr std::int64_t kDefaultMemoryBytes = std::int64_t{1} << 30;
// Of a job that made the table: the rest of it is done by then.
constexpr double kShareBefore = 0.97;

Result<std::vector<NamedRule>> ReadRules(const json::object& params) {
  std::vector<NamedRule> rules;
  const json::value* listed = params.if_contains("rules");
  if (!listed || !listed->is_array()) return rules;
  for (const json::value& item : listed->get_array()) {
    const json::object* entry = item.if_object();
    const json::value* id = entry ? entry->if_contains("id") : nullptr;
    const json::value* name = entry ? entry->if_contains("name") : nullptr;
    const json::value* rule = entry ? entry->if_contains("rule") : nullptr;
    if (!id || !id->is_string() || !name || !name->is_string() || !rule)
      return FieldFault("rules", "wrong_type", "must be rules with id, name and rule");
    NamedRule& named = rules.emplace_back();
    named.id = std::string(id->get_string());
    named.name = std::string(name->get_string());
    TRY(named.rule, FromJson<data::rules::TableRule>(*rule));
  }
  return rules;
}

Result<std::vector<RuleResult>> Check(const JobContext& job, const std::filesystem::path& table,
                                      const data::TableSchema& schema, double share_before) {
  data::rules::RuleCheckRequest request;
  TRY(request.rules, ReadRules(job.spec.params));
  if (request.rules.empty()) return std::vector<RuleResult>();
  request.path = table;
  request.schema = schema;
  request.spill_directory = job.spec.work_dir / "spill";
  std::error_code made;
  std::filesystem::create_directories(request.spill_directory, made);
  if (made) return Fail(ErrorCode::kStorageFull, "The job's working folder cannot be made.");
  request.threads = std::max(1, job.spec.threads);
  request.memory_limit_bytes =
      (job.spec.memory_limit_bytes > 0 ? job.spec.memory_limit_bytes : kDefaultMemoryBytes) / 2;
  request.now_ms = job.clock.WallMs();
  request.cancel = &job.cancel;
  request.on_progress = [&](double share) {
    job.events.Progress(share_before + (1 - share_before) * share, "checking rules");
  };
  TRY(std::vector<RuleResult> results, data::rules::CheckTable(request));
  for (const RuleResult& result : results) {
    if (!result.passed)
      job.events.Log(result.severity == "error" ? "error" : "warn",
                     "Rule \"" + result.name + "\": " + result.message);
  }
  return results;
}

json::array ToArray(const std::vector<RuleResult>& results) {
  json::array listed;
  for (const RuleResult& result : results) listed.push_back(ToJson(result));
  return listed;
}

void AddWarnings(const std::vector<RuleResult>& results, json::object& out) {
  json::value& warnings = out["warnings"];
  if (!warnings.is_array()) warnings.emplace_array();
  for (const RuleResult& result : results) {
    if (result.passed) continue;
    const std::string column = result.columns.empty() ? "" : result.columns.front();
    warnings.get_array().push_back(
        {{"code", "rule_failed"},
         {"column", column.empty() ? json::value() : json::value(column)},
         {"message", "The rule \"" + result.name + "\" is broken: " + result.message}});
  }
}

}  // namespace

Status KeepRules(const JobContext& job, const std::filesystem::path& table,
                 const data::TableSchema& schema, json::object& result) {
  TRY(const std::vector<RuleResult> results, Check(job, table, schema, kShareBefore));
  TRY_OK(FailPoint("rules_checked"));
  if (const Status refused = data::rules::RefuseBroken(results); !refused.ok()) {
    TRY_OK(PublishText(job.spec.work_dir / data::rules::kResultsName,
                       ToText(json::value(ToArray(results)))));
    return refused;
  }
  AddWarnings(results, result);
  result["rules"] = ToArray(results);
  return {};
}

Result<JobOutcome> RunCheckRules(const JobContext& job) {
  const json::value* path = job.spec.params.if_contains("dataset_path");
  const json::value* schema = job.spec.params.if_contains("schema");
  if (!path || !path->is_string() || !schema)
    return FieldFault("dataset_path", "required", "must name the table and its schema");
  TRY(const data::TableSchema columns, data::TableSchema::FromJson(*schema));
  TRY(const std::vector<RuleResult> results,
      Check(job, std::string(path->get_string()), columns, 0));
  JobOutcome outcome;
  outcome.result = {{"rules", ToArray(results)}};
  return outcome;
}

}  // namespace lathe::work
