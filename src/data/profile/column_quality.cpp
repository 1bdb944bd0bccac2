#include "data/profile/column_quality.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <string_view>

#include "data/profile/issue_parts.h"
#include "data/profile/number_quality.h"
#include "data/profile/text_quality.h"

namespace lathe::data::profile {
namespace {

// From which share of rows something counts, and how much.
constexpr double kManyMissing = .5;
constexpr double kSomeMissing = .05;
constexpr double kDropMissing = .6;
constexpr double kNearConstant = .99;
constexpr std::int64_t kNearConstantRows = 50;
constexpr std::int64_t kHighCardinality = 50;
constexpr std::int64_t kIdentifierRows = 20;
constexpr double kIdentifierShare = .95;
// In so many rows whole numbers do not differ by chance.
constexpr std::int64_t kRowsOfNumbersThatName = 1000;
// Identifiers that repeat in a greater share of rows name groups.
constexpr double kGroupShare = .2;
// Texts of so many words on average are sentences: each is its own, and that is no fault.
constexpr double kLabelWords = 1.5, kSentenceWords = 6;

bool IsLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// The words of a column's name, in lower case: "customerId" and "customer_id" have two.
std::vector<std::string> WordsOf(std::string_view name) {
  std::vector<std::string> words;
  char before = 0;
  for (const char c : name) {
    const bool starts =
        !IsLetterOrDigit(before) || (before >= 'a' && before <= 'z' && c >= 'A' && c <= 'Z');
    if (IsLetterOrDigit(c)) {
      if (starts) words.emplace_back();
      words.back() += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    before = c;
  }
  return words;
}

bool IsNamedLikeKey(std::string_view name) {
  static constexpr std::array<std::string_view, 11> kLast = {
      "id", "ids", "no", "nr", "num", "number", "key", "code", "uuid", "guid", "index"};
  const std::vector<std::string> words = WordsOf(name);
  if (words.empty()) return false;
  return words.front() == "id" || std::ranges::find(kLast, words.back()) != kLast.end();
}

/// Whole numbers that may be years: they follow one another, and name no rows.
bool MayBeYears(const ColumnStatistics& column) {
  return column.min.is_number() && column.max.is_number() &&
         column.min.to_number<double>() >= 1500 && column.max.to_number<double>() <= 2200;
}

/// The checks of one column.
class Checks {
 public:
  Checks(const ColumnStatistics& column, const ColumnHints& hints, const ColumnPlace& place,
         std::vector<QualityIssue>& issues)
      : c_(column),
        hints_(hints),
        place_(place),
        issues_(issues),
        rows_(column.count + column.missing) {}

  void Run() {
    Missing();
    DisguisedMissing();
    Infinite();
    if (Constant()) return;
    CheckTexts(c_, hints_, issues_);
    FillerDates();
    if (place_.is_target) return;
    // Numbers and dates as texts differ a lot without naming rows: they are to be read as such.
    const bool is_misread = AreValues(c_, hints_);
    const bool names_rows = !is_misread && IdentifierLike();
    DuplicateIdentifiers();
    if (!is_misread && !names_rows) HighCardinality();
    if (c_.semantic_type == "numeric" && !IsIdentifier(c_)) CheckNumbers(c_, hints_, issues_);
  }

 private:
  QualityIssue& Add(std::string_view code, std::string_view severity, std::string message,
                    json::object evidence, std::string advice) {
    return AddIssue(issues_, c_.name, {code, severity, std::move(message), std::move(advice)},
                    std::move(evidence));
  }
  json::object Step(std::string_view op) const { return StepFor(op, c_.name); }

  void Missing() {
    if (c_.missing == 0 || c_.count == 0) return;  // without any value it is constant, told below
    const double share = Share(c_.missing, rows_);
    const std::string_view severity = place_.is_target || share >= kManyMissing ? "high"
                                      : share >= kSomeMissing                   ? "medium"
                                                                                : "low";
    QualityIssue& issue =
        Add(place_.is_target ? "target_missing" : "missing", severity,
            Thousands(c_.missing) + " of " + Counted(rows_, "value", "values") +
                (c_.missing == 1 ? " is missing (" : " are missing (") + Percent(share) + ").",
            {{"missing", c_.missing}, {"ratio", share}}, "");
    if (place_.is_target) {
      issue.advice = "Rows without the target teach nothing: drop them.";
      issue.suggestion = Step("drop_missing");
    } else if (share >= kDropMissing) {
      issue.advice =
          "Most values are missing: drop the column, or keep the fact that one is there.";
      issue.suggestion = Step("drop_column");
    } else if (TypeOfTexts(c_, hints_)) {
      issue.advice = "Read the column as what it is first (see its other issue), then fill them.";
    } else if (IsIdentifier(c_) || c_.semantic_type == "text") {
      issue.advice = "Nothing can stand in for such a value: drop these rows.";
      issue.suggestion = Step("drop_missing");
    } else {
      Fill(issue);
    }
  }

  void Fill(QualityIssue& issue) const {
    const bool is_number = c_.semantic_type == "numeric";
    issue.advice = is_number ? "Fill them with the median, and keep a flag if it may matter."
                             : "Fill them, or treat them as a value of their own.";
    issue.suggestion = Step("impute");
    (*issue.suggestion)["strategy"] = is_number                        ? "median"
                                      : c_.semantic_type == "datetime" ? "forward_fill"
                                                                       : "mode";
  }

  void DisguisedMissing() {
    std::vector<TopValue> values = hints_.missing_words;
    if (!c_.time) values.insert(values.end(), hints_.sentinels.begin(), hints_.sentinels.end());
    if (values.empty()) return;
    std::int64_t rows = 0;
    std::string listed;
    for (const TopValue& value : values) {
      rows += value.count;
      listed += (listed.empty() ? "" : ", ") + lathe::ToText(value.value);
    }
    const double share = Share(rows, rows_);
    QualityIssue& issue =
        Add("disguised_missing", share >= kSomeMissing ? "high" : "medium",
            Counted(rows, "value looks", "values look") + " like \"no value\": " + listed + " (" +
                Percent(share) + ").",
            {{"values", Values(values)}, {"rows", rows}, {"ratio", share}},
            place_.is_target ? "If they are no class, make them missing, and drop these rows."
                             : "Make them missing, so that they are not learned as values.");
    issue.suggestion = Step("set_missing");
    (*issue.suggestion)["values"] = Values(values);
  }

  void Infinite() {
    const std::int64_t rows = c_.infinite.value_or(0);
    if (rows == 0) return;
    QualityIssue& issue =
        Add("infinite", "high", Counted(rows, "value is infinite.", "values are infinite."),
            {{"rows", rows}}, "Make them missing: no algorithm can learn from them.");
    issue.suggestion = Step("set_missing");
    (*issue.suggestion)["infinite"] = true;
  }

  bool Constant() {
    if (c_.count == 0 || (c_.distinct == 1 && c_.missing == 0 && rows_ > 1)) {
      QualityIssue& issue =
          Add("constant", "medium",
              c_.count == 0 ? "No row has a value." : "The same value in all rows: " + FirstValue(),
              {{"distinct", c_.distinct}},
              place_.is_target ? "There is nothing to predict: choose another target, or rows in "
                                 "which it differs."
                               : "Drop the column: it tells nothing apart.");
      if (!place_.is_target) issue.suggestion = Step("drop_column");
      return true;
    }
    if (c_.top.empty() || c_.count < kNearConstantRows) return false;
    const double share = Share(c_.top.front().count, c_.count);
    if (share < kNearConstant) return false;
    QualityIssue& issue =
        Add("near_constant", "low", Percent(share) + " of the values are the same: " + FirstValue(),
            {{"value", c_.top.front().value}, {"ratio", share}},
            place_.is_target
                ? "A model learns little of so rare values: gather more rows that have them."
                : "It can hardly help a model. Drop it unless the rare values matter.");
    if (!place_.is_target) issue.suggestion = Step("drop_column");
    return false;
  }

  std::string FirstValue() const {
    const json::value value = c_.top.empty() ? c_.min : c_.top.front().value;
    return lathe::ToText(value) + ".";
  }

  void FillerDates() {
    if (!c_.time || !c_.min.is_string() || !c_.max.is_string()) return;
    const std::string_view first = c_.min.get_string(), last = c_.max.get_string();
    json::array ends = Values(hints_.sentinels);
    const auto add = [&ends](const json::value& end) {
      if (std::ranges::find(ends, end) == ends.end()) ends.push_back(end);
    };
    if (first < "1900-01-02") add(c_.min);
    if (last >= "2100") add(c_.max);
    if (ends.empty()) return;
    QualityIssue& issue =
        Add("invalid_dates", "medium",
            "The dates run from " + std::string(first) + " to " + std::string(last) +
                ": such ends are often fillers.",
            {{"min", first}, {"max", last}, {"values", ends}},
            "Look at the first and last dates: make fillers missing, or leave wrong rows out with "
            "filter.");
    issue.suggestion = Step("set_missing");
    (*issue.suggestion)["values"] = std::move(ends);
  }

  /// A different whole number in each row, named or counting like an identifier.
  bool AreNamingNumbers() const {
    return IsNamedLikeKey(c_.name) || (hints_.counts_rows && !MayBeYears(c_));
  }

  bool LooksLikeIdentifier() const {
    if (c_.semantic_type == "identifier") return true;
    if (c_.count < kIdentifierRows) return false;
    if (c_.physical_type == "int64") {
      return c_.distinct == c_.count && c_.missing == 0 &&
             (AreNamingNumbers() || c_.count >= kRowsOfNumbersThatName);
    }
    return c_.text && c_.text->mean_words < kLabelWords &&
           Share(c_.distinct, c_.count) >= kIdentifierShare;
  }

  /// Whether the column names rows.
  bool IdentifierLike() {
    const bool is_known = c_.role == "identifier";
    if (!is_known && (c_.role != "feature" || !LooksLikeIdentifier())) return false;
    const bool may_be_measured = !is_known && c_.semantic_type != "identifier" &&
                                 c_.physical_type == "int64" && !AreNamingNumbers();
    QualityIssue& issue =
        Add("identifier_like", is_known || may_be_measured ? "low" : "medium",
            Counted(c_.distinct, "different value in ", "different values in ") +
                Counted(c_.count, "row", "rows") +
                (is_known ? "; the column has the role identifier." : "."),
            {{"distinct", c_.distinct}, {"ratio", Share(c_.distinct, c_.count)}},
            is_known ? "No model learns from it. Give it the role feature if it tells something."
            : may_be_measured
                ? "If it names rows, give it the role identifier; if it is measured, keep it."
                : "A value per row names the row. Give it the role identifier, or drop it.");
    if (!is_known && !may_be_measured) issue.suggestion = Step("drop_column");
    return true;
  }

  void DuplicateIdentifiers() {
    if (!IsIdentifier(c_) || c_.distinct >= c_.count || !c_.distinct_exact ||
        place_.is_named_by_another)
      return;
    const std::int64_t repeated = c_.count - c_.distinct;
    const bool groups = Share(repeated, c_.count) > kGroupShare;
    QualityIssue& issue = Add(
        "duplicate_identifiers", groups ? "low" : "high",
        Counted(repeated, "row repeats", "rows repeat") + " an identifier that an earlier row has.",
        {{"rows", repeated}, {"example", c_.top.empty() ? json::value() : c_.top.front().value}},
        groups ? "So many repeats are usual where it names groups, such as customers: give it the "
                 "role group then, and split by it. If it should name rows, see where the repeats "
                 "come from."
               : "Keep the first row of each, or give the column the role group if it names "
                 "groups.");
    if (!groups) issue.suggestion = Step("drop_duplicates");
  }

  void HighCardinality() {
    if (c_.distinct <= kHighCardinality) return;
    if (c_.semantic_type == "categorical") {
      Add("high_cardinality", "low", Thousands(c_.distinct) + " different categories.",
          {{"distinct", c_.distinct}},
          "One column per category would be too many: in the features, add a frequency, target or "
          "hash encoder for it, or gather rare categories into one.")
          .feature_step = Step("frequency_encoder");
    } else if (c_.semantic_type == "text" && c_.text && c_.text->mean_words < kSentenceWords) {
      Add("high_cardinality", "low",
          Thousands(c_.distinct) + " different texts in " + Thousands(c_.count) + " rows.",
          {{"distinct", c_.distinct}},
          "Models leave such texts out: in the features, add TF-IDF for its words, or a frequency, "
          "target or hash encoder.")
          .feature_step = Step("text_tfidf");
    }
  }

  const ColumnStatistics& c_;
  const ColumnHints& hints_;
  const ColumnPlace& place_;
  std::vector<QualityIssue>& issues_;
  const std::int64_t rows_;
};

}  // namespace

bool IsIdentifier(const ColumnStatistics& column) {
  return column.role == "identifier" ||
         (column.semantic_type == "identifier" && column.role == "feature");
}

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
  const std::ptrdiff_t first = count < 0 ? 1 : 0;
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > first; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

void CheckColumn(const ColumnStatistics& column, const ColumnHints& hints, const ColumnPlace& place,
                 std::vector<QualityIssue>& issues) {
  Checks(column, hints, place, issues).Run();
}

}  // namespace lathe::data::profile
