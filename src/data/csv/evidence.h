// What was seen in a column's cells, and the type that follows from it. A type is given to a column
// only when every value seen fits it exactly; what nearly fits stays text, with a warning that says
// which value stood in the way. Plain values; one thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/csv/dialect.h"
#include "data/csv/values.h"
#include "data/schema.h"

namespace lathe::data::csv {

/// The most digits of a decimal.
inline constexpr int kMaxDigits = 38;

/// How the cells of a column are read.
struct ColumnType {
  PhysicalType physical = PhysicalType::kString;
  DateOrder order = DateOrder::kYearMonthDay;
  bool zoned = false;    ///< timestamps carry a zone
  bool lenient = false;  ///< the user asked for the type: codes like "007", "yes" and both kinds of
                         ///< timestamps fit too
  int scale = 0;         ///< decimals
  int precision = kMaxDigits;  ///< decimals: the most digits
  YearDigits years = YearDigits::kFour;

  bool operator==(const ColumnType&) const = default;
};

/// The first value of a kind, and where it stands; line 0: there is none.
struct FirstValue {
  std::int64_t line = 0;
  std::string value;

  bool any() const { return line > 0; }
  void Note(std::int64_t at, std::string_view text) {
    if (line == 0) line = at, value = text;
  }
};

/// "decimal(5,2)", and for all other types their plain names.
std::string NameOf(const ColumnType& type);

class Evidence {
 public:
  /// Looks at one cell (without blanks around it) on `line`.
  void Observe(std::string_view cell, std::int64_t line, const Dialect& dialect);
  /// Looks at a cell that the file says is a text: it may be a date, but no number and no truth
  /// value.
  void ObserveText(std::string_view cell, std::int64_t line, const Dialect& dialect);
  /// Counts `count` values that were read as `type` before, without looking at them again.
  void Assume(const ColumnType& type, std::int64_t count, std::int64_t line);

  std::int64_t value_count() const { return values_; }
  std::int64_t null_count() const { return nulls_; }
  std::int64_t text_count() const { return texts_; }
  std::int64_t number_like_count() const { return number_like(); }
  std::int64_t date_count() const { return dates(); }
  int fraction_digits() const { return fraction_digits_; }
  std::int64_t slash_date_count() const { return slash_dates_ + slash_stamps_; }
  /// The first value seen, also the first number with a fraction, what is no number, and the first
  /// time with a zone.
  const FirstValue& first() const { return first_; }
  const FirstValue& fractional() const { return fractional_; }
  const FirstValue& not_number() const { return not_number_; }
  const FirstValue& zoned() const { return zoned_; }
  /// The first time with digits below the microsecond.
  const FirstValue& rounded() const { return rounded_; }

  /// The type that all values fit.
  ColumnType Decide() const;
  /// The type that more than half of the values fit, when Decide() says text.
  ColumnType DecideByMajority() const;
  /// The order of day and month that the dates seen prove, if any.
  std::optional<DateOrder> ProvenOrder() const;
  /// Whether all values are dates that can be read with the day and with the month first.
  bool HasOpenOrder() const;
  /// Why the column is text, or what is odd about it. `scope` ends the counts: "" or " in the first
  /// 5000 rows".
  std::vector<Warning> Explain(const std::string& column, std::string_view scope) const;

 private:
  void ObserveTime(std::string_view cell, std::int64_t line);
  bool ObserveNumber(std::string_view cell, std::int64_t line, const Dialect& dialect);
  void ObserveMarked(std::string_view cell, std::int64_t line, const Dialect& dialect);
  std::int64_t numbers() const { return integers_ + reals_ + infinities_; }
  std::int64_t number_like() const { return numbers() + leading_zeros_ + too_large_; }
  std::int64_t dates() const {
    return iso_dates_ + iso_stamps_ + iso_zoned_ + slash_dates_ + slash_stamps_;
  }
  /// Dates of the one way of writing that most of them share.
  std::int64_t MostDates() const;
  std::optional<ColumnType> DecideTime(std::int64_t needed) const;

  bool Count(std::string_view cell, std::int64_t line, const Dialect& dialect);
  void ExplainTexts(const std::string& column, std::string_view scope,
                    std::vector<Warning>& out) const;
  std::string ExplainOverflow() const;
  std::string ExplainMarks(std::string_view scope) const;
  std::string ExplainDates() const;

  /// How thousands may be marked where they are not expected.
  struct Marks {
    char thousands, decimal;
  };
  static constexpr std::array<Marks, 6> kMarks = {
      {{',', '.'}, {'.', ','}, {' ', '.'}, {' ', ','}, {'\'', '.'}, {'\'', ','}}};

  std::int64_t values_ = 0, nulls_ = 0, nans_ = 0;
  std::int64_t texts_ = 0, numeric_texts_ = 0;
  std::int64_t bools_ = 0, loose_bools_ = 0;
  unsigned bool_spellings_ = 0;
  std::int64_t integers_ = 0, wide_integers_ = 0, leading_zeros_ = 0, too_large_ = 0, reals_ = 0,
               infinities_ = 0;
  std::int64_t iso_dates_ = 0, iso_stamps_ = 0, iso_zoned_ = 0;
  std::int64_t slash_dates_ = 0, slash_stamps_ = 0, day_first_ = 0, month_first_ = 0;
  std::int64_t date_shapes_ = 0, short_years_ = 0, with_units_ = 0;
  std::array<std::int64_t, kMarks.size()> marked_{};  // no numbers, but with these marks they are
  char decimal_ = '.';
  int fraction_digits_ = 0;
  FirstValue first_, fractional_, zoned_, rounded_;
  FirstValue not_number_, not_date_, zero_, wide_, large_, infinite_, text_;
  FirstValue marked_value_, unit_, short_year_, no_date_, day_only_, month_only_, either_, iso_,
      plain_;
};

/// "2 values are no finite numbers ...", the text of the warning column_non_finite.
std::string NonFiniteText(std::int64_t count, std::string_view scope, const FirstValue& first);

/// A column as the first part of a file shows it.
struct SniffedColumn {
  std::string name;
  Evidence evidence;
  bool unnamed = false;
  std::optional<ColumnType> stored;  ///< the type the file itself gives the column
};

}  // namespace lathe::data::csv
