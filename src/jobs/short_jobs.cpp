#include "jobs/short_jobs.h"

#include <chrono>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "base/file.h"
#include "base/id.h"
#include "base/job_protocol.h"
#include "base/log.h"
#include "jobs/child_process.h"

namespace lathe::jobs {
namespace {

constexpr int kRetryS = 5;

Result<json::object> ResultOf(const ChildReport& report, const std::filesystem::path& folder,
                              const ShortJobOptions& options) {
  if (report.end == ChildEnd::kExited && report.exit_code == 0) {
    TRY(JobOutcome outcome, ReadOutcome(folder));
    return std::move(outcome.result);
  }
  if (report.end == ChildEnd::kOutOfMemory) {
    if (report.peak_rss_bytes < options.memory_limit_bytes)
      return Fail(ErrorCode::kJobOutOfMemory,
                  "The machine or the container ran out of memory when this had " +
                      std::to_string(report.peak_rss_bytes >> 20) + " MiB.");
    return Fail(ErrorCode::kJobOutOfMemory, "This needed more than " +
                                                std::to_string(options.memory_limit_bytes >> 20) +
                                                " MiB of memory.");
  }
  if (report.end == ChildEnd::kTimedOut) {
    return Fail(
        ErrorCode::kJobTimeout,
        "This took longer than " + std::to_string(static_cast<int>(options.wall_limit_s)) + " s.");
  }
  if (auto told = ReadJobError(folder)) return *std::move(told);
  log::Error(
      "short_job_crashed",
      {{"exit_code", report.exit_code}, {"signal", report.signal}, {"stderr", report.stderr_tail}});
  return Fail(ErrorCode::kJobCrashed, "The process that looked at this ended without a result.");
}

}  // namespace

class ShortJobs::Seat {
 public:
  explicit Seat(ShortJobs& owner) : owner_(owner) {
    std::unique_lock lock(owner.mutex_);
    taken_ = owner.freed_.wait_for(lock, owner.options_.seat_wait,
                                   [&] { return owner.running_ < owner.options_.at_once; });
    if (taken_) ++owner.running_;
  }
  ~Seat() {
    if (!taken_) return;
    {
      const std::lock_guard lock(owner_.mutex_);
      --owner_.running_;
    }
    owner_.freed_.notify_one();
  }
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;
  bool taken() const { return taken_; }

 private:
  ShortJobs& owner_;
  bool taken_ = false;
};

Result<json::object> ShortJobs::Run(std::string_view kind, json::object params, std::string input,
                                    const std::function<void(std::string_view phase)>& on_phase) {
  const Seat seat(*this);
  if (!seat.taken()) {
    Error busy = Fail(ErrorCode::kUnavailable, "Too many are being looked at; try again shortly.");
    busy.retry_after_s = kRetryS;
    return busy;
  }
  const std::filesystem::path folder = options_.folder / NewId();
  std::error_code error;
  if (!std::filesystem::create_directories(folder, error))
    return Fail(ErrorCode::kStorageFull, "The server could not make a working folder.");
  auto result = RunIn(folder, kind, std::move(params), std::move(input), on_phase);
  std::filesystem::remove_all(folder, error);
  return result;
}

Result<json::object> ShortJobs::RunIn(const std::filesystem::path& folder, std::string_view kind,
                                      json::object params, std::string input,
                                      const std::function<void(std::string_view)>& on_phase) const {
  JobSpec spec;
  spec.job_id = folder.filename().string();
  spec.kind = kind;
  spec.work_dir = std::filesystem::absolute(folder);
  spec.params = std::move(params);
  spec.memory_limit_bytes = options_.memory_limit_bytes;
  spec.wall_limit_s = options_.wall_limit_s;
  const std::filesystem::path file = spec.work_dir / "spec.json";
  TRY_OK(PublishText(file, ToText(json::value(spec.ToJson()))));
  const ChildCommand command{
      {options_.job_program.string(), "run", "--spec", file.string()},
      ChildEnvironment(1),
      spec.work_dir,
      spec.memory_limit_bytes,
      std::chrono::milliseconds(static_cast<std::int64_t>(spec.wall_limit_s * 1000)),
      std::move(input)};
  ChildCallbacks callbacks;
  if (on_phase) {
    callbacks.on_event = [&](std::string_view line) {
      const auto event = ParseJson(line);
      if (!event.ok() || !event->is_object()) return;
      const json::value* phase = event->get_object().if_contains("phase");
      if (phase && phase->is_string()) on_phase(phase->get_string());
    };
  }
  TRY(const ChildReport report, RunChild(command, callbacks));
  return ResultOf(report, spec.work_dir, options_);
}

}  // namespace lathe::jobs
