#include "store/backup.h"

#include <gtest/gtest.h>

#include <fstream>

#include "store/testing/fixture.h"
#include "store/verify.h"

namespace lathe::store {
namespace {

using store_testing::Must;
using store_testing::TemporaryFolder;

class BackupTest : public store_testing::Fixture {
 protected:
  BackupTest() : tenant(AddTenant("ana@example.com")) { object_id = AddObject("content"); }
  Result<BackupSummary> Write(const std::optional<std::filesystem::path>& key = {}) {
    return WriteBackup(*database, *predictions, *objects, key, target, clock.WallMs());
  }
  Result<BackupSummary> Restore(const std::filesystem::path& into, bool replace = false) {
    TRY(const DataDir data_dir, DataDir::Lock(into));
    return RestoreBackup(target, data_dir, replace, clock.WallMs());
  }
  store_testing::Tenant tenant;
  std::string object_id;
  TemporaryFolder elsewhere;
  std::filesystem::path target = elsewhere.path() / "backup";
};

TEST_F(BackupTest, WhatWasBackedUpIsRestoredWhole) {
  const auto key = folder.path() / "secret.key";
  Must(PublishText(key, "0123456789abcdef0123456789abcdef"));
  const BackupSummary written = Must(Write(key));
  EXPECT_EQ(written.files, 4);
  EXPECT_TRUE(written.has_key);
  EXPECT_EQ(Must(Restore(elsewhere.path() / "data")).files, 4);
  DatabaseOptions options;
  options.data_dir = elsewhere.path() / "data";
  const auto restored = Must(Database::Open(std::move(options)));
  EXPECT_TRUE(restored->CheckIntegrity().ok());
  EXPECT_TRUE(Must(Users(*restored).FindByEmail("ana@example.com")));
  EXPECT_EQ(Must(ReadText(elsewhere.path() / "data" / "objects" / object_id)), "content");
  EXPECT_EQ(Must(ReadText(elsewhere.path() / "data" / "secret.key")),
            "0123456789abcdef0123456789abcdef");
}

TEST_F(BackupTest, AnExistingTargetIsNotTouched) {
  std::filesystem::create_directories(target);
  EXPECT_EQ(Write().error().code, ErrorCode::kConflict);
  EXPECT_TRUE(std::filesystem::is_empty(target));
}

TEST_F(BackupTest, AFailedBackupLeavesNothing) {
  EXPECT_FALSE(Write(folder.path() / "no such key").ok());
  EXPECT_TRUE(std::filesystem::is_empty(elsewhere.path()));
}

TEST_F(BackupTest, ADatabaseIsReplacedOnlyWhenAskedAndKeptAside) {
  Must(Write());
  const auto data = elsewhere.path() / "data";
  Must(Restore(data));
  EXPECT_EQ(Restore(data).error().code, ErrorCode::kConflict);
  std::ofstream(data / "lathe.db-wal") << "of the old database";
  Must(Restore(data, /*replace=*/true));
  EXPECT_FALSE(std::filesystem::exists(data / "lathe.db-wal"));
  EXPECT_TRUE(std::filesystem::exists(data / ("replaced-" + std::to_string(clock.WallMs())) /
                                      "lathe.db-wal"));
}

TEST_F(BackupTest, AChangedFileStopsTheRestoreBeforeItBegins) {
  Must(Write());
  std::ofstream(target / "objects" / object_id) << "changed";
  const auto data = elsewhere.path() / "data";
  EXPECT_EQ(Restore(data).error().code, ErrorCode::kDatasetCorrupt);
  EXPECT_FALSE(std::filesystem::exists(data / "lathe.db"));
}

TEST_F(BackupTest, AManifestCannotLeadOutOfTheFolder) {
  Must(Write());
  std::string manifest = Must(ReadText(target / "manifest.json"));
  const std::string name = "objects/" + object_id;
  manifest.replace(manifest.find(name), name.size(), "../../etc/passwd");
  std::ofstream(target / "manifest.json") << manifest;
  EXPECT_FALSE(Restore(elsewhere.path() / "data").ok());
}

TEST_F(BackupTest, AFolderWithoutAManifestIsNoBackup) {
  std::filesystem::create_directories(target);
  EXPECT_NE(Restore(elsewhere.path() / "data").error().detail.find("no Lathe backup"),
            std::string::npos);
}

}  // namespace
}  // namespace lathe::store
