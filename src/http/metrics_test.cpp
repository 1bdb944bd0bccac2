#include "http/metrics.h"

#include <gtest/gtest.h>

namespace lathe::http {
namespace {

class MetricsTest : public ::testing::Test {
 protected:
  MetricsTest() {
    for (const char* path : {"/api/a", "/api/b"}) {
      Route route;
      route.path = path;
      routes_.push_back(std::move(route));
    }
  }
  static void ExpectLine(const std::string& text, const std::string& line) {
    EXPECT_NE(("\n" + text).find("\n" + line + "\n"), std::string::npos) << line << "\nin\n"
                                                                         << text;
  }

  RouteList routes_;
};

TEST_F(MetricsTest, RequestsOfAllThreadsAreAddedUpByRouteAndStatus) {
  Metrics metrics(routes_, 2);
  metrics.cells(0).CountRequest(0, 200, 100);
  metrics.cells(1).CountRequest(0, 204, 300);
  metrics.cells(1).CountRequest(0, 404, 300);
  metrics.cells(0).CountRequest(-1, 404, 10);
  const std::string text = metrics.Text({});
  ExpectLine(text, R"(lathe_http_requests_total{method="GET",route="/api/a",status="2xx"} 2)");
  ExpectLine(text, R"(lathe_http_requests_total{method="GET",route="/api/a",status="4xx"} 1)");
  ExpectLine(text, R"(lathe_http_requests_total{method="",route="none",status="4xx"} 1)");
  EXPECT_EQ(text.find("/api/b"), std::string::npos) << "never called";
}

TEST_F(MetricsTest, BucketsHoldWhatTookNoLongerThanTheirBound) {
  Metrics metrics(routes_, 1);
  for (const std::int64_t micros : {0, 250, 251, 99'000'000})
    metrics.cells(0).CountRequest(0, 200, micros);
  const std::string text = metrics.Text({});
  const std::string name =
      R"(lathe_http_request_duration_seconds_bucket{method="GET",route="/api/a",le=)";
  ExpectLine(text, name + R"("0.00025"} 2)");
  ExpectLine(text, name + R"("0.0005"} 3)");
  ExpectLine(text, name + R"("10"} 3)");
  ExpectLine(text, name + R"("+Inf"} 4)");
  ExpectLine(text, R"(lathe_http_request_duration_seconds_count{method="GET",route="/api/a"} 4)");
}

TEST_F(MetricsTest, AClockThatWentBackCountsAsNoTime) {
  Metrics metrics(routes_, 1);
  metrics.cells(0).CountRequest(1, 200, -5);
  ExpectLine(metrics.Text({}),
             R"(lathe_http_request_duration_seconds_sum{method="GET",route="/api/b"} 0)");
}

TEST_F(MetricsTest, AnsweredTooManyCountsTwice) {
  Metrics metrics(routes_, 1);
  metrics.cells(0).CountRequest(0, 429, 1);
  ExpectLine(metrics.Text({}), "lathe_http_rate_limited_total 1");
}

TEST_F(MetricsTest, WhatIsInFlightGoesUpAndDown) {
  Metrics metrics(routes_, 2);
  metrics.cells(0).in_flight.Add(3);
  metrics.cells(1).in_flight.Add();
  metrics.cells(0).in_flight.Subtract(2);
  ExpectLine(metrics.Text({}), "lathe_http_requests_in_flight 2");
}

TEST_F(MetricsTest, ValuesOfTheApplicationStandTogetherUnderTheirName) {
  const Metrics metrics(routes_, 1);
  const std::string text = metrics.Text({{"lathe_jobs", "Jobs", 2, {{"state", "queued"}}},
                                         {"lathe_other_total", "Other", 5},
                                         {"lathe_jobs", "Jobs", 1, {{"state", "running"}}}});
  ExpectLine(text, "# TYPE lathe_jobs gauge");
  ExpectLine(text, "# TYPE lathe_other_total counter");
  ExpectLine(text, "lathe_jobs{state=\"queued\"} 2\nlathe_jobs{state=\"running\"} 1");
  EXPECT_EQ(text.find("# TYPE lathe_jobs gauge"), text.rfind("# TYPE lathe_jobs gauge"));
}

}  // namespace
}  // namespace lathe::http
