// How `lathe` and one `lathe-job` child talk: a spec file in, event lines out on descriptor 3, a
// result or error file at the end. The parent trusts only result.json, whose files carry checksums:
// exit 0 without it is a failure. Everything of an attempt lies in its own folder
// (jobs/<job_id>/attempt-<n>/), which is removed when the attempt is over. Knows no kind of job.
// Functions are stateless; an EventWriter belongs to one process and is thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace lathe {

inline constexpr int kJobEventFd = 3;

/// spec.json
struct JobSpec {
  std::string job_id;
  std::string kind;  ///< "import", "train", ...
  int attempt = 1;
  std::filesystem::path work_dir;  ///< the attempt's folder; relative names in results are below it
  json::object
      params;  ///< what the kind needs; absolute input paths are already resolved by the parent
  std::int64_t memory_limit_bytes = 0;
  double wall_limit_s = 0;
  int threads = 1;

  json::object ToJson() const;
  static Result<JobSpec> FromJson(const json::value& in);
};

/// A file that the child leaves for the parent to publish.
struct JobFile {
  std::string name;  ///< plain name inside work_dir
  std::int64_t size_bytes = 0;
  std::string sha256;
};

/// result.json
struct JobOutcome {
  std::vector<JobFile> files;
  json::object result;
};

/// Reads an attempt's result.json and checks that its files are there with their sizes and hashes.
/// Error: job_crashed.
Result<JobOutcome> ReadOutcome(const std::filesystem::path& work_dir);
Status WriteOutcome(const std::filesystem::path& work_dir, const JobOutcome& outcome);
/// The child's exit status when the disk was too full even for error.json.
inline constexpr int kJobExitStorageFull = 28;  // ENOSPC

/// error.json: the child's own account of why it failed; nothing when it left none.
std::optional<Error> ReadJobError(const std::filesystem::path& work_dir);
Status WriteJobError(const std::filesystem::path& work_dir, const Error& error);

/// The child's side of the event stream: one JSON object per line, at most 4,096 bytes (longer
/// messages are cut), so that a line is written whole or not at all. Never blocks the work: what a
/// slow reader leaves in the pipe waits in memory, up to 1,000 lines; past that, lines are dropped,
/// counted and reported by a log line. The destructor waits up to 1 s.
///   {"type":"progress","progress":0.42,"phase":"fold 3 of 5","eta_seconds":12.5}
///   {"type":"metric","trial":0,"fold":2,"metric":"roc_auc","round":17,"train":0.93,"valid":0.91}
///   {"type":"log","level":"info","message":"..."}
class EventWriter {
 public:
  /// `fd` is kJobEventFd in a child, -1 to write nothing (tests).
  explicit EventWriter(int fd);
  ~EventWriter();
  EventWriter(const EventWriter&) = delete;
  EventWriter& operator=(const EventWriter&) = delete;
  void Progress(double progress, std::string_view phase, std::optional<double> eta_seconds = {});
  void Metric(int trial, int fold, std::string_view metric, int round, double train, double valid);
  void Log(std::string_view level, std::string_view message);

 private:
  void Write(const json::object& event);
  bool FlushPending();

  int fd_;
  std::mutex mutex_;                 // guards all below
  std::deque<std::string> pending_;  // lines the pipe had no room for
  std::int64_t dropped_ = 0;
};

}  // namespace lathe
