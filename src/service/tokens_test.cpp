#include "service/tokens.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/crypto.h"

namespace lathe::service {
namespace {

constexpr std::string_view kSecret = "0123456789abcdef0123456789abcdef";

class TokensTest : public testing::Test {
 protected:
  // What ../shared/badinputs/auth/bad_tokens.tsv was made for.
  ManualClock clock{1'900'000'000'000};
  Tokens tokens{{"mlplat", "mlplat", 1800, 60}, {{"k1", std::string(kSecret)}}, clock};

  static std::string Sign(const std::string& header, const std::string& payload) {
    const std::string text = Base64UrlEncode(header) + "." + Base64UrlEncode(payload);
    return text + "." + Base64UrlEncode(HmacSha256(kSecret, text));
  }
  ErrorCode CodeOf(const std::string& token) const {
    const auto claims = tokens.Verify(token);
    return claims.ok() ? ErrorCode::kInternal : claims.error().code;
  }
  static std::string Payload(const std::string& more) {
    return R"({"sub":"u1","aud":"mlplat","iss":"mlplat","typ":"access","exp":1900000900)" + more +
           "}";
  }
};

TEST_F(TokensTest, TakesItsOwnTokensUntilTheyExpireAndTheLeewayIsOver) {
  const std::string token = tokens.Issue("user-1", 7);
  auto claims = tokens.Verify(token);
  ASSERT_TRUE(claims.ok());
  EXPECT_EQ(claims->user_id, "user-1");
  EXPECT_EQ(claims->token_epoch, 7);
  clock.Advance((1800 + 60) * 1'000);
  EXPECT_TRUE(tokens.Verify(token).ok());
  clock.Advance(1'000);
  EXPECT_EQ(CodeOf(token), ErrorCode::kTokenExpired);
}

TEST_F(TokensTest, RefusesAChangedByteAnywhere) {
  const std::string token = tokens.Issue("user-1", 0);
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(tokens.Verify(changed).ok()) << "byte " << i;
  }
}

TEST_F(TokensTest, RefusesTokensOfAnotherInstallation) {
  const Tokens other({"mlplat", "mlplat", 1800, 60}, KeysFrom("another master key"), clock);
  EXPECT_EQ(CodeOf(other.Issue("user-1", 0)), ErrorCode::kInvalidToken);
}

TEST_F(TokensTest, StillTakesTokensOfAnOlderKeyAfterAChange) {
  const std::string old_token = tokens.Issue("user-1", 0);
  const Tokens changed({"mlplat", "mlplat", 1800, 60},
                       {{"k2", "new"}, {"k1", std::string(kSecret)}}, clock);
  EXPECT_TRUE(changed.Verify(old_token).ok());
  EXPECT_EQ(CodeOf(changed.Issue("user-1", 0)), ErrorCode::kInvalidToken)
      << "the old server has no k2";
}

TEST_F(TokensTest, RefusesHeadersThatBringOrPointToAKeyThoughTheSignatureIsRight) {
  const std::string payload = Payload("");
  ASSERT_TRUE(tokens.Verify(Sign(R"({"alg":"HS256"})", payload)).ok());
  for (const char* header :
       {R"({"alg":"HS256","jku":"http://127.0.0.1:1/k.json"})",
        R"({"alg":"HS256","jwk":{"kty":"oct","k":"eA"}})",
        R"({"alg":"HS256","x5u":"http://127.0.0.1:1/"})", R"({"alg":"HS256","crit":["x"],"x":1})",
        R"({"alg":"HS256","kid":5})", R"({"alg":"HS256","kid":"../../dev/null"})",
        R"({"alg":"HS256","typ":"at+jwt"})", R"({"alg":"hs256"})", R"({"alg":"HS384"})",
        R"({"alg":["HS256"]})", R"({"typ":"JWT"})", R"({"alg":"HS256","alg":"none"})", R"([])",
        R"(null)", ""})
    EXPECT_EQ(CodeOf(Sign(header, payload)), ErrorCode::kInvalidToken) << header;
}

TEST_F(TokensTest, RefusesClaimsThatAreAbsentOrOfTheWrongKindThoughTheSignatureIsRight) {
  const std::string header = R"({"alg":"HS256"})";
  for (const char* payload :
       {R"({"sub":"u1","aud":"mlplat","iss":"mlplat","typ":"access"})",
        R"({"sub":"u1","aud":"mlplat","iss":"mlplat","typ":"access","exp":"1900000900"})",
        R"({"sub":"u1","aud":"mlplat","iss":"mlplat","typ":"access","exp":1e308})",
        R"({"sub":"u1","aud":"mlplat","iss":"mlplat","typ":"access","exp":9223372036854775807})",
        R"({"sub":"u1","aud":"mlplat","iss":"mlplat","typ":"access","exp":-1})",
        R"({"sub":"u1","aud":["mlplat"],"iss":"mlplat","typ":"access","exp":1900000900})",
        R"({"sub":"u1","aud":"other","iss":"mlplat","typ":"access","exp":1900000900})",
        R"({"sub":"u1","aud":"mlplat","iss":"other","typ":"access","exp":1900000900})",
        R"({"sub":"u1","aud":"mlplat","iss":"mlplat","typ":"refresh","exp":1900000900})",
        R"({"sub":"u1","aud":"mlplat","iss":"mlplat","exp":1900000900})",
        R"({"sub":"","aud":"mlplat","iss":"mlplat","typ":"access","exp":1900000900})",
        R"({"aud":"mlplat","iss":"mlplat","typ":"access","exp":1900000900})"})
    EXPECT_EQ(CodeOf(Sign(header, payload)), ErrorCode::kInvalidToken) << payload;
  EXPECT_EQ(CodeOf(Sign(header, Payload(R"(,"nbf":1900000061)"))), ErrorCode::kInvalidToken);
  EXPECT_EQ(CodeOf(Sign(header, Payload(R"(,"nbf":"0")"))), ErrorCode::kInvalidToken);
  EXPECT_EQ(CodeOf(Sign(header, Payload(R"(,"epoch":"0")"))), ErrorCode::kInvalidToken);
  EXPECT_TRUE(tokens.Verify(Sign(header, Payload(R"(,"nbf":1900000060)"))).ok())
      << "within the leeway";
}

TEST_F(TokensTest, AnswersEveryRowOfTheBadTokensAsItSays) {
  const std::filesystem::path file =
      std::filesystem::path(LATHE_SHARED_DIR) / "badinputs/auth/bad_tokens.tsv";
  std::ifstream in(file);
  if (!in) GTEST_SKIP() << file << " is not here (test material outside the repository)";
  std::string line;
  std::getline(in, line);
  int rows = 0;
  while (std::getline(in, line)) {
    std::vector<std::string> cells;
    std::stringstream stream(line);
    for (std::string cell; std::getline(stream, cell, '\t');) cells.push_back(cell);
    ASSERT_GE(cells.size(), 4U) << line.substr(0, 80);
    const auto claims = tokens.Verify(cells[1]);
    EXPECT_EQ(claims.ok(), cells[3] == "200") << cells[0];
    if (!claims.ok()) {
      EXPECT_EQ(claims.error().code,
                cells[0] == "expired" ? ErrorCode::kTokenExpired : ErrorCode::kInvalidToken)
          << cells[0];
    }
    ++rows;
  }
  EXPECT_EQ(rows, 23);
}

}  // namespace
}  // namespace lathe::service
