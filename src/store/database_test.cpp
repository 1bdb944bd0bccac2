#include "store/database.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "store/connection_internal.h"
#include "store/testing/fixture.h"

namespace lathe::store {
namespace {

using store_testing::Fixture;
using store_testing::Must;
using store_testing::TemporaryFolder;

class DatabaseTest : public Fixture {
 protected:
  Result<std::int64_t> AddUserRow(Transaction& tx, const std::string& email) {
    return tx.Execute("insert_user", {{"id", NewId()},
                                      {"email", email},
                                      {"email_key", email},
                                      {"full_name", nullptr},
                                      {"password_hash", "x"},
                                      {"now", 1}});
  }
  std::optional<User> Find(const std::string& email) {
    auto reader = Must(database->Read());
    return Must(reader.First<User>("find_user_by_email", {{"email_key", email}}));
  }
  /// Opens the same file again, as another start would.
  Result<std::unique_ptr<Database>> Reopen(bool migrate = true) {
    DatabaseOptions options;
    options.data_dir = folder.path();
    options.migrate = migrate;
    return Database::Open(std::move(options));
  }
  void RunSql(const std::string& sql) {
    Must(Must(Connection::Open({database->path()}))->Script(sql));
  }
};

TEST_F(DatabaseTest, WhatWasCommittedIsReadAndCounted) {
  const std::uint64_t before = database->commit_count();
  Commit([&](Transaction& tx) { ASSERT_TRUE(AddUserRow(tx, "a@x.io").ok()); });
  EXPECT_TRUE(Find("a@x.io"));
  EXPECT_EQ(database->commit_count(), before + 1);
}

TEST_F(DatabaseTest, ATransactionThatIsNotCommittedLeavesNothing) {
  {
    Transaction tx = Must(database->Begin());
    ASSERT_TRUE(AddUserRow(tx, "a@x.io").ok());
  }
  EXPECT_FALSE(Find("a@x.io"));
  Commit([&](Transaction& tx) { ASSERT_TRUE(AddUserRow(tx, "b@x.io").ok()); });
  EXPECT_TRUE(Find("b@x.io"));
}

TEST_F(DatabaseTest, ReadersSeeTheStateBeforeAnOpenTransaction) {
  Transaction tx = Must(database->Begin());
  ASSERT_TRUE(AddUserRow(tx, "a@x.io").ok());
  EXPECT_FALSE(Find("a@x.io"));
  EXPECT_TRUE(Must(tx.First<User>("find_user_by_email", {{"email_key", "a@x.io"}})));
}

TEST_F(DatabaseTest, ADuplicateIsToldApart) {
  Transaction tx = Must(database->Begin());
  ASSERT_TRUE(AddUserRow(tx, "a@x.io").ok());
  const auto again = AddUserRow(tx, "a@x.io");
  ASSERT_FALSE(again.ok());
  EXPECT_TRUE(IsDuplicate(again.error()));
  EXPECT_TRUE(tx.Commit().ok());
}

TEST_F(DatabaseTest, OnCommitRunsOnlyAfterACommit) {
  int runs = 0;
  {
    Transaction tx = Must(database->Begin());
    tx.OnCommit([&] { ++runs; });
  }
  EXPECT_EQ(runs, 0);
  Transaction tx = Must(database->Begin());
  tx.OnCommit([&] { ++runs; });
  Must(tx.Commit());
  EXPECT_EQ(runs, 1);
}

TEST_F(DatabaseTest, ASecondWriterWaitsAndThenIsRefused) {
  const Transaction tx = Must(database->Begin());
  const auto second = database->Begin();
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(second.error().retry_after_s, 1);
}

TEST_F(DatabaseTest, AnotherProcessHoldingTheFileStopsWritersNotReaders) {
  const auto other = Must(Connection::Open({database->path()}));
  Must(other->Script("BEGIN EXCLUSIVE"));
  const auto blocked = database->Begin();
  ASSERT_FALSE(blocked.ok());
  EXPECT_EQ(blocked.error().code, ErrorCode::kUnavailable);
  EXPECT_FALSE(Find("a@x.io"));
  Must(other->Script("ROLLBACK"));
  EXPECT_TRUE(database->Begin().ok());
}

TEST_F(DatabaseTest, MoreReadersThanConnectionsAreRefusedInTheEnd) {
  std::vector<ReadLease> held;
  for (int i = 0; i < 4; ++i) held.push_back(Must(database->Read()));
  const auto more = database->Read();
  ASSERT_FALSE(more.ok());
  EXPECT_EQ(more.error().code, ErrorCode::kUnavailable);
  held.clear();
  EXPECT_TRUE(database->Read().ok());
}

TEST_F(DatabaseTest, ManyThreadsWriteWithoutLosingARow) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < 10; ++i) {
        const std::string email = std::to_string(t) + "-" + std::to_string(i) + "@x.io";
        for (bool written = false; !written;) {
          auto tx = database->Begin();
          written = tx.ok() && AddUserRow(*tx, email).ok() && tx->Commit().ok();
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  auto connection = Must(Connection::Open({database->path()}));
  EXPECT_EQ(Must(connection->ScalarText("SELECT count(*) FROM users")), "40");
}

TEST_F(DatabaseTest, AFullDatabaseAnswersStorageFullAndRecovers) {
  RunSql("PRAGMA wal_checkpoint(TRUNCATE)");
  Transaction tx = Must(database->Begin());
  const std::string large(4 << 20, 'x');
  // A limit of the connection stands for a limit of the disk: SQLite reports both as SQLITE_FULL.
  auto limited = Must(Connection::Open({folder.path() / "small.db"}));
  Must(limited->Script("CREATE TABLE t (x TEXT); PRAGMA max_page_count = 20"));
  const auto refused = limited->Execute("INSERT INTO t VALUES (:x)", {{"x", large}});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kStorageFull);
  EXPECT_FALSE(limited->disk_failed());
  EXPECT_TRUE(limited->Execute("INSERT INTO t VALUES (:x)", {{"x", "small"}}).ok());
}

TEST_F(DatabaseTest, AFailingDiskUnderACommitIsReportedOnce) {
  // A file that may not grow fails like a broken disk: the write is refused, and not for want of
  // space.
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  Transaction tx = Must(database->Begin());
  ASSERT_TRUE(AddUserRow(tx, std::string(100'000, 'a') + "@x.io").ok());
  struct stat wal {};
  ::stat((database->path().string() + "-wal").c_str(), &wal);
  const rlimit small{static_cast<rlim_t>(wal.st_size), before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  const Status committed = tx.Commit();
  ::setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_FALSE(committed.ok());
  { const Transaction gone = std::move(tx); }
  EXPECT_EQ(disk_failures, 1);
  EXPECT_FALSE(Find(std::string(100'000, 'a') + "@x.io"));
}

TEST_F(DatabaseTest, ABackupIsWholeWhileOthersWrite) {
  AddUser("a@x.io");
  Transaction tx = Must(database->Begin());
  ASSERT_TRUE(AddUserRow(tx, "b@x.io").ok());
  const auto target = folder.path() / "it's a copy.db";
  Must(database->BackupTo(target));
  Must(tx.Commit());
  auto copy = Must(Connection::Open({target}));
  EXPECT_EQ(Must(copy->ScalarText("SELECT count(*) FROM users")), "1");
  struct stat info {};
  ASSERT_EQ(::stat(target.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
}

TEST_F(DatabaseTest, ADamagedFileIsRefusedAndTheRestoreCommandNamed) {
  for (int i = 0; i < 200; ++i) AddUser(std::to_string(i) + "@x.io");
  RunSql("PRAGMA wal_checkpoint(TRUNCATE)");
  const auto path = database->path();
  access.reset();
  database.reset();
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096);
  file << std::string(3 * 4096, '\xff');
  file.close();
  const auto opened = Reopen();
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().detail.find("lathe restore"), std::string::npos);
}

TEST_F(DatabaseTest, ANewerSchemaIsRefusedWithBothVersions) {
  const int known = database->schema_version();
  RunSql("PRAGMA user_version = " + std::to_string(known + 1));
  const auto opened = Reopen();
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().detail.find(std::to_string(known + 1)), std::string::npos);
  EXPECT_NE(opened.error().detail.find("up to " + std::to_string(known)), std::string::npos);
}

TEST_F(DatabaseTest, AMissingParentRowFailsTheIntegrityCheck) {
  EXPECT_TRUE(database->CheckIntegrity().ok());
  RunSql("PRAGMA foreign_keys=OFF; INSERT INTO memberships VALUES ('w', 'u', 'owner', 1)");
  EXPECT_FALSE(database->CheckIntegrity().ok());
}

TEST(Database, AnOlderSchemaIsRefusedWhenMigrationIsOff) {
  const TemporaryFolder folder;
  DatabaseOptions options;
  options.data_dir = folder.path();
  options.migrate = false;
  const auto opened = Database::Open(std::move(options));
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().detail.find("lathe migrate"), std::string::npos);
}

}  // namespace
}  // namespace lathe::store
