#include "data/profile/drift.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace lathe::data::profile {
namespace {

constexpr std::int64_t kMinValues = 100;
// With fewer different values more rows lie at a quantile than the quantile is named for.
constexpr std::int64_t kManyValues = 50;
constexpr double kMoved = .1, kMovedFar = .25;
// An empty bin would make the index infinite.
constexpr double kLeastShare = 1e-4;

std::optional<double> Number(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  if (!value || !value->is_number()) return std::nullopt;
  return value->to_number<double>();
}

std::string Text(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// The columns of a statistics document by name.
std::map<std::string, const json::object*> ColumnsOf(const json::object& statistics) {
  std::map<std::string, const json::object*> columns;
  const json::value* listed = statistics.if_contains("columns");
  if (!listed || !listed->is_array()) return columns;
  for (const json::value& column : listed->get_array()) {
    if (column.is_object()) columns[Text(column.get_object(), "name")] = &column.get_object();
  }
  return columns;
}

/// Between the known quantiles of the earlier version lie known shares of its rows.
std::optional<double> OfNumbers(const json::object& before, const std::vector<double>& now) {
  static constexpr std::array<std::pair<std::string_view, double>, 5> kQuantiles = {
      {{"q10", .1}, {"q25", .25}, {"q50", .5}, {"q75", .75}, {"q90", .9}}};
  std::vector<double> edges, expected;
  double passed = 0;
  for (const auto& [name, share] : kQuantiles) {
    const auto edge = Number(before, name);
    if (!edge) return std::nullopt;
    // Equal quantiles: one value holds more rows than the step between them.
    if (!edges.empty() && *edge <= edges.back()) {
      expected.back() += share - passed;
    } else {
      edges.push_back(*edge);
      expected.push_back(share - passed);
    }
    passed = share;
  }
  expected.push_back(1 - passed);
  std::vector<double> actual(expected.size());
  double count = 0;
  for (const double value : now) {
    if (!std::isfinite(value)) continue;
    actual[static_cast<std::size_t>(std::ranges::lower_bound(edges, value) - edges.begin())] += 1;
    count += 1;
  }
  for (double& share : actual) share /= std::max(count, 1.0);
  return StabilityIndex(expected, actual);
}

/// Shares of the values that either version lists among its most frequent, and of all others.
std::optional<double> OfValues(const json::object& before, const ColumnStatistics& now) {
  const json::value* top = before.if_contains("top");
  const auto rows_before = Number(before, "count");
  if (!top || !top->is_array() || !rows_before) return std::nullopt;
  std::map<std::string, std::pair<double, double>> shares;
  for (const json::value& item : top->get_array()) {
    const json::value* value = item.is_object() ? item.get_object().if_contains("value") : nullptr;
    if (value)
      shares[lathe::ToText(*value)].first =
          Number(item.get_object(), "count").value_or(0) / *rows_before;
  }
  for (const TopValue& value : now.top)
    shares[lathe::ToText(value.value)].second =
        static_cast<double>(value.count) / static_cast<double>(now.count);
  std::vector<double> expected, actual;
  double others_before = 1, others_now = 1;
  for (const auto& [value, share] : shares) {
    expected.push_back(share.first);
    actual.push_back(share.second);
    others_before -= share.first;
    others_now -= share.second;
  }
  expected.push_back(std::max(others_before, 0.0));
  actual.push_back(std::max(others_now, 0.0));
  return StabilityIndex(expected, actual);
}

class Comparison {
 public:
  Comparison(const Reference& reference, const TableStatistics& statistics,
             const TableSample& sample)
      : version_(std::to_string(reference.version)),
        before_(ColumnsOf(reference.statistics)),
        statistics_(statistics),
        sample_(sample) {}

  std::vector<QualityIssue> Run() {
    for (std::size_t i = 0; i < statistics_.columns.size(); ++i) {
      const ColumnStatistics& column = statistics_.columns[i];
      const auto found = before_.find(column.name);
      if (found == before_.end()) {
        Add("low", column.name, "This column is not in version " + version_ + ".", {},
            "Models trained on that version do not read it: train again to use it.");
        continue;
      }
      Compare(column, sample_.columns[i], *found->second);
      before_.erase(found);
    }
    for (const auto& [name, column] : before_) {
      Add("medium", std::nullopt,
          "The column \"" + name + "\" of version " + version_ + " is gone.", {{"column", name}},
          "Models trained on it cannot predict from this version: bring the column back in the "
          "source, or train again without it.");
    }
    return std::move(issues_);
  }

 private:
  void Add(std::string severity, std::optional<std::string> column, std::string message,
           json::object evidence, std::string advice) {
    issues_.push_back({"drift",
                       std::move(severity),
                       std::move(column),
                       std::move(message),
                       std::move(evidence),
                       std::move(advice),
                       {}});
  }

  void Compare(const ColumnStatistics& now, const SampleColumn& sample,
               const json::object& before) {
    const std::string type = Text(before, "physical_type");
    if (type != now.physical_type) {
      Add("high", now.name,
          "The type is " + now.physical_type + "; it was " + type + " in version " + version_ + ".",
          {{"was", type}, {"is", now.physical_type}},
          "See which values made the import choose another type, mend them, and change the type "
          "back with cast: models trained on that version expect it.");
      return;
    }
    if (now.count < kMinValues || Number(before, "count").value_or(0) < kMinValues ||
        now.semantic_type == "identifier" || now.semantic_type == "text")
      return;
    std::optional<double> index;
    const bool many = now.distinct >= kManyValues &&
                      Number(before, "distinct").value_or(0) >= static_cast<double>(kManyValues);
    if (many && (now.physical_type == "int64" || now.physical_type == "double"))
      index = OfNumbers(before, sample.numbers);
    if (!index && !now.top.empty()) index = OfValues(before, now);
    if (!index || *index < kMoved) return;
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", *index);
    Add(*index >= kMovedFar ? "medium" : "low", now.name,
        "The values are spread otherwise than in version " + version_ + " (stability index " +
            text + ").",
        {{"psi", *index}, {"version", std::stoi(version_)}},
        "Compare the two versions. If the world has changed, train again on this one; if the "
        "source has, mend it: no step of cleaning brings the earlier values back.");
  }

  const std::string version_;
  std::map<std::string, const json::object*> before_;
  const TableStatistics& statistics_;
  const TableSample& sample_;
  std::vector<QualityIssue> issues_;
};

}  // namespace

double StabilityIndex(const std::vector<double>& expected, const std::vector<double>& actual) {
  double index = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double was = std::max(expected[i], kLeastShare), is = std::max(actual[i], kLeastShare);
    index += (is - was) * std::log(is / was);
  }
  return index;
}

std::vector<QualityIssue> FindDrift(const Reference& reference, const TableStatistics& statistics,
                                    const TableSample& sample) {
  return Comparison(reference, statistics, sample).Run();
}

}  // namespace lathe::data::profile
