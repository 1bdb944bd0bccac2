// The parts that quality issues are put together from: shares, counts in words, lists, and steps.
// Stateless.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "data/profile/quality.h"
#include "data/profile/statistics.h"

namespace lathe::data::profile {

/// 0..1; 0 of nothing.
double Share(std::int64_t part, std::int64_t whole);
/// "1 row", "1,234 rows".
std::string Counted(std::int64_t count, std::string_view one, std::string_view many);
/// "a", "b", "c" in quotes.
std::string Listed(const std::vector<std::string>& texts);

json::array Values(const std::vector<TopValue>& values);
json::array Texts(const std::vector<std::string>& texts);
/// {op, columns: [column]}, as POST .../clean and POST /api/features/engineer take it.
json::object StepFor(std::string_view op, const std::string& column);
/// A cast; what does not fit becomes missing.
json::object CastStep(const std::string& column, std::string_view type);

struct IssueText {
  std::string_view code, severity;
  std::string message, advice;
};
/// Valid until the next issue is added.
QualityIssue& AddIssue(std::vector<QualityIssue>& issues, const std::string& column, IssueText text,
                       json::object evidence);

}  // namespace lathe::data::profile
