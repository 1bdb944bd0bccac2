// What a user demands of every table that comes in: values within bounds, of a list, of a form,
// present, unique, recent, so many rows. A rule is data, never SQL. Missing values break only
// not_null. Stateless.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "base/json.h"
#include "base/result.h"
#include "data/schema.h"

namespace lathe::data::rules {

/// Rules that one dataset may have to keep.
inline constexpr std::size_t kMostRules = 200;
inline constexpr std::size_t kMostValues = 1'000;
inline constexpr std::size_t kMostKeyColumns = 16;

struct TableRule {
  static constexpr std::string_view kName = "TableRule";
  std::string kind;
  std::string severity = "error";
  std::vector<std::string> columns;
  std::optional<json::value> min, max;
  std::vector<json::value> values;
  std::optional<std::string> pattern;
  std::optional<double> max_age_hours;
  double tolerance = 0;

  template <class V>
  static void Fields(V& v, auto& self) {
    Demand(v, self);
  }
  /// The fields of a rule, for structs that have more of their own; an answer has all of them.
  template <class V>
  static void Demand(V& v, auto& self, bool answer = false) {
    const auto told = [&](Rule rule) { return answer ? rule.Required() : rule; };
    v("kind", self.kind,
      Rule()
          .Doc("What is demanded: range (values from min to max), set (one of values), regex (the "
               "whole text matches pattern), not_null, unique (no two rows agree in columns), "
               "freshness (the newest time is no older than max_age_hours), row_count (from min "
               "to max rows)")
          .Required()
          .OneOf({"range", "set", "regex", "not_null", "unique", "freshness", "row_count"})
          .Example("range"));
    v("severity", self.severity,
      told(Rule()
               .Doc("error: a table that breaks the rule is not taken; warning: it is, and says so")
               .OneOf({"error", "warning"})
               .Default("error")));
    v("columns", self.columns,
      told(Rule()
               .Doc("The column it is about; unique takes up to 16, row_count none")
               .Length(0, kMostKeyColumns)));
    v("min", self.min,
      told(Rule().Doc("range, row_count: the least that is allowed; a date as ISO text")));
    v("max", self.max, told(Rule().Doc("range, row_count: the greatest that is allowed")));
    v("values", self.values,
      told(Rule().Doc("set: the values that are allowed").Length(0, kMostValues)));
    v("pattern", self.pattern,
      told(Rule()
               .Doc("regex: an expression in RE2's syntax (no lookaround, no back-references)")
               .Length(1, 1'000)));
    v("max_age_hours", self.max_age_hours,
      told(Rule().Doc("freshness: hours from the newest time to the check").Range(0.01, 876'000)));
    v("tolerance", self.tolerance,
      told(Rule()
               .Doc("Up to this share of the values may break the rule; not for freshness and "
                    "row_count")
               .Range(0, 1)
               .Default(0)));
  }

  bool operator==(const TableRule&) const = default;
};

/// A rule with what it is called.
struct NamedRule {
  std::string id, name;
  TableRule rule;
};

/// Checks that the rule says what its kind needs and nothing else, and that its columns can keep it
/// where `schema` is known. Error: validation_failed with every fault.
Status CheckRule(const TableRule& rule, const TableSchema* schema);
/// What is demanded, in words: "age from 0 to 120".
std::string Describe(const TableRule& rule);

bool IsTimeType(PhysicalType type);

}  // namespace lathe::data::rules
