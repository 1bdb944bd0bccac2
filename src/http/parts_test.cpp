// The small stateless pieces: router, negotiation, preconditions, ranges, forms, gzip, names of
// downloads.
#include <gtest/gtest.h>

#include "http/accept.h"
#include "http/content_disposition.h"
#include "http/form.h"
#include "http/gzip.h"
#include "http/openapi.h"
#include "http/precondition.h"
#include "http/range.h"
#include "http/router.h"

namespace lathe::http {
namespace {

Route RouteOf(Method method, std::string path) {
  Route route;
  route.method = method;
  route.path = std::move(path);
  return route;
}

class RouterTest : public ::testing::Test {
 protected:
  RouterTest()
      : routes_{RouteOf(Method::kGet, "/api/things/{id}"),
                RouteOf(Method::kGet, "/api/things/compare"),
                RouteOf(Method::kDelete, "/api/things/{id}"),
                RouteOf(Method::kPost, "/api/things/{thing_id}/parts/{id}")},
        router_(*Router::Make(routes_)) {}
  Router::Match Find(Method method, std::string_view path) {
    return router_.Find(method, path, params_);
  }

  RouteList routes_;
  Router router_;
  PathParams params_;
};

TEST_F(RouterTest, FindsParametersAndDecodesThem) {
  EXPECT_EQ(Find(Method::kGet, "/api/things/a%2Fb").route, 0);
  ASSERT_EQ(params_.size(), 1U);
  EXPECT_EQ(params_[0].first, "id");
  EXPECT_EQ(params_[0].second, "a/b");
  EXPECT_EQ(Find(Method::kPost, "/api/things/1/parts/2").route, 3);
  EXPECT_EQ(params_[0].first, "thing_id");
  EXPECT_EQ(params_[1].second, "2");
}

TEST_F(RouterTest, PrefersLiterals) {
  EXPECT_EQ(Find(Method::kGet, "/api/things/compare").route, 1);
  EXPECT_EQ(Find(Method::kPost, "/api/things/compare/parts/2").route, 3)
      << "and goes back to the parameter";
}

TEST_F(RouterTest, NamesTheMethodsOfAPath) {
  const Router::Match match = Find(Method::kPut, "/api/things/1");
  EXPECT_EQ(match.route, -1);
  EXPECT_EQ(AllowText(match.allowed), "GET, HEAD, DELETE");
  EXPECT_EQ(Find(Method::kHead, "/api/things/1").route, 0);
}

TEST_F(RouterTest, FindsNothingElse) {
  for (const char* path : {"", "/", "/api", "/api/things", "/api/things/", "/api/things/1/",
                           "/api/things/1/parts", "api/things/1"})
    EXPECT_EQ(Find(Method::kGet, path).allowed, 0) << path;
}

TEST(RouterMakeTest, RefusesTheSameRowTwice) {
  const RouteList routes{RouteOf(Method::kGet, "/a/{x}"), RouteOf(Method::kGet, "/a/{y}")};
  EXPECT_FALSE(Router::Make(routes).ok());
}

TEST(AcceptTest, FollowsTheClosestItem) {
  EXPECT_TRUE(AcceptsType("", "application/json"));
  EXPECT_TRUE(AcceptsType("text/html, application/*;q=0.2", "application/json"));
  EXPECT_FALSE(AcceptsType("text/html", "application/json"));
  EXPECT_FALSE(AcceptsType("*/*, application/json;q=0", "application/json"));
  EXPECT_TRUE(NamesType("text/html,application/xml;q=0.9,*/*;q=0.8", "text/html"));
  EXPECT_FALSE(NamesType("*/*", "text/html"));
  EXPECT_TRUE(AcceptsGzip("br, gzip;q=0.5"));
  EXPECT_TRUE(AcceptsGzip("*"));
  EXPECT_FALSE(AcceptsGzip("gzip;q=0, *"));
  EXPECT_FALSE(AcceptsGzip(""));
}

TEST(PreconditionTest, ComparesEtags) {
  EXPECT_TRUE(EtagListHas("\"1\", \"2\"", "\"2\"", false));
  EXPECT_TRUE(EtagListHas("*", "\"2\"", false));
  EXPECT_FALSE(EtagListHas("W/\"2\"", "\"2\"", false));
  EXPECT_TRUE(EtagListHas("W/\"2\"", "\"2\"", true));
  EXPECT_FALSE(EtagListHas("\"22\"", "\"2\"", true));
  EXPECT_TRUE(EtagListHas("\"2\", W/\"3\"", "W/\"2\"", true));
  EXPECT_FALSE(EtagListHas("W/\"2\"", "W/\"2\"", false));
}

void ExpectRange(std::string_view header, ByteRange::Kind kind, std::int64_t first,
                 std::int64_t count) {
  const ByteRange range = ParseRange(header, 100);
  EXPECT_EQ(range.kind, kind) << header;
  if (kind == ByteRange::Kind::kUnsatisfiable) return;
  EXPECT_EQ(range.first, first) << header;
  EXPECT_EQ(range.count, count) << header;
}

TEST(RangeTest, ReadsOneRange) {
  using enum ByteRange::Kind;
  ExpectRange("bytes=0-0", kPart, 0, 1);
  ExpectRange("bytes=90-", kPart, 90, 10);
  ExpectRange("bytes=90-1000", kPart, 90, 10);
  ExpectRange("bytes=-10", kPart, 90, 10);
  ExpectRange("bytes=-1000", kPart, 0, 100);
  ExpectRange("bytes=100-", kUnsatisfiable, 0, 0);
  ExpectRange("bytes=-0", kUnsatisfiable, 0, 0);
}

TEST(RangeTest, AnswersTheWholeForWhatItDoesNotServe) {
  using enum ByteRange::Kind;
  for (const char* header : {"bytes=5-2", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6",
                             "bytes=", "bytes=1", "bytes=99999999999999999999-"})
    ExpectRange(header, kWhole, 0, 100);
}

TEST(FormTest, DecodesFields) {
  const auto pairs = ParseForm("username=a%40b.c&password=x+y%2B&empty&=v&&");
  ASSERT_TRUE(pairs.ok());
  EXPECT_EQ(FieldOf(*pairs, "username"), "a@b.c");
  EXPECT_EQ(FieldOf(*pairs, "password"), "x y+");
  EXPECT_EQ(FieldOf(*pairs, "empty"), "");
  EXPECT_EQ(FieldOf(*pairs, "missing"), std::nullopt);
  EXPECT_FALSE(ParseForm("a=%4").ok());
  EXPECT_FALSE(ParseForm("a=%00").ok());
}

TEST(FormTest, ReadsHeaderParameters) {
  EXPECT_EQ(ParameterOf("multipart/form-data; charset=x; Boundary=\"a;b\"", "boundary"), "a;b");
  EXPECT_EQ(ParameterOf("form-data; name=\"a\\\"b\"; filename=c", "name"), "a\"b");
  EXPECT_EQ(ParameterOf("form-data; name=\"open", "name"), std::nullopt);
  EXPECT_EQ(ParameterOf("form-data", "name"), std::nullopt);
  EXPECT_TRUE(IsMediaType(" Application/JSON ; charset=utf-8", "application/json"));
  EXPECT_FALSE(IsMediaType("application/jsonx", "application/json"));
}

TEST(GzipTest, PacksAndUnpacks) {
  const std::string text(10'000, 'a');
  const auto packed = Gzip(text);
  ASSERT_TRUE(packed);
  EXPECT_LT(packed->size(), 200U);
  EXPECT_EQ(Gunzip(std::as_bytes(std::span(*packed)), text.size()), text);
  EXPECT_EQ(Gzip("x"), std::nullopt) << "nothing is gained";
}

TEST(ContentDispositionTest, EncodesAnyName) {
  EXPECT_EQ(AttachmentName("a.csv"), "attachment; filename=\"a.csv\"; filename*=UTF-8''a.csv");
  EXPECT_EQ(
      AttachmentName("a\r\nSet-Cookie: x\""),
      "attachment; filename=\"a__Set-Cookie: x_\"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x%22");
  EXPECT_EQ(AttachmentName("\xC3\xA9"), "attachment; filename=\"__\"; filename*=UTF-8''%C3%A9");
}

struct ThingDto {
  static constexpr std::string_view kName = "Thing";
  std::string id;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("id", self.id, Rule().Doc("Its id").Required());
  }
};

TEST(OpenApiTest, DescribesARoute) {
  Route route = RouteOf(Method::kPost, "/api/projects/{project_id}/things");
  route.operation_id = "create_thing";
  route.tag = "Things";
  route.summary = "Makes a thing";
  route.permission =
      Permission::Needs(store::Role::kEditor, store::ResourceKind::kProject, "project_id");
  route.body = BodyMode::kBuffered;
  route.request_schema = Schema<ThingDto>();
  route.response_schema = Schema<ThingDto>();
  route.success_status = 201;
  route.errors = {ErrorCode::kNameTaken};
  const json::value document = OpenApiDocument({route});
  const json::value& operation =
      document.at("paths").at("/api/projects/{project_id}/things").at("post");
  EXPECT_EQ(operation.at("operationId"), "create_thing");
  EXPECT_EQ(operation.at("parameters").at(0).at("name"), "project_id");
  EXPECT_EQ(operation.at("parameters").at(1).at("name"), "Idempotency-Key");
  EXPECT_EQ(
      operation.at("requestBody").at("content").at("application/json").at("schema").at("$ref"),
      "#/components/schemas/Thing");
  EXPECT_EQ(operation.at("security").as_array().size(), 3U);
  EXPECT_EQ(operation.at("x-permission").at("role"), "editor");
  for (const char* status :
       {"201", "400", "401", "403", "404", "409", "413", "415", "422", "429", "default"})
    EXPECT_TRUE(operation.at("responses").as_object().contains(status)) << status;
  EXPECT_TRUE(document.at("components").at("schemas").as_object().contains("Thing"));
  EXPECT_EQ(document.at("components")
                .at("securitySchemes")
                .at("oauth2")
                .at("flows")
                .at("password")
                .at("tokenUrl"),
            "/auth/login");
}

}  // namespace
}  // namespace lathe::http
