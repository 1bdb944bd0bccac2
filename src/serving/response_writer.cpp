#include "serving/response_writer.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>

namespace lathe::serving {
namespace {

using models::Task;

void AppendInteger(std::int64_t value, std::string& out) {
  char text[24];
  out.append(text, std::to_chars(std::begin(text), std::end(text), value).ptr);
}

std::optional<double> QuantileOf(const json::object& curves, std::string_view name) {
  const auto* residuals = curves.if_contains("residuals");
  if (residuals == nullptr || !residuals->is_object()) return std::nullopt;
  const auto* quantiles = residuals->get_object().if_contains("quantiles");
  if (quantiles == nullptr || !quantiles->is_object()) return std::nullopt;
  const auto* value = quantiles->get_object().if_contains(name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->to_number<double>();
}

class Warnings {
 public:
  explicit Warnings(std::string& out) : out_(out) {}

  void Add(std::string_view code, std::string_view column, std::int64_t count,
           std::string_view message) {
    out_ += first_ ? R"({"code":")" : R"(,{"code":")";
    first_ = false;
    out_ += code;
    out_ += R"(","column":)";
    AppendString(column, out_);
    out_ += R"(,"count":)";
    AppendInteger(count, out_);
    out_ += R"(,"message":)";
    AppendString(message, out_);
    out_ += '}';
  }

 private:
  std::string& out_;
  bool first_ = true;
};

std::string InRows(std::int64_t count) {
  return count == 1 ? "in 1 row" : "in " + std::to_string(count) + " rows";
}

void AppendWarnings(const InputSchema& schema, const RowReport& report,
                    const std::vector<std::int64_t>& unseen, std::string& out) {
  Warnings warnings(out);
  for (std::size_t i = 0; i < schema.size(); ++i) {
    const std::string& name = schema[i].name;
    if (const auto count = report.absent_counts[i]; count > 0)
      warnings.Add("missing_column", name, count,
                   "is absent " + InRows(count) + " and was taken as unknown");
    if (const auto count = report.null_counts[i]; count > 0)
      warnings.Add("null_value", name, count,
                   schema[i].nullable
                       ? "is null " + InRows(count)
                       : "is null " + InRows(count) + "; the model never saw a row without it");
    if (i < unseen.size() && unseen[i] > 0)
      warnings.Add("unseen_category", name, unseen[i],
                   "has a value " + InRows(unseen[i]) + " that the model was not trained on");
  }
  for (const std::string& name : report.extra_columns)
    warnings.Add("extra_column", name, 1, "is not a column of this model and was ignored");
  if (report.extra_column_count > report.extra_columns.size())
    warnings.Add("extra_column", "", static_cast<std::int64_t>(report.extra_column_count),
                 "There are more columns that this model does not read; they were ignored");
}

}  // namespace

void AppendNumber(double value, std::string& out) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  char text[32];
  out.append(text, std::to_chars(std::begin(text), std::end(text), value).ptr);
}

void AppendString(std::string_view text, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += "\\u00";
      out += kHex[static_cast<unsigned char>(c) >> 4];
      out += kHex[static_cast<unsigned char>(c) & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

ResponseWriter::ResponseWriter(const models::ModelManifest& manifest) : task_(manifest.task) {
  for (const std::string& name : manifest.class_names) {
    std::string& quoted = class_names_.emplace_back();
    AppendString(name, quoted);
    class_fields_.push_back((class_fields_.empty() ? "" : ",") + quoted + ":");
  }
  const auto low = QuantileOf(manifest.curves, "q05");
  const auto high = QuantileOf(manifest.curves, "q95");
  if (low && high) interval_ = Interval{*low, *high};
}

void ResponseWriter::Write(const AnswerFrame& frame, const features::Matrix& scores,
                           const InputSchema& schema, const RowReport& report,
                           const std::vector<std::int64_t>& unseen, std::string& out) const {
  ((out += R"({"id":")") += frame.id) += R"(","model_id":")";
  (out += frame.model_id) += R"(","version":)";
  AppendInteger(frame.version, out);
  out += R"(,"predictions":[)";
  for (std::size_t row = 0; row < scores.row_count(); ++row) {
    if (row > 0) out += ',';
    if (task_ == Task::kClassification) WriteClass(scores.row(row), out);
    if (task_ == Task::kRegression) WriteValue(scores(row, 0), out);
    if (task_ == Task::kClustering) WriteCluster(scores.row(row), out);
  }
  out += R"(],"warnings":[)";
  AppendWarnings(schema, report, unseen, out);
  out += frame.logged ? R"(],"logged":true})" : R"(],"logged":false})";
}

void ResponseWriter::WriteClass(std::span<const double> scores, std::string& out) const {
  const auto best = static_cast<std::size_t>(std::ranges::max_element(scores) - scores.begin());
  (out += R"({"value":)") += class_names_[best];
  out += R"(,"probabilities":{)";
  for (std::size_t k = 0; k < scores.size(); ++k) {
    out += class_fields_[k];
    AppendNumber(scores[k], out);
  }
  out += R"(},"confidence":)";
  AppendNumber(scores[best], out);
  out += '}';
}

void ResponseWriter::WriteValue(double value, std::string& out) const {
  out += R"({"value":)";
  AppendNumber(value, out);
  if (interval_ && std::isfinite(value)) {
    out += R"(,"interval":{"low":)";
    AppendNumber(value + interval_->low, out);
    out += R"(,"high":)";
    AppendNumber(value + interval_->high, out);
    out += R"(,"level":0.9})";
  }
  out += '}';
}

// The confidence is the row's simplified silhouette: 0 half way to the next centre, 1 in the
// centre.
void ResponseWriter::WriteCluster(std::span<const double> squared_distances,
                                  std::string& out) const {
  const auto best = std::ranges::min_element(squared_distances);
  double next = std::numeric_limits<double>::infinity();
  for (auto it = squared_distances.begin(); it != squared_distances.end(); ++it)
    if (it != best) next = std::min(next, *it);
  const double distance = std::sqrt(*best);
  out += R"({"value":)";
  AppendInteger(best - squared_distances.begin(), out);
  out += R"(,"distance":)";
  AppendNumber(distance, out);
  out += R"(,"confidence":)";
  AppendNumber(next > 0 ? 1 - distance / std::sqrt(next) : 0, out);
  out += '}';
}

}  // namespace lathe::serving
