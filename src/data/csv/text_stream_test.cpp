#include "data/csv/text_stream.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

#include "base/id.h"

namespace lathe::data::csv {
namespace {

class TextStreamTest : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(path_); }
  Result<std::string> Read(std::string_view bytes, const std::string& name = "x.csv",
                           const std::string& encoding = "", const Limits& limits = {}) {
    std::ofstream(path_, std::ios::binary) << bytes;
    TRY(TextFile file, OpenText({path_, name, encoding}, limits));
    std::string text;
    char buffer[7];
    while (true) {
      TRY(const std::size_t got, file.stream->Read(buffer, sizeof buffer));
      if (got == 0) return text;
      text.append(buffer, got);
    }
  }
  ErrorCode FaultOf(std::string_view bytes, const std::string& name = "x.csv",
                    const std::string& encoding = "") {
    const auto text = Read(bytes, name, encoding);
    return text.ok() ? ErrorCode::kInternal : text.error().code;
  }
  std::filesystem::path path_ = std::filesystem::temp_directory_path() / ("lathe-text-" + NewId());
};

std::string Gzip(std::string_view text) {
  z_stream state{};
  EXPECT_EQ(deflateInit2(&state, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&state, text.size()) + 64, '\0');
  std::string in(text);
  state.next_in = reinterpret_cast<Bytef*>(in.data());
  state.avail_in = static_cast<uInt>(in.size());
  state.next_out = reinterpret_cast<Bytef*>(out.data());
  state.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&state, Z_FINISH), Z_STREAM_END);
  out.resize(out.size() - state.avail_out);
  deflateEnd(&state);
  return out;
}

TEST_F(TextStreamTest, LeavesOutTheByteOrderMark) {
  EXPECT_EQ(*Read("\xEF\xBB\xBF"
                  "a,b\n"),
            "a,b\n");
}

TEST_F(TextStreamTest, TranscodesUtf16ByItsMark) {
  EXPECT_EQ(*Read(std::string_view("\xFF\xFE"
                                   "a\0\xe9\0\n\0",
                                   8)),
            "a\xc3\xa9\n");
  EXPECT_EQ(*Read(std::string_view("\xFE\xFF\0a\0\n", 6)), "a\n");
}

TEST_F(TextStreamTest, TranscodesTheEncodingNamed) {
  EXPECT_EQ(*Read("\x93hi\x94\n", "x.csv", "Windows-1252"), "\xe2\x80\x9chi\xe2\x80\x9d\n");
  EXPECT_EQ(FaultOf("a\n", "x.csv", "klingon"), ErrorCode::kValidationFailed);
}

TEST_F(TextStreamTest, ReadsGzipInSeveralMembers) {
  EXPECT_EQ(*Read(Gzip("a,b\n") + Gzip("1,2\n"), "x.csv.gz"), "a,b\n1,2\n");
}

TEST_F(TextStreamTest, SaysWhenAFileIsPackedTwice) {
  const auto text = Read(Gzip(Gzip("a,b\n1,2\n")), "x.csv.gz");
  ASSERT_FALSE(text.ok());
  EXPECT_EQ(text.error().code, ErrorCode::kFileTypeMismatch);
  EXPECT_EQ(text.error().detail, "The file is packed twice; unpack it once before it is sent.");
}

TEST_F(TextStreamTest, RefusesDamagedOrCutGzip) {
  std::string packed = Gzip(std::string(5000, 'x'));
  EXPECT_EQ(FaultOf(packed.substr(0, packed.size() - 9), "x.csv.gz"), ErrorCode::kFileTruncated);
  packed[packed.size() / 2] = static_cast<char>(packed[packed.size() / 2] ^ 0x55);
  EXPECT_EQ(FaultOf(packed, "x.csv.gz"), ErrorCode::kFileUnreadable);
}

TEST_F(TextStreamTest, RefusesAFileThatIsNotThere) {
  EXPECT_EQ(OpenText({path_, "x.csv", ""}, Limits()).error().code, ErrorCode::kNotFound);
}

TEST_F(TextStreamTest, RefusesAnEmptyFile) {
  EXPECT_EQ(FaultOf(""), ErrorCode::kFileEmpty);
  EXPECT_EQ(FaultOf("\xEF\xBB\xBF"), ErrorCode::kFileEmpty);
}

}  // namespace
}  // namespace lathe::data::csv
