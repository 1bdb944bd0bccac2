// What the server asks of the operating system for its whole life: signals, file descriptors,
// memory score, file modes.
#pragma once

#include <chrono>
#include <filesystem>

#include "app/lathe/settings.h"

namespace lathe::app {

/// Private files, no SIGPIPE, as many descriptors as allowed, and SIGTERM and SIGINT held back for
/// WaitForStop. Call before the first thread starts.
void PrepareProcess();

/// Waits up to `timeout` for a stop signal; its number, or 0.
int WaitForStop(std::chrono::milliseconds timeout);

/// From now on another stop signal, or `limit` running out, ends the process at once: what was
/// acknowledged is on the disk.
void ExitOnNextSignal(std::chrono::seconds limit);

/// Starts logging as the settings say.
void StartLog(const Settings& settings);

/// lathe-job beside this program, unless the settings name another.
std::filesystem::path JobProgram(const Settings& settings);
/// Threads of one job.
int JobThreads(const Settings& settings);

}  // namespace lathe::app
