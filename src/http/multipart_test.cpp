#include "http/multipart.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

namespace lathe::http {
namespace {

/// A body that arrives `step` bytes at a time.
class TextBody final : public BodyStream {
 public:
  TextBody(std::string text, std::size_t step) : text_(std::move(text)), step_(step) {}
  Result<std::size_t> Read(std::span<std::byte> buffer) override {
    const std::size_t count = std::min({buffer.size(), step_, text_.size() - at_});
    std::memcpy(buffer.data(), text_.data() + at_, count);
    at_ += count;
    return count;
  }
  std::optional<std::int64_t> length() const override { return std::nullopt; }
  bool ended() const { return at_ == text_.size(); }

 private:
  std::string text_;
  std::size_t step_, at_ = 0;
};

constexpr std::string_view kType = "multipart/form-data; boundary=\"X\"";

struct Read {
  std::vector<std::pair<MultipartReader::Part, std::string>> parts;
  std::optional<ErrorCode> fault;
};

Read ReadAll(const std::string& text, std::size_t step = 7, std::string_view type = kType) {
  TextBody body(text, step);
  Read read;
  auto reader = MultipartReader::Open(body, type);
  if (!reader.ok()) {
    read.fault = reader.error().code;
    return read;
  }
  while (true) {
    const auto more = reader->Next();
    if (!more.ok()) {
      read.fault = more.error().code;
      return read;
    }
    if (!*more) break;
    std::string content;
    std::array<std::byte, 5> buffer;
    while (true) {
      const auto count = reader->Read(buffer);
      if (!count.ok()) {
        read.fault = count.error().code;
        return read;
      }
      if (*count == 0) break;
      content.append(static_cast<const char*>(static_cast<const void*>(buffer.data())), *count);
    }
    read.parts.emplace_back(reader->part(), content);
  }
  EXPECT_TRUE(body.ended());
  return read;
}

const std::string kForm =
    "preamble\r\n--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none--X\r\n-X\r\n"
    "--X\r\ncontent-type: text/csv\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a "
    "\\\"b\\\".csv\"\r\n\r\n"
    "1,2\r\n\r\n--X\r\nContent-Disposition: form-data; name=empty\r\n\r\n\r\n--X--\r\nepilogue";

TEST(MultipartTest, ReadsPartsHoweverTheBodyIsCut) {
  for (std::size_t step = 1; step < kForm.size(); ++step) {
    const Read read = ReadAll(kForm, step);
    ASSERT_FALSE(read.fault) << step;
    ASSERT_EQ(read.parts.size(), 3U) << step;
    EXPECT_EQ(read.parts[0].first.name, "a");
    EXPECT_EQ(read.parts[0].first.filename, std::nullopt);
    EXPECT_EQ(read.parts[0].second, "one--X\r\n-X");
    EXPECT_EQ(read.parts[1].first.filename, "a \"b\".csv");
    EXPECT_EQ(read.parts[1].first.content_type, "text/csv");
    EXPECT_EQ(read.parts[1].second, "1,2\r\n");
    EXPECT_EQ(read.parts[2].first.name, "empty");
    EXPECT_EQ(read.parts[2].second, "");
  }
}

TEST(MultipartTest, NoticesABodyThatEndsTooEarly) {
  const std::size_t end = kForm.find("--X--");
  for (std::size_t size = 0; size < end + 4; ++size)
    EXPECT_EQ(ReadAll(kForm.substr(0, size)).fault, ErrorCode::kMultipartTruncated) << size;
}

TEST(MultipartTest, RefusesOtherTypesAndBoundaries) {
  EXPECT_EQ(ReadAll(kForm, 7, "application/json").fault, ErrorCode::kUnsupportedMediaType);
  EXPECT_EQ(ReadAll(kForm, 7, "multipart/form-data").fault, ErrorCode::kBadRequest);
  EXPECT_EQ(ReadAll(kForm, 7, "multipart/form-data; boundary=" + std::string(71, 'x')).fault,
            ErrorCode::kBadRequest);
}

TEST(MultipartTest, RefusesBadPartHeaders) {
  const auto with = [](const std::string& header) {
    return ReadAll("--X\r\n" + header + "\r\n\r\nx\r\n--X--\r\n").fault;
  };
  EXPECT_EQ(with("Content-Type: text/plain"), ErrorCode::kBadRequest) << "no name";
  EXPECT_EQ(with("no colon"), ErrorCode::kBadRequest);
  EXPECT_EQ(with("Content-Disposition: attachment; name=a"), ErrorCode::kBadRequest);
  EXPECT_EQ(with("X: " + std::string(100'000, 'x')), ErrorCode::kBadRequest);
  EXPECT_EQ(with(std::string("Content-Disposition: form-data; name=f; filename=\"a\0.exe\"", 58)),
            ErrorCode::kBadRequest);
  EXPECT_EQ(with("Content-Disposition: form-data; name=f; filename*=UTF-8''a%00.exe"),
            ErrorCode::kUploadBadName);
}

TEST(MultipartTest, LongPartHeadersAreRefusedHoweverTheyArrive) {
  const std::string name = "Content-Disposition: form-data; name=a\r\n";
  for (const std::size_t size : {std::size_t{4'000}, std::size_t{9'000}, std::size_t{30'000}}) {
    const std::string form =
        "--X\r\n" + name + "X: " + std::string(size, 'x') + "\r\n\r\nx\r\n--X--\r\n";
    const auto whole = ReadAll(form, form.size()).fault, pieces = ReadAll(form, 100).fault;
    EXPECT_EQ(whole, pieces) << size;
    EXPECT_EQ(whole.has_value(), size > 8'192) << size;
  }
}

TEST(MultipartTest, DecodesExtendedFileNames) {
  const Read read = ReadAll(
      "--X\r\nContent-Disposition: form-data; name=f; filename=\"x\"; "
      "filename*=UTF-8''%C3%A9%20b.csv\r\n\r\n\r\n--X--");
  ASSERT_EQ(read.parts.size(), 1U);
  EXPECT_EQ(read.parts[0].first.filename, "\xC3\xA9 b.csv");
}

TEST(MultipartTest, SkipsPartsThatAreNotRead) {
  TextBody body(kForm, 13);
  auto reader = MultipartReader::Open(body, kType);
  ASSERT_TRUE(reader.ok());
  int parts = 0;
  while (true) {
    const auto more = reader->Next();
    ASSERT_TRUE(more.ok());
    if (!*more) break;
    ++parts;
  }
  EXPECT_EQ(parts, 3);
}

}  // namespace
}  // namespace lathe::http
