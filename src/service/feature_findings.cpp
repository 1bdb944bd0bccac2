#include "service/feature_findings.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string_view>
#include <utility>

#include "data/profile/target_relation.h"
#include "features/transforms/statistics.h"

namespace lathe::service {

namespace {

using features::TableFindings;

std::string_view TextOf(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : "";
}

// "an AUC of 0.994 on rows it has not seen"
std::string EvidenceOf(std::string_view metric, double strength) {
  const bool is_gini = metric == "gini";
  const double value = std::round((is_gini ? (strength + 1) / 2 : strength) * 1000) / 1000;
  return (is_gini ? "an AUC of " : "an R2 of ") + features::ShortText(value) +
         " on rows it has not seen";
}

// The values an issue names, as texts.
std::vector<std::string> ValuesOf(const json::object& evidence) {
  std::vector<std::string> values;
  const json::value* list = evidence.if_contains("values");
  if (list == nullptr || !list->is_array()) return values;
  for (const json::value& item : list->get_array()) {
    const json::value* value = item.is_object() ? item.get_object().if_contains("value") : &item;
    if (value == nullptr) continue;
    if (value->is_string()) {
      values.emplace_back(value->get_string());
    } else if (value->is_number()) {
      values.push_back(features::ExactText(value->to_number<double>()));
    }
  }
  return values;
}

void AddIssue(const json::object& issue, bool knows_target, TableFindings& findings) {
  const std::string column(TextOf(issue, "column"));
  const json::value* evidence = issue.if_contains("evidence");
  if (column.empty() || evidence == nullptr || !evidence->is_object()) return;
  const json::object& figures = evidence->get_object();
  const std::string_view code = TextOf(issue, "code");
  if (code == "target_leakage" && knows_target) {
    const json::value* strength = figures.if_contains("strength");
    if (strength == nullptr || !strength->is_number()) return;
    findings.leaks[column] = {EvidenceOf(TextOf(figures, "metric"), strength->to_number<double>()),
                              TextOf(issue, "severity") == "high"};
  } else if (code == "disguised_missing") {
    if (auto values = ValuesOf(figures); !values.empty())
      findings.disguised[column] = std::move(values);
  } else if (code == "infinite") {
    findings.infinite.insert(column);
  } else if (code == "mixed_types") {
    const json::value* suggestion = issue.if_contains("suggestion");
    if (suggestion == nullptr || !suggestion->is_object()) return;
    const std::string_view type = TextOf(suggestion->get_object(), "type");
    if (type == "double" || type == "int64") findings.texts_of_numbers.insert(column);
  }
}

data::profile::TableSample SampleOf(const data::TableSchema& schema, const data::Frame& frame) {
  data::profile::TableSample sample;
  sample.rows.resize(frame.row_count());
  std::iota(sample.rows.begin(), sample.rows.end(), std::int64_t{0});
  for (const data::ColumnSchema& column : schema.columns) {
    data::profile::SampleColumn& out = sample.columns.emplace_back();
    const data::FrameColumn& values = *frame.Find(column.name);
    out.is_text = values.kind == data::ColumnKind::kText;
    out.numbers = values.numbers;
    out.codes = values.codes;
    out.code_count = static_cast<std::int32_t>(values.dictionary.size());
  }
  return sample;
}

}  // namespace

bool KnowsTarget(const json::object& quality, const std::string& target) {
  return TextOf(quality, "target") == target;
}

TableFindings FindingsOf(const json::object& quality, const std::string& target) {
  TableFindings findings;
  const json::value* issues = quality.if_contains("issues");
  if (issues == nullptr || !issues->is_array()) return findings;
  const bool knows_target = !target.empty() && KnowsTarget(quality, target);
  for (const json::value& issue : issues->get_array())
    if (issue.is_object()) AddIssue(issue.get_object(), knows_target, findings);
  return findings;
}

Status AddLeaks(const data::TableSchema& schema, const data::Frame& frame,
                const std::string& target, const CancelToken& deadline, TableFindings& findings) {
  TRY(const data::profile::TargetRelations relations,
      data::profile::RelateToTarget(schema, SampleOf(schema, frame), target, &deadline));
  for (const data::profile::TargetRelation& relation : relations.columns)
    if (relation.strength >= data::profile::kSuspiciousStrength)
      findings.leaks[relation.column] = {EvidenceOf(relation.metric, relation.strength),
                                         relation.strength >= data::profile::kLeakStrength};
  return {};
}

void AddInfinite(const data::Frame& frame, TableFindings& findings) {
  for (std::size_t c = 0; c < frame.column_count(); ++c) {
    const data::FrameColumn& column = frame.column(c);
    if (std::ranges::any_of(column.numbers, [](double value) { return std::isinf(value); }))
      findings.infinite.insert(column.name);
  }
}

}  // namespace lathe::service
