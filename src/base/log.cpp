#include "base/log.h"

#include <fmt/format.h>
#include <spdlog/async.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cmath>
#include <memory>
#include <mutex>

#include "base/clock.h"

namespace lathe::log {
namespace {

constexpr std::size_t kQueueLines = 8192;

/// Writes lines to stderr and counts those that did not get there: a full disk under a log file
/// must be seen somewhere.
class StderrSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  std::uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }

 private:
  void sink_it_(const spdlog::details::log_msg& msg) override {
    // A line that was cut short is ended, so that the next one stays whole.
    std::string line(cut_short_ ? "\n" : "");
    line.append(msg.payload.data(), msg.payload.size());
    line.push_back('\n');
    std::string_view rest = line;
    while (!rest.empty()) {
      const ssize_t written = ::write(STDERR_FILENO, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) break;
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    if (rest.size() < line.size()) cut_short_ = !rest.empty();
    if (!rest.empty()) lost_.fetch_add(1, std::memory_order_relaxed);
  }
  void flush_() override {}

  std::atomic<std::uint64_t> lost_{0};
  bool cut_short_ = false;
};

struct State {
  std::shared_ptr<StderrSink> sink;
  std::shared_ptr<spdlog::logger> logger;
  // Goes first: its thread writes what is pending, and nobody uses the sink any more.
  std::shared_ptr<spdlog::details::thread_pool> pool;
  Options options;
};
// The one logger of the process, made in main; log lines come from everywhere and cannot be passed
// one.
std::atomic<State*> active{nullptr};

std::string_view Name(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarn:
      return "warn";
    case Level::kError:
      return "error";
  }
  return "info";
}

/// Bytes of the UTF-8 sequence that starts at text[at]; 0 when it is not a valid one.
std::size_t SequenceLength(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned lead = byte(at);
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xc0U) != 0x80U) return 0;
  }
  const unsigned second = byte(at + 1);
  // Overlong forms, surrogates, and what lies past U+10FFFF.
  if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f)) return 0;
  if ((lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f)) return 0;
  return length;
}

void AppendEscaped(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) {
      const std::size_t length = SequenceLength(text, i);
      out += length == 0 ? std::string_view("\\ufffd") : text.substr(i, length);
      i += length == 0 ? 0 : length - 1;
    } else if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (byte < 0x20 || byte == 0x7f) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
    } else {
      out.push_back(c);
    }
  }
}

struct AppendValue {
  std::string& out;
  void operator()(const std::string& text) const {
    out.push_back('"');
    AppendEscaped(out, text);
    out.push_back('"');
  }
  void operator()(bool flag) const { out += flag ? "true" : "false"; }
  void operator()(double number) const {
    if (std::isfinite(number)) {
      fmt::format_to(std::back_inserter(out), "{}", number);
    } else {
      out += "null";
    }
  }
  void operator()(std::int64_t number) const {
    fmt::format_to(std::back_inserter(out), "{}", number);
  }
};

std::string Line(Level level, std::string_view event, Fields fields, bool as_json) {
  std::string line;
  const std::string time = FormatTime(SystemClock().WallMs());
  if (as_json) {
    line = fmt::format(R"({{"time":"{}","level":"{}","event":")", time, Name(level));
    AppendEscaped(line, event);
    line.push_back('"');
  } else {
    line = fmt::format("{} {:5} ", time, Name(level));
    AppendEscaped(line, event);
  }
  for (const Field& field : fields) {
    line += as_json ? ",\"" : " ";
    AppendEscaped(line, field.key);
    line += as_json ? "\":" : "=";
    std::visit(AppendValue{line}, field.value);
  }
  if (as_json) line.push_back('}');
  return line;
}

}  // namespace

void Init(const Options& options) {
  auto state = std::make_unique<State>();
  state->options = options;
  state->pool = std::make_shared<spdlog::details::thread_pool>(kQueueLines, 1);
  state->sink = std::make_shared<StderrSink>();
  state->logger = std::make_shared<spdlog::async_logger>(
      "lathe", state->sink, state->pool, spdlog::async_overflow_policy::overrun_oldest);
  state->logger->set_level(spdlog::level::trace);
  state->logger->flush_on(spdlog::level::info);
  delete active.exchange(state.release());
}

void Shutdown() {
  const std::unique_ptr<State> state(active.exchange(nullptr));
  if (state) state->logger->flush();
}

std::uint64_t DroppedLines() {
  const State* state = active.load();
  return state == nullptr ? 0 : state->pool->overrun_counter() + state->sink->lost();
}

void WriteNow(Level level, std::string_view event, Fields fields) {
  const State* state = active.load();
  const std::string line =
      Line(level, event, fields, state == nullptr || state->options.json) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

void Write(Level level, std::string_view event, Fields fields) {
  const State* state = active.load();
  if (state == nullptr) return WriteNow(level, event, fields);
  if (level < state->options.level) return;
  state->logger->info(Line(level, event, fields, state->options.json));
}

}  // namespace lathe::log
