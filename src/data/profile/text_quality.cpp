#include "data/profile/text_quality.h"

#include <string>
#include <utility>

#include "data/profile/column_quality.h"
#include "data/profile/issue_parts.h"

namespace lathe::data::profile {
namespace {

constexpr double kMixedFrom = .05, kMixedTo = .9999;
constexpr double kMostlyNumbers = .8;
constexpr double kMostlyDates = .5;
constexpr std::int64_t kMoreThanCodes = 10;

double NumberShare(const ColumnHints& hints) { return Share(hints.numbers, hints.looked_at); }

/// Numbers and other texts side by side. A pure column of digits is a code on purpose: the import
/// would have made it a number.
bool MixesNumbers(const ColumnStatistics& column, const ColumnHints& hints) {
  const double share = NumberShare(hints);
  const bool only_words_besides = hints.looked_at > 0 && hints.numbers == hints.looked_at &&
                                  !hints.missing_words.empty() && column.distinct > kMoreThanCodes;
  return only_words_besides || (share >= kMixedFrom && share <= kMixedTo);
}

/// The type that loses no digit; null when each would, as of codes such as 04215.
std::optional<std::string_view> NumberType(const ColumnHints& hints) {
  if (hints.has_codes || (hints.has_fractions && hints.has_long_numbers)) return std::nullopt;
  return hints.has_fractions ? "double" : "int64";
}

bool AreCommaNumbers(const ColumnHints& hints) {
  return hints.comma_numbers > 0 &&
         Share(hints.comma_numbers + hints.numbers, hints.looked_at) >= kMostlyNumbers;
}

std::int64_t WrittenDates(const ColumnHints& hints) { return hints.dates + hints.impossible_dates; }

/// Texts that mostly are written like dates.
bool AreDates(const ColumnHints& hints) {
  return WrittenDates(hints) > 0 && Share(WrittenDates(hints), hints.looked_at) >= kMostlyDates;
}

std::string_view DateType(const ColumnHints& hints) {
  return hints.timed_dates > 0 ? "timestamp" : "date";
}

/// ' Others are "a", "b".', or an end of the sentence.
std::string Others(const std::vector<std::string>& texts) {
  return texts.empty() ? "." : "; others are " + Listed(texts) + ".";
}

class TextChecks {
 public:
  TextChecks(const ColumnStatistics& column, const ColumnHints& hints,
             std::vector<QualityIssue>& issues)
      : c_(column), hints_(hints), issues_(issues) {}

  void Run() {
    if (AreDates(hints_)) {
      const bool told = ImpossibleDates();
      if (!DateFormats() && !told) DatesAmongOthers();
    } else if (AreCommaNumbers(hints_)) {
      CommaNumbers();
    } else if (MixesNumbers(c_, hints_)) {
      Numbers();
    } else if (hints_.is_flag && !hints_.missing_words.empty()) {
      Flags();
    }
  }

 private:
  QualityIssue& AddMixed(std::string_view severity, std::string message, std::string advice,
                         json::object evidence) {
    return AddIssue(issues_, c_.name,
                    {"mixed_types", severity, std::move(message), std::move(advice)},
                    std::move(evidence));
  }

  void Numbers() {
    const double share = NumberShare(hints_);
    const auto type = NumberType(hints_);
    const bool mostly = share >= kMostlyNumbers;
    const std::string kind = type ? "numbers" : "codes of digits";
    // Codes beside missing words only are codes.
    if (!type && hints_.odd_values.empty()) return;
    QualityIssue& issue = AddMixed(
        mostly && type ? "medium" : "low",
        Percent(share) + " of the texts are " + kind + Others(hints_.odd_values),
        !type    ? "Keep the column as text: as numbers they would lose leading zeros or digits. "
                   "Correct the other texts, or make them missing."
        : mostly ? "Read the column as numbers; what is none becomes missing."
                 : "Check whether two things share this column.",
        {{"number_ratio", share}, {"others", Texts(hints_.odd_values)}});
    if (mostly && type) issue.suggestion = CastStep(c_.name, *type);
  }

  void CommaNumbers() {
    AddMixed("low",
             Percent(Share(hints_.comma_numbers, hints_.looked_at)) +
                 " of the texts are numbers with a comma.",
             "Import the data again with the comma as the decimal mark, so that they are numbers.",
             {{"rows", hints_.comma_numbers}, {"others", Texts(hints_.odd_values)}});
  }

  void Flags() {
    AddMixed("low", "Besides words for \"no value\" the texts only say yes and no.",
             "Make the words missing, then read the column as true and false.",
             {{"rows", hints_.looked_at}})
        .suggestion = CastStep(c_.name, "bool");
  }

  void DatesAmongOthers() {
    const std::int64_t others = hints_.looked_at - WrittenDates(hints_);
    if (others == 0 && hints_.missing_words.empty()) return;
    const double share = Share(WrittenDates(hints_), c_.count);
    AddMixed("medium", Percent(share) + " of the texts are dates" + Others(hints_.undated),
             "Read the column as dates; what is none becomes missing.",
             {{"ratio", share}, {"others", Texts(hints_.undated)}})
        .suggestion = CastStep(c_.name, DateType(hints_));
  }

  bool DateFormats() {
    const std::vector<DateFormat>& formats = hints_.date_formats;
    if (formats.size() < 2) return false;
    std::string listed;
    json::array evidence;
    bool day_first = false, month_first = false;
    for (const DateFormat& format : formats) {
      listed += (listed.empty() ? "" : ", ") + format.name + " in " +
                Counted(format.rows, "row", "rows") + " (\"" + format.example + "\")";
      evidence.push_back(
          {{"format", format.name}, {"rows", format.rows}, {"example", format.example}});
      day_first = day_first || format.name.starts_with("DD");
      month_first = month_first || format.name.starts_with("MM") ||
                    format.name.find(" or ") != format.name.npos;
    }
    const std::string advice =
        day_first && month_first
            ? "Find out which number is the day, then read the column as dates: of the two orders "
              "the one that fits more values is taken, and dates of the other only become missing."
            : "Read the column as dates; what is none becomes missing.";
    AddIssue(
        issues_, c_.name,
        {"mixed_date_formats", "medium",
         "The dates are written in " + std::to_string(formats.size()) + " ways: " + listed + ".",
         advice},
        {{"formats", std::move(evidence)}, {"rows", hints_.dates}})
        .suggestion = CastStep(c_.name, DateType(hints_));
    return true;
  }

  bool ImpossibleDates() {
    if (hints_.impossible_dates == 0) return false;
    AddIssue(issues_, c_.name,
             {"invalid_dates", "medium",
              Counted(hints_.impossible_dates, "text is written like a date that does not exist: ",
                      "texts are written like dates that do not exist: ") +
                  Listed(hints_.odd_dates) + ".",
              "Read the column as dates; what is none becomes missing."},
             {{"rows", hints_.impossible_dates}, {"values", Texts(hints_.odd_dates)}})
        .suggestion = CastStep(c_.name, DateType(hints_));
    return true;
  }

  const ColumnStatistics& c_;
  const ColumnHints& hints_;
  std::vector<QualityIssue>& issues_;
};

}  // namespace

std::optional<std::string_view> TypeOfTexts(const ColumnStatistics& column,
                                            const ColumnHints& hints) {
  if (!column.text) return std::nullopt;
  if (AreDates(hints)) return DateType(hints);
  if (MixesNumbers(column, hints) && NumberShare(hints) >= kMostlyNumbers) return NumberType(hints);
  if (hints.is_flag && !hints.missing_words.empty()) return "bool";
  return std::nullopt;
}

bool AreValues(const ColumnStatistics& column, const ColumnHints& hints) {
  return column.text && (TypeOfTexts(column, hints) || AreCommaNumbers(hints));
}

void CheckTexts(const ColumnStatistics& column, const ColumnHints& hints,
                std::vector<QualityIssue>& issues) {
  if (column.text && hints.looked_at > 0) TextChecks(column, hints, issues).Run();
}

}  // namespace lathe::data::profile
