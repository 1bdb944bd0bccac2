#include "base/job_protocol.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <limits>

#include "base/crypto.h"

namespace lathe {
namespace {

class JobProtocolTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "job_protocol_XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    work_dir_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(work_dir_); }

  void WriteFile(const std::string& name, const std::string& text) {
    std::ofstream(work_dir_ / name, std::ios::binary) << text;
  }
  JobOutcome OutcomeWithFile(const std::string& text) {
    WriteFile("data.parquet", text);
    return {{{"data.parquet", static_cast<std::int64_t>(text.size()), Sha256Hex(text)}},
            {{"row_count", 3}}};
  }

  std::filesystem::path work_dir_;
};

TEST_F(JobProtocolTest, SpecSurvivesItsJson) {
  JobSpec spec{"id-1", "train", 2, "/tmp/x", {{"seed", 7}}, 1 << 30, 60.5, 4};
  const auto read = JobSpec::FromJson(spec.ToJson());
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->ToJson(), spec.ToJson());
}

TEST_F(JobProtocolTest, SpecNamesTheMissingMember) {
  json::object document = JobSpec{"id-1", "train", 1, "/tmp/x", {}, 0, 0, 1}.ToJson();
  document.erase("kind");
  const auto read = JobSpec::FromJson(document);
  ASSERT_FALSE(read.ok());
  EXPECT_NE(read.error().detail.find("kind"), std::string::npos);
}

TEST_F(JobProtocolTest, OutcomeIsReadBackWithItsFiles) {
  ASSERT_TRUE(WriteOutcome(work_dir_, OutcomeWithFile("PAR1")).ok());
  const auto outcome = ReadOutcome(work_dir_);
  ASSERT_TRUE(outcome.ok());
  ASSERT_EQ(outcome->files.size(), 1U);
  EXPECT_EQ(outcome->files[0].name, "data.parquet");
  EXPECT_EQ(outcome->result.at("row_count").as_int64(), 3);
}

TEST_F(JobProtocolTest, ExitWithoutResultIsACrash) {
  const auto outcome = ReadOutcome(work_dir_);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kJobCrashed);
}

TEST_F(JobProtocolTest, ChangedFileIsRefused) {
  ASSERT_TRUE(WriteOutcome(work_dir_, OutcomeWithFile("PAR1")).ok());
  WriteFile("data.parquet", "PAR2");
  const auto outcome = ReadOutcome(work_dir_);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kJobCrashed);
}

TEST_F(JobProtocolTest, FileOutsideTheFolderIsRefused) {
  JobOutcome outcome = OutcomeWithFile("PAR1");
  outcome.files[0].name = "../data.parquet";
  ASSERT_TRUE(WriteOutcome(work_dir_, outcome).ok());
  EXPECT_FALSE(ReadOutcome(work_dir_).ok());
}

TEST_F(JobProtocolTest, SymbolicLinkIsRefused) {
  JobOutcome outcome = OutcomeWithFile("PAR1");
  std::filesystem::create_symlink(work_dir_ / "data.parquet", work_dir_ / "link");
  outcome.files[0].name = "link";
  ASSERT_TRUE(WriteOutcome(work_dir_, outcome).ok());
  EXPECT_FALSE(ReadOutcome(work_dir_).ok());
}

TEST_F(JobProtocolTest, ErrorKeepsCodeAndPlaces) {
  Error error = MakeError(ErrorCode::kCsvRaggedRow, "Line 7 has 3 fields.");
  error.errors.push_back({"", "ragged_row", "3 fields, expected 4", 7, 2});
  EXPECT_FALSE(ReadJobError(work_dir_).has_value());
  ASSERT_TRUE(WriteJobError(work_dir_, error).ok());
  const auto read = ReadJobError(work_dir_);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->code, error.code);
  EXPECT_EQ(read->detail, error.detail);
  EXPECT_EQ(read->errors, error.errors);
}

std::vector<json::object> ReadLines(int fd) {
  std::string text;
  char buffer[65536];
  for (ssize_t size; (size = ::read(fd, buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(size));
  std::vector<json::object> lines;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = text.find('\n', start);
    const auto parsed = ParseJson(text.substr(start, end - start));
    if (parsed.ok()) lines.push_back(parsed->as_object());
    start = end + 1;
  }
  return lines;
}

TEST_F(JobProtocolTest, EventsAreOneObjectPerLine) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  {
    EventWriter events(ends[1]);
    events.Progress(0.25, "fold 1 of 5", 12.0);
    events.Metric(0, 1, "log_loss", 3, 0.5, std::numeric_limits<double>::quiet_NaN());
    events.Log("info", std::string(10'000, 'x'));
  }
  ::close(ends[1]);
  const auto lines = ReadLines(ends[0]);
  ::close(ends[0]);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0].at("phase").as_string(), "fold 1 of 5");
  EXPECT_TRUE(lines[1].at("valid").is_null());
  EXPECT_EQ(lines[1].at("train").to_number<double>(), 0.5);
  EXPECT_EQ(lines[2].at("message").as_string().size(), 3000U);
}

TEST_F(JobProtocolTest, AStalledReaderDoesNotBlockTheWork) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  {
    EventWriter events(ends[1]);
    for (int round = 0; round < 20'000; ++round) events.Metric(0, 1, "rmse", round, 1, 1);
  }
  ::close(ends[1]);
  const auto lines = ReadLines(ends[0]);
  ::close(ends[0]);
  EXPECT_GT(lines.size(), 100U);
  EXPECT_LT(lines.size(), 20'000U);
}

}  // namespace
}  // namespace lathe
