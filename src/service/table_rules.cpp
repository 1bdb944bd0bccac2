#include "service/table_rules.h"

#include <system_error>
#include <utility>
#include <vector>

#include "base/file.h"
#include "data/rules/rule_check.h"
#include "store/access.h"

namespace lathe::service {
namespace {

constexpr std::int64_t kMostResultBytes = std::int64_t{16} << 20;

Status Keep(const store::RuleChecks& checks, store::Transaction& tx, const store::Job& job,
            const json::value& results, std::int64_t now_ms) {
  if (!results.is_array() || results.get_array().empty()) return {};
  return checks.Keep(tx, store::JobScope::Of(job.workspace_id), job.resource_id, job.id,
                     ToText(results), now_ms);
}

}  // namespace

Result<data::rules::TableRule> DemandOf(const store::StoredRule& row) {
  TRY(const json::value document, ParseJson(row.demand));
  return FromJson<data::rules::TableRule>(document);
}

Status PassRules(const store::Rules& rules, const store::WorkspaceScope& scope,
                 const store::Dataset& dataset, json::object& params) {
  TRY(const std::vector<store::StoredRule> rows, rules.AllOf(scope, dataset));
  json::array listed;
  for (const store::StoredRule& row : rows) {
    TRY(json::value demand, ParseJson(row.demand));
    listed.push_back({{"id", row.id}, {"name", row.name}, {"rule", std::move(demand)}});
  }
  params["rules"] = std::move(listed);
  return {};
}

Status KeepRuleResults(const store::RuleChecks& checks, store::Transaction& tx,
                       const store::Job& job, const JobOutcome& outcome, std::int64_t now_ms) {
  const json::value* results = outcome.result.if_contains("rules");
  return results ? Keep(checks, tx, job, *results, now_ms) : Status();
}

Status KeepRuleResults(const store::RuleChecks& checks, store::Transaction& tx,
                       const store::Job& job, const std::filesystem::path& attempt_dir,
                       std::int64_t now_ms) {
  const std::filesystem::path path = attempt_dir / data::rules::kResultsName;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return {};
  TRY(const std::string text, ReadText(path, kMostResultBytes));
  TRY(const json::value results, ParseJson(text));
  return Keep(checks, tx, job, results, now_ms);
}

}  // namespace lathe::service
