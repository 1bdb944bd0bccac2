#include "app/lathe_job/run_job.h"

#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <exception>
#include <new>
#include <string_view>
#include <utility>

#include "base/failpoint.h"
#include "base/file.h"
#include "base/log.h"
#include "work/clean.h"
#include "work/features.h"
#include "work/import.h"
#include "work/inspect.h"
#include "work/profile.h"
#include "work/rules.h"
#include "work/source_import.h"
#include "work/source_look.h"
#include "work/train.h"

namespace lathe::app {
namespace {

constexpr std::int64_t kSpecLimitBytes = 256 << 20;
constexpr rlim_t kOpenFiles = 4096;
// Thread stacks and what allocators set aside without using it. The parent watches what is really
// used.
constexpr std::int64_t kMemorySlackBytes = std::int64_t{1} << 30;

struct JobKindBody {
  std::string_view kind;
  work::JobBody body;
};
constexpr std::array kBodies{JobKindBody{"import", work::RunImport},
                             JobKindBody{"inspect", work::RunInspect},
                             JobKindBody{"source_import", work::RunSourceImport},
                             JobKindBody{"source_look", work::RunSourceLook},
                             JobKindBody{"profile", work::RunProfile},
                             JobKindBody{"clean", work::RunClean},
                             JobKindBody{"check_rules", work::RunCheckRules},
                             JobKindBody{"features", work::RunFeatures},
                             JobKindBody{"train", work::RunTrain}};

// What a termination signal cancels. A signal handler can reach nothing but a global.
std::atomic<CancelToken*> cancelled_by_signal{nullptr};
static_assert(std::atomic<CancelToken*>::is_always_lock_free);

void OnTermination(int) {
  if (CancelToken* token = cancelled_by_signal.load()) token->Cancel();
}

void CancelOnTermination(CancelToken& token) {
  cancelled_by_signal = &token;
  struct sigaction action {};
  action.sa_handler = OnTermination;
  ::sigaction(SIGTERM, &action, nullptr);
  ::sigaction(SIGINT, &action, nullptr);
  ::signal(SIGPIPE, SIG_IGN);  // a parent that is gone shows as a failed write
}

void RaiseSoftLimit(__rlimit_resource_t resource, rlim_t wanted) {
  rlimit limit{};
  if (::getrlimit(resource, &limit) != 0 || limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min(wanted, limit.rlim_max);
  ::setrlimit(resource, &limit);
}

// Makes an allocation far past the limit fail at once, before the parent sees it in use.
void LimitMemory([[maybe_unused]] std::int64_t limit_bytes) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  if (limit_bytes <= 0) return;
  rlimit limit{};
  if (::getrlimit(RLIMIT_DATA, &limit) != 0) return;
  limit.rlim_cur = std::min(static_cast<rlim_t>(limit_bytes + kMemorySlackBytes), limit.rlim_max);
  ::setrlimit(RLIMIT_DATA, &limit);
#endif
}

CancelToken::SteadyTime DeadlineOf(const JobSpec& spec) {
  if (!(spec.wall_limit_s > 0)) return CancelToken::SteadyTime::max();
  return std::chrono::steady_clock::now() +
         std::chrono::duration_cast<std::chrono::steady_clock::duration>(
             std::chrono::duration<double>(std::min(spec.wall_limit_s, 1e9)));
}

Result<JobSpec> ReadSpec(const std::filesystem::path& path) {
  TRY(const std::string text, ReadText(path, kSpecLimitBytes));
  TRY(const json::value document, ParseJson(text));
  return JobSpec::FromJson(document);
}

Error OutOfMemory(std::int64_t limit_bytes) {
  return Fail(ErrorCode::kJobOutOfMemory,
              "The job needed more than its " + std::to_string(limit_bytes >> 20) +
                  " MiB of memory. Use fewer columns or rows, or raise the limit.");
}

// The body of the job's kind. What a library throws past our functions ends the job here, as an
// Error.
Result<JobOutcome> RunBody(const work::JobContext& job) {
  const auto body = std::find_if(kBodies.begin(), kBodies.end(), [&](const JobKindBody& known) {
    return known.kind == job.spec.kind;
  });
  if (body == kBodies.end())
    return Fail(ErrorCode::kInternal, "This program does not know the job's kind.");
  try {
    TRY_OK(FailPoint("job_start"));
    auto outcome = body->body(job);
    // Which library could not have the memory helps nobody.
    if (!outcome.ok() && outcome.error().code == ErrorCode::kJobOutOfMemory)
      return OutOfMemory(job.spec.memory_limit_bytes);
    return outcome;
  } catch (const std::bad_alloc&) {
    return OutOfMemory(job.spec.memory_limit_bytes);
  } catch (const std::exception& failure) {
    log::Error("job_exception", {{"job_id", job.spec.job_id}, {"what", failure.what()}});
    return Fail(ErrorCode::kInternal, "The job met an unexpected failure.");
  }
}

Status Leave(const JobSpec& spec, const JobOutcome& outcome) {
  TRY_OK(FailPoint("job_before_result"));
  TRY_OK(WriteOutcome(spec.work_dir, outcome));
  return FailPoint("job_after_result");
}

int LeaveError(const JobSpec& spec, const Error& error) {
  log::Warn("job_body_failed",
            {{"job_id", spec.job_id}, {"code", error.name()}, {"detail", error.detail}});
  const Status written = WriteJobError(spec.work_dir, error);
  if (written.ok()) return 1;
  log::Error("job_error_unwritten", {{"code", written.error().name()}});
  return written.error().code == ErrorCode::kStorageFull ? kJobExitStorageFull : 1;
}

}  // namespace

int RunJob(const std::filesystem::path& spec_path) {
  EventWriter events(kJobEventFd);  // first: the next file opened could take its number
  const auto spec = ReadSpec(spec_path);
  if (!spec.ok()) {
    log::Error("job_spec_unusable",
               {{"code", spec.error().name()}, {"detail", spec.error().detail}});
    return 2;
  }
  CancelToken cancel(DeadlineOf(*spec));
  CancelOnTermination(cancel);
  RaiseSoftLimit(RLIMIT_NOFILE, kOpenFiles);
  LimitMemory(spec->memory_limit_bytes);
  const SystemClock clock;
  const auto outcome = RunBody({*spec, events, cancel, clock});
  cancelled_by_signal = nullptr;
  if (!outcome.ok()) return LeaveError(*spec, outcome.error());
  const Status left = Leave(*spec, *outcome);
  return left.ok() ? 0 : LeaveError(*spec, left.error());
}

}  // namespace lathe::app
