// Pauses between the tries of one request that a service asked to send again: growing, at least as
// long as the service asks for, and together no longer than whoever waits for the answer has time.
// One thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/cancel.h"
#include "base/result.h"

namespace lathe::data::sources {

class RetryPauses {
 public:
  /// `time`: for all pauses together. `cancel` may be null and outlives this otherwise.
  RetryPauses(std::chrono::milliseconds time, const CancelToken* cancel)
      : time_(time), cancel_(cancel) {}

  /// Pauses before another try, for `asked_s` seconds at least. False, without a pause, after the
  /// last try and when the pause would take longer than there is time. Error: job_cancelled.
  Result<bool> Pause(int asked_s);

 private:
  std::chrono::milliseconds time_;
  const CancelToken* cancel_;
  std::chrono::milliseconds next_{500};
  int tries_ = 1;
};

/// " for 20 s", or nothing: how long a service asks to wait.
std::string WaitText(std::optional<int> asked_s);
/// Whether a status says that the same request may be answered later.
bool IsPassing(int http_status);

}  // namespace lathe::data::sources
