#include "base/job_protocol.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cmath>
#include <utility>

#include "base/crypto.h"
#include "base/file.h"
#include "base/utf8.h"

namespace lathe {

namespace {

constexpr std::string_view kResultName = "result.json";
constexpr std::string_view kErrorName = "error.json";
constexpr std::size_t kPendingLimit = 1000;
constexpr std::size_t kMessageLimit =
    3000;  // leaves room for escapes and the other fields within PIPE_BUF

json::value FiniteOrNull(double value) {
  if (!std::isfinite(value)) return nullptr;
  return value;
}

// Reads members of one object, remembering the first fault.
class ObjectReader {
 public:
  explicit ObjectReader(const json::object& in) : in_(in) {}

  std::string Text(std::string_view name) {
    const json::value* value = in_.if_contains(name);
    if (value != nullptr && value->is_string()) return std::string(value->get_string());
    return Fault(name), std::string();
  }
  std::int64_t Int(std::string_view name) {
    const json::value* value = in_.if_contains(name);
    if (value != nullptr && value->is_int64()) return value->get_int64();
    return Fault(name), 0;
  }
  double Number(std::string_view name) {
    const json::value* value = in_.if_contains(name);
    if (value != nullptr && value->is_number()) return value->to_number<double>();
    return Fault(name), 0;
  }
  json::object Object(std::string_view name) {
    const json::value* value = in_.if_contains(name);
    if (value != nullptr && value->is_object()) return value->get_object();
    return Fault(name), json::object();
  }
  json::array Array(std::string_view name) {
    const json::value* value = in_.if_contains(name);
    if (value != nullptr && value->is_array()) return value->get_array();
    return Fault(name), json::array();
  }
  const std::string& fault() const { return fault_; }

 private:
  void Fault(std::string_view name) {
    if (fault_.empty()) fault_ = name;
  }
  const json::object& in_;
  std::string fault_;
};

bool IsPlainName(std::string_view name) {
  return !name.empty() && name.size() <= 200 && name.front() != '.' &&
         name.find('/') == std::string_view::npos && name.find('\0') == std::string_view::npos;
}

Error Crashed(std::string detail) { return MakeError(ErrorCode::kJobCrashed, std::move(detail)); }

Status CheckFile(const std::filesystem::path& work_dir, const JobFile& file) {
  if (!IsPlainName(file.name)) return Crashed("The job named a file outside its folder.");
  const std::filesystem::path path = work_dir / file.name;
  std::error_code failed;
  if (!std::filesystem::is_regular_file(std::filesystem::symlink_status(path, failed)))
    return Crashed("The job did not leave its file \"" + file.name + "\".");
  const auto size = std::filesystem::file_size(path, failed);
  if (failed || !std::cmp_equal(size, file.size_bytes))
    return Crashed("The job's file \"" + file.name + "\" has another size than it reported.");
  TRY(const std::string sha256, Sha256OfFile(path.string()));
  if (sha256 != file.sha256)
    return Crashed("The job's file \"" + file.name + "\" fails its checksum.");
  return {};
}

Result<JobOutcome> ParseOutcome(const json::value& document) {
  if (!document.is_object()) return Crashed("The job left an unreadable result.");
  ObjectReader in(document.get_object());
  JobOutcome outcome;
  outcome.result = in.Object("result");
  for (const json::value& item : in.Array("files")) {
    if (!item.is_object()) return Crashed("The job left an unreadable result.");
    ObjectReader file(item.get_object());
    outcome.files.push_back({file.Text("name"), file.Int("size_bytes"), file.Text("sha256")});
    if (!file.fault().empty()) return Crashed("The job left an unreadable result.");
  }
  if (!in.fault().empty()) return Crashed("The job left an unreadable result.");
  return outcome;
}

json::object ErrorToJson(const Error& error) {
  json::array faults;
  for (const FieldError& fault : error.errors) {
    json::object item{{"field", fault.field}, {"code", fault.code}, {"message", fault.message}};
    if (fault.line) item["line"] = *fault.line;
    if (fault.column) item["column"] = *fault.column;
    faults.push_back(std::move(item));
  }
  return {{"code", error.name()}, {"detail", error.detail}, {"errors", std::move(faults)}};
}

std::optional<std::int64_t> OptionalInt(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  return value->get_int64();
}

std::optional<Error> ParseError(const json::value& document) {
  if (!document.is_object()) return std::nullopt;
  ObjectReader in(document.get_object());
  const auto code = ErrorCodeFromName(in.Text("code"));
  if (!code) return std::nullopt;
  Error error = MakeError(*code, in.Text("detail"));
  for (const json::value& item : in.Array("errors")) {
    if (!item.is_object()) return std::nullopt;
    ObjectReader fault(item.get_object());
    error.errors.push_back({fault.Text("field"), fault.Text("code"), fault.Text("message"),
                            OptionalInt(item.get_object(), "line"),
                            OptionalInt(item.get_object(), "column")});
  }
  return error;
}

// One whole line, or nothing when the pipe is full. The far end being gone is not our failure: the
// line is forgotten.
bool TryWriteLine(int fd, std::string_view line) {
  while (true) {
    if (::write(fd, line.data(), line.size()) >= 0) return true;
    if (errno == EINTR) continue;
    return errno != EAGAIN;
  }
}

}  // namespace

json::object JobSpec::ToJson() const {
  return {{"job_id", job_id},
          {"kind", kind},
          {"attempt", attempt},
          {"work_dir", work_dir.string()},
          {"params", params},
          {"memory_limit_bytes", memory_limit_bytes},
          {"wall_limit_s", wall_limit_s},
          {"threads", threads}};
}

Result<JobSpec> JobSpec::FromJson(const json::value& in) {
  if (!in.is_object()) return MakeError(ErrorCode::kInternal, "The job's spec is not an object.");
  ObjectReader reader(in.get_object());
  JobSpec spec;
  spec.job_id = reader.Text("job_id");
  spec.kind = reader.Text("kind");
  spec.attempt = static_cast<int>(reader.Int("attempt"));
  spec.work_dir = reader.Text("work_dir");
  spec.params = reader.Object("params");
  spec.memory_limit_bytes = reader.Int("memory_limit_bytes");
  spec.wall_limit_s = reader.Number("wall_limit_s");
  spec.threads = static_cast<int>(reader.Int("threads"));
  if (!reader.fault().empty())
    return MakeError(ErrorCode::kInternal, "The job's spec lacks \"" + reader.fault() + "\".");
  return spec;
}

Result<JobOutcome> ReadOutcome(const std::filesystem::path& work_dir) {
  const auto text = ReadText(work_dir / kResultName);
  if (!text.ok()) return Crashed("The job ended without a result.");
  const auto document = ParseJson(*text);
  if (!document.ok()) return Crashed("The job left an unreadable result.");
  TRY(JobOutcome outcome, ParseOutcome(*document));
  for (const JobFile& file : outcome.files) TRY_OK(CheckFile(work_dir, file));
  return outcome;
}

Status WriteOutcome(const std::filesystem::path& work_dir, const JobOutcome& outcome) {
  json::array files;
  for (const JobFile& file : outcome.files)
    files.push_back(
        {{"name", file.name}, {"size_bytes", file.size_bytes}, {"sha256", file.sha256}});
  const json::object document{{"files", std::move(files)}, {"result", outcome.result}};
  return PublishText(work_dir / kResultName, ToText(document));
}

std::optional<Error> ReadJobError(const std::filesystem::path& work_dir) {
  const auto text = ReadText(work_dir / kErrorName);
  if (!text.ok()) return std::nullopt;
  const auto document = ParseJson(*text);
  if (!document.ok()) return std::nullopt;
  return ParseError(*document);
}

Status WriteJobError(const std::filesystem::path& work_dir, const Error& error) {
  return PublishText(work_dir / kErrorName, ToText(ErrorToJson(error)));
}

EventWriter::EventWriter(int fd) : fd_(fd) {
  if (fd_ < 0) return;
  const int flags = ::fcntl(fd_, F_GETFL);
  if (flags < 0 || ::fcntl(fd_, F_SETFL, flags | O_NONBLOCK) < 0) fd_ = -1;
}

EventWriter::~EventWriter() {
  if (fd_ < 0) return;
  const std::lock_guard lock(mutex_);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  while (!FlushPending() && std::chrono::steady_clock::now() < deadline) {
    pollfd ready{fd_, POLLOUT, 0};
    ::poll(&ready, 1, 100);
  }
}

void EventWriter::Progress(double progress, std::string_view phase,
                           std::optional<double> eta_seconds) {
  json::object event{{"type", "progress"},
                     {"progress", progress},
                     {"phase", CutBetweenCharacters(phase, kMessageLimit)}};
  if (eta_seconds) event["eta_seconds"] = FiniteOrNull(*eta_seconds);
  Write(event);
}

void EventWriter::Metric(int trial, int fold, std::string_view metric, int round, double train,
                         double valid) {
  Write({{"type", "metric"},
         {"trial", trial},
         {"fold", fold},
         {"metric", metric},
         {"round", round},
         {"train", FiniteOrNull(train)},
         {"valid", FiniteOrNull(valid)}});
}

void EventWriter::Log(std::string_view level, std::string_view message) {
  Write({{"type", "log"},
         {"level", level},
         {"message", CutBetweenCharacters(message, kMessageLimit)}});
}

void EventWriter::Write(const json::object& event) {
  if (fd_ < 0) return;
  std::string line = ToText(event) + "\n";
  const std::lock_guard lock(mutex_);
  if (line.size() > PIPE_BUF || pending_.size() >= kPendingLimit) {
    ++dropped_;
    FlushPending();
    return;
  }
  pending_.push_back(std::move(line));
  FlushPending();
}

// REQUIRES: mutex_ is held. True when nothing is left to write.
bool EventWriter::FlushPending() {
  while (!pending_.empty()) {
    if (!TryWriteLine(fd_, pending_.front())) return false;
    pending_.pop_front();
  }
  if (dropped_ == 0) return true;
  const json::object note{{"type", "log"},
                          {"level", "warn"},
                          {"message", std::to_string(dropped_) + " events were dropped."}};
  if (!TryWriteLine(fd_, ToText(note) + "\n")) return false;
  dropped_ = 0;
  return true;
}

}  // namespace lathe
