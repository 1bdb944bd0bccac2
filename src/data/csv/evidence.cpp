#include "data/csv/evidence.h"

#include <algorithm>
#include <bit>

namespace lathe::data::csv {

namespace {

/// Whether `text` has only what numbers with marks between thousands are made of, and a mark.
bool MayHaveMarks(std::string_view text) {
  static constexpr std::string_view kPlain = "0123456789+-eE";
  static constexpr std::string_view kMarkBytes = ",.' \xC2\xA0\xE2\x80\xAF";
  bool any = false;
  for (const char c : text) {
    if (kPlain.find(c) != kPlain.npos) continue;
    if (kMarkBytes.find(c) == kMarkBytes.npos) return false;
    any = true;
  }
  return any;
}

/// "1.50" of "$1.50", "12" of "12 %"; empty: `text` has no sign of a currency or of percent.
std::string_view WithoutUnit(std::string_view text) {
  static constexpr std::string_view kUnits[] = {"%", "$", "€", "£", "¥"};
  for (const std::string_view unit : kUnits) {
    if (text.starts_with(unit)) return Trim(text.substr(unit.size()));
    if (text.ends_with(unit)) return Trim(text.substr(0, text.size() - unit.size()));
    if (text.starts_with('-') && text.substr(1).starts_with(unit))
      return Trim(text.substr(1 + unit.size()));
  }
  return {};
}

bool IsPlainNumber(std::string_view text, char decimal) {
  double ignored = 0;
  return !HasLeadingZero(text) && ParseReal(text, decimal, &ignored) == RealFit::kFits;
}

std::string Quoted(const FirstValue& value) {
  return "\"" + Shown(value.value) + "\" on line " + std::to_string(value.line);
}

/// "1 value is", "3 values are".
std::string ValuesAre(std::int64_t count) {
  return std::to_string(count) + (count == 1 ? " value is" : " values are");
}

/// "1 of 3 values is".
std::string ValuesAre(std::int64_t count, std::int64_t all) {
  return std::to_string(count) + " of " + std::to_string(all) + " values " +
         (count == 1 ? "is" : "are");
}

}  // namespace

std::string NameOf(const ColumnType& type) {
  std::string name(ToText(type.physical));
  if (type.physical != PhysicalType::kDecimal) return name;
  return name + "(" + std::to_string(type.precision) + "," + std::to_string(type.scale) + ")";
}

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
  if (!ObserveNumber(cell, line, dialect)) {
    not_number_.Note(line, cell);
    ObserveMarked(cell, line, dialect);
  }
  ObserveTime(cell, line);
}

/// What would be a number if its marks, or its sign of a unit, were known.
void Evidence::ObserveMarked(std::string_view cell, std::int64_t line, const Dialect& dialect) {
  decimal_ = dialect.decimal;
  const std::string_view bare = WithoutUnit(cell);
  if (!bare.empty()) {
    char buffer[kMaxMarkedNumber];
    const bool is_number = std::ranges::any_of(kMarks, [&](const Marks& marks) {
      const auto plain = WithoutThousands(bare, marks.thousands, buffer);
      return plain && IsPlainNumber(*plain, marks.decimal);
    });
    if (is_number) ++with_units_, unit_.Note(line, cell);
    return;
  }
  if (dialect.thousands != kNoMark || !MayHaveMarks(cell)) return;
  char buffer[kMaxMarkedNumber];
  for (std::size_t i = 0; i < kMarks.size(); ++i) {
    const auto plain = WithoutThousands(cell, kMarks[i].thousands, buffer);
    if (!plain || !IsPlainNumber(*plain, kMarks[i].decimal)) continue;
    ++marked_[i];
    if (plain->data() == buffer) marked_value_.Note(line, cell);
  }
}

bool Evidence::ObserveNumber(std::string_view cell, std::int64_t line, const Dialect& dialect) {
  const char decimal = dialect.decimal;
  char buffer[kMaxMarkedNumber];
  if (dialect.thousands != kNoMark) {
    const auto plain = WithoutThousands(cell, dialect.thousands, buffer);
    if (!plain || plain->empty()) return false;
    cell = *plain;
  }
  const char first = cell[0];
  const bool may_be_number = (first >= '0' && first <= '9') || first == '-' || first == '+' ||
                             first == decimal || first == 'i' || first == 'I';
  if (!may_be_number) return false;
  std::int64_t integer = 0;
  switch (ParseInteger(cell, &integer)) {
    case IntegerFit::kFits:
      if (HasLeadingZero(cell)) return ++leading_zeros_, zero_.Note(line, cell), true;
      ++integers_;
      if (LosesDigits(cell)) ++wide_integers_, wide_.Note(line, cell);
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
  if (!HasDateShape(cell)) {
    if (HasShortYear(cell)) ++short_years_, short_year_.Note(line, cell);
    return not_date_.Note(line, cell);
  }
  ++date_shapes_;
  TimeValue time;
  if (ParseTime(cell, DateOrder::kYearMonthDay, &time)) {
    ++(!time.has_time ? iso_dates_ : time.has_zone ? iso_zoned_ : iso_stamps_);
    if (time.rounded) rounded_.Note(line, cell);
    (time.has_zone ? zoned_ : plain_).Note(line, cell);
    return iso_.Note(line, cell);
  }
  const bool month_first = ParseTime(cell, DateOrder::kMonthDayYear, &time);
  const bool day_first = ParseTime(cell, DateOrder::kDayMonthYear, &time);
  if ((!month_first && !day_first) || time.has_zone) {
    no_date_.Note(line, cell);
    return not_date_.Note(line, cell);
  }
  (!month_first ? day_only_ : !day_first ? month_only_ : either_).Note(line, cell);
  TimeValue either;
  const bool has_time =
      ParseTime(cell, day_first ? DateOrder::kDayMonthYear : DateOrder::kMonthDayYear, &either) &&
      either.has_time;
  if (either.rounded) rounded_.Note(line, cell);
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

bool Evidence::HasOpenOrder() const {
  return values_ > 0 && slash_dates_ + slash_stamps_ == values_ && day_first_ == values_ &&
         month_first_ == values_;
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
  const std::string first =
      "\"" + Shown(text_.value) + "\" on line " + std::to_string(text_.line) + ".";
  if (texts_ < values_) {
    const char* const what = text_.value.starts_with('[') ? " a list or text" : " a text";
    const char* const many = text_.value.starts_with('[') ? " lists or texts" : " texts";
    out.push_back({"column_mixed_types", column,
                   ValuesAre(texts_, values_) + (texts_ == 1 ? what : many) + std::string(scope) +
                       ", the others are not; the first is " + first + " The column is text."});
  } else if (numeric_texts_ == values_) {
    out.push_back({"column_numbers_as_text", column,
                   "All values are numbers stored as texts" + std::string(scope) + ", such as " +
                       first + " Import the column with the type \"double\" or " +
                       "\"int64\" if they are meant as numbers."});
  }
}

std::string NonFiniteText(std::int64_t count, std::string_view scope, const FirstValue& first) {
  return ValuesAre(count) + (count == 1 ? " no finite number" : " no finite numbers") +
         std::string(scope) + "; the first is " + Quoted(first) + ". NaN is read as missing.";
}

std::string Evidence::ExplainOverflow() const {
  if (too_large_ > 0)
    return Quoted(large_) +
           " is beyond the whole numbers of 64 bits; the column stays text. Import it with the "
           "type "
           "\"decimal\" to keep up to 38 digits.";
  return Quoted(wide_) +
         " has more digits than a column with fractions keeps exactly; the column stays text. "
         "Import it with the type \"decimal\" to keep up to 38 digits.";
}

/// What would make all values numbers; empty: nothing.
std::string Evidence::ExplainMarks(std::string_view scope) const {
  const std::string all = "All values are numbers" + std::string(scope);
  for (std::size_t i = 0; i < kMarks.size(); ++i) {
    const auto [thousands, decimal] = kMarks[i];
    const std::int64_t plain = decimal == decimal_ ? integers_ + reals_ : integers_;
    if (!marked_value_.any() || marked_[i] + plain != values_) continue;
    return all + " if \"" + thousands + "\" is read as the mark between thousands and \"" +
           decimal + "\" as the decimal mark, such as " + Quoted(marked_value_) +
           ". Set format_options.thousands and format_options.decimal of a CSV file to these; now "
           "the column is text.";
  }
  if (with_units_ == 0 || with_units_ + numbers() != values_) return {};
  return all + " if the signs of percent or of a currency are left out, such as " + Quoted(unit_) +
         "; the column is text. Write it without these signs to import it as numbers.";
}

/// The reason, of those that may apply, why dates are not read as such.
std::string Evidence::ExplainDates() const {
  static const std::string kText = " The column stays text.";
  static const std::string kAsk =
      " The column stays text; import it with the type date(dmy) for days first or date(mdy) for "
      "months first (or timestamp with the same).";
  if (short_years_ > 0)
    return Quoted(short_year_) + " has a year of two digits." + kAsk +
           " Then 69 to 99 are 1969 to 1999, and 00 to 68 are 2000 to 2068.";
  if (no_date_.any())
    return Quoted(no_date_) + " is written like a date, but no such date or time exists." + kText;
  if (iso_.any() && (day_only_.any() || month_only_.any() || either_.any())) {
    const FirstValue& other = either_.any() ? either_ : day_only_.any() ? day_only_ : month_only_;
    return "Dates are written in more than one way: " + Quoted(iso_) + ", " + Quoted(other) + "." +
           kText;
  }
  if (day_only_.any() && month_only_.any())
    return "Days come first in " + Quoted(day_only_) + ", months in " + Quoted(month_only_) + "." +
           kText;
  if (either_.any())
    return Quoted(either_) + " may have the day or the month first, and no other value tells." +
           kAsk;
  if (zoned_.any() && plain_.any())
    return "Some times have a zone, such as " + Quoted(zoned_) + ", and some have none, such as " +
           Quoted(plain_) + "." + kText;
  return "Some dates are written in another way, such as " + Quoted(not_date_) + "." + kText;
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
    add("column_non_finite", NonFiniteText(infinities_ + nans_, scope, infinite_));
  }
  if (Decide().physical != PhysicalType::kString) return out;
  if (texts_ > 0) ExplainTexts(column, scope, out);
  if (texts_ > 0 && texts_ < values_) return out;
  if (too_large_ > 0 || (wide_integers_ > 0 && reals_ > 0)) {
    add("column_integer_overflow", ExplainOverflow());
  }
  if (leading_zeros_ > 0 && number_like() == values_) {
    add("column_leading_zeros", "Values such as \"" + Shown(zero_.value) + "\" (line " +
                                    count(zero_.line) +
                                    ") begin with a zero, as codes do; the column stays text.");
  } else if (std::string marks = ExplainMarks(scope); !marks.empty()) {
    add("column_number_marks", std::move(marks));
  } else if (mostly_numbers && number_like() < values_) {
    add("column_mixed_types", ValuesAre(values_ - number_like(), values_) + " not numeric" +
                                  std::string(scope) + "; the first is \"" +
                                  Shown(not_number_.value) + "\" on line " +
                                  count(not_number_.line) + ". The column is text.");
  } else if (const std::int64_t most = MostDates();
             most * 2 > values_ && most < values_ && date_shapes_ == most) {
    const char* const what = values_ - most == 1 ? " no date" : " no dates";
    add("column_mixed_types", ValuesAre(values_ - most, values_) + what + std::string(scope) +
                                  "; the first is \"" + Shown(not_date_.value) + "\" on line " +
                                  count(not_date_.line) + ". The column is text.");
  } else if ((date_shapes_ + short_years_) * 2 > values_) {
    add("column_ambiguous_date", ExplainDates());
  } else if (bools_ * 2 > values_ && loose_bools_ < values_) {
    add("column_mixed_types", ValuesAre(values_ - loose_bools_, values_) +
                                  " neither true nor false" + std::string(scope) +
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
