#include "http/cors.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace lathe::http {
namespace {

const Cors& Listed() {
  static const Cors cors({"https://app.example.com", "http://localhost:5173"});
  return cors;
}

TEST(Cors, OnlyTheListedOriginsAreAllowedLetterByLetter) {
  EXPECT_EQ(Listed().Allowed("https://app.example.com"), "https://app.example.com");
  EXPECT_EQ(Listed().Allowed("http://localhost:5173"), "http://localhost:5173");
  for (const char* origin : {"", "null", "*", "https://evil.test", "http://app.example.com",
                             "https://app.example.com.evil.test", "https://app.example.com:8443",
                             "https://APP.example.com", "https://app.example.com/",
                             "http://localhost:51730", "http://localhost"})
    EXPECT_EQ(Listed().Allowed(origin), "") << origin;
}

TEST(Cors, WithoutOriginsItIsOff) {
  const Cors off({});
  EXPECT_FALSE(off.enabled());
  EXPECT_TRUE(Listed().enabled());
  EXPECT_EQ(off.Allowed(""), "");
  EXPECT_FALSE(off.Preflight("https://app.example.com", "POST", "GET, POST"));
}

TEST(Cors, APreflightOfAListedOriginIsAnsweredWithoutCredentials) {
  const auto answer = Listed().Preflight("http://localhost:5173", "PUT", "GET, PUT");
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status, 204);
  std::map<std::string, std::string> headers(answer->headers.begin(), answer->headers.end());
  EXPECT_EQ(headers["Access-Control-Allow-Methods"], "GET, PUT");
  EXPECT_NE(headers["Access-Control-Allow-Headers"].find("Authorization"), std::string::npos);
  EXPECT_FALSE(headers.contains("Access-Control-Allow-Credentials"));
}

TEST(Cors, OtherPreflightsAreNone) {
  EXPECT_FALSE(Listed().Preflight("https://evil.test", "PUT", "GET, PUT"));
  EXPECT_FALSE(Listed().Preflight("http://localhost:5173", "", "GET, PUT"));
}

}  // namespace
}  // namespace lathe::http
