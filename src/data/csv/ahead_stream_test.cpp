#include "data/csv/ahead_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "data/testing/text_pieces.h"

namespace lathe::data::csv {
namespace {

using Pieces = data_testing::TextPieces;

std::string Text(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + i % 23);
  return text;
}

struct Read {
  std::string text;
  Status end;
};

Read ReadAll(TextStream& stream, std::size_t room) {
  Read read;
  std::string buffer(room, '\0');
  while (true) {
    const auto got = stream.Read(buffer.data(), room);
    if (!got.ok()) return read.end = got.error(), read;
    if (*got == 0) return read;
    read.text.append(buffer, 0, *got);
  }
}

TEST(AheadStreamTest, GivesTheSameBytesWhateverTheSizesOfReads) {
  const std::string text = Text(1'500'007);
  for (const std::size_t piece : {std::size_t{977}, std::size_t{1} << 20}) {
    for (const std::size_t room : {std::size_t{1'000}, std::size_t{300'000}}) {
      const auto stream = MakeAheadStream(std::make_unique<Pieces>(text, piece));
      const Read read = ReadAll(*stream, room);
      EXPECT_TRUE(read.end.ok());
      EXPECT_EQ(read.text, text);
      EXPECT_EQ(stream->file_position(), std::ssize(text));
    }
  }
}

TEST(AheadStreamTest, TellsTheEndAndAFaultAgainAndAgain) {
  const auto empty = MakeAheadStream(std::make_unique<Pieces>("", 10));
  char byte = 0;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(*empty->Read(&byte, 1), 0u);
  const auto broken = MakeAheadStream(std::make_unique<Pieces>(Text(100), 10, /*fails=*/true));
  for (int i = 0; i < 2; ++i) {
    const Read read = ReadAll(*broken, 7);
    ASSERT_FALSE(read.end.ok());
    EXPECT_EQ(read.end.error().code, ErrorCode::kFileTruncated);
    EXPECT_EQ(read.text, i == 0 ? Text(100) : "");
  }
}

TEST(AheadStreamTest, ProgressIsWhereTheReaderIsAndNotItsThread) {
  const auto stream = MakeAheadStream(std::make_unique<Pieces>(Text(1'000), 10));
  std::string buffer(5, '\0');
  ASSERT_TRUE(stream->Read(buffer.data(), buffer.size()).ok());
  EXPECT_EQ(stream->file_position(), 10);
}

TEST(AheadStreamTest, CanBeLeftInTheMiddle) {
  const auto stream = MakeAheadStream(std::make_unique<Pieces>(Text(4 << 20), 1'000));
  char byte = 0;
  EXPECT_EQ(*stream->Read(&byte, 1), 1u);
}

}  // namespace
}  // namespace lathe::data::csv
