#include "work/source_access.h"

#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "data/sources/connect_guard.h"

namespace lathe::work {
namespace {

using data::sources::AddressPolicy;

constexpr std::size_t kMostSecretBytes = 256 * 1024;

/// Standard input to its end.
Result<json::object> ReadSecrets() {
  std::string text;
  char buffer[4096];
  while (text.size() <= kMostSecretBytes) {
    const ssize_t count = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    text.append(buffer, static_cast<std::size_t>(count));
  }
  if (text.empty()) return json::object();
  auto document = ParseJson(text);
  if (!document.ok() || !document->is_object())
    return Fail(ErrorCode::kInternal, "The job did not get its data source's secrets.");
  return std::move(document->get_object());
}

Error BadParameters() {
  return Fail(ErrorCode::kInternal, "The job does not know its data source.");
}

}  // namespace

Result<std::unique_ptr<data::sources::Connector>> OpenSource(const JobContext& job) {
  const json::object& params = job.spec.params;
  const json::value* kind = params.if_contains("kind");
  const json::value* config = params.if_contains("config");
  const json::value* networks = params.if_contains("networks");
  if (!kind || !kind->is_string() || !config || !config->is_object() || !networks ||
      !networks->is_array())
    return BadParameters();
  std::vector<std::string> blocks;
  for (const json::value& block : networks->get_array()) {
    if (!block.is_string()) return BadParameters();
    blocks.emplace_back(block.get_string());
  }
  data::sources::ConnectorContext context;
  TRY(context.policy, AddressPolicy::FromNetworks(blocks));
  data::sources::GuardConnections(context.policy);
  context.settings.config = config->get_object();
  TRY(context.settings.secrets, ReadSecrets());
  context.work_dir = job.spec.work_dir;
  context.threads = job.spec.threads;
  if (job.spec.memory_limit_bytes > 0) context.memory_limit_bytes = job.spec.memory_limit_bytes;
  // Client libraries look for files of theirs in the user's home.
  ::setenv("HOME", job.spec.work_dir.c_str(), 1);
  auto connector = data::sources::MakeConnector(kind->get_string(), std::move(context));
  if (!connector) return BadParameters();
  return connector;
}

Watchdog::Watchdog(std::chrono::milliseconds limit, std::function<void()> expired)
    : thread_([this, limit, expired = std::move(expired)] {
        std::unique_lock lock(mutex_);
        if (!ended_.wait_for(lock, limit, [this] { return done_; })) expired();
      }) {}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
  }
  ended_.notify_all();
  thread_.join();
}

}  // namespace lathe::work
