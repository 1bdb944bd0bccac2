// A test fixture that imports small CSV texts into a folder of its own, which goes when the test
// ends. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/json.h"
#include "data/import.h"

namespace lathe::data_testing {

using data::ImportOptions;
using data::ImportReport;
using data::ImportRequest;

class ImportFixture : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_ / "spill"); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path Write(std::string_view text, const std::string& name = "table.csv") const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }
  std::filesystem::path table() const { return folder_ / "table.parquet"; }

  /// Imports `text` with options as the API spells them, for example R"({"on_bad_value":"null"})".
  Result<ImportReport> Import(std::string_view text, std::string_view options = "{}",
                              const std::string& name = "table.csv") {
    TRY(const json::value document, ParseJson(options));
    TRY(request_.options, ImportOptions::FromJson(document.as_object()));
    request_.source = {Write(text, name), name, request_.options.format.encoding};
    request_.output = table();
    request_.spill_directory = folder_ / "spill";
    return data::ImportTable(request_);
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("lathe-import-" + NewId());
  ImportRequest request_;
};

/// The warning called `code`, or null.
inline const data::csv::Warning* FindWarning(const ImportReport& report, std::string_view code) {
  for (const data::csv::Warning& warning : report.warnings) {
    if (warning.code == code) return &warning;
  }
  return nullptr;
}

}  // namespace lathe::data_testing
