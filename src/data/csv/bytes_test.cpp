#include "data/csv/bytes.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "data/csv/utf8_check.h"

namespace lathe::data::csv {
namespace {

TEST(FindMarks, FindsWhatAPlainLoopFinds) {
  std::mt19937 random(1);
  static constexpr std::string_view kAlphabet = "ab,\"\n\r \xff";
  for (std::size_t size = 0; size < 200; ++size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text += kAlphabet[random() % kAlphabet.size()];
    std::vector<std::uint32_t> expected;
    for (std::uint32_t i = 0; i < size; ++i)
      if (std::string_view(",\"\n\r").find(text[i]) != std::string_view::npos)
        expected.push_back(i);
    // What lies in the padding must not be found.
    text.append(kPadding, ',');
    std::vector<std::uint32_t> found(size + 1);
    found.resize(
        FindMarks(text.data(), 0, static_cast<std::uint32_t>(size), ',', '"', found.data()));
    EXPECT_EQ(found, expected);
  }
}

TEST(FindUnusual, StopsAtControlsAndBytesAboveAscii) {
  for (const char odd : {'\0', '\x01', '\x1b', '\x80', '\xff'}) {
    for (const std::size_t at : {0, 1, 31, 63, 64, 100}) {
      std::string text(130 + kPadding, 'x');
      text[5] = '\t', text[6] = '\n', text[7] = '\r';
      text[at] = odd;
      EXPECT_EQ(FindUnusual(text.data(), 0, 130), at);
    }
  }
  const std::string plain(130 + kPadding, ' ');
  EXPECT_EQ(FindUnusual(plain.data(), 3, 130), 130u);
}

TEST(Utf8Check, RefusesWhatRfc3629Forbids) {
  for (const std::string_view bad :
       {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf0\x80\x80\xaf",
        "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xff", "\xc3"}) {
    std::string text = "ok " + std::string(bad);
    const std::size_t size = text.size();
    text.resize(size + kPadding);
    std::size_t checked = 0;
    const auto found = Utf8Check().Run({text.data(), size}, 0, true, &checked);
    ASSERT_TRUE(found) << testing::PrintToString(bad);
    EXPECT_EQ(found->fault, TextFault::kInvalidUtf8);
    EXPECT_EQ(found->offset, 3u);
  }
}

TEST(Utf8Check, WaitsForTheRestOfASequence) {
  std::string text = "a\xe2\x82";
  text.resize(3 + kPadding);
  Utf8Check check;
  std::size_t checked = 0;
  EXPECT_FALSE(check.Run({text.data(), 3}, 0, false, &checked));
  EXPECT_EQ(checked, 1u);
  std::string whole = "a\xe2\x82\xac\x1b";
  whole.resize(5 + kPadding);
  EXPECT_FALSE(check.Run({whole.data(), 5}, checked, true, &checked));
  EXPECT_EQ(check.multibyte_count(), 1);
  EXPECT_EQ(check.control_count(), 1);
}

TEST(Utf8Check, FindsNulBytes) {
  std::string text("ab\0c", 4);
  text.resize(4 + kPadding);
  std::size_t checked = 0;
  const auto found = Utf8Check().Run({text.data(), 4}, 0, true, &checked);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->fault, TextFault::kNulByte);
}

}  // namespace
}  // namespace lathe::data::csv
