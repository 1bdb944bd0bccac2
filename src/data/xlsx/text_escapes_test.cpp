#include "data/xlsx/text_escapes.h"

#include <gtest/gtest.h>

namespace lathe::data::xlsx {
namespace {

std::string Decoded(std::string text) {
  DecodeEscapes(text);
  return text;
}

TEST(DecodeEscapes, PutsCharactersInPlaceOfTheirNumbers) {
  EXPECT_EQ(Decoded("a_x000D_\nb"), "a\r\nb");
  EXPECT_EQ(Decoded("caf_x00E9_ _x20AC_"), "café €");
  EXPECT_EQ(Decoded("_xD83D__xDE00_"), "😀");
}

TEST(DecodeEscapes, ReadsAnEscapedUnderscoreOnce) {
  EXPECT_EQ(Decoded("_x005F_x0041_"), "_x0041_");
}

TEST(DecodeEscapes, LeavesWhatIsNoCharacter) {
  for (const char* text : {"_x0000_", "_xD83D_", "_xDE00_", "max_x_y", "_x41_", "_x00G1_", "_x"})
    EXPECT_EQ(Decoded(text), text);
}

TEST(DecodeEscapes, LeavesWhatStandsBefore) {
  std::string text = "_x0041_|_x0042_";
  DecodeEscapes(text, 8);
  EXPECT_EQ(text, "_x0041_|B");
}

}  // namespace
}  // namespace lathe::data::xlsx
