// Imports the files of one folder of the bad-input corpus (../shared/badinputs) and compares how
// they end with what a table says. Skips when the corpus is not there. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/id.h"
#include "data/import.h"

namespace lathe::data_testing {

struct Expected {
  std::string code;     ///< of the error; empty: the file is accepted
  std::string warning;  ///< one that must be there; empty: none has to
};
/// The codes of MANIFEST.tsv, column "expected_error_gist", in the spelling of error_codes.def.
using Expectations = std::map<std::string, Expected>;

class CorpusFixture : public ::testing::Test {
 protected:
  explicit CorpusFixture(const std::string& format)
      : corpus_(std::filesystem::path(LATHE_SHARED_DIR) / "badinputs" / format) {}

  void SetUp() override {
    if (!std::filesystem::is_directory(corpus_)) {
      GTEST_SKIP() << "../shared/badinputs is not there: the bad-input corpus was NOT tested";
    }
    folder_ = std::filesystem::temp_directory_path() / ("lathe-corpus-" + NewId());
    std::filesystem::create_directories(folder_ / "spill");
  }
  void TearDown() override {
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }
  std::filesystem::path table() const { return folder_ / "table.parquet"; }
  Result<data::ImportReport> Import(const std::string& name) {
    data::ImportRequest request;
    request.source = {corpus_ / name, name, ""};
    request.output = table();
    request.spill_directory = folder_ / "spill";
    request.memory_limit_bytes = std::int64_t{2} << 30;
    return data::ImportTable(request);
  }
  static std::string Codes(const std::vector<data::csv::Warning>& warnings) {
    std::string out;
    for (const data::csv::Warning& warning : warnings) {
      out +=
          (out.empty() ? "" : "; ") + warning.code + " " + warning.column + ": " + warning.message;
    }
    return out;
  }
  void CheckComplete(const Expectations& table) const {
    for (const auto& entry : std::filesystem::directory_iterator(corpus_)) {
      EXPECT_TRUE(table.contains(entry.path().filename().string()))
          << entry.path().filename() << " is not in the table of this test";
    }
  }
  void CheckAll(const Expectations& table) {
    for (const auto& [name, expected] : table) {
      SCOPED_TRACE(name);
      Check(Import(name), expected);
    }
  }

  std::filesystem::path corpus_;
  std::filesystem::path folder_;

 private:
  static void Check(const Result<data::ImportReport>& report, const Expected& expected) {
    if (!expected.code.empty()) {
      ASSERT_FALSE(report.ok()) << "was accepted";
      EXPECT_EQ(report.error().name(), expected.code) << report.error().detail;
      EXPECT_FALSE(report.error().detail.empty());
      return;
    }
    ASSERT_TRUE(report.ok()) << report.error().name() << ": " << report.error().detail;
    const auto& warnings = report.value().warnings;
    if (expected.warning.empty()) return;
    EXPECT_TRUE(std::ranges::any_of(warnings, [&](const data::csv::Warning& warning) {
      return warning.code == expected.warning;
    })) << Codes(warnings);
  }
};

}  // namespace lathe::data_testing
