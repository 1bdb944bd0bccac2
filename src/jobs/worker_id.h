// Who runs a job, as its lease names it: a process of a machine. Stateless.
#pragma once

#include <string>

namespace lathe::jobs {

/// "host/boot/pid space/pid/start".
struct WorkerId {
  std::string host, boot, pid_space, pid, start;

  /// This process.
  static WorkerId Own();
  static WorkerId FromText(const std::string& text);
  std::string ToText() const;
};

/// Whether the worker ran on this machine and its process is gone, even if its pid was given to
/// another. False of what cannot be seen from here: other machines, other pid name spaces.
bool IsDeadHere(const std::string& worker);

}  // namespace lathe::jobs
