#include <gtest/gtest.h>

#include "http/head_parser_internal.h"

namespace lathe::http {
namespace {

/// Parses a whole head, as the connection does.
Status Parse(std::string_view text, ServerRequest& request, std::unique_ptr<ChunkDecoder>& chunks) {
  const HeadLimits limits;
  const auto size = FindHead(text, 0, limits);
  if (!size.ok()) return size.error();
  if (*size == 0) return Fail(ErrorCode::kRequestTimeout, "needs more");
  return ParseHead(text.substr(0, *size), limits, request, chunks);
}

ErrorCode FaultOf(std::string_view text) {
  ServerRequest request;
  std::unique_ptr<ChunkDecoder> chunks;
  const Status status = Parse(text, request, chunks);
  return status.ok() ? ErrorCode::kInternal : status.error().code;
}

TEST(HeadParserTest, ReadsARequest) {
  ServerRequest request;
  std::unique_ptr<ChunkDecoder> chunks;
  const std::string text =
      "POST /a/b?x=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 12\r\nx-Thing:  y \r\n\r\nrest";
  ASSERT_TRUE(Parse(text, request, chunks).ok());
  EXPECT_EQ(request.verb, Method::kPost);
  EXPECT_EQ(request.raw_path, "/a/b");
  EXPECT_EQ(request.query("x"), "1");
  EXPECT_EQ(request.content_length, 12);
  EXPECT_EQ(request.header("X-THING"), "y");
  EXPECT_TRUE(request.keep_alive);
  EXPECT_EQ(chunks, nullptr);
}

TEST(HeadParserTest, TakesTheAbsoluteForm) {
  ServerRequest request;
  std::unique_ptr<ChunkDecoder> chunks;
  const std::string text = "GET http://h/a HTTP/1.1\r\nHost: h\r\n\r\n";
  ASSERT_TRUE(Parse(text, request, chunks).ok());
  EXPECT_EQ(request.raw_path, "/a");
}

TEST(HeadParserTest, RefusesLengthsThatCanBeReadTwoWays) {
  const std::string start = "POST / HTTP/1.1\r\nHost: h\r\n";
  EXPECT_EQ(FaultOf(start + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n"),
            ErrorCode::kAmbiguousLength);
  EXPECT_EQ(FaultOf(start + "Content-Length: 5\r\nContent-Length: 5\r\n\r\n"),
            ErrorCode::kAmbiguousLength);
  EXPECT_EQ(FaultOf(start + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n"),
            ErrorCode::kAmbiguousLength);
  EXPECT_EQ(FaultOf(start + "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n"),
            ErrorCode::kAmbiguousLength);
  EXPECT_EQ(FaultOf(start + "Content-Length: -1\r\n\r\n"), ErrorCode::kBadRequest);
  EXPECT_EQ(FaultOf(start + "Content-Length: +1\r\n\r\n"), ErrorCode::kBadRequest);
  EXPECT_EQ(FaultOf(start + "Content-Length: 5, 5\r\n\r\n"), ErrorCode::kBadRequest);
  EXPECT_EQ(FaultOf(start + "Content-Length: 99999999999999999999\r\n\r\n"),
            ErrorCode::kBadRequest);
}

TEST(HeadParserTest, RefusesTransferCodingsItDoesNotDecode) {
  const std::string start = "POST / HTTP/1.1\r\nHost: h\r\n";
  EXPECT_EQ(FaultOf(start + "Transfer-Encoding: gzip\r\n\r\n"), ErrorCode::kBadRequest);
  EXPECT_EQ(FaultOf(start + "Transfer-Encoding: gzip, chunked\r\n\r\n"), ErrorCode::kBadRequest);
  EXPECT_EQ(FaultOf(start + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"),
            ErrorCode::kBadRequest);
  EXPECT_EQ(FaultOf("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"),
            ErrorCode::kBadRequest);
}

TEST(HeadParserTest, RefusesWhatIsNotHttp) {
  EXPECT_EQ(FaultOf("GET /\r\n"), ErrorCode::kBadRequest);
  EXPECT_EQ(FaultOf("GET / HTTP/1.1\nHost: h\n\n"), ErrorCode::kBadRequest);
  EXPECT_EQ(FaultOf("\x16\x03\x01"), ErrorCode::kBadRequest);
  EXPECT_EQ(FaultOf("GET / HTTP/2.0\r\nHost: h\r\n\r\n"), ErrorCode::kBadRequest);
  EXPECT_EQ(FaultOf("GET / HTTP/1.1\r\n\r\n"), ErrorCode::kBadRequest) << "no Host";
  EXPECT_EQ(FaultOf("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), ErrorCode::kBadRequest);
  EXPECT_EQ(FaultOf("GET a HTTP/1.1\r\nHost: a\r\n\r\n"), ErrorCode::kBadRequest);
}

TEST(HeadParserTest, RefusesHeadersThatHideThings) {
  const std::string start = "GET / HTTP/1.1\r\nHost: h\r\n";
  EXPECT_EQ(FaultOf(start + "X-A: a\r\n b\r\n\r\n"), ErrorCode::kBadRequest);
  EXPECT_EQ(FaultOf(start + std::string("X-A: a\0b\r\n\r\n", 12)), ErrorCode::kBadRequest);
  EXPECT_EQ(FaultOf(start + "X A: a\r\n\r\n"), ErrorCode::kBadRequest);
  EXPECT_EQ(FaultOf("GET /%00 HTTP/1.1\r\nHost: h\r\n\r\n"), ErrorCode::kBadRequest);
  EXPECT_EQ(FaultOf("GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n"), ErrorCode::kBadRequest);
}

TEST(HeadParserTest, LimitsWhatItReads) {
  EXPECT_EQ(FaultOf("GET /" + std::string(70'000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n"),
            ErrorCode::kUriTooLong);
  EXPECT_EQ(FaultOf("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(100'000, 'a') + "\r\n\r\n"),
            ErrorCode::kHeadersTooLarge);
  std::string many = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; i < 1'000; ++i) many += "X-" + std::to_string(i) + ": 1\r\n";
  EXPECT_EQ(FaultOf(many + "\r\n"), ErrorCode::kHeadersTooLarge);
}

TEST(HeadParserTest, SeesABadStartBeforeTheHeadIsWhole) {
  const HeadLimits limits;
  EXPECT_FALSE(FindHead("\x16", 0, limits).ok());
  EXPECT_FALSE(FindHead("GET /\r\n", 0, limits).ok());
  const auto more = FindHead("GET / HTTP/1.1\r\nHost:", 0, limits);
  ASSERT_TRUE(more.ok());
  EXPECT_EQ(*more, 0U);
}

TEST(HeadParserTest, DecodesChunksHoweverTheyAreCut) {
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string body = "5;name=v\r\nhello\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n";
  for (std::size_t step = 1; step <= body.size(); ++step) {
    ServerRequest request;
    std::unique_ptr<ChunkDecoder> chunks;
    ASSERT_TRUE(Parse(head, request, chunks).ok());
    ASSERT_NE(chunks, nullptr);
    std::string text, pending;
    for (std::size_t at = 0; at < body.size(); at += step) {
      pending += body.substr(at, step);
      const auto used = chunks->Feed(pending, [&](std::string_view bytes) { text += bytes; });
      ASSERT_TRUE(used.ok());
      pending.erase(0, *used);
    }
    EXPECT_TRUE(chunks->done()) << step;
    EXPECT_EQ(text, "hello0123456789") << step;
    EXPECT_EQ(pending, "");
  }
}

TEST(HeadParserTest, AnEmptyChunkedBodyMayArriveByteByByte) {
  for (const std::string body : {"0\r\n\r\n", "00\r\n\r\n", "3\r\n000\r\n0\r\n\r\n"}) {
    ServerRequest request;
    std::unique_ptr<ChunkDecoder> chunks;
    ASSERT_TRUE(
        Parse("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", request, chunks)
            .ok());
    std::string text, pending;
    for (const char c : body) {
      EXPECT_FALSE(chunks->done()) << body;
      pending += c;
      const auto used = chunks->Feed(pending, [&](std::string_view bytes) { text += bytes; });
      ASSERT_TRUE(used.ok()) << body;
      pending.erase(0, *used);
    }
    EXPECT_TRUE(chunks->done()) << body;
    EXPECT_EQ(text, body.starts_with('3') ? "000" : "") << body;
  }
}

TEST(HeadParserTest, RefusesBadChunks) {
  for (const char* body : {"FFFFFFFFFFFFFFFFF\r\nabc", "x\r\n", "3\r\nabcX\r\n0\r\n\r\n"}) {
    ServerRequest request;
    std::unique_ptr<ChunkDecoder> chunks;
    ASSERT_TRUE(
        Parse("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", request, chunks)
            .ok());
    EXPECT_FALSE(chunks->Feed(body, [](std::string_view) {}).ok()) << body;
  }
}

}  // namespace
}  // namespace lathe::http
