#include "http/server.h"

#include "http/form.h"
#include "http/testing/server_fixture.h"

namespace lathe::http {
namespace {

using testing::Eventually;
using testing::RawAnswer;
using testing::RawClient;

Response Text(std::string text) {
  Response response;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(text);
  return response;
}

class ServerTest : public testing::ServerFixture {
 protected:
  RouteList Routes() override {
    RouteList routes;
    routes.push_back(
        Make(Method::kGet, "/api/things/{id}", [](Request& request) -> Result<Response> {
          return std::move(Text("thing " + request.param("id")).WithEtag("\"7\""));
        }));
    routes.back().response_type = "text/plain";
    routes.push_back(Make(Method::kPost, "/api/echo", [](Request& request) -> Result<Response> {
      return Text(std::string(request.body()));
    }));
    routes.back().response_type = "text/plain";
    routes.push_back(Make(Method::kPost, "/api/inline", [](Request& request) -> Result<Response> {
      return Text(std::string(request.body()));
    }));
    routes.back().run_on = RunOn::kInline;
    routes.push_back(Make(Method::kPost, "/api/document", [](Request& request) -> Result<Response> {
      TRY(const json::value document, request.Document());
      Response response;
      response.body = ToText(document);
      return response;
    }));
    routes.push_back(Make(Method::kGet, "/api/large", [](Request&) -> Result<Response> {
      Response response;
      response.body = "[\"" + std::string(100'000, 'a') + "\"]";
      return response;
    }));
    routes.push_back(Make(Method::kGet, "/api/private", [](Request& request) -> Result<Response> {
      return Text(request.caller().user_id);
    }));
    routes.back().permission = Permission::SignedIn();
    routes.push_back(Make(Method::kGet, "/api/throws", [](Request&) -> Result<Response> {
      throw std::runtime_error("/secret/path");
    }));
    routes.push_back(Make(Method::kGet, "/api/injects", [](Request&) -> Result<Response> {
      Response response = Text("x");
      response.headers.emplace_back("X-Name", "a\r\nSet-Cookie: b");
      return response;
    }));
    routes.push_back(Make(Method::kGet, "/api/slow", [this](Request&) -> Result<Response> {
      ++slow_running_;
      while (!release_) std::this_thread::sleep_for(std::chrono::milliseconds(5));
      return Text("done");
    }));
    routes.push_back(Make(Method::kGet, "/api/address", [](Request& request) -> Result<Response> {
      return Text(request.client_address());
    }));
    for (Route& route : routes) {
      if (route.path != "/api/document" && route.path != "/api/large")
        route.response_type = "text/plain";
    }
    return routes;
  }

  std::atomic<int> slow_running_{0};
  std::atomic<bool> release_{false};
};

TEST_F(ServerTest, AnswersWithTheHeadersEveryAnswerCarries) {
  Serve();
  const RawAnswer answer = Get("/api/things/a%20b");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "thing a b");
  EXPECT_EQ(answer.Header("X-Request-Id").size(), 32U);
  EXPECT_EQ(answer.Header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(answer.Header("Referrer-Policy"), "no-referrer");
  EXPECT_NE(answer.Header("Content-Security-Policy").find("default-src 'self'"), std::string::npos);
  EXPECT_EQ(answer.Header("Access-Control-Allow-Origin"), "");
  EXPECT_EQ(answer.Header("RateLimit-Limit"), "1000");
  EXPECT_EQ(answer.Header("Strict-Transport-Security"), "");
}

TEST_F(ServerTest, KeepsTheClientsRequestIdUnlessItIsUnsafe) {
  Serve();
  EXPECT_EQ(Get("/livez", "X-Request-Id: abc-1.2_3\r\n").Header("X-Request-Id"), "abc-1.2_3");
  EXPECT_EQ(Get("/livez", "X-Request-Id: a b\r\n").Header("X-Request-Id").size(), 32U);
}

TEST_F(ServerTest, KeepsAConnectionAlive) {
  Serve();
  RawClient client(server_->port());
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(client.Ask("GET /api/things/1 HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
  EXPECT_EQ(server_->connection_count(), 1);
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  Serve();
  RawClient client(server_->port());
  client.Send(
      "GET /api/things/1 HTTP/1.1\r\nHost: x\r\n\r\n"
      "POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
      "POST /api/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
      "chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
      "POST /api/inline HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok"
      "GET /api/things/2 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.Receive().body, "thing 1");
  EXPECT_EQ(client.Receive().body, "hello");
  EXPECT_EQ(client.Receive().body, "abcde");
  EXPECT_EQ(client.Receive().body, "ok");
  EXPECT_EQ(client.Receive().body, "thing 2");
}

TEST_F(ServerTest, ReadsABodyThatArrivesInPieces) {
  Serve();
  RawClient client(server_->port());
  const std::string body(200'000, 'x');
  client.Send("POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n");
  for (std::size_t at = 0; at < body.size(); at += 50'000) client.Send(body.substr(at, 50'000));
  EXPECT_EQ(client.Receive().body, body);
  EXPECT_EQ(client.Ask("GET /api/things/1 HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
}

TEST_F(ServerTest, SendsContinueWhenAsked) {
  Serve();
  RawClient client(server_->port());
  client.Send(
      "POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.ReadUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(client.Ask("abc").body, "abc");
}

TEST_F(ServerTest, ClosesAfterHttp10AndWhenTold) {
  Serve();
  RawClient old(server_->port());
  EXPECT_EQ(old.Ask("GET /api/things/1 HTTP/1.0\r\n\r\n").status, 200);
  EXPECT_TRUE(old.SeesEnd());
  RawClient told(server_->port());
  EXPECT_EQ(told.Ask("GET /api/things/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                .Header("Connection"),
            "close");
  EXPECT_TRUE(told.SeesEnd());
}

TEST_F(ServerTest, AnswersHeadWithoutABody) {
  Serve();
  RawClient client(server_->port());
  const RawAnswer answer = client.Ask("HEAD /api/things/1 HTTP/1.1\r\nHost: x\r\n\r\n", true);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("Content-Length"), "7");
  EXPECT_EQ(client.Ask("GET /api/things/2 HTTP/1.1\r\nHost: x\r\n\r\n").body, "thing 2");
}

TEST_F(ServerTest, AnswersNotModified) {
  Serve();
  RawClient client(server_->port());
  const RawAnswer same = client.Ask(
      "GET /api/things/1 HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"6\", W/\"7\"\r\n\r\n", true);
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.Header("ETag"), "\"7\"");
  EXPECT_EQ(same.Header("Content-Length"), "");
  EXPECT_EQ(
      client.Ask("GET /api/things/1 HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"6\"\r\n\r\n").status,
      200);
}

TEST_F(ServerTest, CompressesLargeJsonForThoseWhoTakeIt) {
  Serve();
  const RawAnswer packed = Get("/api/large", "Accept-Encoding: br, gzip\r\n");
  EXPECT_EQ(packed.Header("Content-Encoding"), "gzip");
  EXPECT_LT(packed.body.size(), 2'000U);
  EXPECT_EQ(packed.Header("Vary"), "Accept-Encoding");
  const RawAnswer plain = Get("/api/large", "Accept-Encoding: gzip;q=0\r\n");
  EXPECT_EQ(plain.Header("Content-Encoding"), "");
  EXPECT_EQ(plain.body.size(), 100'004U);
}

TEST_F(ServerTest, NamesTheMethodsOfAPath) {
  Serve();
  const RawAnswer answer = Post("/api/things/1", "");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.Header("Allow"), "GET, HEAD");
  EXPECT_NE(answer.body.find("\"code\":\"method_not_allowed\""), std::string::npos);
  for (const char* line :
       {"TRACE /api/things/1", "OPTIONS *", "CONNECT /api/things/1", "BREW /nowhere"}) {
    RawClient client(server_->port());
    EXPECT_EQ(client.Ask(std::string(line) + " HTTP/1.1\r\nHost: x\r\n\r\n").status, 405) << line;
  }
}

TEST_F(ServerTest, AnswersUnknownPathsWithAProblem) {
  Serve();
  const RawAnswer answer = Get("/api/nothing");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.Header("Content-Type"), "application/problem+json");
  EXPECT_NE(answer.body.find("\"request_id\":\"" + answer.Header("X-Request-Id")),
            std::string::npos);
}

TEST_F(ServerTest, RefusesMediaTypesItDoesNotSpeak) {
  Serve();
  EXPECT_EQ(Get("/api/large", "Accept: text/html\r\n").status, 406);
  EXPECT_EQ(Get("/api/large", "Accept: text/html, */*;q=0.1\r\n").status, 200);
  EXPECT_EQ(Post("/api/document", "{}", "Content-Type: text/plain\r\n").status, 415);
  EXPECT_EQ(
      Post("/api/document", "{}", "Content-Type: application/x-www-form-urlencoded\r\n").status,
      415);
  EXPECT_EQ(Post("/api/document", "", "").status, 400);
  EXPECT_EQ(Post("/api/document", "{", "Content-Type: application/json\r\n").status, 400);
  EXPECT_EQ(Post("/api/document", "{}", "Content-Type: application/json; charset=utf-8\r\n").status,
            200);
}

TEST_F(ServerTest, AsksForASignIn) {
  Serve();
  const RawAnswer none = Get("/api/private");
  EXPECT_EQ(none.status, 401);
  EXPECT_EQ(none.Header("WWW-Authenticate"), "Bearer");
  const RawAnswer bad = Get("/api/private", "Authorization: Bearer bad\r\n");
  EXPECT_EQ(bad.status, 401);
  EXPECT_NE(bad.body.find("invalid_token"), std::string::npos);
  EXPECT_EQ(Get("/api/private", "Authorization: bearer good\r\n").body, "user-1");
}

TEST_F(ServerTest, HidesWhatAHandlerThrew) {
  Serve();
  const RawAnswer answer = Get("/api/throws");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body.find("secret"), std::string::npos);
}

TEST_F(ServerTest, LetsNoValueAddAHeader) {
  Serve();
  EXPECT_EQ(Get("/api/injects").Header("Set-Cookie"), "");
}

TEST_F(ServerTest, RefusesLargeBodiesBeforeTheyCome) {
  Serve();
  RawClient client(server_->port());
  const RawAnswer answer =
      client.Ask("POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n");
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(answer.Header("Connection"), "close");
  RawClient chunked(server_->port());
  chunked.Send(
      "POST /api/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n");
  EXPECT_EQ(chunked.Ask(std::string(0x200000, 'x')).status, 413);
}

TEST_F(ServerTest, BelievesForwardedAddressesOfItsProxiesOnly) {
  options_.trusted_proxies = {"127.0.0.1"};
  Serve();
  EXPECT_EQ(Get("/api/address", "X-Forwarded-For: 6.6.6.6, 10.1.2.3\r\n").body, "10.1.2.3");
  EXPECT_EQ(Get("/api/address", "X-Forwarded-For: nonsense\r\n").body, "127.0.0.1");
  server_.reset();
  options_.trusted_proxies = {};
  Serve();
  EXPECT_EQ(Get("/api/address", "X-Forwarded-For: 10.1.2.3\r\n").body, "127.0.0.1");
}

TEST_F(ServerTest, AllowsListedOriginsOnly) {
  options_.cors_origins = {"https://app.test"};
  Serve();
  EXPECT_EQ(
      Get("/api/things/1", "Origin: https://app.test\r\n").Header("Access-Control-Allow-Origin"),
      "https://app.test");
  EXPECT_EQ(
      Get("/api/things/1", "Origin: https://evil.test\r\n").Header("Access-Control-Allow-Origin"),
      "");
  RawClient client(server_->port());
  const RawAnswer preflight = client.Ask(
      "OPTIONS /api/things/1 HTTP/1.1\r\nHost: x\r\nOrigin: https://app.test\r\n"
      "Access-Control-Request-Method: GET\r\n\r\n",
      true);
  EXPECT_EQ(preflight.status, 204);
  EXPECT_EQ(preflight.Header("Access-Control-Allow-Methods"), "GET, HEAD");
}

TEST_F(ServerTest, LimitsTheRateOfACaller) {
  options_.rate.caller = {0.001, 3};
  Serve();
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(Get("/api/private", "Authorization: Bearer good\r\n").status, 200);
  const RawAnswer answer = Get("/api/private", "Authorization: Bearer good\r\n");
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.Header("RateLimit-Remaining"), "0");
  EXPECT_GT(std::atoi(answer.Header("Retry-After").c_str()), 0);
}

TEST_F(ServerTest, TakesNoMoreConnectionsThanItsLimit) {
  options_.max_connections = 2;
  Serve();
  RawClient first(server_->port()), second(server_->port());
  EXPECT_EQ(first.Ask("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
  EXPECT_EQ(second.Ask("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
  RawClient third(server_->port());
  const RawAnswer refused = third.Receive();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.Header("Retry-After"), "1");
  first.Close();
  EXPECT_TRUE(Eventually([&] { return server_->connection_count() < 2; }));
  EXPECT_EQ(Get("/livez").status, 200);
}

TEST_F(ServerTest, AnswersBusyWhenThePoolIsFull) {
  options_.pool_threads = 1;
  options_.pool_queue = 1;
  Serve();
  RawClient running(server_->port()), queued(server_->port());
  running.Send("GET /api/slow HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(Eventually([&] { return slow_running_ == 1; }));
  queued.Send("GET /api/slow HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(Eventually([&] { return Get("/api/things/1").status == 503; }));
  EXPECT_EQ(Get("/livez").status, 200) << "health is answered on the socket's thread";
  release_ = true;
  EXPECT_EQ(running.Receive().body, "done");
  EXPECT_EQ(queued.Receive().body, "done");
}

TEST_F(ServerTest, ClosesAClientThatIsSlowWithItsHead) {
  options_.header_timeout_ms = 200;
  Serve();
  RawClient slow(server_->port());
  EXPECT_EQ(slow.Ask("GET /livez HTTP/1.1\r\nHo").status, 408);
  EXPECT_TRUE(slow.SeesEnd());
  RawClient silent(server_->port());
  EXPECT_TRUE(silent.SeesEnd());
}

TEST_F(ServerTest, ClosesAClientThatIsSlowWithItsBody) {
  options_.body_grace_ms = 200;
  Serve();
  RawClient client(server_->port());
  const RawAnswer answer =
      client.Ask("POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(answer.status, 408);
  EXPECT_NE(answer.body.find("request_timeout"), std::string::npos);
}

TEST_F(ServerTest, TellsWhetherItIsReady) {
  checks_ = {{"database", true, "ok"}};
  Serve();
  EXPECT_EQ(Get("/readyz").status, 200);
  server_->MarkNotReady();
  const RawAnswer answer = Get("/readyz");
  EXPECT_EQ(answer.status, 503);
  EXPECT_NE(answer.body.find("draining"), std::string::npos);
  EXPECT_NE(answer.body.find("\"database\""), std::string::npos);
  EXPECT_EQ(Get("/livez").status, 200);
}

TEST_F(ServerTest, FinishesRunningRequestsWhenItDrains) {
  Serve();
  RawClient busy(server_->port()), idle(server_->port());
  EXPECT_EQ(idle.Ask("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
  busy.Send("GET /api/slow HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(Eventually([&] { return slow_running_ == 1; }));
  std::atomic<bool> drained{false};
  std::thread drain([&] { drained = server_->Drain(std::chrono::seconds(10)); });
  EXPECT_TRUE(idle.SeesEnd());
  EXPECT_TRUE(Eventually([&] { return !RawClient(server_->port()).connected(); }));
  release_ = true;
  const RawAnswer answer = busy.Receive();
  EXPECT_EQ(answer.body, "done");
  EXPECT_EQ(answer.Header("Connection"), "close");
  drain.join();
  EXPECT_TRUE(drained);
}

TEST_F(ServerTest, StopsWhileARequestRuns) {
  Serve();
  RawClient busy(server_->port());
  busy.Send("GET /api/slow HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(Eventually([&] { return slow_running_ == 1; }));
  EXPECT_FALSE(server_->Drain(std::chrono::milliseconds(50)));
  release_ = true;
  server_->Stop();
  EXPECT_EQ(server_->connection_count(), 0);
}

TEST_F(ServerTest, CountsWhatItServes) {
  Serve();
  Get("/api/things/1");
  Get("/api/nothing");
  // An answer counts once it is sent: its client may ask for the figures a moment before.
  std::string text;
  const auto shows = [&](std::string_view line) {
    return Eventually([&] {
      text = Get("/metrics").body;
      return text.find(line) != std::string::npos;
    });
  };
  EXPECT_TRUE(shows(
      "lathe_http_requests_total{method=\"GET\",route=\"/api/things/{id}\",status=\"2xx\"} 1"))
      << text;
  EXPECT_TRUE(shows("route=\"none\",status=\"4xx\"} 1")) << text;
  EXPECT_NE(text.find("lathe_http_request_duration_seconds_bucket"), std::string::npos);
  EXPECT_NE(text.find("lathe_build_info"), std::string::npos);
}

TEST_F(ServerTest, ServesItsOwnPages) {
  Serve();
  EXPECT_NE(Get("/openapi.json").body.find("\"openapi\":\"3.1.0\""), std::string::npos);
  EXPECT_NE(Get("/api/errors").body.find("\"idempotency_mismatch\""), std::string::npos);
  EXPECT_NE(Get("/version").body.find("\"version\""), std::string::npos);
  const RawAnswer docs = Get("/docs", "Accept: text/html\r\n");
  EXPECT_EQ(docs.status, 200);
  EXPECT_EQ(docs.body.find("<script>"), std::string::npos) << "inline scripts break the policy";
  EXPECT_EQ(Get("/", "Accept: text/html\r\n").status, 200);
  EXPECT_EQ(Get("/projects/1", "Accept: text/html\r\n").status, 200);
  EXPECT_EQ(Get("/api/projects/1", "Accept: text/html\r\n").status, 404);
  EXPECT_EQ(Get("/assets/..%2f..%2fetc%2fpasswd").status, 404);
  EXPECT_EQ(Get("/assets/%252e%252e/%252e%252e/etc/passwd").status, 404);
}

TEST_F(ServerTest, RefusesAPortThatAnotherServerHas) {
  Serve();
  ServerDeps deps;
  deps.clock = &clock_;
  ServerOptions options;
  options.port = server_->port();
  const auto second = Server::Start(options, std::move(deps));
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
  EXPECT_NE(second.error().detail.find(std::to_string(options.port)), std::string::npos);
}

TEST(ServerStartTest, RefusesTwoRoutesForOnePath) {
  const SystemClock clock;
  Route route;
  route.path = "/api/x";
  route.operation_id = "x";
  route.handler = [](Request&) -> Result<Response> { return Response::NoContent(); };
  ServerDeps deps;
  deps.clock = &clock;
  deps.routes = {route, route};
  deps.routes[1].operation_id = "y";
  ServerOptions options;
  options.port = 0;
  const auto server = Server::Start(options, std::move(deps));
  ASSERT_FALSE(server.ok());
  EXPECT_EQ(server.error().code, ErrorCode::kValidationFailed);
}

}  // namespace
}  // namespace lathe::http
