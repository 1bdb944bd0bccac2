// A test that imports a CSV and judges its quality. Stateless between tests.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "data/profile/table_profile.h"
#include "data/testing/import_fixture.h"

namespace lathe::data_testing {

using data::TableSchema;
using data::profile::ProfileTable;
using data::profile::QualityDeduction;
using data::profile::QualityIssue;
using data::profile::ScanRequest;
using data::profile::TableQuality;

class QualityTest : public ImportFixture {
 protected:
  TableQuality Judge(std::string_view csv, std::optional<std::string> target = {},
                     std::string_view options = "{}") {
    auto imported = Import(csv, options);
    EXPECT_TRUE(imported.ok()) << imported.error().detail;
    return JudgeTable(imported->schema, std::move(target));
  }
  TableQuality JudgeTable(const TableSchema& schema, std::optional<std::string> target = {}) {
    ScanRequest scan;
    scan.path = table();
    scan.schema = schema;
    auto profile = ProfileTable(scan, {std::move(target)});
    EXPECT_TRUE(profile.ok()) << profile.error().detail;
    return std::move(profile->quality);
  }
  static const QualityIssue* Find(const TableQuality& quality, std::string_view code,
                                  std::optional<std::string> column = {}) {
    for (const QualityIssue& issue : quality.issues) {
      if (issue.code == code && (!column || issue.column == column)) return &issue;
    }
    return nullptr;
  }
  static std::string Op(const QualityIssue* issue) {
    return issue && issue->suggestion ? std::string(issue->suggestion->at("op").as_string()) : "";
  }
  static double Sum(const TableQuality& quality) {
    double points = 0;
    for (const QualityDeduction& deduction : quality.deductions) points += deduction.points;
    return points;
  }
};

}  // namespace lathe::data_testing
