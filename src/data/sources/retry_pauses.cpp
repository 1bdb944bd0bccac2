#include "data/sources/retry_pauses.h"

#include <algorithm>
#include <thread>

namespace lathe::data::sources {
namespace {

using std::chrono::milliseconds;

constexpr int kTries = 4;
constexpr milliseconds kSlice{100};  // how soon a cancelled job is noticed

}  // namespace

Result<bool> RetryPauses::Pause(int asked_s) {
  const milliseconds pause = std::max<milliseconds>(next_, std::chrono::seconds(asked_s));
  if (tries_ == kTries || pause > time_) return false;
  ++tries_;
  time_ -= pause;
  next_ *= 2;
  for (milliseconds left = pause; left.count() > 0; left -= kSlice) {
    if (cancel_) TRY_OK(cancel_->Check());
    std::this_thread::sleep_for(std::min(left, kSlice));
  }
  return true;
}

std::string WaitText(std::optional<int> asked_s) {
  return asked_s ? " for " + std::to_string(*asked_s) + " s" : std::string();
}

bool IsPassing(int http_status) {
  return http_status == 429 || http_status == 500 || http_status == 502 || http_status == 503 ||
         http_status == 504;
}

}  // namespace lathe::data::sources
