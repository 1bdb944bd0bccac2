// A real server on a free port with a few routes, for tests. Header-only; not for the product.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>

#include "base/id.h"
#include "http/server.h"
#include "http/testing/raw_client.h"
#include "store/database.h"

namespace lathe::http::testing {

/// Waits, without sleeping longer than needed, for what another thread does; the limit only bounds
/// a failing test.
template <class Predicate>
bool Eventually(Predicate predicate) {
  for (int i = 0; i < 1'000; ++i) {
    if (predicate()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

class ServerFixture : public ::testing::Test {
 protected:
  void SetUp() override {
    directory_ = std::filesystem::temp_directory_path() / ("http-" + NewId());
    std::filesystem::create_directories(directory_);
    options_.port = 0;
    options_.threads = 2;
    options_.access_log = false;
  }
  void TearDown() override {
    server_.reset();
    database_.reset();
    std::filesystem::remove_all(directory_);
  }

  void Serve() {
    ServerDeps deps;
    deps.routes = Routes();
    deps.clock = &clock_;
    deps.database = database_.get();
    deps.authenticate = [](const Credentials& credentials) -> Result<store::Caller> {
      if (credentials.bearer == "good") return store::Caller{"user-1", {}, {}, {}};
      if (credentials.bearer) return Fail(ErrorCode::kInvalidToken, "The token is not valid.");
      return Fail(ErrorCode::kUnauthenticated, "Sign in first.");
    };
    deps.readiness = [this] { return checks_; };
    auto server = Server::Start(options_, std::move(deps));
    ASSERT_TRUE(server.ok()) << server.error().detail
                             << (server.error().errors.empty() ? ""
                                                               : server.error().errors[0].message);
    server_ = *std::move(server);
  }
  void OpenDatabase() {
    store::DatabaseOptions options;
    options.data_dir = directory_;
    auto database = store::Database::Open(std::move(options));
    ASSERT_TRUE(database.ok()) << database.error().detail;
    database_ = *std::move(database);
  }
  RawAnswer Get(const std::string& path, const std::string& headers = {}) {
    RawClient client(server_->port());
    return client.Ask("GET " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
  }
  RawAnswer Post(const std::string& path, const std::string& body,
                 const std::string& headers = {}) {
    RawClient client(server_->port());
    return client.Ask("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " +
                      std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body);
  }
  std::string FileOf(std::string_view content) {
    const auto path = directory_ / "file.bin";
    std::ofstream(path, std::ios::binary) << content;
    return path.string();
  }
  static Route Make(Method method, std::string path, Handler handler) {
    static std::atomic<int> next{0};
    // Ids live as long as the program: routes hold views of them.
    static std::array<std::string, 4'096> ids;
    const auto index = static_cast<std::size_t>(next++);
    ids[index] = "operation_" + std::to_string(index);
    Route route;
    route.method = method;
    route.path = std::move(path);
    route.handler = std::move(handler);
    route.operation_id = ids[index];
    route.tag = "Test";
    route.summary = "A test";
    if (method == Method::kPost) route.body = BodyMode::kBuffered;
    return route;
  }
  virtual RouteList Routes() = 0;

  std::filesystem::path directory_;
  SystemClock clock_;
  ServerOptions options_;
  std::vector<ReadinessCheck> checks_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<Server> server_;
};

}  // namespace lathe::http::testing
