#include "service/source_looker.h"

#include <utility>

namespace lathe::service {
namespace {

constexpr std::int64_t kLimitMs = 15'000;
// The child ends itself at its limit; this is for one that does not.
constexpr double kKillAfterS = 18;
constexpr int kAtOnce = 4;

jobs::ShortJobOptions ShortJobOptionsOf(const SourceLookOptions& options) {
  jobs::ShortJobOptions out;
  out.job_program = options.job_program;
  out.folder = options.work_dir;
  out.memory_limit_bytes = options.memory_limit_bytes;
  out.wall_limit_s = kKillAfterS;
  out.at_once = kAtOnce;
  // Nobody waits for a seat: mute hosts would hold every thread that answers requests.
  out.seat_wait = std::chrono::milliseconds(0);
  return out;
}

}  // namespace

SourceLooker::SourceLooker(SourceLookOptions options)
    : networks_(options.networks), jobs_(ShortJobOptionsOf(options)) {}

Result<json::object> SourceLooker::Look(json::object params, const json::object& secrets,
                                        const std::function<void(std::string_view step)>& on_step) {
  params["networks"] = json::array(networks_.begin(), networks_.end());
  params["limit_ms"] = kLimitMs;
  auto result = jobs_.Run("source_look", std::move(params), ToText(json::value(secrets)), on_step);
  if (result.ok()) return result;
  if (result.error().code == ErrorCode::kUnavailable) {
    Error busy = std::move(result).error();
    busy.detail = "Several data sources are being tried out at the moment; repeat shortly.";
    return busy;
  }
  if (result.error().code == ErrorCode::kJobTimeout)
    return Fail(ErrorCode::kSourceTimeout,
                "The data source did not answer within " + std::to_string(kLimitMs / 1000) + " s.");
  if (result.error().code == ErrorCode::kJobCrashed)
    return Fail(ErrorCode::kSourceFailed, "The data source could not be looked at.");
  return result;
}

}  // namespace lathe::service
