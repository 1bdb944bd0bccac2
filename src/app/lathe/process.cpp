#include "app/lathe/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <thread>

namespace lathe::app {
namespace {

sigset_t StopSignals() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGTERM);
  ::sigaddset(&set, SIGINT);
  return set;
}

void ExitNow(int signal) { ::_exit(signal == SIGALRM ? 1 : 128 + signal); }

void OnSignal(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(signal, &action, nullptr);
}

// Under memory pressure the kernel should take a job before the server; only root may ask for that.
void LowerOomScore() {
  const int fd = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  constexpr std::string_view kScore = "-500";
  [[maybe_unused]] const ssize_t written = ::write(fd, kScore.data(), kScore.size());
  ::close(fd);
}

}  // namespace

void PrepareProcess() {
  ::umask(077);
  OnSignal(SIGPIPE, SIG_IGN);
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
  }
  LowerOomScore();
  const sigset_t stop = StopSignals();
  ::pthread_sigmask(SIG_BLOCK, &stop, nullptr);
}

int WaitForStop(std::chrono::milliseconds timeout) {
  const sigset_t stop = StopSignals();
  const timespec wait{timeout.count() / 1000, (timeout.count() % 1000) * 1'000'000};
  const int signal = ::sigtimedwait(&stop, nullptr, &wait);
  return signal > 0 ? signal : 0;
}

void ExitOnNextSignal(std::chrono::seconds limit) {
  for (const int signal : {SIGTERM, SIGINT, SIGALRM}) OnSignal(signal, ExitNow);
  ::alarm(static_cast<unsigned>(limit.count()));
  const sigset_t stop = StopSignals();
  ::pthread_sigmask(SIG_UNBLOCK, &stop, nullptr);
}

void StartLog(const Settings& settings) {
  const bool json = settings.log_format == LogFormat::kJson ||
                    (settings.log_format == LogFormat::kAuto && ::isatty(STDERR_FILENO) != 1);
  log::Init({settings.log_level, json});
}

std::filesystem::path JobProgram(const Settings& settings) {
  if (!settings.job_program.empty()) return std::filesystem::absolute(settings.job_program);
  std::error_code failed;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", failed);
  return self.parent_path() / "lathe-job";
}

int JobThreads(const Settings& settings) {
  if (settings.job_threads > 0) return settings.job_threads;
  const int processors = static_cast<int>(std::thread::hardware_concurrency());
  return std::max(1, processors / std::max(1, settings.job_slots));
}

}  // namespace lathe::app
