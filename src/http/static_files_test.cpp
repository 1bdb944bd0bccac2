#include "http/static_files.h"

#include <gtest/gtest.h>

#include <array>

#include "http/gzip.h"

namespace lathe::http {
namespace {

class StaticFilesTest : public ::testing::Test {
 protected:
  StaticFilesTest()
      : script_(*Gzip(kScript)),
        assets_{Asset{"/assets/app-12345678.js", "text/javascript", "\"1\"",
                      std::as_bytes(std::span(script_)), kScript.size(), true, true},
                Asset{"/index.html", "text/html", "\"2\"", std::as_bytes(std::span(kPage)),
                      kPage.size(), false, false}},
        files_(assets_) {}

  std::optional<StaticAnswer> Get(std::string_view path, std::vector<HeaderView> headers = {}) {
    request_.Clear();
    request_.verb = Method::kGet;
    request_.raw_path = path;
    request_.headers = std::move(headers);
    return files_.Find(request_);
  }

  static inline const std::string kScript = std::string(5'000, 'a');
  static inline const std::string kPage = "<!doctype html>";
  std::string script_;
  std::array<Asset, 2> assets_;
  StaticFiles files_;
  ServerRequest request_;
};

TEST_F(StaticFilesTest, ServesCompressedFilesToThoseWhoTakeThem) {
  const auto packed = Get("/assets/app-12345678.js", {{"Accept-Encoding", "gzip"}});
  ASSERT_TRUE(packed);
  EXPECT_TRUE(packed->gzip);
  EXPECT_EQ(packed->response.body, script_);
  const auto plain = Get("/assets/app-12345678.js");
  ASSERT_TRUE(plain);
  EXPECT_FALSE(plain->gzip);
  EXPECT_EQ(plain->response.body, kScript);
  EXPECT_TRUE(plain->varies);
}

TEST_F(StaticFilesTest, CachesHashedNamesForEver) {
  EXPECT_NE(Get("/assets/app-12345678.js")->response.headers[1].second.find("immutable"),
            std::string::npos);
  EXPECT_EQ(Get("/")->response.headers[1].second, "no-cache");
}

TEST_F(StaticFilesTest, AnswersTheAddressesOfScreensWithTheUi) {
  EXPECT_TRUE(Get("/projects/1", {{"Accept", "text/html,*/*;q=0.8"}}));
  EXPECT_FALSE(Get("/projects/1", {{"Accept", "*/*"}}));
  EXPECT_FALSE(Get("/api/projects", {{"Accept", "text/html"}}));
  EXPECT_FALSE(Get("/missing.css", {{"Accept", "text/html"}}));
  EXPECT_FALSE(Get("/assets/..%2f..%2fetc%2fpasswd", {{"Accept", "text/html"}}));
}

TEST_F(StaticFilesTest, SaysHowToBuildTheUiWhenThereIsNone) {
  const StaticFiles none({});
  request_.Clear();
  request_.verb = Method::kGet;
  request_.raw_path = "/";
  const auto answer = none.Find(request_);
  ASSERT_TRUE(answer);
  EXPECT_NE(answer->response.body.find("./dev build"), std::string::npos);
}

}  // namespace
}  // namespace lathe::http
