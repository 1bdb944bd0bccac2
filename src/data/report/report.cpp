#include "data/report/report.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/crypto.h"
#include "data/profile/column_quality.h"
#include "data/profile/correlations.h"
#include "data/profile/missingness.h"
#include "data/profile/quality.h"
#include "data/profile/statistics.h"
#include "data/profile/target_relation.h"
#include "data/report/html_text.h"
#include "data/report/report_charts.h"
#include "data/report/report_style.h"

namespace lathe::data::report {
namespace {

using profile::ColumnStatistics;
using profile::Percent;
using profile::Thousands;

// Shares of the whole, so that each part has room whatever the table holds.
constexpr std::size_t kMostCardBytes = 1'200'000;
constexpr std::size_t kMostIssueBytes = 400'000;
constexpr std::size_t kMostHeatColumns = 30;
constexpr std::size_t kMostPairs = 15;
constexpr std::size_t kMostTop = 8;
constexpr std::size_t kMostListed = 100;

struct Profile {
  profile::TableStatistics statistics;
  profile::TableQuality quality;
  profile::TargetRelations target;
  std::vector<profile::Correlations> correlations;
  profile::Missingness missing;
};

Error Unreadable() {
  return Fail(ErrorCode::kDatasetCorrupt, "The file of the profile cannot be read.");
}

template <class T>
Result<T> ReadSection(const json::object& document, std::string_view name) {
  const json::value* section = document.if_contains(name);
  if (!section) return Unreadable();
  auto read = FromJson<T>(*section);
  if (!read.ok()) return Unreadable();
  return read;
}

Result<Profile> ReadProfile(const json::object& document) {
  Profile out;
  TRY(out.statistics, ReadSection<profile::TableStatistics>(document, "statistics"));
  TRY(out.quality, ReadSection<profile::TableQuality>(document, "quality"));
  TRY(out.target, ReadSection<profile::TargetRelations>(document, "target"));
  TRY(out.missing, ReadSection<profile::Missingness>(document, "missing"));
  const json::value* methods = document.if_contains("correlations");
  if (!methods || !methods->is_object()) return Unreadable();
  for (const std::string_view method : profile::kCorrelationMethods) {
    if (!methods->get_object().contains(method)) continue;
    TRY(auto found, ReadSection<profile::Correlations>(methods->get_object(), method));
    out.correlations.push_back(std::move(found));
  }
  return out;
}

/// What browsers compare the style sheet with.
std::string StyleHash() {
  const std::string hex = Sha256Hex(kStyle);
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  std::string text = Base64UrlEncode(bytes);
  std::ranges::replace(text, '-', '+');
  std::ranges::replace(text, '_', '/');
  while (text.size() % 4 != 0) text += '=';
  return text;
}

class Writer {
 public:
  Writer(const ReportSubject& subject, const Profile& profile)
      : subject_(subject), profile_(profile) {}

  std::string Run() {
    Head();
    Quality();
    Columns();
    Relations();
    Missing();
    Target();
    out_ += "</main><footer class=\"dim\"><p>Made by " + Escaped(subject_.product) + " at " +
            Escaped(subject_.reported_at) + ".</p></footer></body></html>\n";
    return std::move(out_);
  }

 private:
  void Head() {
    const auto& statistics = profile_.statistics;
    const std::string title = Escaped(subject_.name, 200);
    out_ +=
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'sha256-" +
        StyleHash() +
        "'; base-uri 'none'; form-action 'none'\">"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        "<meta name=\"referrer\" content=\"no-referrer\"><title>" +
        title + ": data report</title><style>" + std::string(kStyle) + "</style></head><body>";
    out_ +=
        "<header><h1>" + Isolated(subject_.name, 200) + "</h1><p>Version " +
        std::to_string(subject_.version) + ": " + Figure(statistics.row_count) + " rows in " +
        Figure(statistics.column_count) + " columns, made " + Escaped(subject_.made_at) +
        ".</p><p class=\"dim\">" + Basis() +
        "</p><nav aria-label=\"Parts\"><a href=\"#quality\">Quality</a><a "
        "href=\"#columns\">Columns</a><a href=\"#relations\">Relations</a><a "
        "href=\"#missing\">Missing values</a><a href=\"#target\">Target</a></nav></header><main>";
  }

  std::string Basis() const {
    const auto& statistics = profile_.statistics;
    if (statistics.exact) return "Every row was looked at.";
    return "All figures come from a sample of " + Figure(statistics.sample_rows.value_or(0)) +
           " rows.";
  }

  void Section(std::string_view id, std::string_view title) {
    out_ += "<section id=\"" + std::string(id) + "\"><h2>" + std::string(title) + "</h2>";
  }
  void End() { out_ += "</section>"; }

  void Quality() {
    const auto& quality = profile_.quality;
    Section("quality", "Quality");
    out_ += "<p><span class=\"score\">" + Figure(std::optional(quality.score)) +
            "</span> of 100</p><div class=\"scroll\"><table><caption class=\"dim\">How the score "
            "comes about</caption><tr><td>Start</td><td class=\"n\">100</td></tr>";
    for (const profile::QualityDeduction& deduction : quality.deductions)
      out_ += "<tr><td>" + Escaped(deduction.reason, 300) + "</td><td class=\"n\">&minus;" +
              Figure(std::optional(deduction.points)) + "</td></tr>";
    out_ += "<tr><th>Score</th><td class=\"n\">" + Figure(std::optional(quality.score)) +
            "</td></tr></table></div>";
    Issues(quality);
    End();
  }

  void Issues(const profile::TableQuality& quality) {
    if (quality.issues.empty()) {
      out_ += "<p>Nothing was found that needs care.</p>";
      return;
    }
    const std::size_t end = out_.size() + kMostIssueBytes;
    std::size_t listed = 0;
    out_ +=
        "<h3>Issues</h3><div class=\"scroll\"><table><tr><th>Severity</th><th>Column</th>"
        "<th>Found</th><th>What can be done</th></tr>";
    for (const profile::QualityIssue& issue : quality.issues) {
      if (out_.size() > end) break;
      ++listed;
      const std::string severity = Escaped(issue.severity);
      out_ += "<tr><td class=\"" + severity + "\">" + severity + "</td><td>" +
              (issue.column ? Isolated(*issue.column) : "the table") + "</td><td>" +
              Isolated(issue.message, 400) + "</td><td>" + Escaped(issue.advice, 400) +
              "</td></tr>";
    }
    out_ += "</table></div>" + LeftOut(quality.issues.size() - listed, "issues");
  }

  static std::string LeftOut(std::size_t count, std::string_view what) {
    if (count == 0) return {};
    return "<p class=\"dim\">" + Thousands(static_cast<std::int64_t>(count)) + " more " +
           std::string(what) + " are in the report as JSON.</p>";
  }

  void Columns() {
    Section("columns", "Columns");
    out_ += "<div class=\"cards\">";
    const std::size_t end = out_.size() + kMostCardBytes;
    std::size_t drawn = 0;
    for (const ColumnStatistics& column : profile_.statistics.columns) {
      if (out_.size() > end) break;
      ++drawn;
      Card(column);
    }
    out_ += "</div>" + LeftOut(profile_.statistics.columns.size() - drawn, "columns");
    End();
  }

  void Fact(std::string_view name, const std::string& value) {
    out_ += "<dt>" + std::string(name) + "</dt><dd>" + value + "</dd>";
  }

  void Card(const ColumnStatistics& column) {
    const double rows = static_cast<double>(column.count + column.missing);
    const double missing = rows > 0 ? static_cast<double>(column.missing) / rows : 0;
    out_ += "<article class=\"card\"><h3>" + Isolated(column.name) + "</h3><p class=\"dim\">" +
            Escaped(column.semantic_type) + " (" + Escaped(column.physical_type) + ")" +
            (column.role == "feature" ? "" : ", " + Escaped(column.role)) + "</p>";
    if (column.histogram)
      out_ += HistogramSvg(*column.histogram, "Distribution of " + Escaped(column.name, 60));
    out_ += "<dl>";
    Fact("Values", Figure(column.count));
    Fact("Missing", Figure(column.missing) +
                        (column.missing > 0 ? " (" + Percent(missing) + ")" : std::string()));
    Fact("Different", Figure(column.distinct));
    if (column.infinite.value_or(0) > 0) Fact("Infinite", Figure(*column.infinite));
    if (!column.min.is_null()) Fact("Least", Value(column.min));
    if (!column.max.is_null()) Fact("Greatest", Value(column.max));
    const std::pair<std::string_view, std::optional<double>> figures[] = {
        {"Mean", column.mean}, {"Std", column.std},          {"Median", column.q50},
        {"5 %", column.q05},   {"25 %", column.q25},         {"75 %", column.q75},
        {"95 %", column.q95},  {"Skewness", column.skewness}};
    for (const auto& [name, value] : figures) {
      if (value) Fact(name, Figure(value));
    }
    if (column.outliers) Fact("Outliers", Figure(column.outliers->count));
    out_ += "</dl>";
    if (!column.histogram || column.physical_type == "string") Top(column);
    out_ += "</article>";
  }

  void Top(const ColumnStatistics& column) {
    if (column.top.empty()) return;
    out_ += "<ol>";
    for (std::size_t i = 0; i < std::min(kMostTop, column.top.size()); ++i) {
      const profile::TopValue& top = column.top[i];
      out_ += "<li>" + Value(top.value) + " <span>" + Figure(top.count) + "</span>" +
              BarSvg(static_cast<double>(top.count) /
                     static_cast<double>(std::max<std::int64_t>(column.count, 1))) +
              "</li>";
    }
    out_ += "</ol>";
  }

  void Relations() {
    Section("relations", "Relations");
    bool any = false;
    for (const profile::Correlations& found : profile_.correlations) {
      if (found.pairs.empty()) continue;
      any = true;
      out_ += "<h3>" + Title(found.method) + "</h3><p class=\"dim\">" + Figure(found.rows) +
              (found.exact ? " rows: all." : " rows: a sample.") + "</p>";
      if (found.method == "pearson" && found.columns.size() <= kMostHeatColumns)
        out_ += HeatMapSvg(found);
      out_ +=
          "<div class=\"scroll\"><table><tr><th>Column</th><th>Column</th><th "
          "class=\"n\">Value</th></tr>";
      for (std::size_t i = 0; i < std::min(kMostPairs, found.pairs.size()); ++i) {
        const profile::ColumnPair& pair = found.pairs[i];
        out_ += "<tr><td>" + Isolated(pair.a) + "</td><td>" + Isolated(pair.b) +
                "</td><td class=\"n\">" + Figure(std::optional(pair.value)) + "</td></tr>";
      }
      out_ += "</table></div>";
    }
    if (!any) out_ += "<p>There are no two columns that a measure is defined for.</p>";
    End();
  }

  static std::string Title(std::string_view method) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kTitles = {
        {{"pearson", "Pearson correlation"},
         {"spearman", "Spearman rank correlation"},
         {"kendall", "Kendall&rsquo;s tau-b"},
         {"cramers_v", "Cram&eacute;r&rsquo;s V, bias-corrected"},
         {"correlation_ratio", "Correlation ratio"},
         {"mutual_information", "Mutual information, normalised"}}};
    for (const auto& [name, title] : kTitles) {
      if (name == method) return std::string(title);
    }
    return Escaped(method);
  }

  void Missing() {
    const profile::Missingness& missing = profile_.missing;
    Section("missing", "Missing values");
    if (missing.columns.empty()) {
      out_ += "<p>No value is missing.</p>";
      return End();
    }
    out_ +=
        "<div class=\"scroll\"><table><tr><th>Column</th><th class=\"n\">Missing</th><th>Share of "
        "rows</th></tr>";
    const std::size_t shown = std::min(kMostListed, missing.columns.size());
    for (std::size_t i = 0; i < shown; ++i) {
      const double share = static_cast<double>(missing.missing[i]) /
                           static_cast<double>(std::max<std::int64_t>(missing.rows, 1));
      out_ += "<tr><td>" + Isolated(missing.columns[i]) + "</td><td class=\"n\">" +
              Figure(missing.missing[i]) + "</td><td>" + Percent(share) + BarSvg(share) +
              "</td></tr>";
    }
    out_ +=
        "</table></div><h3>Missing together</h3><div class=\"scroll\"><table><tr><th>Columns"
        "</th><th class=\"n\">Rows</th></tr>";
    for (const profile::MissingPattern& pattern : missing.patterns) {
      std::string names;
      for (std::size_t i = 0; i < std::min<std::size_t>(pattern.columns.size(), 20); ++i)
        names += (i > 0 ? ", " : "") + Isolated(pattern.columns[i], 60);
      if (pattern.columns.size() > 20) names += ", &hellip;";
      out_ += "<tr><td>" + (names.empty() ? "none: the row is whole" : names) +
              "</td><td class=\"n\">" + Figure(pattern.rows) + "</td></tr>";
    }
    out_ += "</table></div>";
    End();
  }

  void Target() {
    const profile::TargetRelations& relations = profile_.target;
    Section("target", "Target");
    if (!relations.target) {
      out_ += "<p>No target was chosen.</p>";
      return End();
    }
    out_ += "<p>How well each column alone tells " + Isolated(*relations.target) +
            ", from 0 (as good as guessing) to 1.</p><div class=\"scroll\"><table><tr><th>Column"
            "</th><th class=\"n\">" +
            (relations.is_classes ? "Gini (2 AUC &minus; 1)" : "R&sup2;") + "</th><td></td></tr>";
    const std::size_t shown = std::min(kMostListed, relations.columns.size());
    for (std::size_t i = 0; i < shown; ++i) {
      const profile::TargetRelation& relation = relations.columns[i];
      out_ += "<tr><td>" + Isolated(relation.column) + "</td><td class=\"n\">" +
              Figure(std::optional(relation.strength)) + "</td><td>" + BarSvg(relation.strength) +
              "</td></tr>";
    }
    out_ += "</table></div>" + LeftOut(relations.columns.size() - shown, "columns");
    End();
  }

  const ReportSubject& subject_;
  const Profile& profile_;
  std::string out_;
};

}  // namespace

Result<std::string> WriteHtml(const ReportSubject& subject, const json::object& profile) {
  TRY(const Profile read, ReadProfile(profile));
  return Writer(subject, read).Run();
}

}  // namespace lathe::data::report
