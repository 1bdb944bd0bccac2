// Streamed bodies, files, event streams, idempotency keys and sign-in limits, over real sockets.
#include "http/multipart.h"
#include "http/server.h"
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

Result<std::size_t> CountBytes(BodyStream& body) {
  std::size_t total = 0;
  std::array<std::byte, 16'384> buffer;
  while (true) {
    TRY(const std::size_t count, body.Read(buffer));
    if (count == 0) return total;
    total += count;
  }
}

class ServerStreamTest : public testing::ServerFixture {
 protected:
  RouteList Routes() override {
    RouteList routes;
    AddUploads(routes);
    AddAnswers(routes);
    AddPosts(routes);
    return routes;
  }

  void AddUploads(RouteList& routes) {
    const auto upload = [&](std::string path, Handler handler) {
      routes.push_back(Make(Method::kPost, std::move(path), std::move(handler)));
      routes.back().body = BodyMode::kStream;
      routes.back().response_type = "text/plain";
    };
    upload("/api/upload", [this](Request& request) -> Result<Response> {
      auto count = CountBytes(request.body_stream());
      ++uploads_ended_;
      if (!count.ok()) return count.error();
      return Text(std::to_string(*count));
    });
    upload("/api/refuse", [](Request&) -> Result<Response> {
      return Fail(ErrorCode::kStorageFull, "The disk is full.");
    });
    upload("/api/hold", [this](Request& request) -> Result<Response> {
      while (!release_) std::this_thread::sleep_for(std::chrono::milliseconds(5));
      TRY(const std::size_t count, CountBytes(request.body_stream()));
      return Text(std::to_string(count));
    });
    upload("/api/form", [](Request& request) -> Result<Response> {
      TRY(const auto file,
          MultipartFile::Open(request.body_stream(), *request.header("Content-Type"), "file"));
      TRY(const std::size_t count, CountBytes(*file));
      return Text(file->filename() + " " + std::to_string(count));
    });
  }

  void AddAnswers(RouteList& routes) {
    routes.push_back(Make(Method::kGet, "/api/file", [this](Request&) -> Result<Response> {
      Response response;
      response.content_type = "application/octet-stream";
      response.file_path = file_;
      return std::move(response.WithEtag("\"v1\""));
    }));
    routes.push_back(
        Make(Method::kGet, "/api/events", [this](Request& request) -> Result<Response> {
          Response response;
          const std::string from(request.header("Last-Event-ID").value_or("0"));
          response.events = [this, from](EventSink& sink) {
            sink.Send(from, "hello", "line one\nline two");
            while (sink.alive() && !release_)
              std::this_thread::sleep_for(std::chrono::milliseconds(5));
            if (release_) sink.Send("9", "done", "{}");
            ++streams_ended_;
          };
          return response;
        }));
    routes.push_back(Make(Method::kGet, "/api/flood", [this](Request&) -> Result<Response> {
      Response response;
      response.events = [this](EventSink& sink) {
        while (sink.Send("", "", std::string(10'000, 'x'))) {
        }
        ++streams_ended_;
      };
      return response;
    }));
    const auto made = [&](std::string path, std::function<Result<bool>(std::string&)> pieces) {
      routes.insert(routes.begin(),
                    Make(Method::kGet, std::move(path), [pieces](Request&) -> Result<Response> {
                      Response response;
                      response.content_type = "text/csv";
                      response.pieces = pieces;
                      return response;
                    }));
    };
    made("/api/made", [this](std::string& out) -> Result<bool> {
      const int piece = ++pieces_made_;
      out += std::string(300'000, static_cast<char>('a' + piece - 1));
      return piece < 3;
    });
    made("/api/made-badly", [this](std::string& out) -> Result<bool> {
      if (++pieces_made_ > 1) return Fail(ErrorCode::kDatasetCorrupt, "Broken behind the start.");
      out += std::string(300'000, 'a');
      return true;
    });
    // Shared: what the function holds shows when the server lets go of it.
    made("/api/made-endless", [this, held = held_](std::string& out) -> Result<bool> {
      ++pieces_made_;
      out += std::string(1 << 20, 'x');
      return true;
    });
    for (std::size_t i = routes.size() - 2; i < routes.size(); ++i)
      routes[i].response_type = "text/event-stream";
    routes[routes.size() - 3].response_type = "application/octet-stream";
  }

  void AddPosts(RouteList& routes) {
    routes.push_back(
        Make(Method::kPost, "/api/create", [this](Request& request) -> Result<Response> {
          const int count = ++created_;
          while (hold_creates_) std::this_thread::sleep_for(std::chrono::milliseconds(5));
          if (request.body() == "fail") return Fail(ErrorCode::kUnavailable, "Not now.");
          Response response;
          response.status = 201;
          response.body = "{\"n\":" + std::to_string(count) + "}";
          response.headers.emplace_back("Location", "/api/create/" + std::to_string(count));
          return response;
        }));
    routes.back().permission = Permission::SignedIn();
    routes.push_back(Make(Method::kPost, "/api/secret", [this](Request&) -> Result<Response> {
      ++created_;
      Response response;
      response.body = "{\"key\":\"s3cret\"}";
      return response;
    }));
    routes.back().permission = Permission::SignedIn();
    routes.back().secret_answer = true;
    routes.push_back(Make(Method::kPost, "/auth/login", [](Request& request) -> Result<Response> {
      if (request.body().find("right") == std::string_view::npos)
        return Fail(ErrorCode::kBadCredentials, "No.");
      return Response::NoContent();
    }));
    routes.back().rate = RateClass::kSignIn;
  }

  RawAnswer Create(const std::string& path, const std::string& body, const std::string& key) {
    return Post(path, body, "Authorization: Bearer good\r\nIdempotency-Key: " + key + "\r\n");
  }
  RawAnswer Login(const std::string& email, const std::string& password) {
    return Post("/auth/login", R"({"email":")" + email + R"(","password":")" + password + "\"}",
                "Content-Type: application/json\r\n");
  }

  std::string file_;
  std::atomic<bool> release_{false}, hold_creates_{false};
  std::atomic<int> uploads_ended_{0}, streams_ended_{0}, created_{0}, pieces_made_{0};
  std::shared_ptr<int> held_ = std::make_shared<int>(0);
};

TEST_F(ServerStreamTest, StreamsABodyOfAnySize) {
  Serve();
  RawClient client(server_->port());
  const std::string piece(1 << 20, 'x');
  client.Send("POST /api/upload HTTP/1.1\r\nHost: x\r\nContent-Length: " +
              std::to_string(piece.size() * 20) + "\r\n\r\n");
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(client.Send(piece));
  EXPECT_EQ(client.Receive().body, std::to_string(piece.size() * 20));
  EXPECT_EQ(client.Ask("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n").status, 200)
      << "the connection lives on";
}

TEST_F(ServerStreamTest, StreamsChunksAndTheNextRequestBehindThem) {
  Serve();
  RawClient client(server_->port());
  client.Send(
      "POST /api/upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
      "chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
      "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.Receive().body, "5");
  EXPECT_EQ(client.Receive().status, 200);
}

TEST_F(ServerStreamTest, HoldsTheClientBackWhileTheHandlerDoesNotRead) {
  Serve();
  RawClient client(server_->port());
  const std::size_t size = 64 << 20;
  client.Send("POST /api/hold HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(size) +
              "\r\n\r\n");
  std::atomic<std::size_t> sent{0};
  std::thread sender([&] {
    const std::string piece(1 << 20, 'x');
    while (sent < size && client.Send(piece)) sent += piece.size();
  });
  std::size_t last = 1;
  EXPECT_TRUE(Eventually([&] {  // sending stops before all is sent
    const std::size_t now = sent;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    return now == std::exchange(last, now) && now > 0;
  }));
  EXPECT_LT(sent, size / 2);
  release_ = true;
  sender.join();
  EXPECT_EQ(client.Receive().body, std::to_string(size));
}

TEST_F(ServerStreamTest, AnswersBeforeTheBodyIsThere) {
  Serve();
  RawClient client(server_->port());
  const RawAnswer answer =
      client.Ask("POST /api/refuse HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nabc");
  EXPECT_EQ(answer.status, 507);
  EXPECT_EQ(answer.Header("Connection"), "close");
}

TEST_F(ServerStreamTest, AsksForTheBodyOnlyWhenItIsRead) {
  Serve();
  RawClient refused(server_->port());
  const std::string head =
      " HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n";
  EXPECT_EQ(refused.Ask("POST /api/refuse" + head).status, 507);
  RawClient taken(server_->port());
  taken.Send("POST /api/upload" + head);
  EXPECT_EQ(taken.ReadUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(taken.Ask("abc").body, "3");
}

TEST_F(ServerStreamTest, FreesTheHandlerWhenTheClientVanishes) {
  Serve();
  {
    RawClient client(server_->port());
    client.Send("POST /api/upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc");
  }
  EXPECT_TRUE(Eventually([&] { return uploads_ended_ == 1 && server_->connection_count() == 0; }));
}

TEST_F(ServerStreamTest, EndsAnUploadThatIsTooSlow) {
  options_.body_grace_ms = 200;
  Serve();
  RawClient client(server_->port());
  const RawAnswer answer =
      client.Ask("POST /api/upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc");
  EXPECT_EQ(answer.status, 408);
}

TEST_F(ServerStreamTest, LimitsAChunkedUpload) {
  options_.upload_limit_bytes = 1'000;
  Serve();
  RawClient client(server_->port());
  client.Send("POST /api/upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n");
  EXPECT_EQ(client.Ask(std::string(0x1000, 'x')).status, 413);
}

TEST_F(ServerStreamTest, TakesAFileOfAForm) {
  Serve();
  const std::string type = "Content-Type: multipart/form-data; boundary=X\r\n";
  const std::string start =
      "--X\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhi\r\n"
      "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n" +
      std::string(100'000, 'a');
  EXPECT_EQ(Post("/api/form", start + "\r\n--X--\r\n", type).body, "a.csv 100000");
  const RawAnswer cut = Post("/api/form", start, type);
  EXPECT_EQ(cut.status, 400);
  EXPECT_NE(cut.body.find("multipart_truncated"), std::string::npos);
}

/// The chunks of an answer put together again; ends without "END" when the last chunk is not there.
std::string TakeChunks(RawClient& client) {
  std::string body;
  while (true) {
    const std::string head = client.ReadUntil("\r\n");
    const std::size_t size = std::strtoul(head.c_str(), nullptr, 16);
    if (!head.ends_with("\r\n")) return body;
    std::string piece;
    while (piece.size() < size + 2) {
      std::string more = client.ReadUntil("\r\n");
      if (!more.ends_with("\r\n")) return body + piece + more;
      piece += more;
    }
    if (size == 0) return body + "END";
    body.append(piece, 0, size);
  }
}

TEST_F(ServerStreamTest, SendsABodyWhileItIsMade) {
  Serve();
  RawClient client(server_->port());
  client.Send("GET /api/made HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string head = client.ReadUntil("\r\n\r\n");
  EXPECT_NE(head.find("Transfer-Encoding: chunked"), std::string::npos);
  EXPECT_EQ(head.find("Content-Length"), std::string::npos);
  EXPECT_EQ(TakeChunks(client), std::string(300'000, 'a') + std::string(300'000, 'b') +
                                    std::string(300'000, 'c') + "END");
  EXPECT_EQ(client.Ask("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n").status, 200)
      << "the connection lives on";
}

TEST_F(ServerStreamTest, SendsAMadeBodyToAnOldClientAndItsHeadAlone) {
  Serve();
  RawClient old(server_->port());
  old.Send("GET /api/made HTTP/1.0\r\nHost: x\r\n\r\n");
  EXPECT_EQ(old.ReadUntil("\r\n\r\n").find("chunked"), std::string::npos);
  EXPECT_EQ(old.ReadUntil("never").size(), 900'000u);
  const int made = pieces_made_;
  RawClient client(server_->port());
  client.Send("HEAD /api/made HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_NE(client.ReadUntil("\r\n\r\n").find("200 OK"), std::string::npos);
  EXPECT_EQ(client.Ask("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
  EXPECT_EQ(pieces_made_, made);
}

TEST_F(ServerStreamTest, CutsOffABodyThatCannotBeMadeToItsEnd) {
  Serve();
  RawClient client(server_->port());
  client.Send("GET /api/made-badly HTTP/1.1\r\nHost: x\r\n\r\n");
  client.ReadUntil("\r\n\r\n");
  EXPECT_EQ(TakeChunks(client), std::string(300'000, 'a'));
  EXPECT_TRUE(client.SeesEnd());
}

TEST_F(ServerStreamTest, MakesNoMoreThanTheClientTakesAndStopsWhenItVanishes) {
  Serve();
  {
    RawClient client(server_->port());
    client.Send("GET /api/made-endless HTTP/1.1\r\nHost: x\r\n\r\n");
    client.ReadUntil("\r\n\r\n");
    int last = -1;
    EXPECT_TRUE(Eventually([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      return std::exchange(last, pieces_made_.load()) == pieces_made_;
    }));
    EXPECT_LT(pieces_made_, 64);
    // No thread of the pool waits for this client.
    EXPECT_EQ(Get("/api/file").status, 500);
  }
  EXPECT_TRUE(Eventually([&] { return server_->connection_count() == 0; }));
  EXPECT_EQ(held_.use_count(), 2) << "only the route holds it";
}

TEST_F(ServerStreamTest, EndsADownloadThatHardlyMoves) {
  options_.body_grace_ms = 200;
  options_.body_min_bytes_per_s = 1 << 30;
  Serve();
  RawClient client(server_->port());
  client.Send("GET /api/made-endless HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(client.ReadUntil("\r\n\r\n").starts_with("HTTP/1.1 200"));
  std::this_thread::sleep_for(std::chrono::milliseconds(400));
  EXPECT_FALSE(TakeChunks(client).ends_with("END"));
  EXPECT_TRUE(Eventually([&] { return server_->connection_count() == 0; }));
}

TEST_F(ServerStreamTest, SendsFilesAndParts) {
  file_ = FileOf("0123456789");
  Serve();
  const RawAnswer whole = Get("/api/file");
  EXPECT_EQ(whole.body, "0123456789");
  EXPECT_EQ(whole.Header("Accept-Ranges"), "bytes");
  EXPECT_NE(whole.Header("Content-Security-Policy").find("sandbox"), std::string::npos);
  const RawAnswer part = Get("/api/file", "Range: bytes=2-4\r\n");
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "234");
  EXPECT_EQ(part.Header("Content-Range"), "bytes 2-4/10");
  const RawAnswer beyond = Get("/api/file", "Range: bytes=10-\r\n");
  EXPECT_EQ(beyond.status, 416);
  EXPECT_EQ(beyond.Header("Content-Range"), "bytes */10");
  EXPECT_EQ(Get("/api/file", "Range: bytes=2-4\r\nIf-Range: \"v0\"\r\n").status, 200);
  EXPECT_EQ(Get("/api/file", "Range: bytes=2-4\r\nIf-Range: \"v1\"\r\n").status, 206);
  RawClient client(server_->port());
  EXPECT_EQ(
      client.Ask("GET /api/file HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"v1\"\r\n\r\n", true).status,
      304);
}

TEST_F(ServerStreamTest, SendsALargeFileWhole) {
  std::string content(5'000'000, '\0');
  for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>(i * 31 >> 3);
  file_ = FileOf(content);
  Serve();
  EXPECT_EQ(Get("/api/file").body, content);
}

TEST_F(ServerStreamTest, SaysWhenAFileIsGone) {
  file_ = (directory_ / "nothing").string();
  Serve();
  EXPECT_EQ(Get("/api/file").status, 500);
}

TEST_F(ServerStreamTest, SendsEventsAsTheyCome) {
  Serve();
  RawClient client(server_->port());
  client.Send(
      "GET /api/events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 5\r\nAccept: "
      "text/event-stream\r\n\r\n");
  const std::string head = client.ReadUntil("\r\n\r\n");
  EXPECT_NE(head.find("Content-Type: text/event-stream"), std::string::npos);
  EXPECT_NE(head.find("Cache-Control: no-store"), std::string::npos);
  EXPECT_EQ(client.ReadUntil("\n\n"), "id: 5\nevent: hello\ndata: line one\ndata: line two\n\n");
  release_ = true;
  EXPECT_EQ(client.ReadUntil("\n\n"), "id: 9\nevent: done\ndata: {}\n\n");
  EXPECT_TRUE(client.SeesEnd());
}

TEST_F(ServerStreamTest, SendsHeartbeats) {
  options_.heartbeat_ms = 50;
  Serve();
  RawClient client(server_->port());
  client.Send("GET /api/events HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_NE(client.ReadUntil(": heartbeat\n\n").find(": heartbeat"), std::string::npos);
}

TEST_F(ServerStreamTest, EndsAStreamWhoseClientVanished) {
  Serve();
  {
    RawClient client(server_->port());
    client.Send("GET /api/events HTTP/1.1\r\nHost: x\r\n\r\n");
    client.ReadUntil("\n\n");
  }
  EXPECT_TRUE(Eventually([&] { return streams_ended_ == 1 && server_->connection_count() == 0; }));
}

TEST_F(ServerStreamTest, EndsAStreamWhoseClientDoesNotRead) {
  options_.write_timeout_ms = 300;
  Serve();
  RawClient client(server_->port());
  client.Send("GET /api/flood HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(Eventually([&] { return streams_ended_ == 1 && server_->connection_count() == 0; }));
}

TEST_F(ServerStreamTest, LimitsTheStreamsOfACaller) {
  options_.event_streams_per_caller = 2;
  Serve();
  const std::string ask = "GET /api/events HTTP/1.1\r\nHost: x\r\n\r\n";
  RawClient first(server_->port()), second(server_->port()), third(server_->port());
  first.Send(ask);
  first.ReadUntil("\n\n");
  second.Send(ask);
  second.ReadUntil("\n\n");
  EXPECT_EQ(third.Ask(ask).status, 429);
  first.Close();
  EXPECT_TRUE(Eventually([&] { return streams_ended_ == 1; }));
  EXPECT_TRUE(Eventually([&] {
    RawClient again(server_->port());
    again.Send(ask);
    return again.ReadUntil("\r\n\r\n").find("200 OK") != std::string::npos;
  }));
}

TEST_F(ServerStreamTest, EndsStreamsWhenItDrains) {
  Serve();
  RawClient client(server_->port());
  client.Send("GET /api/events HTTP/1.1\r\nHost: x\r\n\r\n");
  client.ReadUntil("\n\n");
  EXPECT_TRUE(server_->Drain(std::chrono::seconds(10)));
  EXPECT_EQ(streams_ended_, 1);
}

TEST_F(ServerStreamTest, RepeatsTheFirstAnswerToAKey) {
  OpenDatabase();
  Serve();
  const RawAnswer first = Create("/api/create", "a", "k1");
  const RawAnswer second = Create("/api/create", "a", "k1");
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(second.status, 201);
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(second.Header("Location"), first.Header("Location"));
  EXPECT_EQ(second.Header("Idempotency-Replayed"), "true");
  EXPECT_EQ(created_, 1);
  EXPECT_EQ(Create("/api/create", "b", "k1").status, 422);
  EXPECT_EQ(Create("/api/create", "a", "k2").status, 201);
  EXPECT_EQ(created_, 2);
  EXPECT_EQ(Create("/api/create", "a", std::string(256, 'k')).status, 400);
}

TEST_F(ServerStreamTest, HasOneEffectForManyEqualRequests) {
  OpenDatabase();
  hold_creates_ = true;
  Serve();
  std::atomic<int> made{0}, refused{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 10; ++i) {
    clients.emplace_back([&] {
      const RawAnswer answer = Create("/api/create", "a", "same");
      if (answer.status == 201) ++made;
      if (answer.status == 409) ++refused;
    });
  }
  EXPECT_TRUE(Eventually([&] { return refused == 9; }));
  hold_creates_ = false;
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(created_, 1);
  EXPECT_EQ(made, 1);
}

TEST_F(ServerStreamTest, TriesAgainAfterAnAnswerWithoutEffect) {
  OpenDatabase();
  Serve();
  EXPECT_EQ(Create("/api/create", "fail", "k").status, 503);
  EXPECT_EQ(Create("/api/create", "fail", "k").status, 503);
  EXPECT_EQ(created_, 2);
}

TEST_F(ServerStreamTest, NeverStoresSecrets) {
  OpenDatabase();
  Serve();
  EXPECT_NE(Create("/api/secret", "", "k").body.find("s3cret"), std::string::npos);
  const RawAnswer again = Create("/api/secret", "", "k");
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.body.find("s3cret"), std::string::npos);
  EXPECT_EQ(created_, 1);
}

TEST_F(ServerStreamTest, LimitsFailedSignInsPerAccount) {
  options_.rate.sign_in = {0.001, 3};
  Serve();
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(Login("b@x.test", "right").status, 204) << "success costs nothing";
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Login("A@x.test", "wrong").status, 401);
  const RawAnswer limited = Login("a@x.test", "right");
  EXPECT_EQ(limited.status, 429);
  EXPECT_FALSE(limited.Header("Retry-After").empty());
  EXPECT_EQ(Login("b@x.test", "right").status, 204);
  EXPECT_EQ(Post("/auth/login", "username=a%40x.test&password=right",
                 "Content-Type: application/x-www-form-urlencoded\r\n")
                .status,
            429);
}

TEST_F(ServerStreamTest, LimitsFailedSignInsPerAddress) {
  options_.rate.sign_in_address = {0.001, 3};
  Serve();
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(Login("a" + std::to_string(i) + "@x.test", "wrong").status, 401);
  EXPECT_EQ(Login("b@x.test", "right").status, 429);
}

}  // namespace
}  // namespace lathe::http
