#include "service/datasets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <fstream>

#include "base/crypto.h"
#include "service/datasources.h"
#include "service/import_job.h"
#include "service/uploads.h"
#include "store/testing/fixture.h"

namespace lathe::service {
namespace {

using store_testing::Must;

class DatasetsTest : public store_testing::Fixture {
 protected:
  store_testing::Tenant ana = AddTenant("ana@example.com");
  std::string project_id = AddProject(ana.scope);
  store::Origin origin{ana.user_id, {}, "127.0.0.1", "r1"};
  store::Caller caller{ana.user_id, {}, {}};
  jobs::EventHub hub;
  SourceVault vault{std::string(32, 'k')};
  SourceLooker looker{{}};
  data::sources::AddressPolicy policy;
  Datasources sources{{*database, clock, vault, looker, policy}};
  jobs::ShortJobs short_jobs{{}};
  Uploads uploads{*database, *objects, clock, short_jobs, {}};
  Datasets datasets{{*database, *objects, *access, clock, hub}, {}};
  ImportJobKind kind{*database, *objects, clock};
  store::Jobs jobs{*database};
  std::string source_id =
      Must(sources.Create(ana.scope, project_id, {"Files", "file", {}}, origin)).id;

  static ReadBytes ReaderOf(std::string text) {
    return [text = std::move(text)](std::span<std::byte> buffer) mutable -> Result<std::size_t> {
      const std::size_t n = std::min({buffer.size(), text.size(), std::size_t{1000}});
      std::memcpy(buffer.data(), text.data(), n);
      text.erase(0, n);
      return n;
    };
  }
  Result<store::Upload> Send(const std::string& text, const std::string& name = "x.csv") {
    return uploads.Receive(ana.scope, source_id, name, ReaderOf(text), origin);
  }
  DatasetView Create(const std::string& name = "T") {
    const store::Upload upload = Must(Send("a,b\n1,2\n"));
    return Must(datasets.Create(caller, {project_id, source_id, upload.id, name, {}}, origin));
  }
  store::Job JobOf(const DatasetView& view) {
    return Must(jobs.Get(ana.scope, *view.dataset.job_id));
  }
  std::size_t ObjectCount() { return Must(objects->List()).size(); }

  /// Ends the import as a worker would, with a table of these bytes.
  void Finish(const DatasetView& view, const std::string& bytes = "table") {
    const auto attempt = folder.path() / "jobs" / "attempt";
    std::filesystem::create_directories(attempt);
    std::ofstream(attempt / "table.parquet") << bytes;
    JobOutcome outcome;
    outcome.files.push_back(
        {"table.parquet", static_cast<std::int64_t>(bytes.size()), Sha256Hex(bytes)});
    outcome.result = {{"row_count", 1},
                      {"column_count", 1},
                      {"columns", ParseJson(R"([{"name":"a","physical_type":"int64",
                          "semantic_type":"numeric","role":"feature","nullable":false,
                          "distinct":1,"missing":0,"evidence":"Numbers."}])")
                                      .value()},
                      {"rejected", {{"count", 0}, {"samples", json::array()}}},
                      {"warnings", json::array()},
                      {"sniffed", {{"delimiter", ","}}}};
    Commit([&](store::Transaction& tx) { Must(kind.Commit(tx, JobOf(view), outcome, attempt)); });
  }
};

TEST_F(DatasetsTest, AnUploadIsStoredUnderItsHash) {
  const std::string text = "a\n" + std::string(100'000, '1') + "\n";
  const store::Upload upload = Must(Send(text, "../dir/x.csv"));
  EXPECT_EQ(upload.filename, "x.csv");
  EXPECT_EQ(upload.format, "csv");
  EXPECT_EQ(upload.size_bytes, static_cast<std::int64_t>(text.size()));
  EXPECT_EQ(upload.sha256, Sha256Hex(text));
  EXPECT_EQ(Must(ReadText(objects->PathOf(*upload.object_id))), text);
}

TEST_F(DatasetsTest, ARefusedUploadLeavesNothing) {
  EXPECT_EQ(Send("").error().code, ErrorCode::kFileEmpty);
  EXPECT_EQ(Send("\x89PNG" + std::string(100, 'x')).error().code, ErrorCode::kFileTypeMismatch);
  EXPECT_EQ(Send("a\n", "..").error().code, ErrorCode::kUploadBadName);
  const auto gone = uploads.Receive(
      ana.scope, source_id, "x.csv",
      [](std::span<std::byte>) -> Result<std::size_t> {
        return Fail(ErrorCode::kBadRequest, "The client went away.");
      },
      origin);
  EXPECT_EQ(gone.error().code, ErrorCode::kBadRequest);
  EXPECT_EQ(ObjectCount(), 0u);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path() / "objects"));
}

TEST_F(DatasetsTest, AnUploadPastTheLimitIsRefusedOnTheWay) {
  const Uploads small{*database, *objects, clock, short_jobs, {.max_bytes = 2500}};
  const auto refused =
      small.Receive(ana.scope, source_id, "x.csv", ReaderOf(std::string(5000, 'a')), origin);
  EXPECT_EQ(refused.error().code, ErrorCode::kPayloadTooLarge);
}

TEST_F(DatasetsTest, CreatingOneQueuesItsImport) {
  const std::uint64_t before = hub.epoch();
  const DatasetView view = Create();
  EXPECT_EQ(view.dataset.status, "importing");
  ASSERT_TRUE(view.job);
  EXPECT_EQ(view.job->kind, "import");
  EXPECT_GT(hub.epoch(), before);
  const json::object params = Must(kind.Prepare(JobOf(view)));
  EXPECT_TRUE(std::filesystem::is_regular_file(std::string(params.at("path").as_string())));
  EXPECT_EQ(params.at("filename"), "x.csv");
  EXPECT_FALSE(params.contains("upload_object_id"));
}

TEST_F(DatasetsTest, AFinishedImportMakesItReady) {
  const DatasetView view = Create();
  Finish(view);
  const DatasetView ready = Must(datasets.Get(ana.scope, view.dataset.id));
  EXPECT_EQ(ready.dataset.status, "ready");
  EXPECT_EQ(ready.dataset.fingerprint, Sha256Hex("table"));
  EXPECT_EQ(Must(ReadText(Must(datasets.File(ana.scope, view.dataset.id)).path)), "table");
  EXPECT_EQ(Must(datasets.Columns(ana.scope, view.dataset.id)).schema.columns[0].name, "a");
}

TEST_F(DatasetsTest, AResultThatCannotBeReadMakesNothingReady) {
  const DatasetView view = Create();
  store::Transaction tx = Must(database->Begin());
  EXPECT_FALSE(kind.Commit(tx, JobOf(view), {}, folder.path()).ok());
}

TEST_F(DatasetsTest, AFailedImportTellsWhy) {
  const DatasetView view = Create();
  Commit([&](store::Transaction& tx) {
    Must(kind.Settle(tx, JobOf(view), store::JobState::kFailed,
                     json::object{{"code", "csv_bad_quote"}}));
  });
  const store::Dataset failed = Must(datasets.Get(ana.scope, view.dataset.id)).dataset;
  EXPECT_EQ(failed.status, "failed");
  EXPECT_EQ(failed.error, R"({"code":"csv_bad_quote"})");
  EXPECT_EQ(datasets.Preview(ana.scope, failed.id, 10, 0).error().code,
            ErrorCode::kDatasetNotReady);
}

TEST_F(DatasetsTest, AMissingTableIsSaidToBeCorrupt) {
  const DatasetView view = Create();
  Finish(view);
  Must(objects->Remove(*Must(datasets.Get(ana.scope, view.dataset.id)).dataset.object_id));
  EXPECT_EQ(datasets.Preview(ana.scope, view.dataset.id, 10, 0).error().code,
            ErrorCode::kDatasetCorrupt);
}

TEST_F(DatasetsTest, ADamagedTableIsSaidToBeCorrupt) {
  const DatasetView view = Create();
  Finish(view, "no Parquet at all");
  EXPECT_EQ(datasets.Preview(ana.scope, view.dataset.id, 10, 0).error().code,
            ErrorCode::kDatasetCorrupt);
}

TEST_F(DatasetsTest, CancellingAWaitingImportEndsItAtOnce) {
  const DatasetView view = Create();
  const DatasetView cancelled = Must(datasets.Cancel(ana.scope, view.dataset.id, origin));
  EXPECT_EQ(cancelled.dataset.status, "failed");
  EXPECT_EQ(cancelled.job->state, store::JobState::kCancelled);
  EXPECT_EQ(datasets.Cancel(ana.scope, view.dataset.id, origin).error().code,
            ErrorCode::kJobTerminal);
}

TEST_F(DatasetsTest, DeletingOneStopsItsImport) {
  const DatasetView view = Create();
  Must(datasets.Delete(ana.scope, view.dataset.id, {}, origin));
  EXPECT_EQ(datasets.Get(ana.scope, view.dataset.id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(Must(jobs.Get(ana.scope, view.job->id)).state, store::JobState::kCancelled);
  EXPECT_EQ(Must(datasets.Restore(ana.scope, view.dataset.id, origin)).dataset.status, "failed");
  clock.Advance(kRestoreWindowMs + 1);
}

TEST_F(DatasetsTest, AnotherWorkspaceSeesNothing) {
  const DatasetView view = Create();
  const auto eve = AddTenant("eve@example.com");
  EXPECT_EQ(datasets.Get(eve.scope, view.dataset.id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(datasets.Cancel(eve.scope, view.dataset.id, origin).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(datasets.Delete(eve.scope, view.dataset.id, {}, origin).error().code,
            ErrorCode::kNotFound);
  const store::Caller stranger{eve.user_id, {}, {}};
  const auto made =
      datasets.Create(stranger, {project_id, source_id, *view.dataset.upload_id, "T", {}}, origin);
  EXPECT_EQ(made.error().code, ErrorCode::kNotFound);
}

TEST_F(DatasetsTest, AProjectOfAnotherSourceIsRefused) {
  const store::Upload upload = Must(Send("a\n1\n"));
  const auto made = datasets.Create(
      caller, {AddProject(ana.scope, "Other"), source_id, upload.id, "T", {}}, origin);
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().errors[0].field, "datasource_id");
}

TEST_F(DatasetsTest, ASourceNameIsFreeAgainOnceDeleted) {
  EXPECT_EQ(sources.Create(ana.scope, project_id, {"Files", "file", {}}, origin).error().code,
            ErrorCode::kNameTaken);
  Must(sources.Delete(ana.scope, source_id, {}, origin));
  Must(sources.Create(ana.scope, project_id, {"Files", "file", {}}, origin));
  EXPECT_EQ(sources.Restore(ana.scope, source_id, origin).error().code, ErrorCode::kNameTaken);
}

}  // namespace
}  // namespace lathe::service
