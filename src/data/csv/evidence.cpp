#include "data/csv/evidence.h"

#include <algorithm>
#include <bit>

namespace lathe::data::csv {

/// Whether the cell holds a value.
bool Evidence::Count(std::string_view cell, std::int64_t line, const Dialect& dialect) {
  if (IsMissing(cell, dialect)) {
    ++nulls_;
    if (IsNan(cell)) ++nans_, infinite_.Note(line, cell);
    return false;
  }
  ++values_;
  first_.Note(line, cell);
  return true;
}

void Evidence::ObserveText(std::string_view cell, std::int64_t line, const Dialect& dialect) {
  if (!Count(cell, line, dialect)) return;
  ++texts_;
  text_.Note(line, cell);
  not_number_.Note(line, cell);
  std::int64_t integer = 0;
  double real = 0;
  const bool numeric =
      !HasLeadingZero(cell) && (ParseInteger(cell, &integer) == IntegerFit::kFits ||
                                ParseReal(cell, dialect.decimal, &real) == RealFit::kFits);
  if (numeric) ++numeric_texts_;
  ObserveTime(cell, line);
}

void Evidence::Observe(std::string_view cell, std::int64_t line, const Dialect& dialect) {
  if (!Count(cell, line, dialect)) return;
  bool truth = false;
  unsigned spelling = 0;
  if (ParseLooseBool(cell, &truth, &spelling)) {
    ++loose_bools_;
    bool_spellings_ |= spelling;
    bools_ += ParseBool(cell, &truth);
  }
  if (!ObserveNumber(cell, line, dialect.decimal)) not_number_.Note(line, cell);
  ObserveTime(cell, line);
}

bool Evidence::ObserveNumber(std::string_view cell, std::int64_t line, char decimal) {
  const char first = cell[0];
  const bool may_be_number = (first >= '0' && first <= '9') || first == '-' || first == '+' ||
                             first == decimal || first == 'i' || first == 'I';
  if (!may_be_number) return false;
  std::int64_t integer = 0;
  switch (ParseInteger(cell, &integer)) {
    case IntegerFit::kFits:
      if (HasLeadingZero(cell)) return ++leading_zeros_, zero_.Note(line, cell), true;
      ++integers_;
      if (LosesDigits(cell)) ++wide_integers_, large_.Note(line, cell);
      return true;
    case IntegerFit::kTooLarge:
      return ++too_large_, large_.Note(line, cell), true;
    case IntegerFit::kNotInteger:
      break;
  }
  double real = 0;
  switch (ParseReal(cell, decimal, &real)) {
    case RealFit::kFits:
      if (HasLeadingZero(cell)) return ++leading_zeros_, zero_.Note(line, cell), true;
      if (const int digits = FractionDigits(cell, decimal); digits > 0) {
        fraction_digits_ = std::max(fraction_digits_, digits);
        fractional_.Note(line, cell);
      }
      return ++reals_, true;
    case RealFit::kInfinite:
      return ++infinities_, infinite_.Note(line, cell), true;
    case RealFit::kNotNumber:
      break;
  }
  return false;
}

void Evidence::ObserveTime(std::string_view cell, std::int64_t line) {
  if (!HasDateShape(cell)) return not_date_.Note(line, cell);
  ++date_shapes_;
  TimeValue time;
  if (ParseTime(cell, DateOrder::kYearMonthDay, &time)) {
    ++(!time.has_time ? iso_dates_ : time.has_zone ? iso_zoned_ : iso_stamps_);
    if (time.has_zone) zoned_.Note(line, cell);
    return;
  }
  const bool month_first = ParseTime(cell, DateOrder::kMonthDayYear, &time);
  const bool day_first = ParseTime(cell, DateOrder::kDayMonthYear, &time);
  if ((!month_first && !day_first) || time.has_zone) return not_date_.Note(line, cell);
  TimeValue either;
  const bool has_time =
      ParseTime(cell, day_first ? DateOrder::kDayMonthYear : DateOrder::kMonthDayYear, &either) &&
      either.has_time;
  ++(has_time ? slash_stamps_ : slash_dates_);
  day_first_ += day_first;
  month_first_ += month_first;
}

void Evidence::Assume(const ColumnType& type, std::int64_t count, std::int64_t line) {
  if (count == 0) return;
  values_ += count;
  const auto note_text = [&] { not_number_.Note(line, ""), not_date_.Note(line, ""); };
  switch (type.physical) {
    case PhysicalType::kInt64:
      integers_ += count;
      not_date_.Note(line, "");
      return;
    case PhysicalType::kDouble:
    case PhysicalType::kDecimal:
      reals_ += count;
      not_date_.Note(line, "");
      return;
    case PhysicalType::kBool:
      bools_ += count;
      loose_bools_ += count;
      return note_text();
    case PhysicalType::kDate:
    case PhysicalType::kTimestamp:
      break;
    case PhysicalType::kString:
      return note_text();
  }
  date_shapes_ += count;
  const bool stamp = type.physical == PhysicalType::kTimestamp;
  if (type.order == DateOrder::kYearMonthDay) {
    (!stamp ? iso_dates_ : type.zoned ? iso_zoned_ : iso_stamps_) += count;
  } else {
    (stamp ? slash_stamps_ : slash_dates_) += count;
    (type.order == DateOrder::kDayMonthYear ? day_first_ : month_first_) += count;
  }
}

std::optional<DateOrder> Evidence::ProvenOrder() const {
  const std::int64_t slashes = slash_dates_ + slash_stamps_;
  if (slashes == 0 || (day_first_ < slashes) == (month_first_ < slashes)) return std::nullopt;
  return day_first_ == slashes ? DateOrder::kDayMonthYear : DateOrder::kMonthDayYear;
}

std::optional<ColumnType> Evidence::DecideTime(std::int64_t needed) const {
  ColumnType type;
  if (iso_zoned_ >= needed)
    return type.physical = PhysicalType::kTimestamp, type.zoned = true, type;
  if (iso_dates_ >= needed) return type.physical = PhysicalType::kDate, type;
  if (iso_dates_ + iso_stamps_ >= needed) return type.physical = PhysicalType::kTimestamp, type;
  const auto order = ProvenOrder();
  if (!order || slash_dates_ + slash_stamps_ < needed) return std::nullopt;
  type.order = *order;
  type.physical = slash_stamps_ > 0 ? PhysicalType::kTimestamp : PhysicalType::kDate;
  return type;
}

ColumnType Evidence::Decide() const {
  ColumnType type;
  if (values_ == 0) return type;
  if (bools_ == values_) return type.physical = PhysicalType::kBool, type;
  if (integers_ == values_) return type.physical = PhysicalType::kInt64, type;
  if (numbers() == values_ && wide_integers_ == 0)
    return type.physical = PhysicalType::kDouble, type;
  return DecideTime(values_).value_or(type);
}

ColumnType Evidence::DecideByMajority() const {
  const ColumnType exact = Decide();
  // Codes and numbers past 64 bits are no bad values: such a column is text whatever the majority.
  if (exact.physical != PhysicalType::kString || leading_zeros_ > 0 || too_large_ > 0) return exact;
  const std::int64_t needed = values_ / 2 + 1;
  ColumnType type;
  if (bools_ >= needed) return type.physical = PhysicalType::kBool, type;
  if (numbers() >= needed && wide_integers_ == 0) {
    type.physical = reals_ + infinities_ > 0 ? PhysicalType::kDouble : PhysicalType::kInt64;
    return type;
  }
  return DecideTime(needed).value_or(type);
}

std::int64_t Evidence::MostDates() const {
  return std::max(
      {iso_zoned_, iso_dates_ + iso_stamps_, ProvenOrder() ? slash_dates_ + slash_stamps_ : 0});
}

/// For files that say what is a text: numbers among texts, and texts that are numbers.
void Evidence::ExplainTexts(const std::string& column, std::string_view scope,
                            std::vector<Warning>& out) const {
  const std::string count = std::to_string(texts_) + " of " + std::to_string(values_) + " values";
  const std::string first =
      "\"" + Shown(text_.value) + "\" on line " + std::to_string(text_.line) + ".";
  if (texts_ < values_) {
    out.push_back({"column_mixed_types", column,
                   count + " are texts" + std::string(scope) +
                       ", the others are not; the first is " + first + " The column is text."});
  } else if (numeric_texts_ == values_) {
    out.push_back({"column_numbers_as_text", column,
                   "All values are numbers stored as texts" + std::string(scope) + ", such as " +
                       first + " Import the column with the type \"double\" or " +
                       "\"int64\" if they are meant as numbers."});
  }
}

std::vector<Warning> Evidence::Explain(const std::string& column, std::string_view scope) const {
  std::vector<Warning> out;
  const auto add = [&](const char* code, std::string message) {
    out.push_back({code, column, std::move(message)});
  };
  const auto count = [](std::int64_t n) { return std::to_string(n); };
  if (values_ == 0) return out;
  const bool mostly_numbers = (number_like()) * 2 > values_;
  if (infinities_ + nans_ > 0 && mostly_numbers) {
    add("column_non_finite", count(infinities_ + nans_) + " values are not finite numbers" +
                                 std::string(scope) + "; the first is \"" + Shown(infinite_.value) +
                                 "\" on line " + count(infinite_.line) +
                                 ". NaN is read as missing.");
  }
  if (Decide().physical != PhysicalType::kString) return out;
  if (texts_ > 0) ExplainTexts(column, scope, out);
  if (texts_ > 0 && texts_ < values_) return out;
  if (too_large_ > 0 || (wide_integers_ > 0 && reals_ > 0)) {
    add("column_integer_overflow",
        "\"" + Shown(large_.value) + "\" on line " + count(large_.line) +
            " has more digits than a number column keeps exactly; the column stays text.");
  }
  if (leading_zeros_ > 0 && number_like() == values_) {
    add("column_leading_zeros", "Values such as \"" + Shown(zero_.value) + "\" (line " +
                                    count(zero_.line) +
                                    ") begin with a zero, as codes do; the column stays text.");
  } else if (mostly_numbers && number_like() < values_) {
    add("column_mixed_types", count(values_ - number_like()) + " of " + count(values_) +
                                  " values are not numeric" + std::string(scope) +
                                  "; the first is \"" + Shown(not_number_.value) + "\" on line " +
                                  count(not_number_.line) + ". The column is text.");
  } else if (const std::int64_t most = MostDates();
             most * 2 > values_ && most < values_ && date_shapes_ == most) {
    add("column_mixed_types", count(values_ - most) + " of " + count(values_) +
                                  " values are not dates" + std::string(scope) +
                                  "; the first is \"" + Shown(not_date_.value) + "\" on line " +
                                  count(not_date_.line) + ". The column is text.");
  } else if (date_shapes_ * 2 > values_) {
    add("column_ambiguous_date",
        "Dates are written in more than one way, or day and month cannot be told apart, or some do "
        "not exist" +
            std::string(scope) +
            "; the column stays text. Write dates as 2024-01-31, or import the column with the "
            "type date(dmy) or date(mdy).");
  } else if (bools_ * 2 > values_ && loose_bools_ < values_) {
    add("column_mixed_types", count(values_ - loose_bools_) + " of " + count(values_) +
                                  " values are not true or false" + std::string(scope) +
                                  ". The column is text.");
  }
  if (loose_bools_ == values_ && std::popcount(bool_spellings_) > 2) {
    add("column_boolean_like",
        "Yes and no are spelled in " + count(std::popcount(bool_spellings_)) +
            " ways; import the column with the type \"bool\" to make them one.");
  }
  return out;
}

}  // namespace lathe::data::csv
