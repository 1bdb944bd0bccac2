// A sheet read on several threads gives what it gives on one, rows and faults alike.
#include "data/xlsx/sheet_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "base/id.h"
#include "data/testing/text_pieces.h"
#include "data/testing/workbook_file.h"

namespace lathe::data::xlsx {
namespace {

constexpr int kRows = 24'000;  // several pieces of XML

std::string Row(int line) {
  const std::string number = std::to_string(line);
  return "<row r=\"" + number + "\"><c r=\"A" + number + "\"><v>" + std::to_string(line * 7) +
         "</v></c><c r=\"C" + number + "\" t=\"inlineStr\"><is><t>text " + number +
         "</t></is></c></row>";
}

/// A sheet with `middle` in place of row kRows / 2.
std::string Sheet(const std::string& middle, const std::string& before = "",
                  const std::string& after = "") {
  std::string xml = "<worksheet>" + before + "<sheetData>";
  for (int line = 1; line <= kRows; ++line) xml += line == kRows / 2 ? middle : Row(line) + "\n";
  return xml + "</sheetData>" + after + "</worksheet>";
}

/// All that a pass over a sheet gives, as a text.
class SheetReaderTest : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string ReadAll(const std::string& xml, int threads) {
    data_testing::WriteWorkbook(folder_ / "book.xlsx", xml);
    auto workbook = Workbook::Open(folder_ / "book.xlsx", limits_);
    if (!workbook.ok()) return workbook.error().detail;
    auto reader = SheetReader::Open(**workbook, (*workbook)->sheets().front(), limits_, threads);
    if (!reader.ok()) return reader.error().detail;
    std::string out;
    while (true) {
      const auto more = (*reader)->Next();
      if (!more.ok()) return more.error().detail;
      if (!*more) break;
      for (const SheetRow& row : (*reader)->rows()) {
        out += std::to_string(row.line) + ":";
        for (const SheetCell& cell : (*reader)->cells(row)) {
          out += ' ' + std::to_string(cell.column) + '=';
          out += (*reader)->text().substr(cell.cell.begin, cell.cell.size);
        }
        out += '\n';
      }
    }
    for (const csv::Warning& warning : (*reader)->oddities().Warnings()) out += warning.message;
    return out;
  }

  /// Reads on one thread and on three; what both gave.
  std::string ReadBoth(const std::string& xml) {
    const std::string one = ReadAll(xml, 1);
    const std::string many = ReadAll(xml, 3);
    if (one == many) return one;
    const auto [a, b] = std::ranges::mismatch(one, many);
    ADD_FAILURE() << "on one thread: ..." << std::string(a, std::min(a + 200, one.end()))
                  << "\non three: ..." << std::string(b, std::min(b + 200, many.end()));
    return one;
  }

  csv::Limits limits_;
  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("lathe-" + NewId());
};

TEST_F(SheetReaderTest, RowsAreTheSame) {
  const std::string out = ReadBoth(Sheet(Row(kRows / 2)));
  EXPECT_EQ(std::ranges::count(out, '\n'), kRows);
  EXPECT_TRUE(out.starts_with("1: 0=7 2=text 1\n2: 0=14 2=text 2\n")) << out.substr(0, 100);
  EXPECT_TRUE(out.ends_with("24000: 0=168000 2=text 24000\n"));
}

TEST_F(SheetReaderTest, OdditiesAreCountedOnce) {
  const std::string out =
      ReadBoth(Sheet(R"(<row r="12000"><c r="A12000" t="e"><v>#DIV/0!</v></c></row>)", "",
                     R"(<rowBreaks count="1"/><mergeCells><mergeCell ref="A1:B1"/></mergeCells>)"));
  EXPECT_NE(out.find("1 range of cells is merged"), std::string::npos);
  EXPECT_NE(out.find("1 cell holds an error"), std::string::npos);
}

TEST_F(SheetReaderTest, RowsWithinCommentsAreNone) {
  const std::string comment = "<!-- <row r=\"1\"> " + Row(12'000) + " -->";
  EXPECT_EQ(std::ranges::count(ReadBoth(Sheet(comment)), '\n'), kRows - 1);
  EXPECT_EQ(std::ranges::count(ReadBoth(Sheet(Row(12'000), comment)), '\n'), kRows);
  std::string long_comment = "<!--";
  for (int line = 0; line < kRows; ++line) long_comment += Row(line + 1);
  EXPECT_EQ(std::ranges::count(ReadBoth(Sheet(long_comment + "-->")), '\n'), kRows - 1);
}

TEST_F(SheetReaderTest, RowsWithinSectionsAreTexts) {
  const std::string out =
      ReadBoth(Sheet("<row r=\"12000\"><c r=\"A12000\" t=\"str\"><v><![CDATA[<row r=\"5\">]]>"
                     "</v></c></row>"));
  EXPECT_NE(out.find("12000: 0=<row r=\"5\">\n"), std::string::npos);
}

TEST_F(SheetReaderTest, RowsWithoutNumbersFollowOn) {
  std::string middle;
  for (int i = 0; i < kRows; ++i) middle += "<row><c><v>" + std::to_string(i) + "</v></c></row>";
  std::string xml = "<worksheet><sheetData>" + Row(1) + middle + "</sheetData></worksheet>";
  const std::string out = ReadBoth(xml);
  EXPECT_TRUE(out.ends_with("\n24001: 0=23999\n")) << out.substr(out.size() - 60);
}

TEST_F(SheetReaderTest, PrefixesAndOtherEncodingsAreRead) {
  std::string prefixed = Sheet(Row(12'000));
  for (std::size_t at = 0; (at = prefixed.find("<row", at)) != prefixed.npos; at += 6)
    prefixed.replace(at, 4, "<x:row");
  for (std::size_t at = 0; (at = prefixed.find("</row", at)) != prefixed.npos; at += 7)
    prefixed.replace(at, 5, "</x:row");
  EXPECT_EQ(std::ranges::count(ReadBoth(prefixed), '\n'), kRows);
  const std::string latin =
      "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" +
      Sheet("<row r=\"12000\"><c r=\"A12000\" t=\"str\"><v>caf\xE9</v></c></row>");
  EXPECT_NE(ReadBoth(latin).find("12000: 0=caf\xC3\xA9\n"), std::string::npos);
}

TEST_F(SheetReaderTest, FaultsAreTheSame) {
  EXPECT_NE(ReadBoth(Sheet("<row r=\"12000\"><c></row>")).find("not well-formed on line 12000"),
            std::string::npos);
  EXPECT_NE(ReadBoth(Sheet(Row(17))).find("refers to row 17, which cannot be"), std::string::npos);
  EXPECT_NE(ReadBoth(Sheet(Row(12'000) + Row(12'000))).find("refers to row 12000"),
            std::string::npos);
  EXPECT_NE(ReadBoth(Sheet("</sheetData><sheetData>")).find("24000: "), std::string::npos);
  EXPECT_NE(ReadBoth(Sheet("</sheetData>")).find("not well-formed"), std::string::npos);
  EXPECT_NE(ReadBoth(Sheet("<row r=\"12000\">" + Row(12'001))).find("refers to row 12001"),
            std::string::npos);
}

TEST_F(SheetReaderTest, AFarRowIsAStrayCell) {
  std::string xml = "<worksheet><sheetData>";
  for (int line = 1; line <= 12'000; ++line) xml += Row(line);
  for (int line = 300'000; line <= 312'000; ++line) xml += Row(line);
  EXPECT_NE(ReadBoth(xml + "</sheetData></worksheet>").find("none of the 287999 rows before it"),
            std::string::npos);
}

TEST(SheetCutterTest, CutsWhereRowsBegin) {
  std::string xml = "<worksheet><cols/><sheetData>";
  for (int line = 1; line <= 500; ++line) xml += Row(line);
  xml += "</sheetData><rowBreaks/></worksheet>";
  data_testing::TextPieces stream(xml, 1000);
  SheetCutter cutter(stream, 4096);
  std::string joined;
  int row_pieces = 0;
  while (true) {
    const auto piece = cutter.Next();
    ASSERT_TRUE(piece.ok());
    if (piece->text.empty()) break;
    joined += piece->text;
    if (!piece->rows) continue;
    ++row_pieces;
    EXPECT_TRUE(piece->text.starts_with("<row r=")) << piece->text.substr(0, 20);
    EXPECT_TRUE(piece->text.ends_with("</row>"));
  }
  EXPECT_EQ(joined, xml);
  EXPECT_GT(row_pieces, 5);
}

TEST(SheetCutterTest, FindsNoRowsBehindAComment) {
  const std::string xml = "<worksheet><!-- --><sheetData>" + Row(1) + Row(2) + "</sheetData>";
  data_testing::TextPieces stream(xml, 1000);
  SheetCutter cutter(stream, 16);
  std::string joined;
  while (true) {
    const auto piece = cutter.Next();
    ASSERT_TRUE(piece.ok());
    if (piece->text.empty()) break;
    joined += piece->text;
    EXPECT_FALSE(piece->rows);
  }
  EXPECT_EQ(joined, xml);
}

}  // namespace
}  // namespace lathe::data::xlsx
