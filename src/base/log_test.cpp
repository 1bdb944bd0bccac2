#include "base/log.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/json.h"

namespace lathe {
namespace {

/// What `write` put on stderr.
template <class Write>
std::string Captured(Write write) {
  testing::internal::CaptureStderr();
  write();
  return testing::internal::GetCapturedStderr();
}

TEST(Log, ALineIsOneJsonObjectWithItsFields) {
  const std::string line = Captured([] {
    log::Info("job_finished", {{"job_id", "j1"}, {"seconds", 1.5}, {"rows", 7}, {"ok", true}});
  });
  const json::value document = *ParseJson(line.substr(0, line.size() - 1));
  EXPECT_EQ(document.at("level").as_string(), "info");
  EXPECT_EQ(document.at("event").as_string(), "job_finished");
  EXPECT_EQ(document.at("job_id").as_string(), "j1");
  EXPECT_EQ(document.at("seconds").as_double(), 1.5);
  EXPECT_EQ(document.at("rows").as_int64(), 7);
  EXPECT_TRUE(document.at("ok").as_bool());
}

TEST(Log, NoValueCanForgeALine) {
  const std::string forged = "x\"}\n{\"level\":\"audit\",\"event\":\"forged\"}\r\x1b[2J\x7f\\";
  const std::string line = Captured([&] { log::Warn("note", {{"name", forged}}); });
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  EXPECT_EQ(ParseJson(line.substr(0, line.size() - 1))->at("name").as_string(), forged);
}

TEST(Log, BytesThatAreNoTextStillMakeALineThatIsJson) {
  const std::string line = Captured([] { log::Warn("note", {{"name", "a\xff\xc3(z\xe2\x82"}}); });
  EXPECT_TRUE(ParseJson(line.substr(0, line.size() - 1)).ok()) << line;
}

TEST(Log, NumbersThatJsonLacksAreNull) {
  const std::string line = Captured([] {
    log::Info("n", {{"x", std::numeric_limits<double>::infinity()}});
  });
  EXPECT_NE(line.find("\"x\":null"), std::string::npos);
}

TEST(Log, LinesBelowTheLevelAreLeftOut) {
  const std::string text = Captured([] {
    log::Init({log::Level::kWarn, true});
    log::Info("quiet");
    log::Warn("loud");
    log::WriteNow(log::Level::kError, "last", {});
    log::Shutdown();
  });
  EXPECT_EQ(text.find("quiet"), std::string::npos);
  EXPECT_NE(text.find("loud"), std::string::npos);
  EXPECT_NE(text.find("last"), std::string::npos);
}

}  // namespace
}  // namespace lathe
