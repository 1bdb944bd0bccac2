// Bodies of validation rules: what is demanded, and what it came to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/fields.h"
#include "data/rules/rule_check.h"
#include "data/rules/suggest.h"
#include "data/rules/table_rule.h"
#include "http/dto/datasets.h"
#include "http/dto/deleted.h"
#include "http/dto/job.h"
#include "service/rules.h"

namespace lathe::http {

struct RuleCreate {
  static constexpr std::string_view kName = "RuleCreate";
  std::optional<std::string> name;
  data::rules::TableRule rule;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name,
      Rule().Doc("What it is called; by default what it demands").Format("name").Length(1, 255));
    data::rules::TableRule::Demand(v, self.rule);
  }
};

struct RuleUpdate {
  static constexpr std::string_view kName = "RuleUpdate";
  service::RuleChange change;
  template <class V>
  static void Fields(V& v, auto& self) {
    auto& change = self.change;
    v("name", change.name, Rule().Doc("What it is called").Format("name").Length(1, 255));
    v("severity", change.severity, Rule().Doc("error or warning").OneOf({"error", "warning"}));
    v("columns", change.columns,
      Rule().Doc("The columns it is about").Length(0, data::rules::kMostKeyColumns));
    v("min", change.min, Rule().Doc("The least that is allowed; null takes it away"));
    v("max", change.max, Rule().Doc("The greatest that is allowed; null takes it away"));
    v("values", change.values,
      Rule().Doc("The values that are allowed").Length(0, data::rules::kMostValues));
    v("pattern", change.pattern, Rule().Doc("An expression in RE2's syntax").Length(1, 1'000));
    v("max_age_hours", change.max_age_hours,
      Rule().Doc("Hours from the newest time to the check").Range(0.01, 876'000));
    v("tolerance", change.tolerance,
      Rule().Doc("Up to this share of the values may break the rule").Range(0, 1));
  }
};

struct RuleDto {
  static constexpr std::string_view kName = "Rule";
  std::string id, project_id;
  std::optional<std::string> datasource_id, dataset_name;
  std::string name;
  data::rules::TableRule rule;
  std::string created_at, updated_at;
  std::optional<std::string> deleted_at;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("id", self.id, Rule().Doc("The rule's id").Required().Format("uuid"));
    v("project_id", self.project_id, Rule().Doc("The project it belongs to").Required());
    v("datasource_id", self.datasource_id,
      Rule()
          .Doc("It holds for all datasets of this source; null when for those of a name")
          .Required());
    v("dataset_name", self.dataset_name,
      Rule().Doc("It holds for all versions of this dataset; null when for a source").Required());
    v("name", self.name, Rule().Doc("What it is called").Required());
    data::rules::TableRule::Demand(v, self.rule, /*answer=*/true);
    v("created_at", self.created_at, Rule().Doc("When it was made").Required().Format("date-time"));
    v("updated_at", self.updated_at,
      Rule().Doc("When it last changed").Required().Format("date-time"));
    v("deleted_at", self.deleted_at, DeletedAtRule());
  }
  static RuleDto From(const service::RuleView& view) {
    const store::StoredRule& row = view.row;
    return {row.id,
            row.project_id,
            row.datasource_id,
            row.dataset_name,
            row.name,
            view.rule,
            FormatTime(row.created_at),
            FormatTime(row.updated_at),
            DeletedAt(row.deleted_at)};
  }
};

struct RuleSuggestionsDto {
  static constexpr std::string_view kName = "RuleSuggestions";
  std::vector<data::rules::RuleSuggestion> items;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("items", self.items, Rule().Doc("In the order of the columns").Required());
  }
};

struct RuleResultsDto {
  static constexpr std::string_view kName = "RuleResults";
  std::string dataset_id, status = "unchecked";
  std::optional<bool> passed;
  std::int64_t broken_errors = 0, broken_warnings = 0;
  std::optional<std::string> checked_at;
  std::optional<DatasetErrorDto> error;
  std::optional<JobDto> job;
  std::vector<data::rules::RuleResult> items;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("dataset_id", self.dataset_id, Rule().Doc("What was checked").Required().Format("uuid"));
    v("status", self.status,
      Rule()
          .Doc("unchecked: no rule has been held against this version; failed: the check itself")
          .Required()
          .OneOf({"unchecked", "queued", "running", "ready", "failed"}));
    v("passed", self.passed,
      Rule().Doc("Whether no rule of severity error is broken; null before a check").Required());
    v("broken_errors", self.broken_errors, Rule().Doc("Broken rules of severity error").Required());
    v("broken_warnings", self.broken_warnings,
      Rule().Doc("Broken rules of severity warning").Required());
    v("checked_at", self.checked_at,
      Rule().Doc("When the results were found").Required().Format("date-time"));
    v("error", self.error, Rule().Doc("Why the last check failed").Required());
    v("job", self.job, Rule().Doc("The job that checked last").Required());
    v("items", self.items, Rule().Doc("One for each rule, in the order they were made").Required());
  }
  static RuleResultsDto From(const service::RuleCheckView& view);
};

}  // namespace lathe::http
