#include "http/response_head.h"

#include <gtest/gtest.h>

namespace lathe::http {
namespace {

std::string Write(const Response& response, const HeadContext& context, bool tls = false,
                  bool cors = false) {
  std::string out;
  ResponseHead(tls, cors).Write(out, response, context);
  return out;
}

bool Has(const std::string& head, std::string_view line) {
  return head.find(line) != std::string::npos;
}

TEST(ResponseHeadTest, StartsWithTheStatusAndEndsWithABlankLine) {
  HeadContext context;
  context.date = "D";
  context.request_id = "R";
  context.body_bytes = 12;
  const std::string head =
      Write(Response{201, "application/json", "", {{"Location", "/x"}}, {}, {}, {}}, context);
  EXPECT_TRUE(head.starts_with(
      "HTTP/1.1 201 Created\r\nDate: D\r\nX-Request-Id: R\r\nContent-Type: application/json\r\n"));
  EXPECT_TRUE(head.ends_with("\r\n\r\n"));
  EXPECT_EQ(head.find("\r\n\r\n"), head.size() - 4);
  EXPECT_TRUE(Has(head, "Content-Length: 12\r\n"));
  EXPECT_TRUE(Has(head, "Location: /x\r\n"));
  EXPECT_TRUE(Has(head, "Cache-Control: no-store\r\n"));
}

TEST(ResponseHeadTest, CleansValuesOfControlCharacters) {
  const std::string head =
      Write(Response{200, "", "", {{"X-Name", "a\r\nSet-Cookie: b"}}, {}, {}, {}}, {});
  EXPECT_FALSE(Has(head, "\nSet-Cookie"));
}

TEST(ResponseHeadTest, LetsAnAnswerChooseItsOwnPolicy) {
  const std::string head = Write(
      Response{200,
               "",
               "",
               {{"Content-Security-Policy", "default-src 'none'"}, {"Cache-Control", "no-cache"}},
               {},
               {},
               {}},
      {});
  EXPECT_FALSE(Has(head, "default-src 'self'"));
  EXPECT_FALSE(Has(head, "no-store"));
}

TEST(ResponseHeadTest, AllowsDataNothingAndPagesTheirOwnFiles) {
  EXPECT_TRUE(
      Has(Write(Response{200, "application/json", "", {}, {}, {}, {}}, {}), "default-src 'none'"));
  EXPECT_TRUE(Has(Write(Response{200, "text/html", "", {}, {}, {}, {}}, {}), "default-src 'self'"));
}

TEST(ResponseHeadTest, GivesNoLengthWhereThereIsNoBody) {
  EXPECT_FALSE(Has(Write(Response::NoContent(), {}), "Content-Length"));
}

TEST(ResponseHeadTest, SpeaksOfTlsOnlyWithTls) {
  EXPECT_FALSE(Has(Write({}, {}), "Strict-Transport-Security"));
  EXPECT_TRUE(Has(Write({}, {}, true), "Strict-Transport-Security: max-age=31536000"));
}

TEST(ResponseHeadTest, VariesByOriginWhenOriginsAreListed) {
  HeadContext context;
  context.varies = true;
  EXPECT_TRUE(Has(Write({}, context), "Vary: Accept-Encoding\r\n"));
  EXPECT_TRUE(Has(Write({}, context, false, true), "Vary: Origin, Accept-Encoding\r\n"));
  EXPECT_FALSE(Has(Write({}, context, false, true), "Access-Control-Allow-Origin"));
}

TEST(HttpDateTest, FollowsTheRfc) {
  EXPECT_EQ(HttpDate(784'111'777'000), "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace
}  // namespace lathe::http
