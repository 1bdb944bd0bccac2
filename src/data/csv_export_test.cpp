#include "data/csv_export.h"

#include <gtest/gtest.h>

#include <limits>

#include "data/preview.h"
#include "data/testing/import_fixture.h"

namespace lathe::data {
namespace {

class CsvExportTest : public data_testing::ImportFixture {
 protected:
  std::string Export(bool escape_formulas = false) {
    auto table_text = CsvExport::Open(table(), {escape_formulas});
    EXPECT_TRUE(table_text.ok()) << table_text.error().detail;
    std::string out;
    while (table_text.ok()) {
      const auto more = table_text->Next(out);
      EXPECT_TRUE(more.ok());
      if (!more.ok() || !*more) break;
    }
    return out;
  }
  json::array AllRows() {
    auto page = ReadPreview(table(), 100'000, 0);
    EXPECT_TRUE(page.ok());
    return page.ok() ? std::move(page->rows) : json::array();
  }
};

TEST_F(CsvExportTest, WritesEachTypeSoThatItReadsBack) {
  const std::string text =
      "i,d,b,day,at,zip,name\r\n"
      "9007199254740993,0.1,true,2024-01-31,2024-01-31T09:30:00.25,00501,\"a,b\"\r\n"
      "-9223372036854775808,2.0,false,0001-01-01,1969-12-31T23:59:59,00502,\"say \"\"hi\"\"\"\r\n"
      ",,,,,,\r\n"
      "7,1e+300,true,9999-12-31,2024-02-29T00:00:00,00503,\"two\nlines\"\r\n";
  ASSERT_TRUE(Import(text).ok());
  EXPECT_EQ(Export(), text);
}

TEST_F(CsvExportTest, ReadsBackAsTheSameTable) {
  std::string text = "n,real,flag,day,code,note\n";
  for (int i = 0; i < 6'000; ++i) {
    text += std::to_string(i * 7'919LL * (i % 2 ? -1 : 1)) + ",";
    if (i % 5 != 0) text += std::to_string(i) + "." + std::to_string(i % 10);
    text += i % 3 == 0 ? ",true," : i % 3 == 1 ? ",false," : ",,";
    text += "2024-03-" + std::to_string(10 + i % 20) + ",0" + std::to_string(i % 50);
    text += i % 4 == 0 ? ",\n" : ",\"- it's \"\"" + std::to_string(i) + "\"\", yes \"\n";
  }
  const auto first = Import(text);
  ASSERT_TRUE(first.ok()) << first.error().detail;
  const json::array before = AllRows();
  const auto again = Import(Export());
  ASSERT_TRUE(again.ok()) << again.error().detail;
  EXPECT_EQ(again->schema.ToJson(), first->schema.ToJson());
  EXPECT_EQ(again->fingerprint, first->fingerprint);
  EXPECT_EQ(AllRows(), before);
}

TEST_F(CsvExportTest, KeepsADecimalsDigits) {
  ASSERT_TRUE(Import("m\n12345678901234567890.10\n-0.05\n",
                     R"({"columns":[{"name":"m","type":"decimal"}]})")
                  .ok());
  EXPECT_EQ(Export(true), "m\r\n12345678901234567890.10\r\n-0.05\r\n");
}

TEST_F(CsvExportTest, KeepsARowWithoutAValue) {
  ASSERT_TRUE(Import("a\nx\n\"\"\ny\n").ok());
  EXPECT_EQ(Export(), "a\r\nx\r\n\"\"\r\ny\r\n");
}

TEST_F(CsvExportTest, EscapesTextsAndNamesButNoNumbers) {
  ASSERT_TRUE(Import("=name,n\n=1+1,-5\n@x,-6\nplain,7\n").ok());
  EXPECT_EQ(Export(true), "'=name,n\r\n'=1+1,-5\r\n'@x,-6\r\nplain,7\r\n");
  EXPECT_EQ(Export(false), "=name,n\r\n=1+1,-5\r\n@x,-6\r\nplain,7\r\n");
}

TEST_F(CsvExportTest, KeepsNamesThatDifferInCaseOnly) {
  ASSERT_TRUE(Import("Age,age\n1,2\n").ok());
  EXPECT_EQ(Export(), "Age,age\r\n1,2\r\n");
}

TEST_F(CsvExportTest, SaysWhenTheFileIsNoTable) {
  const auto missing = CsvExport::Open(folder_ / "none.parquet", {});
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, ErrorCode::kDatasetCorrupt);
  const auto broken = CsvExport::Open(Write("PAR1 not really"), {});
  ASSERT_FALSE(broken.ok());
  EXPECT_EQ(broken.error().code, ErrorCode::kDatasetCorrupt);
}

TEST_F(CsvExportTest, MakesAWideTableInBoundedMemory) {
  std::string text, row;
  for (int i = 0; i < 10'000; ++i) {
    text += (i > 0 ? ",c" : "c") + std::to_string(i);
    row += (i > 0 ? "," : "") + std::to_string(i);
  }
  ASSERT_TRUE(Import(text + "\n" + row + "\n" + row + "\n").ok());
  EXPECT_EQ(Export(), text + "\r\n" + row + "\r\n" + row + "\r\n");
}

}  // namespace
}  // namespace lathe::data
