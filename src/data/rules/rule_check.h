// Holds a stored table against the rules of its dataset: how many values break each, and the first
// of them. Rows stay where they are: the engine counts over the Parquet file; texts of users are
// bound parameters, their numbers and times are written anew in digits. A rule that cannot be
// checked, because its column is gone or of another type, is broken. One table per call.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/fields.h"
#include "base/json.h"
#include "base/result.h"
#include "data/rules/table_rule.h"
#include "data/schema.h"

namespace lathe::data::rules {

/// The file in which a job that refuses a table leaves what it found.
inline constexpr const char* kResultsName = "rules.json";

struct RuleExample {
  static constexpr std::string_view kName = "RuleExample";
  std::int64_t row = 0;
  std::optional<std::string> value;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("row", self.row,
      Rule()
          .Doc("Counted from 0, as the offset of the preview; of unique the first row that has "
               "the value")
          .Required());
    v("value", self.value, Rule().Doc("What stands there, as text; null for none").Required());
  }
};

struct RuleResult {
  static constexpr std::string_view kName = "RuleResult";
  std::string rule_id, name, kind, severity;
  std::vector<std::string> columns;
  bool passed = true;
  std::int64_t checked = 0;
  std::optional<std::int64_t> violations;
  std::optional<std::string> observed;
  std::string message;
  std::vector<RuleExample> examples;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("rule_id", self.rule_id, Rule().Doc("The rule; it may have been changed since").Required());
    v("name", self.name, Rule().Doc("What it was called").Required());
    v("kind", self.kind, Rule().Doc("What it demanded").Required());
    v("severity", self.severity, Rule().Doc("error or warning").Required());
    v("columns", self.columns, Rule().Doc("The columns it is about").Required());
    v("passed", self.passed, Rule().Doc("Whether the table keeps it").Required());
    v("checked", self.checked, Rule().Doc("Values, or rows, that were looked at").Required());
    v("violations", self.violations,
      Rule()
          .Doc("How many of them break it; of unique the rows that repeat an earlier one; null "
               "when it could not be checked")
          .Required());
    v("observed", self.observed,
      Rule().Doc("freshness: the newest time; row_count: the rows").Required());
    v("message", self.message, Rule().Doc("In words").Required());
    v("examples", self.examples, Rule().Doc("The first that break it, at most five").Required());
  }
};

struct RuleCheckRequest {
  std::filesystem::path path;
  TableSchema schema;
  std::vector<NamedRule> rules;
  std::filesystem::path spill_directory;  ///< for what does not fit in memory
  int threads = 1;
  std::int64_t memory_limit_bytes = std::int64_t{512} << 20;
  std::int64_t now_ms = 0;  ///< wall time that ages are counted to
  const CancelToken* cancel = nullptr;
  std::function<void(double share)> on_progress;
};

/// One result per rule, in their order. Errors: dataset_corrupt, job_cancelled, job_timeout,
/// job_out_of_memory, storage_full.
Result<std::vector<RuleResult>> CheckTable(const RuleCheckRequest& request);

/// rule_failed when a rule of severity error is broken: the detail names the first with its column
/// and count, `errors` has one entry for each. Nothing otherwise.
Status RefuseBroken(const std::vector<RuleResult>& results);

}  // namespace lathe::data::rules
