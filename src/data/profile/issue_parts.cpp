#include "data/profile/issue_parts.h"

#include <utility>

#include "data/profile/column_quality.h"

namespace lathe::data::profile {

double Share(std::int64_t part, std::int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

std::string Counted(std::int64_t count, std::string_view one, std::string_view many) {
  return Thousands(count) + " " + std::string(count == 1 ? one : many);
}

std::string Listed(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "\"" : ", \"") + text + "\"";
  return out;
}

json::array Values(const std::vector<TopValue>& values) {
  json::array out;
  for (const TopValue& value : values) out.push_back(value.value);
  return out;
}

json::array Texts(const std::vector<std::string>& texts) {
  json::array out;
  for (const std::string& text : texts) out.push_back(json::value(text));
  return out;
}

json::object StepFor(std::string_view op, const std::string& column) {
  return {{"op", op}, {"columns", json::array{json::value(column)}}};
}

json::object CastStep(const std::string& column, std::string_view type) {
  json::object step = StepFor("cast", column);
  step["type"] = type;
  step["on_bad_value"] = "null";
  return step;
}

QualityIssue& AddIssue(std::vector<QualityIssue>& issues, const std::string& column, IssueText text,
                       json::object evidence) {
  QualityIssue& issue = issues.emplace_back();
  issue.code = text.code;
  issue.severity = text.severity;
  issue.column = column;
  issue.message = std::move(text.message);
  issue.evidence = std::move(evidence);
  issue.advice = std::move(text.advice);
  return issue;
}

}  // namespace lathe::data::profile
