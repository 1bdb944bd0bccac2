// Rules that a table keeps today and that a user may want later ones to keep, read off its figures.
// Guesses with their reason, never switched on by themselves. Stateless.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fields.h"
#include "data/profile/statistics.h"
#include "data/rules/table_rule.h"

namespace lathe::data::rules {

inline constexpr std::size_t kMostSuggestions = 100;

struct RuleSuggestion {
  static constexpr std::string_view kName = "RuleSuggestion";
  std::string name;
  TableRule rule;
  std::string reason;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name, Rule().Doc("What it demands, in words").Required());
    v("rule", self.rule, Rule().Doc("As POST .../rules takes it").Required());
    v("reason", self.reason, Rule().Doc("Why it is suggested").Required());
  }
};

/// The table keeps every one of them, as far as its figures are exact. At most kMostSuggestions, in
/// the order of the columns; none that demands what one of `existing` does of the same columns.
std::vector<RuleSuggestion> Suggest(const profile::TableStatistics& statistics,
                                    const std::vector<TableRule>& existing, std::int64_t now_ms);

}  // namespace lathe::data::rules
