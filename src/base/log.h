// Structured logs: an event name, then fields. One JSON object per line on stderr (or readable text
// on a terminal). Values are escaped, so that no input can forge a line. Never pass secrets or row
// values. Thread-safe; never blocks a request (asynchronous, bounded, drops and counts when the
// reader stalls).
//
//   log::Info("job_finished", {{"job_id", id}, {"seconds", 1.5}});
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace lathe::log {

struct Field {
  Field(std::string_view k, std::string_view v) : key(k), value(std::string(v)) {}
  Field(std::string_view k, const char* v) : key(k), value(std::string(v)) {}
  Field(std::string_view k, const std::string& v) : key(k), value(v) {}
  Field(std::string_view k, bool v) : key(k), value(v) {}
  Field(std::string_view k, double v) : key(k), value(v) {}
  Field(std::string_view k, int v) : key(k), value(static_cast<std::int64_t>(v)) {}
  Field(std::string_view k, std::int64_t v) : key(k), value(v) {}
  Field(std::string_view k, std::uint64_t v) : key(k), value(static_cast<std::int64_t>(v)) {}

  std::string_view key;
  std::variant<std::string, bool, double, std::int64_t> value;
};
using Fields = std::initializer_list<Field>;

enum class Level { kDebug, kInfo, kWarn, kError };

struct Options {
  Level level = Level::kInfo;
  bool json = true;
};
/// Starts logging; call once in main. Before it, lines go to stderr as JSON at level info.
void Init(const Options& options);
/// Writes what is pending and stops; call at the end of main.
void Shutdown();
/// Lines dropped because the reader was too slow, or lost because they could not be written.
std::uint64_t DroppedLines();

void Write(Level level, std::string_view event, Fields fields);
/// Writes past the queue, straight to stderr: for the last line of a process that ends without
/// Shutdown.
void WriteNow(Level level, std::string_view event, Fields fields);
inline void Debug(std::string_view event, Fields fields = {}) {
  Write(Level::kDebug, event, fields);
}
inline void Info(std::string_view event, Fields fields = {}) { Write(Level::kInfo, event, fields); }
inline void Warn(std::string_view event, Fields fields = {}) { Write(Level::kWarn, event, fields); }
inline void Error(std::string_view event, Fields fields = {}) {
  Write(Level::kError, event, fields);
}

}  // namespace lathe::log
