#include "data/csv/columns.h"

#include <gtest/gtest.h>

#include <cmath>

#include "data/csv/bytes.h"
#include "data/csv/values.h"

namespace lathe::data::csv {
namespace {

struct Misfit {
  std::int64_t line;
  std::string value;
  bool operator==(const Misfit&) const = default;
};

/// One column of cells, decoded.
struct Decoded {
  std::unique_ptr<Batch> batch;
  ColumnTally tally;
  std::vector<Misfit> misfits;

  const ColumnBuffer& column() const { return batch->columns[0]; }
  template <class T>
  T At(std::size_t row) const {
    T value;
    std::memcpy(&value, column().values.data() + row * sizeof(T), sizeof(T));
    return value;
  }
  std::string_view Text(std::size_t row) const {
    const auto begin = static_cast<std::size_t>(column().offsets[row]);
    const auto end = static_cast<std::size_t>(column().offsets[row + 1]);
    return {column().values.data() + begin, end - begin};
  }
};

ColumnType Type(PhysicalType physical, bool lenient = false) {
  ColumnType type;
  type.physical = physical;
  type.lenient = lenient;
  return type;
}

/// Decodes lines "x,CELL": one row per cell, from line 1 on.
Decoded Decode(const std::vector<std::string>& cells, const ColumnType& type,
               const Dialect& dialect = {}) {
  std::string text;
  for (const std::string& cell : cells) text += "x," + cell + "\n";
  const std::size_t size = text.size();
  text.resize(size + kPadding);
  Tokenizer tokens(dialect, Limits());
  EXPECT_TRUE(tokens.Run(std::string_view(text.data(), size), true).ok());
  EXPECT_EQ(tokens.row_count(), cells.size());
  BatchPool pool({type}, cells.size());
  Decoded out{pool.Take(), {}, {}};
  const Slice slice{std::string_view(text.data(), size), tokens.cells().data(), tokens.row_lines(),
                    tokens.width(), 0};
  DecodeColumn(slice, 1, type, dialect, out.batch->columns[0], out.tally,
               [&](std::size_t, std::int64_t line, std::string_view value) {
                 out.misfits.push_back({line, std::string(value)});
               });
  return out;
}

TEST(DecodeColumn, ReadsWholeNumbersAndNamesWhatIsNone) {
  const Decoded got = Decode({"7", " -8 ", "", "NA", "007", "2.5", "\"9\"", "9223372036854775808"},
                             Type(PhysicalType::kInt64));
  EXPECT_EQ(got.At<std::int64_t>(0), 7);
  EXPECT_EQ(got.At<std::int64_t>(1), -8);
  EXPECT_EQ(got.At<std::int64_t>(6), 9);
  for (const std::size_t row : {2u, 3u, 4u, 5u, 7u}) EXPECT_FALSE(got.column().valid(row)) << row;
  EXPECT_EQ(got.column().null_count, 5);
  EXPECT_EQ(got.misfits, (std::vector<Misfit>{{5, "007"}, {6, "2.5"}, {8, "9223372036854775808"}}));
  EXPECT_EQ(got.tally.misfit_count, 3);
}

TEST(DecodeColumn, TakesCodesAsNumbersOnlyWhenAskedTo) {
  EXPECT_TRUE(Decode({"007"}, Type(PhysicalType::kInt64, true)).misfits.empty());
  EXPECT_EQ(Decode({"007"}, Type(PhysicalType::kDouble)).misfits.size(), 1u);
  EXPECT_EQ(Decode({"9007199254740993"}, Type(PhysicalType::kDouble)).misfits.size(), 1u);
  EXPECT_EQ(Decode({"yes"}, Type(PhysicalType::kBool)).misfits.size(), 1u);
  EXPECT_TRUE(Decode({"yes"}, Type(PhysicalType::kBool, true)).misfits.empty());
}

TEST(DecodeColumn, ReadsRealsWithTheFilesMarkAndNotesTheInfinite) {
  Dialect comma;
  comma.decimal = ',';
  comma.delimiter = ',';
  const Decoded got = Decode({"1.5", "-inf", "NaN", "1e-3"}, Type(PhysicalType::kDouble));
  EXPECT_EQ(got.At<double>(0), 1.5);
  EXPECT_TRUE(std::isinf(got.At<double>(1)));
  EXPECT_FALSE(got.column().valid(2));
  EXPECT_EQ(got.At<double>(3), 1e-3);
  EXPECT_EQ(got.tally.non_finite_count, 2);
  EXPECT_EQ(got.tally.non_finite.line, 2);
  EXPECT_EQ(got.tally.non_finite.value, "-inf");
  EXPECT_EQ(Decode({"\"1,5\""}, Type(PhysicalType::kDouble), comma).At<double>(0), 1.5);
}

TEST(DecodeColumn, ReadsNumbersWithMarksBetweenThousands) {
  Dialect dialect;
  dialect.thousands = '\'';
  const Decoded whole =
      Decode({"1'234", "-12'345'678", "7", "1'23"}, Type(PhysicalType::kInt64), dialect);
  EXPECT_EQ(whole.At<std::int64_t>(0), 1234);
  EXPECT_EQ(whole.At<std::int64_t>(1), -12345678);
  EXPECT_EQ(whole.At<std::int64_t>(2), 7);
  EXPECT_EQ(whole.misfits, (std::vector<Misfit>{{4, "1'23"}}));
  EXPECT_EQ(Decode({"1'234.5"}, Type(PhysicalType::kDouble), dialect).At<double>(0), 1234.5);
}

TEST(DecodeColumn, HoldsDecimalsToTheirDigits) {
  ColumnType type = Type(PhysicalType::kDecimal, true);
  type.scale = 2;
  type.precision = 5;
  EXPECT_EQ(Decode({"999.99", "-999.99", "1000", "123456789.25"}, type).misfits,
            (std::vector<Misfit>{{3, "1000"}, {4, "123456789.25"}}));
}

TEST(DecodeColumn, NotesTimesWithAZoneAndThoseItRounds) {
  const Decoded got =
      Decode({"2024-01-31 10:00", "2024-01-31T10:00:00.1234560Z", "2024-01-31T10:00:00.1234567"},
             Type(PhysicalType::kTimestamp, true));
  EXPECT_EQ(got.tally.zoned.line, 2);
  EXPECT_EQ(got.tally.rounded.line, 3);
}

TEST(DecodeColumn, ReadsYearsOfTwoDigitsWhereTheyWereAskedFor) {
  ColumnType type = Type(PhysicalType::kDate, true);
  type.order = DateOrder::kMonthDayYear;
  EXPECT_EQ(Decode({"1/2/70"}, type).misfits.size(), 1u);
  type.years = YearDigits::kFourOrTwo;
  EXPECT_EQ(Decode({"1/2/70"}, type).At<std::int32_t>(0), 1);
  EXPECT_EQ(Decode({"1/2/1970"}, type).At<std::int32_t>(0), 1);
}

TEST(DecodeColumn, ReadsTruthDaysAndTimes) {
  const Decoded truth = Decode({"true", "False", ""}, Type(PhysicalType::kBool));
  EXPECT_EQ(truth.column().values[0] & 7, 1);
  EXPECT_FALSE(truth.column().valid(2));
  const Decoded day =
      Decode({"1970-01-02", "2023-02-29", "1970-01-01 10:00"}, Type(PhysicalType::kDate));
  EXPECT_EQ(day.At<std::int32_t>(0), 1);
  EXPECT_EQ(day.misfits.size(), 2u);
  ColumnType zoned = Type(PhysicalType::kTimestamp);
  zoned.zoned = true;
  const Decoded time = Decode({"1970-01-01T01:00:00+01:00", "1970-01-01T01:00:00"}, zoned);
  EXPECT_EQ(time.At<std::int64_t>(0), 0);
  EXPECT_EQ(time.misfits, (std::vector<Misfit>{{2, "1970-01-01T01:00:00"}}));
}

TEST(DecodeColumn, KeepsTextsByteForByte) {
  const Decoded got = Decode({" a ", "\"say \"\"hi\"\"\"", "", "NA", "\"x,\ny\"", "00501"},
                             Type(PhysicalType::kString));
  EXPECT_EQ(got.Text(0), " a ");
  EXPECT_EQ(got.Text(1), "say \"hi\"");
  EXPECT_FALSE(got.column().valid(2));
  EXPECT_FALSE(got.column().valid(3));
  EXPECT_EQ(got.Text(4), "x,\ny");
  EXPECT_EQ(got.Text(5), "00501");
}

TEST(DecodeColumn, ScalesDecimals) {
  ColumnType money = Type(PhysicalType::kDecimal);
  money.scale = 2;
  const Decoded got = Decode({"12.3", "-0.05", "1.234"}, money);
  EXPECT_EQ(static_cast<std::int64_t>(got.At<Int128>(0)), 1230);
  EXPECT_EQ(static_cast<std::int64_t>(got.At<Int128>(1)), -5);
  EXPECT_EQ(got.misfits, (std::vector<Misfit>{{3, "1.234"}}));
}

TEST(BatchPool, GivesOutBatchesAsIfNew) {
  BatchPool pool({Type(PhysicalType::kInt64), Type(PhysicalType::kString)}, 10);
  auto batch = pool.Take();
  Batch* const first = batch.get();
  batch->row_count = 3;
  batch->columns[0].validity[0] = 0;
  batch->columns[0].null_count = 8;
  batch->columns[1].text_bytes = 5;
  pool.GiveBack(std::move(batch));
  batch = pool.Take();
  EXPECT_EQ(batch.get(), first);
  EXPECT_EQ(batch->row_count, 0u);
  EXPECT_EQ(batch->columns[0].null_count, 0);
  EXPECT_TRUE(batch->columns[0].valid(3));
  EXPECT_EQ(batch->columns[1].text_bytes, 0u);
  EXPECT_EQ(batch->columns[1].offsets[0], 0);
}

TEST(DecodeColumn, ReadsATextTheUserNamedAsMissingThoughItIsAValue) {
  const struct {
    PhysicalType type;
    std::string null, value;
  } cases[] = {
      {PhysicalType::kInt64, "-999", "7"},
      {PhysicalType::kDouble, "-1.5", "2.5"},
      {PhysicalType::kDouble, "inf", "2.5"},
      {PhysicalType::kDecimal, "0", "7"},
      {PhysicalType::kBool, "false", "true"},
      {PhysicalType::kDate, "9999-12-31", "2024-01-31"},
      {PhysicalType::kTimestamp, "1900-01-01 00:00", "2024-01-31 10:00"},
  };
  for (const auto& c : cases) {
    Dialect dialect;
    dialect.null_values = {"missing", c.null};
    const Decoded got = Decode({c.value, c.null, " " + c.null + " ", "\"" + c.null + "\"", ""},
                               Type(c.type), dialect);
    EXPECT_TRUE(got.column().valid(0)) << c.null;
    EXPECT_EQ(got.column().null_count, 4) << c.null;
    EXPECT_EQ(got.tally.misfit_count, 0) << c.null;
    EXPECT_EQ(got.tally.non_finite_count, 0) << c.null;
  }
}

TEST(BuiltInNulls, AreNoValuesOfAnyType) {
  for (const std::string_view text : BuiltInNulls()) {
    std::int64_t integer = 0;
    double real = 0;
    bool truth = false;
    unsigned spelling = 0;
    TimeValue time;
    Int128 decimal = 0;
    EXPECT_NE(ParseInteger(text, &integer), IntegerFit::kFits) << text;
    EXPECT_EQ(ParseReal(text, '.', &real), RealFit::kNotNumber) << text;
    EXPECT_FALSE(ParseLooseBool(text, &truth, &spelling)) << text;
    EXPECT_FALSE(ParseTime(text, DateOrder::kYearMonthDay, &time)) << text;
    EXPECT_FALSE(ParseDecimal(text, '.', 2, &decimal)) << text;
  }
}

}  // namespace
}  // namespace lathe::data::csv
