#include "jobs/worker_id.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace lathe::jobs {
namespace {

std::string ReadFirstLine(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}
// When the process began, in clock ticks since the machine did; empty when there is no such
// process, or only its exit status is left (proc(5), "/proc/pid/stat").
std::string ProcessStart(const std::string& pid) {
  const std::string stat = ReadFirstLine("/proc/" + pid + "/stat");
  std::size_t at = stat.rfind(')');
  if (at == std::string::npos || stat.size() < at + 3 || stat[at + 2] == 'Z') return "";
  for (int field = 0; field < 20 && at != std::string::npos; ++field) at = stat.find(' ', at + 1);
  return at == std::string::npos ? "" : stat.substr(at + 1, stat.find(' ', at + 1) - at - 1);
}
// Processes that see each other's pids.
std::string PidSpace() {
  std::error_code ignored;
  const std::string link = std::filesystem::read_symlink("/proc/self/ns/pid", ignored).string();
  const std::size_t at = link.find('[');
  return at == std::string::npos ? "" : link.substr(at + 1, link.find(']') - at - 1);
}

}  // namespace

WorkerId WorkerId::Own() {
  const std::string pid = std::to_string(::getpid());
  return {ReadFirstLine("/proc/sys/kernel/hostname"),
          ReadFirstLine("/proc/sys/kernel/random/boot_id").substr(0, 8), PidSpace(), pid,
          ProcessStart(pid)};
}

WorkerId WorkerId::FromText(const std::string& text) {
  WorkerId id;
  std::istringstream parts(text);
  for (std::string* part : {&id.host, &id.boot, &id.pid_space, &id.pid, &id.start})
    std::getline(parts, *part, '/');
  return id;
}

std::string WorkerId::ToText() const {
  return host + "/" + boot + "/" + pid_space + "/" + pid + "/" + start;
}

bool IsDeadHere(const std::string& worker) {
  const WorkerId own = WorkerId::Own(), other = WorkerId::FromText(worker);
  if (other.host != own.host) return false;
  if (other.boot != own.boot) return true;  // this machine, before it was started anew
  return other.pid_space == own.pid_space && other.start != ProcessStart(other.pid);
}

}  // namespace lathe::jobs
