#include "work/import.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "base/crypto.h"
#include "models/formats/format_testing.h"

namespace lathe::work {
namespace {

/// Import jobs on files of their own, and the events they wrote.
class ImportJobTest : public ::testing::Test {
 protected:
  Result<JobOutcome> Run(const std::string& text, json::object params = {}) {
    std::ofstream(folder_.path() / "in.csv", std::ios::binary) << text;
    params["path"] = (folder_.path() / "in.csv").string();
    params["filename"] = "in.csv";
    return RunParams(std::move(params));
  }
  Result<JobOutcome> RunParams(json::object params) {
    JobSpec spec;
    spec.kind = "import";
    spec.work_dir = folder_.path();
    spec.params = std::move(params);
    spec.threads = 2;
    const auto path = folder_.path() / "events";
    const int fd = ::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
    auto outcome = [&] {
      EventWriter events(fd);
      const ManualClock clock;
      return RunImport({spec, events, cancel_, clock});
    }();
    ::close(fd);
    std::ostringstream all;
    all << std::ifstream(path).rdbuf();
    events_ = all.str();
    return outcome;
  }

  models::testing::ScratchFolder folder_;
  CancelToken cancel_;
  std::string events_;
};

TEST_F(ImportJobTest, LeavesTheTableAndItsReport) {
  const auto outcome =
      Run("a,b\n1,x\noops,y\n3,z\n4,u\n", {{"on_bad_value", "null"}, {"target_column", "b"}});
  ASSERT_TRUE(outcome.ok()) << outcome.error().detail;
  ASSERT_EQ(outcome->files.size(), 1u);
  const JobFile& file = outcome->files[0];
  const auto path = folder_.path() / file.name;
  EXPECT_EQ(file.size_bytes, static_cast<std::int64_t>(std::filesystem::file_size(path)));
  EXPECT_EQ(file.sha256, Sha256OfFile(path.string()).value());
  EXPECT_EQ(outcome->result.at("row_count").as_int64(), 4);
  EXPECT_EQ(outcome->result.at("rejected").at("count").as_int64(), 1);
  EXPECT_EQ(outcome->result.at("columns").as_array()[1].at("role").as_string(), "target");
  EXPECT_NE(events_.find("1 values did not fit"), std::string::npos) << events_;
  EXPECT_NE(events_.find("4 rows in 2 columns."), std::string::npos) << events_;
  EXPECT_NE(events_.find("\"progress\""), std::string::npos) << events_;
}

TEST_F(ImportJobTest, PassesOnWhatIsWrongWithTheFile) {
  const auto outcome = Run("a,b\n1,\"x\n");
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kCsvUnterminatedQuote);
}

TEST_F(ImportJobTest, RefusesParametersItCannotRead) {
  EXPECT_EQ(RunParams({}).error().code, ErrorCode::kValidationFailed);
  EXPECT_EQ(Run("a\n1\n", {{"on_bad_value", "maybe"}}).error().code, ErrorCode::kValidationFailed);
}

TEST_F(ImportJobTest, StopsWhenCancelled) {
  cancel_.Cancel();
  const auto outcome = Run("a\n1\n");
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kJobCancelled);
}

}  // namespace
}  // namespace lathe::work
