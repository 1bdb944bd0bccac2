// The named steps of reaching a data source (dns, tcp, tls, login, read), as they are taken: which
// were done, how long each took, and the one at hand. A watchdog may read it while a library holds
// the thread that takes the steps. Thread-safe.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace lathe::data::sources {

struct Step {
  std::string name;
  bool ok = false;
  double ms = 0;
  std::string message;
};

class Steps {
 public:
  /// `on_begin` hears of each step when it is begun.
  explicit Steps(std::function<void(std::string_view name)> on_begin = {})
      : on_begin_(std::move(on_begin)) {}

  /// The step that is taken from now on.
  void Begin(std::string_view name);
  /// The step at hand is done.
  void Done(std::string message);
  /// Notes a step that took no time of its own.
  void Note(std::string_view name, std::string message);
  /// The step at hand failed; without one, `name` did.
  void Failed(std::string_view name, std::string message);
  /// What answered: its name and version.
  void SetServer(std::string server);

  /// {ok, latency_ms, server, code, message, steps}. A step that is still at hand counts as failed
  /// with `error`. Without an error all is well.
  json::object Report(const Error* error) const;

 private:
  double ElapsedMs() const;

  const std::function<void(std::string_view name)> on_begin_;
  mutable std::mutex mutex_;  // guards all below
  std::vector<Step> steps_;
  std::string current_;
  std::chrono::steady_clock::time_point began_;
  std::string server_;
};

}  // namespace lathe::data::sources
