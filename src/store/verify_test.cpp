#include "store/verify.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/crypto.h"
#include "store/connection_internal.h"
#include "store/datasets.h"
#include "store/jobs.h"
#include "store/testing/fixture.h"

namespace lathe::store {
namespace {

using store_testing::Must;

class VerifyTest : public store_testing::Fixture {
 protected:
  VerifyTest() : tenant(AddTenant("ana@example.com")) {
    Datasets datasets(*database);
    Datasource source;
    source.project_id = AddProject(tenant.scope);
    source.name = "Files";
    source.kind = "file";
    object_id = AddObject("content");
    Commit([&](Transaction& tx) {
      Upload upload;
      upload.project_id = source.project_id;
      upload.datasource_id = Must(datasets.AddSource(tx, tenant.scope, source, 1)).id;
      upload.filename = "a.csv";
      upload.object_id = object_id;
      upload.sha256 = Sha256Hex("content");
      Must(datasets.AddUpload(tx, tenant.scope, upload, 1));
    });
  }
  std::vector<std::string> Codes() {
    std::vector<std::string> codes;
    for (const VerifyFinding& fault : Must(Verify(*database, *predictions, *objects)).faults)
      codes.push_back(fault.code);
    return codes;
  }
  store_testing::Tenant tenant;
  std::string object_id;
};

TEST_F(VerifyTest, WhatIsWholeHasNoFaults) {
  AddObject("rubbish");
  const VerifyReport report = Must(Verify(*database, *predictions, *objects));
  EXPECT_TRUE(report.faults.empty());
  EXPECT_EQ(report.files_checked, 1);
  EXPECT_EQ(report.bytes_checked, 7);
  EXPECT_EQ(report.files_without_row, 1);
}

TEST_F(VerifyTest, AChangedFileIsFound) {
  std::ofstream(objects->PathOf(object_id)) << "Content";
  EXPECT_EQ(Codes(), std::vector<std::string>{"file_changed"});
}

TEST_F(VerifyTest, AMissingFileIsFound) {
  Must(objects->Remove(object_id));
  EXPECT_EQ(Codes(), std::vector<std::string>{"file_missing"});
}

TEST_F(VerifyTest, AJobThatBreaksTheRulesIsFound) {
  Commit([&](Transaction& tx) {
    Must(Jobs(*database).Enqueue(tx, tenant.scope, {"t", "", "", "", {}}, {1, 1}));
  });
  Must(Must(Connection::Open({database->path()}))->Script("UPDATE jobs SET state = 'succeeded'"));
  const auto codes = Codes();
  EXPECT_EQ(codes.size(), 2U) << "no time, no last event";
}

TEST_F(VerifyTest, ADamagedDatabaseIsFoundAndNothingElseIsAsked) {
  Must(Must(Connection::Open({database->path()}))
           ->Script(
               "PRAGMA foreign_keys=OFF; INSERT INTO memberships VALUES ('w', 'u', 'owner', 1)"));
  EXPECT_EQ(Codes(), std::vector<std::string>{"database_damaged"});
}

}  // namespace
}  // namespace lathe::store
