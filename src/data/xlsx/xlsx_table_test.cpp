// Which row of a sheet holds the names, and what is told of the rows above it.
#include "data/xlsx/xlsx_table.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/id.h"
#include "data/testing/workbook_file.h"

namespace lathe::data::xlsx {
namespace {

/// A row of cells; those that begin with a digit are numbers, empty ones are left out.
std::string Row(int line, const std::vector<std::string>& cells) {
  std::string out = "<row r=\"" + std::to_string(line) + "\">";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].empty()) continue;
    const std::string place = std::string(1, static_cast<char>('A' + i)) + std::to_string(line);
    const bool number = cells[i][0] >= '0' && cells[i][0] <= '9';
    out += number ? "<c r=\"" + place + "\"><v>" + cells[i] + "</v></c>"
                  : "<c r=\"" + place + "\" t=\"inlineStr\"><is><t>" + cells[i] + "</t></is></c>";
  }
  return out + "</row>";
}

class XlsxTableTest : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Result<csv::Sniffed> Sniff(const std::vector<std::vector<std::string>>& rows,
                             csv::Options options = {}) {
    std::string xml = "<worksheet><sheetData>";
    for (std::size_t i = 0; i < rows.size(); ++i) xml += Row(static_cast<int>(i) + 1, rows[i]);
    data_testing::WriteWorkbook(folder_ / "book.xlsx", xml + "</sheetData></worksheet>");
    return XlsxTable(folder_ / "book.xlsx", std::move(options), csv::Limits(), 1)
        .Sniff(1 << 20, 10);
  }
  /// The names of the columns and the number of rows: "a b: 3".
  std::string Shape(const std::vector<std::vector<std::string>>& rows, csv::Options options = {}) {
    const auto sniffed = Sniff(rows, std::move(options));
    if (!sniffed.ok()) return sniffed.error().detail;
    std::string out;
    for (const csv::SniffedColumn& column : sniffed->columns)
      out += (out.empty() ? "" : " ") + column.name;
    return out + ": " + std::to_string(sniffed->row_count);
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("lathe-xlsx-" + NewId());
};

TEST_F(XlsxTableTest, TakesAHeaderWithoutAName) {
  EXPECT_EQ(Shape({{"", "x", "y", "z"}, {"0", "1", "2", "3"}, {"1", "4", "5", "6"}}),
            "column_1 x y z: 2");
  EXPECT_EQ(Shape({{"name", "city", ""}, {"n0", "c", "t0"}, {"n1", "c", "t1"}}),
            "name city column_3: 2");
  EXPECT_EQ(Shape({{"", "v"}, {"0", "7"}, {"1", "8"}}), "column_1 v: 2");
  EXPECT_EQ(Shape({{"", "", "v", "w"}, {"a", "0", "7", "8"}, {"a", "1", "8", "9"}}),
            "column_1 column_2 v w: 2");
}

TEST_F(XlsxTableTest, TakesNoRowOfValuesForNamesThatStandAbove) {
  csv::Options options;
  options.header = true;
  EXPECT_EQ(Shape({{"", "x", "y", "z"}, {"0", "1", "2", "3"}, {"1", "4", "5", "6"}}, options),
            "column_1 x y z: 2");
  EXPECT_EQ(
      Shape({{"name", "city", "", ""}, {"n0", "c", "1", "2"}, {"n1", "c", "3", "4"}}, options),
      "name city column_3 column_4: 2");
}

TEST_F(XlsxTableTest, PassesOverTitlesAndSaysSo) {
  const std::vector<std::vector<std::string>> rows = {{"Sales of the year"},
                                                      {"Author", "Bo"},
                                                      {"city", "month", "sum"},
                                                      {"Ulm", "May", "1"},
                                                      {"Bonn", "May", "2"}};
  const auto sniffed = Sniff(rows);
  ASSERT_TRUE(sniffed.ok());
  EXPECT_EQ(sniffed->columns[0].name, "city");
  ASSERT_EQ(sniffed->warnings.size(), 1u);
  EXPECT_EQ(sniffed->warnings[0].code, "xlsx_title_rows");
  EXPECT_NE(sniffed->warnings[0].message.find("2 rows above the table are left out"),
            std::string::npos)
      << sniffed->warnings[0].message;
  EXPECT_EQ(Shape({{"List of towns"}, {"city", "land"}, {"Ulm", "BW"}, {"Bonn", "NRW"}}),
            "city land: 2");
  csv::Options asked;
  asked.skip_rows = 2;
  EXPECT_TRUE(Sniff(rows, asked)->warnings.empty());
}

TEST_F(XlsxTableTest, ReadsEscapedCharactersOfTextsAndNames) {
  const auto sniffed = Sniff({{"a_x0020_b", "n"}, {"x_x000D_y", "1"}});
  ASSERT_TRUE(sniffed.ok());
  EXPECT_EQ(sniffed->columns[0].name, "a b");
  EXPECT_EQ(sniffed->rows[0][0], "x\ry");
}

}  // namespace
}  // namespace lathe::data::xlsx
