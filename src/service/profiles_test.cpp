#include "service/profiles.h"

#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "base/crypto.h"
#include "service/profile_job.h"
#include "store/retention.h"
#include "store/testing/fixture.h"
#include "store/verify.h"

namespace lathe::service {
namespace {

using store_testing::Must;

class ProfilesTest : public store_testing::Fixture {
 protected:
  static ProfileLimits Impatient(int most_waiting = 1) {
    ProfileLimits limits;
    limits.patience = std::chrono::milliseconds(0);
    limits.most_waiting = most_waiting;
    return limits;
  }

  std::string AddDataset(const std::string& role = "feature") {
    store::Dataset dataset;
    dataset.project_id = project_id;
    dataset.name = "table";
    store::ImportedTable table;
    table.object_id = AddObject("parquet");
    table.columns = Columns(role);
    table.rejected = table.warnings = table.sniffed = "[]";
    std::string id;
    Commit([&](store::Transaction& tx) {
      id = Must(datasets.Add(tx, ana.scope, dataset, {"{}", {}}, clock.WallMs())).id;
      Must(datasets.Finish(tx, ana.scope, id, table, clock.WallMs()));
    });
    return id;
  }
  static std::string Columns(const std::string& role) {
    return R"([{"name":"a","physical_type":"int64","semantic_type":"numeric","role":")" + role +
           R"(","nullable":false,"distinct":2,"missing":0,"evidence":""}])";
  }
  store::Job JobOf(const store::Profile& profile) {
    return Must(jobs.Get(ana.scope, *profile.job_id));
  }
  /// Ends the profile's job as a worker would, with this document.
  void Finish(const store::Job& job, const std::string& document) {
    const auto attempt = folder.path() / "jobs" / "attempt";
    std::filesystem::create_directories(attempt);
    std::ofstream(attempt / "profile.json") << document;
    JobOutcome outcome;
    outcome.files.push_back(
        {"profile.json", static_cast<std::int64_t>(document.size()), Sha256Hex(document)});
    Commit([&](store::Transaction& tx) { Must(kind.Commit(tx, job, outcome, attempt)); });
  }

  store_testing::Tenant ana = AddTenant("ana@example.com");
  std::string project_id = AddProject(ana.scope);
  store::Origin origin{ana.user_id, {}, "127.0.0.1", "r1"};
  jobs::EventHub hub;
  Profiles profiles{{*database, *objects, clock, hub}, Impatient()};
  ProfileJobKind kind{*database, *objects, clock};
  store::Datasets datasets{*database};
  store::Profiles rows{*database};
  store::Jobs jobs{*database};
};

TEST_F(ProfilesTest, TheFirstReaderStartsTheJobAndTheSecondDoesNot) {
  const std::string dataset = AddDataset();
  EXPECT_EQ(profiles.Get(ana.scope, dataset).error().code, ErrorCode::kNotFound);
  const auto first = profiles.Section(ana.scope, dataset, "statistics");
  EXPECT_EQ(first.error().code, ErrorCode::kDatasetNotReady);
  EXPECT_TRUE(first.error().retry_after_s.has_value());
  const std::string job = *Must(rows.FindFor(ana.scope, dataset)).job_id;
  EXPECT_FALSE(profiles.Section(ana.scope, dataset, "statistics").ok());
  EXPECT_EQ(*Must(rows.FindFor(ana.scope, dataset)).job_id, job);
}

TEST_F(ProfilesTest, AReaderWaitsForTheJob) {
  const std::string dataset = AddDataset();
  ProfileLimits limits;
  limits.patience = std::chrono::seconds(60);
  Profiles patient({*database, *objects, clock, hub}, limits);
  const store::Profile begun = Must(patient.Start(ana.scope, dataset, {}, origin)).profile;
  std::thread worker([&] {
    Finish(JobOf(begun), R"({"statistics":{"row_count":2}})");
    hub.Notify();
  });
  const auto section = patient.Section(ana.scope, dataset, "statistics");
  worker.join();
  ASSERT_TRUE(section.ok()) << section.error().detail;
  EXPECT_EQ((*section)->at("row_count"), 2);
  EXPECT_EQ(patient.Section(ana.scope, dataset, "no_such").error().code,
            ErrorCode::kDatasetCorrupt);
}

TEST_F(ProfilesTest, TooManyWaitingReadersAreSentAway) {
  const std::string dataset = AddDataset();
  ProfileLimits limits;
  limits.patience = std::chrono::hours(1);
  limits.most_waiting = 0;
  Profiles full({*database, *objects, clock, hub}, limits);
  EXPECT_EQ(full.Section(ana.scope, dataset, "statistics").error().code,
            ErrorCode::kDatasetNotReady);
}

TEST_F(ProfilesTest, OtherRolesMakeItAnewAndTheOldJobChangesNothing) {
  const std::string dataset = AddDataset();
  const store::Profile first = Must(profiles.Start(ana.scope, dataset, {}, origin)).profile;
  Commit([&](store::Transaction& tx) {
    Must(datasets.SetColumns(tx, ana.scope, dataset, Columns("target"), clock.WallMs()));
  });
  EXPECT_FALSE(profiles.Section(ana.scope, dataset, "statistics").ok());
  const store::Profile second = Must(rows.FindFor(ana.scope, dataset));
  EXPECT_EQ(second.id, first.id);
  EXPECT_NE(*second.job_id, *first.job_id);
  Finish(JobOf(first), R"({"statistics":{"row_count":1}})");
  EXPECT_EQ(Must(rows.FindFor(ana.scope, dataset)).status, "queued");
  Finish(JobOf(second), R"({"statistics":{"row_count":2}})");
  EXPECT_EQ(Must(profiles.Section(ana.scope, dataset, "statistics"))->at("row_count"), 2);
}

TEST_F(ProfilesTest, AskingTwiceForTheSameIsOneJob) {
  const std::string dataset = AddDataset();
  const store::Profile first = Must(profiles.Start(ana.scope, dataset, {}, origin)).profile;
  EXPECT_EQ(*Must(profiles.Start(ana.scope, dataset, {}, origin)).profile.job_id, *first.job_id);
  const ProfileView other = Must(profiles.Start(ana.scope, dataset, {{}, false, 100}, origin));
  EXPECT_NE(*other.profile.job_id, *first.job_id);
  EXPECT_EQ(other.options.sample_rows, 100);
}

TEST_F(ProfilesTest, AFailureIsToldToTheReader) {
  const std::string dataset = AddDataset();
  const store::Profile begun = Must(profiles.Start(ana.scope, dataset, {}, origin)).profile;
  const json::object problem{{"code", "job_out_of_memory"}, {"detail", "Too little."}};
  Commit([&](store::Transaction& tx) {
    Must(kind.Settle(tx, JobOf(begun), store::JobState::kFailed, problem));
  });
  const auto section = profiles.Section(ana.scope, dataset, "statistics");
  EXPECT_EQ(section.error().code, ErrorCode::kJobOutOfMemory);
  EXPECT_EQ(section.error().detail, "Too little.");
}

TEST_F(ProfilesTest, TheChildGetsTheTableAndItsColumns) {
  const std::string dataset = AddDataset();
  const store::Profile begun =
      Must(profiles.Start(ana.scope, dataset, {"a", false, 100}, origin)).profile;
  const json::object params = Must(kind.Prepare(JobOf(begun)));
  EXPECT_TRUE(std::filesystem::exists(std::string(params.at("dataset_path").as_string())));
  EXPECT_EQ(params.at("schema").as_array().size(), 1U);
  EXPECT_EQ(params.at("target"), "a");
  EXPECT_EQ(params.at("sample_rows"), 100);
}

TEST_F(ProfilesTest, AnUnknownTargetIsRefused) {
  const auto started = profiles.Start(ana.scope, AddDataset(), {"b", false, {}}, origin);
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().errors.at(0).field, "target");
}

TEST_F(ProfilesTest, AProfileGoesWithItsPurgedDataset) {
  constexpr std::int64_t kDayMs = 86'400'000;
  const std::string dataset = AddDataset();
  Finish(JobOf(Must(profiles.Start(ana.scope, dataset, {}, origin)).profile), "{}");
  EXPECT_EQ(Must(objects->List()).size(), 2U);
  Commit([&](store::Transaction& tx) {
    Must(datasets.Delete(tx, ana.scope, dataset, clock.WallMs()));
  });
  clock.Advance(31 * kDayMs);
  Must(store::Retention(*database, *predictions, *objects).Run(clock.WallMs(), 30 * kDayMs));
  EXPECT_EQ(Must(objects->List()).size(), 0U);
  EXPECT_EQ(rows.FindFor(ana.scope, dataset).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace lathe::service
