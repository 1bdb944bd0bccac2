#include "data/csv/row_reader.h"

#include <gtest/gtest.h>

#include "data/testing/import_fixture.h"

namespace lathe::data::csv {
namespace {

class RowReaderTest : public data_testing::ImportFixture {
 protected:
  Result<RowReader> Open(std::string_view text, const Dialect& dialect = {}) {
    return RowReader::Open({Write(text), "table.csv", ""}, dialect, Limits());
  }
  /// First cells and lines of all rows of data, or the error that ended them.
  Result<std::vector<std::pair<std::int64_t, std::string>>> Read(std::string_view text,
                                                                 const Dialect& dialect = {}) {
    TRY(RowReader rows, Open(text, dialect));
    std::vector<std::pair<std::int64_t, std::string>> out;
    std::string scratch;
    while (true) {
      TRY(const bool more, rows.Next());
      if (!more) return out;
      const Window& window = rows.window();
      for (std::size_t row = window.first_row; row < window.row_count(); ++row) {
        const Cell cell = window.cells[row * window.width];
        out.emplace_back(window.lines[row], ValueOf(window.text, cell, dialect.quote, scratch));
      }
    }
  }
  ErrorCode ErrorOf(std::string_view text) {
    const auto rows = Read(text);
    EXPECT_FALSE(rows.ok());
    return rows.ok() ? ErrorCode::kInternal : rows.error().code;
  }
};

using Rows = std::vector<std::pair<std::int64_t, std::string>>;

TEST_F(RowReaderTest, SkipsWhatStandsBeforeTheRowsAndKeepsTheirLines) {
  Dialect dialect;
  dialect.skip_lines = 2;
  const auto rows = Read("made by a tool\r\nsecond, line\r\na,b\r\n1,2\r\n\r\n3,4", dialect);
  ASSERT_TRUE(rows.ok()) << rows.error().detail;
  EXPECT_EQ(*rows, (Rows{{4, "1"}, {6, "3"}}));
  dialect = {};
  dialect.header = false;
  const auto all = Read("1,2\n3,4\n", dialect);
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(*all, (Rows{{1, "1"}, {2, "3"}}));
}

TEST_F(RowReaderTest, ReadsRowsThatCrossItsWindows) {
  std::string text = "a,b\n";
  for (int i = 0; i < 40; ++i)
    text += std::to_string(i) + ",\"" + std::string(60'000, 'x') + "\n\"\n";
  const auto rows = Read(text);
  ASSERT_TRUE(rows.ok()) << rows.error().detail;
  ASSERT_EQ(rows->size(), 40u);
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ((*rows)[static_cast<std::size_t>(i)],
              (std::pair<std::int64_t, std::string>(2 + 2 * i, std::to_string(i))));
  }
}

TEST_F(RowReaderTest, ReadsARowLongerThanItsWindow) {
  std::string text = "a";
  for (int i = 0; i < 9; ++i) text += ",b";
  text += "\nrow";
  for (int i = 0; i < 9; ++i) text += "," + std::string(200'000, 'y');
  const auto rows = Read(text + "\nlast,,,,,,,,,\n");
  ASSERT_TRUE(rows.ok()) << rows.error().detail;
  EXPECT_EQ(*rows, (Rows{{2, "row"}, {3, "last"}}));
}

TEST_F(RowReaderTest, RefusesBytesThatAreNoText) {
  EXPECT_EQ(ErrorOf(std::string("a,b\n1,\0\n", 8)), ErrorCode::kFileNulByte);
  EXPECT_EQ(ErrorOf("a,b\n1,caf\xE9\n"), ErrorCode::kFileEncodingInvalid);
  EXPECT_EQ(ErrorOf("a,b\n1,caf\xC3\xA9\n2,caf\xE9\n"), ErrorCode::kFileEncodingMixed);
  EXPECT_EQ(ErrorOf("a,b\n1,\xE2\x82"), ErrorCode::kFileEncodingInvalid);
}

TEST_F(RowReaderTest, NamesTheLineAndByteOfABadOne) {
  const auto rows = Read("a,b\n1,x\n2,\xFF\n");
  ASSERT_FALSE(rows.ok());
  ASSERT_EQ(rows.error().errors.size(), 1u);
  EXPECT_EQ(rows.error().errors[0].line, 3);
  EXPECT_NE(rows.error().detail.find("byte offset 10"), std::string::npos) << rows.error().detail;
}

TEST_F(RowReaderTest, SaysHowFarItIs) {
  auto rows = Open("a\n1\n");
  ASSERT_TRUE(rows.ok());
  while (true) {
    const auto more = rows->Next();
    ASSERT_TRUE(more.ok());
    if (!*more) break;
  }
  EXPECT_EQ(rows->progress(), 1);
}

TEST(LineAt, EndsAtEachKindOfLineEnd) {
  struct Case {
    std::string text;
    std::size_t end, next;
  };
  for (const auto& [text, end, next] : {Case{"ab\ncd", 2, 3}, Case{"ab\r\ncd", 2, 4},
                                        Case{"ab\rcd", 2, 3}, Case{"ab", 2, 2}, Case{"\n", 0, 1}}) {
    EXPECT_EQ(LineAt(text, 0).end, end) << text;
    EXPECT_EQ(LineAt(text, 0).next, next) << text;
  }
}

}  // namespace
}  // namespace lathe::data::csv
