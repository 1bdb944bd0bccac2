// Runs the body of a job at once, outside of the queue, and waits for its result: for questions
// that a client waits for, but whose answer takes reading what anyone may have sent. The same child
// with the same kinds of limits as a queued job, a few at a time. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace lathe::jobs {

struct ShortJobOptions {
  std::filesystem::path job_program;  ///< the lathe-job binary
  std::filesystem::path folder;       ///< each gets a folder of its own below this one
  std::int64_t memory_limit_bytes = 512 << 20;
  double wall_limit_s = 20;
  int at_once = 2;
  /// How long one waits for a seat before it is refused. Whoever waits holds a thread that answers
  /// requests.
  std::chrono::milliseconds seat_wait{15'000};
};

class ShortJobs {
 public:
  explicit ShortJobs(ShortJobOptions options) : options_(std::move(options)) {}

  /// The result of a body that leaves no files. `input` is what it reads from standard input:
  /// secrets, which no file may hold. `on_phase` hears on this thread what the body is at. Errors:
  /// the body's own, job_out_of_memory, job_timeout, job_crashed, unavailable (too many at a time).
  Result<json::object> Run(std::string_view kind, json::object params, std::string input = {},
                           const std::function<void(std::string_view phase)>& on_phase = {});

 private:
  class Seat;
  Result<json::object> RunIn(const std::filesystem::path& folder, std::string_view kind,
                             json::object params, std::string input,
                             const std::function<void(std::string_view phase)>& on_phase) const;

  ShortJobOptions options_;
  std::mutex mutex_;  // guards running_
  std::condition_variable freed_;
  int running_ = 0;
};

}  // namespace lathe::jobs
