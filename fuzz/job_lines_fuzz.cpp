// What a child process writes: spec, events, result and error of a job. A child that was taken over
// by its input may write anything; reading it ends, a spec that reads well reads the same when it
// is written again, and a result never names a file outside its folder.
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "base/job_protocol.h"
#include "service/training_progress.h"

namespace {

using namespace lathe;

void Require(bool holds) {
  if (!holds) std::abort();
}

/// A job's folder with one file, "table.bin" of three bytes.
const std::filesystem::path& Folder() {
  static const std::filesystem::path folder = [] {
    const std::filesystem::path memory = "/dev/shm";
    const bool there = std::filesystem::is_directory(memory);
    const auto path = (there ? memory : std::filesystem::temp_directory_path()) /
                      ("lathe-job-fuzz-" + std::to_string(::getpid()));
    std::filesystem::create_directories(path);
    std::ofstream(path / "table.bin") << "abc";
    std::atexit([] { std::filesystem::remove_all(Folder()); });
    return path;
  }();
  return folder;
}

void CheckSpec(std::string_view text) {
  const auto document = ParseJson(text);
  if (!document.ok()) return;
  const auto spec = JobSpec::FromJson(*document);
  if (!spec.ok()) return;
  const auto again = JobSpec::FromJson(spec->ToJson());
  Require(again.ok() && ToText(again->ToJson()) == ToText(spec->ToJson()));
}

void CheckOutcome(std::string_view text) {
  std::ofstream(Folder() / "result.json", std::ios::binary) << text;
  const auto outcome = ReadOutcome(Folder());
  if (!outcome.ok()) {
    Require(outcome.error().code == ErrorCode::kJobCrashed);
    return;
  }
  for (const JobFile& file : outcome->files) {
    Require(file.name == "table.bin" || file.name == "result.json" || file.name == "error.json");
    Require(file.size_bytes >= 0 && file.sha256.size() == 64);
  }
}

void CheckError(std::string_view text) {
  std::ofstream(Folder() / "error.json", std::ios::binary) << text;
  const auto error = ReadJobError(Folder());
  if (!error) return;
  Require(WriteJobError(Folder(), *error).ok());
  const auto again = ReadJobError(Folder());
  Require(again && again->code == error->code && again->errors == error->errors);
}

void CheckEvents(std::string_view text) {
  service::CurveBuilder curves;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    // A line that is no metric is refused; the others go on.
    const Status added = curves.Add({0, 0, "metric", std::string(text.substr(0, end))});
    Require(added.ok() || added.error().http_status() >= 400);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  for (const service::Curve& curve : curves.Take()) {
    Require(!curve.points.empty() && curve.points.size() <= service::kMaxCurvePoints);
    for (std::size_t i = 1; i < curve.points.size(); ++i)
      Require(curve.points[i - 1].round < curve.points[i].round);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(static_cast<const char*>(static_cast<const void*>(bytes)), size);
  CheckSpec(text);
  CheckOutcome(text);
  CheckError(text);
  CheckEvents(text);
  return 0;
}
