#include "base/failpoint.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <string>

#include "base/log.h"

namespace lathe {
namespace {

enum class Action { kKill, kAbort, kSpin, kError, kBlockTerm };

struct Point {
  std::string name;
  Action action;
  std::uint64_t at;  ///< the pass that misbehaves, from 1; 0 for every pass
  std::atomic<std::uint64_t> passes{0};

  Point(std::string n, Action a, std::uint64_t pass) : name(std::move(n)), action(a), at(pass) {}
};

/// A mistyped fail point would let a fault test pass without its fault, so the process ends
/// instead.
[[noreturn]] void RefuseSpec(std::string_view entry) {
  log::Error("failpoint_spec_refused",
             {{"entry", entry}, {"expected", "name=kill|abort|spin|error|block_term[@n|@*]"}});
  std::abort();
}

Action ReadAction(std::string_view text, std::string_view entry) {
  if (text == "kill") return Action::kKill;
  if (text == "abort") return Action::kAbort;
  if (text == "spin") return Action::kSpin;
  if (text == "error") return Action::kError;
  if (text == "block_term") return Action::kBlockTerm;
  RefuseSpec(entry);
}

std::uint64_t ReadPass(std::string_view text, std::string_view entry) {
  if (text == "*") return 0;
  std::uint64_t pass = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), pass);
  if (ec != std::errc{} || end != text.data() + text.size() || pass == 0) RefuseSpec(entry);
  return pass;
}

void AddPoint(std::string_view entry, std::deque<Point>& points) {
  const std::size_t equals = entry.find('=');
  if (equals == std::string_view::npos || equals == 0) RefuseSpec(entry);
  std::string_view action = entry.substr(equals + 1);
  std::uint64_t pass = 1;
  if (const std::size_t at = action.find('@'); at != std::string_view::npos) {
    pass = ReadPass(action.substr(at + 1), entry);
    action = action.substr(0, at);
  }
  points.emplace_back(std::string(entry.substr(0, equals)), ReadAction(action, entry), pass);
}

std::deque<Point> ReadPoints() {
  std::deque<Point> points;
  const char* env = std::getenv("LATHE_FAILPOINTS");
  std::string_view rest = env == nullptr ? "" : env;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    AddPoint(rest.substr(0, comma), points);
    rest = comma == std::string_view::npos ? "" : rest.substr(comma + 1);
  }
  return points;
}

/// Read once, at the first pass through any point; fixed after that.
std::deque<Point>& Points() {
  static std::deque<Point> points = ReadPoints();
  return points;
}

[[noreturn]] void Spin() {
  static volatile std::uint64_t turns = 0;
  while (true) turns = turns + 1;
}

Status Misbehave(const Point& point) {
  log::Warn("failpoint", {{"name", point.name}});
  switch (point.action) {
    case Action::kKill:
      ::kill(::getpid(), SIGKILL);
      Spin();  // until the signal lands
    case Action::kAbort:
      std::abort();
    case Action::kSpin:
      Spin();
    case Action::kBlockTerm:
      ::signal(SIGTERM, SIG_IGN);
      return {};
    case Action::kError:
      return Fail(ErrorCode::kInternal, "A planned failure was met.");
  }
  return {};
}

enum State : int { kUnread, kNone, kSome };

}  // namespace

Status FailPoint(std::string_view name) {
  static std::atomic<int> state{kUnread};
  if (state.load(std::memory_order_relaxed) == kNone) return {};
  std::deque<Point>& points = Points();
  state.store(points.empty() ? kNone : kSome, std::memory_order_relaxed);
  for (Point& point : points) {
    if (point.name != name) continue;
    const std::uint64_t pass = point.passes.fetch_add(1, std::memory_order_relaxed) + 1;
    if (point.at == 0 || pass == point.at) TRY_OK(Misbehave(point));
  }
  return {};
}

}  // namespace lathe
