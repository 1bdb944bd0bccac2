#include "data/text_coder.h"

#include <gtest/gtest.h>

#include <deque>
#include <string>

namespace lathe::data {
namespace {

TextCell CellOf(const std::string& text) {
  TextCell cell{};
  cell.size = static_cast<std::uint32_t>(text.size());
  if (cell.inside()) {
    std::memcpy(cell.prefix, text.data(), std::min<std::size_t>(text.size(), 4));
    if (text.size() > 4) std::memcpy(cell.rest, text.data() + 4, text.size() - 4);
  } else {
    std::memcpy(cell.prefix, text.data(), 4);
    cell.pointer = text.data();
  }
  return cell;
}

TEST(TextCoder, NumbersTextsInTheOrderTheyAppear) {
  TextCoder coder;
  std::deque<std::string> kept;
  const auto code = [&](const std::string& text) {
    const TextCoder::Code got = coder.CodeOf(CellOf(text));
    if (got.is_new) coder.Keep(kept.emplace_back(text));
    return got.code;
  };
  EXPECT_EQ(code("Rome"), 0);
  EXPECT_EQ(code("Oslo"), 1);
  EXPECT_EQ(code(""), 2);
  EXPECT_EQ(code("a text of more than twelve bytes"), 3);
  EXPECT_EQ(code("Rome"), 0);
  EXPECT_EQ(code("a text of more than twelve bytes"), 3);
  EXPECT_EQ(code(""), 2);
  // Through several growths of the table.
  for (int i = 0; i < 5'000; ++i) EXPECT_EQ(code("city " + std::to_string(i)), 4 + i);
  for (int i = 0; i < 5'000; ++i) EXPECT_EQ(code("city " + std::to_string(i)), 4 + i);
  EXPECT_EQ(code("Oslo"), 1);
}

}  // namespace
}  // namespace lathe::data
