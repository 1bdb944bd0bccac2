#include "jobs/worker.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

#include "base/crypto.h"
#include "jobs/testing/script.h"
#include "jobs/worker_id.h"
#include "store/connection_internal.h"
#include "store/testing/fixture.h"

namespace lathe::jobs {
namespace {

using std::chrono::milliseconds;
using store::Job;
using store::JobEvent;
using store::JobState;
using store_testing::Must;

/// Remembers what the worker asked of it.
class RecordingKind final : public JobKind {
 public:
  explicit RecordingKind(std::vector<std::string>& calls) : calls_(calls) {}
  std::string_view name() const override { return "test"; }
  Result<json::object> Prepare(const Job&) override { return json::object{}; }
  Status Begin(store::Transaction&, const Job&) override { return Note("begin"); }
  Status Commit(store::Transaction&, const Job&, const JobOutcome& outcome,
                const std::filesystem::path&) override {
    return Note("commit " + std::to_string(outcome.files.size()));
  }
  Status Settle(store::Transaction&, const Job&, JobState state,
                const std::optional<json::object>&) override {
    return Note("settle " + std::string(ToText(state)));
  }

 private:
  Status Note(std::string call) {
    const std::lock_guard lock(mutex_);
    calls_.push_back(std::move(call));
    return {};
  }
  std::vector<std::string>& calls_;
  std::mutex mutex_;  // guards calls_
};

// A script that leaves a result of one file, as lathe-job does.
constexpr const char* kSucceed = R"sh(
echo '{"type":"progress","progress":0.5,"phase":"half"}' >&3
echo '{"type":"log","level":"info","message":"hello"}' >&3
printf abc > out.bin
printf '{"files":[{"name":"out.bin","size_bytes":3,"sha256":"%s"}],"result":{}}' \
  "$(sha256sum out.bin | cut -d' ' -f1)" > result.json
)sh";

class WorkerTest : public store_testing::Fixture {
 protected:
  WorkerTest() : tenant(AddTenant("ana@example.com")) {}

  void StartWorker(const std::string& script) {
    WorkerOptions options;
    options.job_program = jobs_testing::WriteScript(folder.path(), script);
    Start(std::move(options));
  }
  void Start(WorkerOptions options) {
    options.data_dir = folder.path();
    options.retry_delay = milliseconds(1);
    options.cancel_grace = milliseconds(200);
    std::vector<std::unique_ptr<JobKind>> kinds;
    kinds.push_back(std::make_unique<RecordingKind>(calls));
    worker = std::make_unique<Worker>(std::move(options), *database, system_clock, hub,
                                      std::move(kinds));
    Must(worker->Start());
  }
  std::string Enqueue(const std::string& kind = "test", double wall_limit_s = 0,
                      std::int64_t memory = 0) {
    std::string id;
    Commit([&](store::Transaction& tx) {
      const store::NewJob job{kind, "", "", "", {}, memory, wall_limit_s};
      id = Must(jobs.Enqueue(tx, tenant.scope, job, Now())).id;
    });
    hub.Notify();
    return id;
  }
  store::Moment Now() const { return {system_clock.WallMs(), system_clock.MonotonicMs()}; }
  Job Get(const std::string& id) { return Must(jobs.Get(tenant.scope, id)); }
  std::vector<JobEvent> Events(const std::string& id) {
    return Must(jobs.EventsAfter(tenant.scope, id, 0, "", 100));
  }
  static void WaitUntil(const std::function<bool()>& holds) {
    for (int i = 0; i < 1'500 && !holds(); ++i) std::this_thread::sleep_for(milliseconds(10));
    ASSERT_TRUE(holds());
  }
  Job WaitForEnd(const std::string& id) {
    WaitUntil([&] { return store::IsTerminal(Get(id).state); });
    return Get(id);
  }
  std::string CodeOf(const Job& job) {
    return job.error ? std::string(job.error->at("code").as_string()) : "";
  }

  store_testing::Tenant tenant;
  SystemClock system_clock;
  EventHub hub;
  store::Jobs jobs{*database};
  std::vector<std::string> calls;
  std::unique_ptr<Worker> worker;  // last: uses the others
};

TEST_F(WorkerTest, AJobThatSucceedsIsPublishedOnceAndLeavesNoFolder) {
  StartWorker(kSucceed);
  const std::string id = Enqueue();
  EXPECT_EQ(WaitForEnd(id).state, JobState::kSucceeded);
  worker->Stop();
  EXPECT_EQ(calls, (std::vector<std::string>{"begin", "commit 1"}));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path() / "jobs"));
}

TEST_F(WorkerTest, EventsAreNumberedAndEndWithDone) {
  StartWorker(kSucceed);
  const std::string id = Enqueue();
  WaitForEnd(id);
  const std::vector<JobEvent> events = Events(id);
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].type, "progress");
  EXPECT_EQ(events[1].type, "log");
  EXPECT_EQ(events[2].type, "done");
  for (std::size_t i = 0; i < events.size(); ++i)
    EXPECT_EQ(events[i].seq, static_cast<std::int64_t>(i + 1));
}

TEST_F(WorkerTest, ExitZeroWithoutAResultIsAFailure) {
  StartWorker("exit 0");
  const Job job = WaitForEnd(Enqueue());
  EXPECT_EQ(job.state, JobState::kFailed);
  EXPECT_EQ(CodeOf(job), "job_crashed");
}

TEST_F(WorkerTest, AResultWithAWrongChecksumIsNotPublished) {
  StartWorker(R"sh(printf abc > out.bin
printf '{"files":[{"name":"out.bin","size_bytes":3,"sha256":"00"}],"result":{}}' > result.json)sh");
  EXPECT_EQ(CodeOf(WaitForEnd(Enqueue())), "job_crashed");
  worker->Stop();
  for (const std::string& call : calls) EXPECT_FALSE(call.starts_with("commit")) << call;
}

TEST_F(WorkerTest, TheChildsOwnErrorEndsTheJobAtOnce) {
  StartWorker(
      R"sh(echo '{"code":"dataset_no_rows","detail":"No rows.","errors":[]}' > error.json; exit 1)sh");
  const Job job = WaitForEnd(Enqueue());
  EXPECT_EQ(CodeOf(job), "dataset_no_rows");
  EXPECT_EQ(job.attempt, 1);
}

TEST_F(WorkerTest, OthersGoOnBesideAPoisonJob) {
  const std::string poison = Enqueue();
  StartWorker("case \"$PWD\" in *" + poison + "*) kill -ABRT $$;; esac\n" + kSucceed);
  EXPECT_EQ(WaitForEnd(Enqueue()).state, JobState::kSucceeded);
  EXPECT_EQ(WaitForEnd(poison).state, JobState::kFailed);
}

TEST_F(WorkerTest, ACrashIsTriedThreeTimesThenFailedWithItsSignal) {
  StartWorker("kill -ABRT $$");
  const Job job = WaitForEnd(Enqueue());
  EXPECT_EQ(job.state, JobState::kFailed);
  EXPECT_EQ(job.attempt, 3);
  EXPECT_EQ(CodeOf(job), "job_crashed");
  EXPECT_NE(std::string(job.error->at("detail").as_string()).find("signal 6"), std::string::npos);
}

TEST_F(WorkerTest, AJobThatCrashedOnceSucceedsAtItsSecondTry) {
  StartWorker("[ -e " + (folder.path() / "been_here").string() + " ] || { touch " +
              (folder.path() / "been_here").string() + "; kill -KILL $$; }\n" + kSucceed);
  const Job job = WaitForEnd(Enqueue());
  EXPECT_EQ(job.state, JobState::kSucceeded);
  EXPECT_EQ(job.attempt, 2);
}

TEST_F(WorkerTest, TheWallLimitFailsTheJobWithoutAnotherTry) {
  StartWorker("while :; do sleep 0.05; done");
  const Job job = WaitForEnd(Enqueue("test", 0.3));
  EXPECT_EQ(CodeOf(job), "job_timeout");
  EXPECT_EQ(job.attempt, 1);
}

TEST_F(WorkerTest, TheMemoryLimitFailsTheJobAndNamesTheLimit) {
  StartWorker("exec dd if=/dev/zero of=/dev/null bs=300M count=1000");
  const Job job = WaitForEnd(Enqueue("test", 0, 64 << 20));
  EXPECT_EQ(CodeOf(job), "job_out_of_memory");
  EXPECT_NE(std::string(job.error->at("detail").as_string()).find("64 MiB"), std::string::npos);
}

TEST_F(WorkerTest, ACancelReachesARunningChildThatIgnoresSigterm) {
  StartWorker("trap '' TERM; while :; do sleep 0.05; done");
  const std::string id = Enqueue();
  WaitUntil([&] { return Get(id).state == JobState::kRunning; });
  Commit([&](store::Transaction& tx) { Must(jobs.RequestCancel(tx, tenant.scope, id, Now())); });
  EXPECT_EQ(WaitForEnd(id).state, JobState::kCancelled);
  worker->Stop();
  EXPECT_EQ(calls.back(), "settle cancelled");
}

TEST_F(WorkerTest, AJobAskedToStopWhileItWaitedEndsWithoutRunning) {
  const std::string id = Enqueue();
  Commit([&](store::Transaction& tx) { Must(jobs.CancelAll(tx, tenant.scope, std::nullopt)); });
  StartWorker(kSucceed);
  EXPECT_EQ(WaitForEnd(id).state, JobState::kCancelled);
  worker->Stop();
  EXPECT_EQ(calls, std::vector<std::string>{"settle cancelled"});
}

TEST_F(WorkerTest, StoppingPutsRunningJobsBackWithoutCountingTheAttempt) {
  StartWorker("while :; do sleep 0.05; done");
  const std::string id = Enqueue();
  WaitUntil([&] { return Get(id).state == JobState::kRunning; });
  worker->Stop();
  const Job job = Get(id);
  EXPECT_EQ(job.state, JobState::kRetrying);
  EXPECT_EQ(job.attempt, 0);
}

TEST_F(WorkerTest, ALateResultOfALostLeaseIsRefused) {
  StartWorker("while [ ! -e " + (folder.path() / "go").string() + " ]; do sleep 0.02; done\n" +
              kSucceed);
  const std::string id = Enqueue();
  WaitUntil([&] { return Get(id).state == JobState::kRunning; });
  // Another worker has taken the job over; its folder must survive ours.
  Must(Must(store::Connection::Open({database->path()}))
           ->Script("UPDATE jobs SET fence = fence + 1"));
  const auto theirs = folder.path() / "jobs" / id / "attempt-2";
  std::filesystem::create_directories(theirs);
  std::ofstream(folder.path() / "go") << "";
  WaitUntil([&] { return worker->running() == 0; });
  worker->Stop();
  EXPECT_EQ(calls, std::vector<std::string>{"begin"});
  EXPECT_EQ(Get(id).state, JobState::kRunning);
  EXPECT_TRUE(std::filesystem::exists(theirs));
}

TEST_F(WorkerTest, AMissingProgramIsTriedAgainAndThenFails) {
  WorkerOptions options;
  options.job_program = folder.path() / "missing";
  Start(std::move(options));
  const Job job = WaitForEnd(Enqueue());
  EXPECT_EQ(CodeOf(job), "job_spawn_failed");
  EXPECT_EQ(job.attempt, 3);
}

TEST_F(WorkerTest, AnUnknownKindFailsAtOnce) {
  StartWorker(kSucceed);
  EXPECT_EQ(WaitForEnd(Enqueue("no_such_kind")).state, JobState::kFailed);
}

TEST_F(WorkerTest, JobsOfADeadWorkerOfThisMachineAreTakenUpAtTheStart) {
  const std::string id = Enqueue();
  // Claimed by a process of this machine that is no more: its start time is not that of the pid
  // now.
  ASSERT_TRUE(Must(jobs.Claim("placeholder", Now(), 3'600'000)).has_value());
  WorkerId gone = WorkerId::Own();
  gone.pid = "1", gone.start = "0";
  Must(Must(store::Connection::Open({database->path()}))
           ->Script("UPDATE jobs SET worker = '" + gone.ToText() + "'"));
  std::filesystem::create_directories(folder.path() / "jobs" / id / "attempt-1");
  StartWorker(kSucceed);
  const Job job = WaitForEnd(id);
  EXPECT_EQ(job.state, JobState::kSucceeded);
  EXPECT_EQ(job.attempt, 2);
}

TEST_F(WorkerTest, ALeaseThatRanOutIsTakenUp) {
  const std::string id = Enqueue();
  ASSERT_TRUE(Must(jobs.Claim("elsewhere/0/1/1", Now(), -1)).has_value());
  StartWorker(kSucceed);
  EXPECT_EQ(WaitForEnd(id).state, JobState::kSucceeded);
}

TEST_F(WorkerTest, AnOldRetryDelayOfAnEarlierBootDoesNotHoldAJobBack) {
  const std::string id = Enqueue();
  Must(Must(store::Connection::Open({database->path()}))
           ->Script("UPDATE jobs SET state = 'retrying', run_after = 9000000000000000"));
  StartWorker(kSucceed);
  EXPECT_EQ(WaitForEnd(id).state, JobState::kSucceeded);
}

}  // namespace
}  // namespace lathe::jobs
