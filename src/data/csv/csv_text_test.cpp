#include "data/csv/csv_text.h"

#include <gtest/gtest.h>

namespace lathe::data::csv {
namespace {

using namespace std::string_literals;

std::string Cell(std::string_view text, bool escape_formulas = false) {
  std::string out;
  AppendText(out, text, escape_formulas);
  return out;
}

TEST(AppendText, QuotesWhatWouldReadAsSomethingElse) {
  const std::pair<std::string, std::string> cases[] = {
      {"plain", "plain"},
      {"a b", "a b"},
      {"", "\"\""},
      {"a,b", "\"a,b\""},
      {"say \"hi\"", "\"say \"\"hi\"\"\""},
      {"two\nlines", "\"two\nlines\""},
      {"cr\r", "\"cr\r\""},
      {" led", "\" led\""},
      {"ended\t", "\"ended\t\""},
      {"#1", "\"#1\""},
      {"sep=;", "\"sep=;\""},
      {"Z\xC3\xBCrich", "Z\xC3\xBCrich"},
  };
  for (const auto& [text, cell] : cases) EXPECT_EQ(Cell(text), cell);
}

TEST(AppendText, PutsAnApostropheBeforeWhatLooksLikeAFormula) {
  const std::pair<std::string, std::string> cases[] = {
      {"=1+1", "'=1+1"},
      {"+49 30", "'+49 30"},
      {"-x", "'-x"},
      {"@cmd", "'@cmd"},
      {"\tx", "\"'\tx\""},
      {"\r=1+1", "\"'\r=1+1\""},
      {"\n=1+1", "\"'\n=1+1\""},
      {"\0x"s, "'\0x"s},
      {"=HYPERLINK(\"a,b\")", "\"'=HYPERLINK(\"\"a,b\"\")\""},
      {"a=1", "a=1"},
      {"", "\"\""},
  };
  for (const auto& [text, cell] : cases) {
    EXPECT_EQ(Cell(text, true), cell);
    EXPECT_EQ(Cell(text, false).find('\''), std::string::npos);
  }
}

}  // namespace
}  // namespace lathe::data::csv
