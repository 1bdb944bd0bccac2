#include "data/profile/column_quality.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

namespace lathe::data::profile {
namespace {

// From which share of rows something counts, and how much.
constexpr double kManyMissing = .5;
constexpr double kSomeMissing = .05;
constexpr double kDropMissing = .6;
constexpr double kNearConstant = .99;
constexpr std::int64_t kNearConstantRows = 50;
constexpr std::int64_t kHighCardinality = 50;
constexpr double kMixedFrom = .05, kMixedTo = .9999;
constexpr double kMostlyNumbers = .8;
constexpr double kMostlyDates = .5;
constexpr double kOutlierShare = .005;
constexpr double kSkewed = 2;
constexpr double kManyZeros = .5;
constexpr std::int64_t kIdentifierRows = 20;
constexpr double kIdentifierShare = .95;
// Texts of so many words on average are sentences: each is its own, and that is no fault.
constexpr double kLabelWords = 1.5, kSentenceWords = 6;

double Share(std::int64_t part, std::int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

json::array Names(const std::string& name) { return {json::value(name)}; }

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

std::string Listed(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "\"" : ", \"") + text + "\"";
  return out;
}

/// The checks of one column.
class Checks {
 public:
  Checks(const ColumnStatistics& column, const ColumnHints& hints,
         std::vector<QualityIssue>& issues)
      : c_(column), hints_(hints), issues_(issues), rows_(column.count + column.missing) {}

  void Run() {
    Missing();
    DisguisedMissing();
    Infinite();
    if (Constant()) return;
    const bool is_numbers = MixedTypes();
    InvalidDates();
    MixedDateFormats();
    // Numbers and dates as texts differ a lot without naming rows: they are to be read as such.
    const bool is_misread = is_numbers || IsWrittenDates();
    const bool names_rows = !is_misread && IdentifierLike();
    DuplicateIdentifiers();
    if (!is_misread && !names_rows) HighCardinality();
    if (c_.semantic_type == "numeric" && !IsIdentifier()) {
      FarValues();
      Skewed();
      Zeros();
    }
  }

 private:
  QualityIssue& Add(std::string_view code, std::string_view severity, std::string message,
                    json::object evidence, std::string advice) {
    return issues_.emplace_back(QualityIssue{std::string(code), std::string(severity), c_.name,
                                             std::move(message), std::move(evidence),
                                             std::move(advice)});
  }
  bool IsIdentifier() const { return c_.role == "identifier" || c_.semantic_type == "identifier"; }
  bool IsTarget() const { return c_.role == "target"; }

  void Missing() {
    if (c_.missing == 0) return;
    const double share = Share(c_.missing, rows_);
    if (c_.count == 0) return;  // a constant column, told below
    const std::string_view severity = IsTarget() || share >= kManyMissing ? "high"
                                      : share >= kSomeMissing             ? "medium"
                                                                          : "low";
    QualityIssue& issue = Add(IsTarget() ? "target_missing" : "missing", severity,
                              Thousands(c_.missing) + " of " + Thousands(rows_) +
                                  " values are missing (" + Percent(share) + ").",
                              {{"missing", c_.missing}, {"ratio", share}}, "");
    if (IsTarget()) {
      issue.advice = "Rows without the target teach nothing: drop them.";
      issue.suggestion = json::object{{"op", "drop_missing"}, {"columns", Names(c_.name)}};
    } else if (share >= kDropMissing) {
      issue.advice =
          "Most values are missing: drop the column, or keep the fact that one is there.";
      issue.suggestion = json::object{{"op", "drop_column"}, {"columns", Names(c_.name)}};
    } else if (IsIdentifier() || c_.semantic_type == "text") {
      issue.advice = "Nothing can stand in for such a value: drop these rows.";
      issue.suggestion = json::object{{"op", "drop_missing"}, {"columns", Names(c_.name)}};
    } else {
      const bool is_number = c_.semantic_type == "numeric";
      const std::string strategy = is_number                        ? "median"
                                   : c_.semantic_type == "datetime" ? "forward_fill"
                                                                    : "mode";
      issue.advice = is_number ? "Fill them with the median, and keep a flag if it may matter."
                               : "Fill them, or treat them as a value of their own.";
      issue.suggestion =
          json::object{{"op", "impute"}, {"columns", Names(c_.name)}, {"strategy", strategy}};
    }
  }

  void DisguisedMissing() {
    std::int64_t rows = 0;
    std::vector<TopValue> values = hints_.missing_words;
    if (hints_.sentinel) values.push_back(*hints_.sentinel);
    if (values.empty()) return;
    std::string listed;
    for (const TopValue& value : values) {
      rows += value.count;
      listed += (listed.empty() ? "" : ", ") + lathe::ToText(value.value);
    }
    const double share = Share(rows, rows_);
    QualityIssue& issue = Add("disguised_missing", share >= kSomeMissing ? "high" : "medium",
                              Thousands(rows) + " values look like \"no value\": " + listed + " (" +
                                  Percent(share) + ").",
                              {{"values", Values(values)}, {"rows", rows}, {"ratio", share}},
                              "Make them missing, so that they are not learned as values.");
    issue.suggestion = json::object{
        {"op", "set_missing"}, {"columns", Names(c_.name)}, {"values", Values(values)}};
  }

  void Infinite() {
    const std::int64_t rows = c_.infinite.value_or(0);
    if (rows == 0) return;
    QualityIssue& issue =
        Add("infinite", "high", Thousands(rows) + " values are infinite.", {{"rows", rows}},
            "Make them missing: no algorithm can learn from them.");
    issue.suggestion =
        json::object{{"op", "set_missing"}, {"columns", Names(c_.name)}, {"infinite", true}};
  }

  bool Constant() {
    if (c_.count == 0 || (c_.distinct == 1 && c_.missing == 0 && rows_ > 1)) {
      QualityIssue& issue =
          Add("constant", "medium",
              c_.count == 0 ? "No row has a value." : "The same value in all rows: " + FirstValue(),
              {{"distinct", c_.distinct}},
              IsTarget() ? "There is nothing to predict: choose another target, or rows in which "
                           "it differs."
                         : "Drop the column: it tells nothing apart.");
      if (!IsTarget())
        issue.suggestion = json::object{{"op", "drop_column"}, {"columns", Names(c_.name)}};
      return true;
    }
    if (c_.top.empty() || c_.count < kNearConstantRows) return false;
    const double share = Share(c_.top.front().count, c_.count);
    if (share < kNearConstant) return false;
    QualityIssue& issue =
        Add("near_constant", "low", Percent(share) + " of the values are the same: " + FirstValue(),
            {{"value", c_.top.front().value}, {"ratio", share}},
            IsTarget() ? "A model learns little of so rare values: gather more rows that have them."
                       : "It can hardly help a model. Drop it unless the rare values matter.");
    if (!IsTarget())
      issue.suggestion = json::object{{"op", "drop_column"}, {"columns", Names(c_.name)}};
    return false;
  }

  std::string FirstValue() const {
    const json::value value = c_.top.empty() ? c_.min : c_.top.front().value;
    return lathe::ToText(value) + ".";
  }

  /// Whether the texts are to be read as numbers.
  bool MixedTypes() {
    if (!c_.text || hints_.looked_at == 0) return false;
    const double share = Share(hints_.numbers, hints_.looked_at);
    // A pure column of digits is a code on purpose: the import would have made it a number.
    const bool only_words_besides =
        hints_.numbers == hints_.looked_at && !hints_.missing_words.empty() && c_.distinct > 10;
    if (!only_words_besides && (share < kMixedFrom || share > kMixedTo)) return false;
    const bool mostly = share >= kMostlyNumbers;
    QualityIssue& issue = Add(
        "mixed_types", mostly ? "medium" : "low",
        Percent(share) + " of the texts are numbers" +
            (hints_.odd_values.empty() ? "." : "; others are " + Listed(hints_.odd_values) + "."),
        {{"number_ratio", share}, {"others", Texts(hints_.odd_values)}},
        mostly ? "Read the column as numbers; what is none becomes missing."
               : "Check whether two things share this column.");
    if (mostly)
      issue.suggestion = json::object{{"op", "cast"},
                                      {"columns", Names(c_.name)},
                                      {"type", "double"},
                                      {"on_bad_value", "null"}};
    return mostly;
  }

  /// Texts that mostly are written like dates.
  bool IsWrittenDates() const {
    const std::int64_t written = hints_.dates + hints_.impossible_dates;
    return written > 0 && Share(written, hints_.looked_at) >= kMostlyDates;
  }

  void MixedDateFormats() {
    const std::vector<DateFormat>& formats = hints_.date_formats;
    if (!IsWrittenDates() || formats.size() < 2) return;
    std::string listed;
    json::array evidence;
    bool day_first = false, month_first = false;
    for (const DateFormat& format : formats) {
      listed += (listed.empty() ? "" : ", ") + format.name + " in " + Thousands(format.rows) +
                (format.rows == 1 ? " row" : " rows") + " (\"" + format.example + "\")";
      evidence.push_back(
          {{"format", format.name}, {"rows", format.rows}, {"example", format.example}});
      day_first = day_first || format.name.starts_with("DD");
      month_first = month_first || format.name.starts_with("MM") ||
                    format.name.find(" or ") != format.name.npos;
    }
    QualityIssue& issue =
        Add("mixed_date_formats", "medium",
            "The dates are written in " + std::to_string(formats.size()) + " ways: " + listed + ".",
            {{"formats", std::move(evidence)}, {"rows", hints_.dates}},
            day_first && month_first
                ? "Find out which number is the day, then read the column as dates: of the two "
                  "orders the one that fits more values is taken, and dates of the other only "
                  "become missing."
                : "Read the column as dates; what is none becomes missing.");
    issue.suggestion = json::object{
        {"op", "cast"}, {"columns", Names(c_.name)}, {"type", "date"}, {"on_bad_value", "null"}};
  }

  void InvalidDates() {
    if (hints_.impossible_dates > 0 && IsWrittenDates()) {
      QualityIssue& issue = Add(
          "invalid_dates", "medium",
          Thousands(hints_.impossible_dates) +
              " texts are written like dates that do not exist: " + Listed(hints_.odd_dates) + ".",
          {{"rows", hints_.impossible_dates}, {"values", Texts(hints_.odd_dates)}},
          "Read the column as dates; what is none becomes missing.");
      issue.suggestion = json::object{
          {"op", "cast"}, {"columns", Names(c_.name)}, {"type", "date"}, {"on_bad_value", "null"}};
      return;
    }
    if (!c_.time || !c_.min.is_string() || !c_.max.is_string()) return;
    const std::string_view first = c_.min.get_string(), last = c_.max.get_string();
    if (first >= "1900-01-02" && last < "2100") return;
    json::array ends;
    if (first < "1900-01-02") ends.push_back(c_.min);
    if (last >= "2100") ends.push_back(c_.max);
    QualityIssue& issue =
        Add("invalid_dates", "medium",
            "The dates run from " + std::string(first) + " to " + std::string(last) +
                ": such ends are often fillers.",
            {{"min", first}, {"max", last}},
            "Look at the first and last dates: make fillers missing, or leave wrong rows out with "
            "filter.");
    issue.suggestion = json::object{
        {"op", "set_missing"}, {"columns", Names(c_.name)}, {"values", std::move(ends)}};
  }

  bool LooksLikeIdentifier() const {
    if (c_.semantic_type == "identifier") return true;
    if (c_.count < kIdentifierRows) return false;
    // Whole numbers may well differ by chance: only a different one in each row is suspect.
    if (c_.physical_type == "int64") return c_.distinct == c_.count && c_.missing == 0;
    return c_.text && c_.text->mean_words < kLabelWords &&
           Share(c_.distinct, c_.count) >= kIdentifierShare;
  }

  /// Whether the column names rows.
  bool IdentifierLike() {
    const bool is_known = c_.role == "identifier";
    if (!is_known && (c_.role != "feature" || !LooksLikeIdentifier())) return false;
    QualityIssue& issue =
        Add("identifier_like", is_known ? "low" : "medium",
            Thousands(c_.distinct) + " different values in " + Thousands(c_.count) + " rows" +
                (is_known ? "; the column has the role identifier." : "."),
            {{"distinct", c_.distinct}, {"ratio", Share(c_.distinct, c_.count)}},
            is_known ? "No model learns from it. Give it the role feature if it tells something."
                     : "A value per row names the row. Give it the role identifier, or drop it.");
    if (!is_known)
      issue.suggestion = json::object{{"op", "drop_column"}, {"columns", Names(c_.name)}};
    return true;
  }

  void DuplicateIdentifiers() {
    if (!IsIdentifier() || c_.distinct >= c_.count || !c_.distinct_exact) return;
    const std::int64_t repeated = c_.count - c_.distinct;
    QualityIssue& issue = Add(
        "duplicate_identifiers", "high",
        Thousands(repeated) + " rows repeat an identifier that an earlier row has.",
        {{"rows", repeated}, {"example", c_.top.empty() ? json::value() : c_.top.front().value}},
        "Keep the first row of each, or give the column another role if it names groups.");
    issue.suggestion = json::object{{"op", "drop_duplicates"}, {"columns", Names(c_.name)}};
  }

  void HighCardinality() {
    if (c_.distinct <= kHighCardinality || IsTarget()) return;
    if (c_.semantic_type == "categorical") {
      QualityIssue& issue =
          Add("high_cardinality", "low", Thousands(c_.distinct) + " different categories.",
              {{"distinct", c_.distinct}},
              "One column per category would be too many: in the features, add a frequency, target "
              "or hash encoder for it, or gather rare categories into one.");
      issue.feature_step = json::object{{"op", "frequency_encoder"}, {"columns", Names(c_.name)}};
    } else if (c_.semantic_type == "text" && c_.text && c_.text->mean_words < kSentenceWords) {
      QualityIssue& issue =
          Add("high_cardinality", "low",
              Thousands(c_.distinct) + " different texts in " + Thousands(c_.count) + " rows.",
              {{"distinct", c_.distinct}},
              "Models leave such texts out: in the features, add TF-IDF for its words, or a "
              "frequency, target or hash encoder.");
      issue.feature_step = json::object{{"op", "text_tfidf"}, {"columns", Names(c_.name)}};
    }
  }

  void FarValues() {
    const std::optional<Outliers>& iqr = c_.outliers;
    std::int64_t robust = 0;
    for (const Outliers& outliers : c_.outliers_by_method) {
      if (outliers.method == "robust_z") robust = outliers.count;
    }
    if (!iqr || iqr->count == 0 || IsTarget()) return;
    const double share = Share(iqr->count, c_.count);
    if (share < kOutlierShare && robust == 0) return;
    QualityIssue& issue = Add(
        "outliers", "low",
        Thousands(iqr->count) + " values (" + Percent(share) + ") are far outside the middle half.",
        {{"iqr", iqr->count}, {"robust_z", robust}, {"low", iqr->low}, {"high", iqr->high}},
        "See whether they are mistakes. Clipping keeps the rows and takes the weight.");
    issue.suggestion =
        json::object{{"op", "clip_outliers"}, {"columns", Names(c_.name)}, {"method", "iqr"}};
  }

  void Skewed() {
    if (!c_.skewness || std::abs(*c_.skewness) < kSkewed) return;
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", *c_.skewness);
    QualityIssue& issue = Add(
        "skewed", "low", "The distribution has a long tail (skewness " + std::string(text) + ").",
        {{"skewness", *c_.skewness}},
        "Trees do not mind. For linear models add a step to the features: the logarithm when "
        "no value is negative, else a power transform; the values of the table stay as they "
        "are.");
    if (IsTarget()) return;
    const bool is_positive = c_.min.is_number() && c_.min.to_number<double>() >= 0;
    issue.feature_step =
        json::object{{"op", is_positive ? "log" : "power"}, {"columns", Names(c_.name)}};
  }

  void Zeros() {
    const double share = Share(c_.zeros.value_or(0), c_.count);
    if (share < kManyZeros || c_.distinct <= 2) return;
    QualityIssue& issue =
        Add("zeros", "low", Percent(share) + " of the values are 0.",
            {{"rows", *c_.zeros}, {"ratio", share}},
            "If 0 stands for unknown, make it missing. If it means none, keep it: trees do not "
            "mind, and for linear models a feature that says whether it is 0 may help.");
    issue.suggestion = json::object{
        {"op", "set_missing"}, {"columns", Names(c_.name)}, {"values", json::array{0}}};
  }

  const ColumnStatistics& c_;
  const ColumnHints& hints_;
  std::vector<QualityIssue>& issues_;
  const std::int64_t rows_;
};

}  // namespace

std::string Percent(double share) {
  char text[32];
  const double percent = share * 100;
  if (share > 0 && percent < .005) return "< 0.01 %";
  const int digits = percent >= 99.995 || percent >= 9.995 ? 1 : 2;
  std::snprintf(text, sizeof text, "%.*f", digits, percent);
  std::string out(text);
  out.erase(out.find_last_not_of('0') + 1);
  if (out.ends_with('.')) out.pop_back();
  return out + " %";
}

std::string Thousands(std::int64_t count) {
  std::string digits = std::to_string(count);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

void CheckColumn(const ColumnStatistics& column, const ColumnHints& hints,
                 std::vector<QualityIssue>& issues) {
  Checks(column, hints, issues).Run();
}

}  // namespace lathe::data::profile
