#include "serving/row_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace lathe::serving {
namespace {

using data::PhysicalType;
using testing::ElementsAre;

data::ColumnSchema Column(std::string name, PhysicalType type, bool nullable = false) {
  data::ColumnSchema column;
  column.name = std::move(name);
  column.physical = type;
  column.nullable = nullable;
  return column;
}

class RowDecoderTest : public testing::Test {
 protected:
  RowDecoderTest()
      : columns_{Column("age", PhysicalType::kInt64),
                 Column("income", PhysicalType::kDouble, true),
                 Column("plan", PhysicalType::kString),
                 Column("active", PhysicalType::kBool),
                 Column("born", PhysicalType::kDate),
                 Column("seen", PhysicalType::kTimestamp),
                 Column("balance", PhysicalType::kDecimal)},
        schema_(columns_) {
    for (const auto& column : columns_)
      frame_.AddColumn(column.name, data::KindOf(column.physical));
  }

  Status Decode(const std::string& body) { return decoder_.Decode(schema_, body, frame_, report_); }
  Error Fault(const std::string& body) {
    const Status status = Decode(body);
    EXPECT_FALSE(status.ok()) << body;
    return status.ok() ? Error{} : status.error();
  }
  std::string Row(const std::string& name, const std::string& value) const {
    std::string out = "{";
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) out += ',';
      out += '"' + columns_[i].name + "\":" + (columns_[i].name == name ? value : kGood[i]);
    }
    return out + "}";
  }
  std::string Rows(const std::string& row) const { return "{\"rows\":[" + row + "]}"; }

  static constexpr const char* kGood[] = {
      "31", "1200.5", "\"basic\"", "true", "\"1990-02-03\"", "\"2026-01-31T09:30:00Z\"", "12.50"};
  std::vector<data::ColumnSchema> columns_;
  InputSchema schema_;
  RowDecoder decoder_;
  RowReport report_;
  data::Frame frame_;
};

std::vector<std::string> Fields(const Error& error) {
  std::vector<std::string> fields;
  for (const FieldError& fault : error.errors) fields.push_back(fault.field + " " + fault.code);
  return fields;
}

TEST_F(RowDecoderTest, ReadsEveryTypeIntoItsColumn) {
  ASSERT_TRUE(Decode(Rows(Row("", ""))).ok());
  ASSERT_EQ(frame_.row_count(), 1u);
  EXPECT_EQ(frame_.column(0).numbers[0], 31);
  EXPECT_EQ(frame_.column(1).numbers[0], 1200.5);
  EXPECT_EQ(frame_.column(2).dictionary[0], "basic");
  EXPECT_EQ(frame_.column(3).numbers[0], 1);
  EXPECT_EQ(frame_.column(4).numbers[0], 7338 * 86400.0);
  EXPECT_EQ(frame_.column(5).numbers[0], 1769851800.0);
  EXPECT_EQ(frame_.column(6).numbers[0], 12.5);
}

TEST_F(RowDecoderTest, ReadsColumnsAndDataInAnyOrder) {
  const std::string names = R"("columns":["plan","age","income","active","born","seen","balance"])";
  const std::string data = R"("data":[["a",1,2,false,null,null,"3.5"],["b",4,null,0,null,null,6]])";
  for (const std::string& body : {"{" + names + "," + data + "}", "{" + data + "," + names + "}"}) {
    ASSERT_TRUE(Decode(body).ok()) << body;
    EXPECT_EQ(frame_.row_count(), 2u);
    EXPECT_THAT(frame_.column(0).numbers, ElementsAre(1, 4));
    EXPECT_THAT(frame_.column(2).codes, ElementsAre(0, 1));
    EXPECT_THAT(frame_.column(6).numbers, ElementsAre(3.5, 6));
    EXPECT_EQ(report_.null_counts[4], 2);
  }
}

TEST_F(RowDecoderTest, TakesRowsWhoseKeysStandInAnotherOrder) {
  ASSERT_TRUE(
      Decode(
          R"({"rows":[{"balance":1,"plan":"x","age":2,"born":null,"seen":null,"active":false,"income":3}]})")
          .ok());
  EXPECT_EQ(frame_.column(0).numbers[0], 2);
  EXPECT_EQ(frame_.column(1).numbers[0], 3);
}

TEST_F(RowDecoderTest, NumbersTextsOfAColumnOnce) {
  std::string rows;
  for (int i = 0; i < 100; ++i)
    rows += (i ? "," : "") + Row("plan", "\"p" + std::to_string(i % 20) + "\"");
  ASSERT_TRUE(Decode(Rows(rows)).ok());
  EXPECT_EQ(frame_.column(2).dictionary.size(), 20u);
  for (std::size_t i = 0; i < 100; ++i)
    EXPECT_EQ(frame_.column(2).dictionary[static_cast<std::size_t>(frame_.column(2).codes[i])],
              "p" + std::to_string(i % 20));
}

TEST_F(RowDecoderTest, ForgetsTheTextsOfTheLastRequest) {
  ASSERT_TRUE(Decode(Rows(Row("plan", "\"old\""))).ok());
  ASSERT_TRUE(Decode(Rows(Row("plan", "\"new\""))).ok());
  ASSERT_EQ(frame_.column(2).dictionary.size(), 1u);
  EXPECT_EQ(frame_.column(2).dictionary[0], "new");
  EXPECT_EQ(frame_.column(0).numbers.size(), 1u);
}

TEST_F(RowDecoderTest, UnescapesTextsAndNames) {
  ASSERT_TRUE(
      Decode(
          R"({"rows":[{"\u0061ge":1,"income":2,"plan":"a\"\u00e9\n","active":true,"born":null,"seen":null,"balance":1}]})")
          .ok());
  EXPECT_EQ(frame_.column(0).numbers[0], 1);
  EXPECT_EQ(frame_.column(2).dictionary[0], "a\"\xc3\xa9\n");
}

TEST_F(RowDecoderTest, TakesLargeIntegersAndDecimalsAsText) {
  ASSERT_TRUE(Decode(Rows(Row("age", "\"9007199254740993\""))).ok());
  EXPECT_EQ(frame_.column(0).numbers[0], 9007199254740992.0);
  ASSERT_TRUE(Decode(Rows(Row("balance", "\"-0.125\""))).ok());
  EXPECT_EQ(frame_.column(6).numbers[0], -0.125);
}

TEST_F(RowDecoderTest, TakesNullAsMissingAndCountsIt) {
  ASSERT_TRUE(Decode(Rows(Row("income", "null") + "," + Row("plan", "null"))).ok());
  EXPECT_TRUE(std::isnan(frame_.column(1).numbers[0]));
  EXPECT_EQ(frame_.column(2).codes[1], -1);
  EXPECT_EQ(report_.null_counts[1], 1);
  EXPECT_EQ(report_.null_counts[2], 1);
}

TEST_F(RowDecoderTest, NamesEveryWrongValueAtOnceInTheOrderOfTheRows) {
  const Error error = Fault(Rows(Row("age", "\"old\"") + "," + Row("plan", "7") + "," +
                                 Row("active", "\"yes\"") + "," + Row("born", "\"2024-02-30\"") +
                                 "," + Row("income", "true") + "," + Row("seen", "{}")));
  EXPECT_EQ(error.code, ErrorCode::kPredictSchema);
  EXPECT_THAT(Fields(error), ElementsAre("rows[0].age wrong_type", "rows[1].plan wrong_type",
                                         "rows[2].active wrong_type", "rows[3].born bad_format",
                                         "rows[4].income wrong_type", "rows[5].seen wrong_type"));
  EXPECT_EQ(error.errors[0].message, "expected a number, got \"old\"");
}

TEST_F(RowDecoderTest, ListsEveryAbsentColumnOnce) {
  const Error error = Fault(R"({"rows":[{"age":1,"income":2},{"income":2,"age":1,"plan":"x"}]})");
  EXPECT_EQ(error.code, ErrorCode::kPredictSchema);
  EXPECT_THAT(Fields(error), ElementsAre("rows[0].plan required", "rows[0].active required",
                                         "rows[0].born required", "rows[0].seen required",
                                         "rows[0].balance required"));
  EXPECT_THAT(error.errors[0].message, testing::HasSubstr("in 1 of 2 rows"));
}

TEST_F(RowDecoderTest, TakesAbsentColumnsAsNullWhenAsked) {
  ASSERT_TRUE(Decode(R"({"rows":[{"age":1}],"missing_columns":"null"})").ok());
  EXPECT_EQ(report_.absent_counts[1], 1);
  EXPECT_TRUE(std::isnan(frame_.column(1).numbers[0]));
  EXPECT_EQ(Fields(Fault(R"({"rows":[{"age":1}],"missing_columns":"zero"})"))[0],
            "missing_columns not_allowed");
}

TEST_F(RowDecoderTest, ReportsColumnsTheModelDoesNotRead) {
  std::string row = Row("", "");
  row.insert(1, R"("shoe":1,"hat":{"a":[1,{"b":null}]},)");
  ASSERT_TRUE(Decode(Rows(row)).ok());
  EXPECT_THAT(report_.extra_columns, ElementsAre("shoe", "hat"));
  ASSERT_TRUE(Decode(R"({"columns":["shoe"],"data":[[1]],"missing_columns":"null"})").ok());
  EXPECT_THAT(report_.extra_columns, ElementsAre("shoe"));
}

TEST_F(RowDecoderTest, ChecksValuesOfIgnoredColumnsAllTheSame) {
  for (const char* value :
       {"tru", "01", "nul", "[1,,2]", "{\"a\":}", "NaN", "\"\\x\"", "[1}", "+1", "1.", ".5"}) {
    std::string row = Row("", "");
    row.insert(1, std::string("\"shoe\":") + value + ",");
    EXPECT_EQ(Fault(Rows(row)).code, ErrorCode::kMalformedJson) << value;
  }
}

TEST_F(RowDecoderTest, RefusesWhatIsNoJson) {
  for (const char* value : {"NaN", "Infinity", "-Infinity", "01", "1.2.3", "--1", "0x10", "'a'",
                            "tru", "\"\\ud800\"", ""})
    for (const char* column : {"age", "plan", "active"})
      EXPECT_EQ(Fault(Rows(Row(column, value))).code, ErrorCode::kMalformedJson)
          << column << " " << value;
  const std::string good = Rows(Row("", ""));
  for (const std::string& body :
       {std::string(), std::string(" "), good + "x", good + "{}", good.substr(0, good.size() - 1),
        "\xEF\xBB\xBF" + good, std::string("{\"rows\":[{\"age\":1,}]}"),
        std::string("{\"rows\":[{\"age\" 1}]}"), std::string("[1,2"),
        std::string("{\"rows\":[{}],}"), Rows(Row("plan", "\"\x01\"")),
        Rows(Row("plan", "\"\xff\""))})
    EXPECT_EQ(Fault(body).code, ErrorCode::kMalformedJson) << body;
}

TEST_F(RowDecoderTest, RefusesAKeyThatIsGivenTwice) {
  for (const char* body : {R"({"rows":[{"age":1,"age":2}]})", R"({"rows":[{"x":1,"x":2}]})",
                           R"({"rows":[],"rows":[]})", R"({"rows":[{"x":{"a":1,"a":2}}]})"})
    EXPECT_EQ(Fault(body).code, ErrorCode::kMalformedJson) << body;
  std::string many = "{\"rows\":[{";
  for (int i = 0; i < 200; ++i) many += "\"x" + std::to_string(i) + "\":1,";
  EXPECT_EQ(Fault(many + "\"x150\":1}]}").code, ErrorCode::kMalformedJson);
}

TEST_F(RowDecoderTest, RefusesDeepNestingWithoutRecursion) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_EQ(Fault(Rows(Row("age", deep))).code, ErrorCode::kMalformedJson);
  EXPECT_EQ(Fault("{\"rows\":" + std::string(1'000'000, '[')).code, ErrorCode::kMalformedJson);
}

TEST_F(RowDecoderTest, RefusesNumbersOutOfRangeWithTheirField) {
  const Error error = Fault(Rows(Row("income", "1e400") + "," + Row("age", "-1e999")));
  EXPECT_EQ(error.code, ErrorCode::kJsonNumberRange);
  EXPECT_THAT(Fields(error),
              ElementsAre("rows[0].income json_number_range", "rows[1].age json_number_range"));
  EXPECT_EQ(Fault(Rows(Row("income", std::string(400'000, '9')))).code,
            ErrorCode::kJsonNumberRange);
}

TEST_F(RowDecoderTest, RefusesNoRowsAndTooMany) {
  EXPECT_EQ(Fault(R"({"rows":[]})").code, ErrorCode::kPredictNoRows);
  EXPECT_EQ(Fault(R"({"columns":["age"],"data":[]})").code, ErrorCode::kPredictNoRows);
  std::string rows = "{}";
  for (std::size_t i = 0; i < kMaxRows; ++i) rows += ",{}";
  const Error error = Fault(Rows(rows));
  EXPECT_EQ(error.code, ErrorCode::kPredictTooManyRows);
  EXPECT_THAT(error.detail, testing::HasSubstr("10001"));
}

TEST_F(RowDecoderTest, NamesFaultsOfTheFieldsAroundTheRows) {
  EXPECT_THAT(Fields(Fault("{}")), ElementsAre("rows required"));
  EXPECT_THAT(Fields(Fault("[]")), ElementsAre(" wrong_type"));
  EXPECT_THAT(Fields(Fault(R"({"rows":3})")), ElementsAre("rows wrong_type"));
  EXPECT_THAT(Fields(Fault(R"({"rows":[{}],"row":1})")), ElementsAre("row unknown_field"));
  EXPECT_THAT(Fields(Fault(R"({"rows":[{}],"explain":true})")), ElementsAre("explain not_allowed"));
  EXPECT_THAT(Fields(Fault(R"({"rows":[{}],"data":[]})")), ElementsAre("data not_allowed"));
  EXPECT_THAT(Fields(Fault(R"({"data":[[1]]})")), ElementsAre("columns required"));
  EXPECT_THAT(Fields(Fault(R"({"columns":["age","age"],"data":[[1,1]]})")),
              ElementsAre("columns[1] duplicate"));
  EXPECT_THAT(Fields(Fault(R"({"columns":["age",1],"data":[[1,1]]})")),
              ElementsAre("columns[1] wrong_type"));
}

TEST_F(RowDecoderTest, NamesRowsThatAreNoRows) {
  EXPECT_THAT(Fields(Fault(R"({"rows":[1],"missing_columns":"null"})")),
              ElementsAre("rows[0] wrong_type"));
  EXPECT_THAT(Fields(Fault(R"({"rows":[1,null]})")),
              ElementsAre("rows[0] wrong_type", "rows[1] wrong_type"));
  EXPECT_THAT(
      Fields(Fault(
          R"({"columns":["age","income"],"data":[[1],[1,2,3],{}],"missing_columns":"null"})")),
      ElementsAre("data[0] wrong_length", "data[1] wrong_length", "data[2] wrong_type"));
}

TEST_F(RowDecoderTest, BoundsTheListOfFaults) {
  std::string rows;
  for (int i = 0; i < 500; ++i) rows += (i ? "," : "") + Row("age", "\"x\"");
  const Error error = Fault(Rows(rows));
  EXPECT_EQ(error.errors.size(), kMaxFaults);
  EXPECT_THAT(error.detail, testing::HasSubstr("500 faults"));
}

TEST_F(RowDecoderTest, IsWholeAgainAfterABadRequest) {
  Fault(Rows(Row("age", "\"x\"")));
  Fault("{\"rows\":[{\"age\":");
  ASSERT_TRUE(Decode(Rows(Row("", ""))).ok());
  EXPECT_EQ(frame_.row_count(), 1u);
  for (std::size_t i = 0; i < frame_.column_count(); ++i) {
    const auto& column = frame_.column(i);
    EXPECT_EQ(column.numbers.size() + column.codes.size(), 1u);
  }
}

}  // namespace
}  // namespace lathe::serving
