#include "store/jobs.h"

#include <gtest/gtest.h>

#include "store/testing/fixture.h"

namespace lathe::store {
namespace {

using store_testing::Must;

constexpr std::int64_t kLeaseMs = 30'000;

class JobsTest : public store_testing::Fixture {
 protected:
  JobsTest() : ana(AddTenant("ana@example.com")), bo(AddTenant("bo@example.com")) {}
  Moment Now() const { return {clock.WallMs(), clock.MonotonicMs()}; }
  std::string Enqueue(const WorkspaceScope& scope) {
    std::string id;
    Commit([&](Transaction& tx) {
      id = Must(jobs.Enqueue(tx, scope, {"train", "", "training", "t1", {{"a", 1}}}, Now())).id;
    });
    return id;
  }
  Lease Claim() {
    const Job job = *Must(jobs.Claim("worker", Now(), kLeaseMs));
    return {job.id, job.fence};
  }
  Status Finish(const Lease& lease, JobState state = JobState::kSucceeded) {
    TRY(Transaction tx, database->Begin());
    TRY_OK(jobs.Finish(tx, lease, state, {}, Now()));
    return tx.Commit();
  }
  store_testing::Tenant ana, bo;
  Jobs jobs{*database};
};

TEST_F(JobsTest, AJobIsClaimedOnceWithItsParameters) {
  const std::string id = Enqueue(ana.scope);
  const Job job = *Must(jobs.Claim("worker", Now(), kLeaseMs));
  EXPECT_EQ(job.id, id);
  EXPECT_EQ(job.attempt, 1);
  EXPECT_EQ(job.params.at("a").as_int64(), 1);
  EXPECT_FALSE(Must(jobs.Claim("worker", Now(), kLeaseMs)));
}

TEST_F(JobsTest, OnlyItsOwnWorkspaceSeesIt) {
  const std::string id = Enqueue(ana.scope);
  EXPECT_TRUE(jobs.Get(ana.scope, id).ok());
  EXPECT_EQ(jobs.Get(bo.scope, id).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(Must(jobs.FindFor(bo.scope, "training", "t1")));
  EXPECT_TRUE(Must(jobs.EventsAfter(bo.scope, id, 0, "", 10)).empty());
  Transaction tx = Must(database->Begin());
  EXPECT_EQ(jobs.RequestCancel(tx, bo.scope, id, Now()).error().code, ErrorCode::kNotFound);
}

TEST_F(JobsTest, TheWorkspaceWithFewerRunningJobsComesFirst) {
  Enqueue(ana.scope);
  Enqueue(ana.scope);
  const std::string of_bo = Enqueue(bo.scope);
  Claim();
  EXPECT_EQ(Claim().job_id, of_bo);
}

TEST_F(JobsTest, AStaleFenceWritesNothing) {
  const std::string id = Enqueue(ana.scope);
  const Lease old = Claim();
  Must(jobs.Requeue(old, /*counts=*/true, 0, "again", Now()));
  const Lease current = Claim();
  const JobEvent event{0, 1, "log", R"({"message":"late"})"};
  EXPECT_EQ(jobs.Heartbeat(old, Now(), kLeaseMs).error().code, ErrorCode::kLeaseLost);
  EXPECT_EQ(jobs.AppendEvents(old, {&event, 1}).error().code, ErrorCode::kLeaseLost);
  EXPECT_EQ(jobs.Requeue(old, true, 0, "", Now()).error().code, ErrorCode::kLeaseLost);
  EXPECT_EQ(Finish(old).error().code, ErrorCode::kLeaseLost);
  EXPECT_TRUE(Must(jobs.EventsAfter(ana.scope, id, 0, "", 10)).empty());
  EXPECT_TRUE(Finish(current).ok());
}

TEST_F(JobsTest, AJobEndsOnce) {
  const std::string id = Enqueue(ana.scope);
  const Lease lease = Claim();
  EXPECT_TRUE(Finish(lease).ok());
  EXPECT_EQ(Finish(lease, JobState::kFailed).error().code, ErrorCode::kLeaseLost);
  EXPECT_EQ(Must(jobs.Get(ana.scope, id)).state, JobState::kSucceeded);
  EXPECT_EQ(Must(jobs.EventsAfter(ana.scope, id, 0, "done", 10)).size(), 1U);
}

TEST_F(JobsTest, EventsContinueAfterTheLastSeen) {
  const std::string id = Enqueue(ana.scope);
  const Lease lease = Claim();
  const std::vector<JobEvent> events = {
      {0, 1, "log", "{}"},
      {0, 2, "progress", R"({"progress":0.25,"phase":"fold 1","eta_seconds":8})"},
      {0, 3, "log", "{}"}};
  Must(jobs.AppendEvents(lease, events));
  Must(jobs.AppendEvents(lease, std::span(events).first(1)));
  const auto rest = Must(jobs.EventsAfter(ana.scope, id, 2, "", 10));
  ASSERT_EQ(rest.size(), 2U);
  EXPECT_EQ(rest[0].seq, 3);
  EXPECT_EQ(rest[1].seq, 4);
  EXPECT_EQ(Must(jobs.EventsAfter(ana.scope, id, 0, "log", 10)).size(), 3U);
  const Job job = Must(jobs.Get(ana.scope, id));
  EXPECT_DOUBLE_EQ(job.progress, 0.25);
  EXPECT_EQ(job.phase, "fold 1");
}

TEST_F(JobsTest, ADelayedRetryIsNotDueBeforeItsTime) {
  Enqueue(ana.scope);
  Must(jobs.Requeue(Claim(), true, 1'000, "again", Now()));
  EXPECT_FALSE(Must(jobs.Claim("worker", Now(), kLeaseMs)));
  clock.Advance(1'000);
  EXPECT_EQ(Must(jobs.Claim("worker", Now(), kLeaseMs))->attempt, 2);
}

TEST_F(JobsTest, AnAttemptGivenBackDoesNotCount) {
  Enqueue(ana.scope);
  Must(jobs.Requeue(Claim(), /*counts=*/false, 0, "waiting", Now()));
  EXPECT_EQ(Must(jobs.Claim("worker", Now(), kLeaseMs))->attempt, 1);
}

TEST_F(JobsTest, CancellingAQueuedJobEndsItAndARunningOneIsAsked) {
  const std::string queued = Enqueue(ana.scope);
  Commit([&](Transaction& tx) {
    EXPECT_EQ(Must(jobs.RequestCancel(tx, ana.scope, queued, Now())).state, JobState::kCancelled);
  });
  const std::string running = Enqueue(ana.scope);
  Claim();
  Commit([&](Transaction& tx) {
    EXPECT_EQ(Must(jobs.RequestCancel(tx, ana.scope, running, Now())).state, JobState::kRunning);
  });
  EXPECT_TRUE(Must(jobs.CancelRequested(running)));
  Transaction tx = Must(database->Begin());
  EXPECT_EQ(jobs.RequestCancel(tx, ana.scope, queued, Now()).error().code, ErrorCode::kJobTerminal);
}

TEST_F(JobsTest, CancellingAllOfAWorkspaceAsksWhatWaitsAndWhatRunsAndNobodyElse) {
  const std::string running = Enqueue(ana.scope);
  Claim();
  const std::string waiting = Enqueue(ana.scope);
  const std::string of_bo = Enqueue(bo.scope);
  Commit([&](Transaction& tx) {
    EXPECT_EQ(Must(jobs.CancelAll(tx, ana.scope, "another project")), 0);
    EXPECT_EQ(Must(jobs.CancelAll(tx, ana.scope, std::nullopt)), 2);
  });
  EXPECT_TRUE(Must(jobs.CancelRequested(running)));
  EXPECT_TRUE(Must(jobs.CancelRequested(waiting)));
  EXPECT_FALSE(Must(jobs.CancelRequested(of_bo)));
}

TEST_F(JobsTest, AJobWithoutHeartbeatIsAbandoned) {
  const std::string id = Enqueue(ana.scope);
  const Lease lease = Claim();
  clock.Advance(kLeaseMs - 1);
  Must(jobs.Heartbeat(lease, Now(), kLeaseMs));
  clock.Advance(kLeaseMs);
  EXPECT_TRUE(Must(jobs.Abandoned(Now())).empty());
  clock.Advance(1);
  ASSERT_EQ(Must(jobs.Abandoned(Now())).size(), 1U);
  EXPECT_EQ(Must(jobs.Abandoned({0, 0}, "worker")).size(), 1U);
  EXPECT_EQ(Must(jobs.LeaseHolders()), std::vector<std::string>{"worker"});
}

TEST_F(JobsTest, StatesAreCounted) {
  Enqueue(ana.scope);
  Enqueue(ana.scope);
  Claim();
  std::int64_t total = 0;
  for (const auto& row : Must(jobs.CountByState())) total += row.count;
  EXPECT_EQ(total, 2);
}

}  // namespace
}  // namespace lathe::store
