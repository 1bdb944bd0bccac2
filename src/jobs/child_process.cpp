#include "jobs/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <utility>

#include "base/job_protocol.h"

namespace lathe::jobs {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kTick{100};
// A grandchild may hold the pipes open after the child has ended: what is in them is read, but not
// waited for.
constexpr milliseconds kDrainLimit{500};
constexpr std::size_t kStderrTailBytes = 64 * 1024;
constexpr std::size_t kEventLineBytes = 256 * 1024;

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { Close(); }
  void Close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

struct Pipe {
  Descriptor read_end, write_end;
};

Result<Pipe> MakePipe() {
  int fds[2];
  if (::pipe2(fds, O_CLOEXEC) != 0)
    return Fail(ErrorCode::kJobSpawnFailed, "The server has no free file descriptor for the job.");
  const Descriptor low_read(fds[0]);
  const Descriptor low_write(fds[1]);
  // Above the numbers the child dup2s onto, so that none of them is overwritten on the way.
  Pipe pipe{Descriptor(::fcntl(fds[0], F_DUPFD_CLOEXEC, kJobEventFd + 1)),
            Descriptor(::fcntl(fds[1], F_DUPFD_CLOEXEC, kJobEventFd + 1))};
  if (pipe.read_end.get() < 0 || pipe.write_end.get() < 0)
    return Fail(ErrorCode::kJobSpawnFailed, "The server has no free file descriptor for the job.");
  ::fcntl(pipe.read_end.get(), F_SETFL, O_NONBLOCK);
  return pipe;
}

/// A file in memory that holds `input`, at its start.
Result<Descriptor> MakeInput(const std::string& input) {
  const Descriptor low(::memfd_create("input", MFD_CLOEXEC));
  Descriptor file(::fcntl(low.get(), F_DUPFD_CLOEXEC, kJobEventFd + 1));
  const bool written =
      file.get() >= 0 &&
      ::write(file.get(), input.data(), input.size()) == static_cast<ssize_t>(input.size()) &&
      ::lseek(file.get(), 0, SEEK_SET) == 0;
  if (!written)
    return Fail(ErrorCode::kJobSpawnFailed, "The server could not hand the job its input.");
  return file;
}

std::vector<char*> CStrings(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (const std::string& text : strings) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// Everything here runs between fork and exec, so only async-signal-safe calls.
[[noreturn]] void BecomeChild(pid_t parent, int input_fd, int event_fd, int stderr_fd,
                              int failure_fd, const char* work_dir, char* const* argv,
                              char* const* environment) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int dev_null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  // Sockets of libraries that do not mark them: none may live on in the child.
  ::close_range(kJobEventFd + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  // Descriptors: 0 the input or nowhere, 1 nowhere, 2 the tail, 3 the events; `failure_fd` closes
  // itself on a successful exec.
  const int input = input_fd >= 0 ? input_fd : dev_null;
  const bool ready = ::getppid() == parent && dev_null >= 0 && ::dup2(input, 0) == 0 &&
                     ::dup2(dev_null, 1) == 1 && ::dup2(stderr_fd, 2) == 2 &&
                     ::dup2(event_fd, kJobEventFd) == kJobEventFd && ::chdir(work_dir) == 0;
  if (ready) ::execve(argv[0], argv, environment);
  const int reason = errno;
  [[maybe_unused]] const ssize_t written = ::write(failure_fd, &reason, sizeof reason);
  ::_exit(127);
}

std::int64_t ResidentBytes(pid_t pid) {
  std::ifstream statm(fmt::format("/proc/{}/statm", pid));
  std::int64_t total_pages = 0;
  std::int64_t resident_pages = 0;
  statm >> total_pages >> resident_pages;
  return resident_pages * ::sysconf(_SC_PAGESIZE);
}

void RaiseOomScore(pid_t pid) {
  // Under memory pressure the kernel should take a job before the server.
  std::ofstream(fmt::format("/proc/{}/oom_score_adj", pid)) << 500;
}

/// How often the kernel's out-of-memory killer has struck on this machine, in any cgroup; counted
/// before the victim is signalled (mm/oom_kill.c). -1 when the kernel does not say.
std::int64_t OomKills() {
  std::ifstream vmstat("/proc/vmstat");
  std::string name;
  for (std::int64_t count = 0; vmstat >> name >> count;) {
    if (name == "oom_kill") return count;
  }
  return -1;
}

class Watcher {
 public:
  Watcher(const ChildCommand& command, const ChildCallbacks& callbacks, pid_t pid,
          Descriptor events, Descriptor errors)
      : command_(command),
        callbacks_(callbacks),
        pid_(pid),
        pidfd_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))),
        events_(std::move(events)),
        errors_(std::move(errors)) {}

  ChildReport Run() {
    const auto started = SteadyClock::now();
    while (!PollOnce()) {
      const std::int64_t resident = ResidentBytes(pid_);
      report_.peak_rss_bytes = std::max(report_.peak_rss_bytes, resident);
      if (command_.memory_limit_bytes > 0 && resident > command_.memory_limit_bytes)
        End(ChildEnd::kOutOfMemory, SIGKILL);
      if (command_.wall_limit.count() > 0 && SteadyClock::now() - started > command_.wall_limit)
        End(ChildEnd::kTimedOut, SIGKILL);
      Obey(callbacks_.order ? callbacks_.order() : ChildOrder::kGoOn);
    }
    Reap();
    DrainPipes();
    ::kill(-pid_, SIGKILL);
    return std::move(report_);
  }

 private:
  // Waits one tick for output or the end; true when the child has ended.
  bool PollOnce() {
    std::array<pollfd, 3> fds{
        {{pidfd_.get(), POLLIN, 0}, {events_.get(), POLLIN, 0}, {errors_.get(), POLLIN, 0}}};
    ::poll(fds.data(), fds.size(), static_cast<int>(kTick.count()));
    ReadEvents();
    ReadErrors();
    if (pidfd_.get() >= 0) return (fds[0].revents & POLLIN) != 0;
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == pid_;
  }

  void Obey(ChildOrder order) {
    if (order == ChildOrder::kStopNow) End(ChildEnd::kStopped, SIGKILL);
    if (order != ChildOrder::kStop || ended_by_us_) {
      if (stop_sent_ && SteadyClock::now() >= kill_at_) ::kill(-pid_, SIGKILL);
      return;
    }
    stop_sent_ = true;
    kill_at_ = SteadyClock::now() + callbacks_.stop_grace;
    End(ChildEnd::kStopped, SIGTERM);
  }

  void End(ChildEnd why, int signal) {
    if (!ended_by_us_) report_.end = why;
    ended_by_us_ = true;
    ::kill(-pid_, signal);
  }

  void Reap() {
    int status = 0;
    rusage usage{};
    while (::wait4(pid_, &status, 0, &usage) < 0 && errno == EINTR) {
    }
    report_.peak_rss_bytes =
        std::max<std::int64_t>(report_.peak_rss_bytes, std::int64_t{usage.ru_maxrss} * 1024);
    if (WIFEXITED(status)) report_.exit_code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) report_.signal = WTERMSIG(status);
    if (ended_by_us_) return;
    const bool by_kernel = report_.signal == SIGKILL && OomKills() > oom_kills_before_;
    report_.end = by_kernel             ? ChildEnd::kOutOfMemory
                  : WIFSIGNALED(status) ? ChildEnd::kSignalled
                                        : ChildEnd::kExited;
  }

  void DrainPipes() {
    const auto deadline = SteadyClock::now() + kDrainLimit;
    while ((!events_closed_ || !errors_closed_) && SteadyClock::now() < deadline) {
      ReadEvents();
      ReadErrors();
      if (!events_closed_ || !errors_closed_) {
        std::array<pollfd, 2> fds{{{events_.get(), POLLIN, 0}, {errors_.get(), POLLIN, 0}}};
        ::poll(fds.data(), fds.size(), 20);
      }
    }
    if (!line_.empty()) EmitLine();
  }

  void ReadEvents() {
    std::array<char, 16 * 1024> buffer;
    ssize_t count = 0;
    while ((count = ::read(events_.get(), buffer.data(), buffer.size())) > 0) {
      for (const char c : std::string_view(buffer.data(), static_cast<std::size_t>(count))) {
        if (c == '\n') {
          EmitLine();
        } else if (line_.size() < kEventLineBytes) {
          line_.push_back(c);
        }
      }
    }
    if (count == 0) events_closed_ = true;
  }

  void EmitLine() {
    if (callbacks_.on_event && !line_.empty()) callbacks_.on_event(line_);
    line_.clear();
  }

  void ReadErrors() {
    std::array<char, 16 * 1024> buffer;
    ssize_t count = 0;
    while ((count = ::read(errors_.get(), buffer.data(), buffer.size())) > 0) {
      report_.stderr_tail.append(buffer.data(), static_cast<std::size_t>(count));
      if (report_.stderr_tail.size() > 2 * kStderrTailBytes)
        report_.stderr_tail.erase(0, report_.stderr_tail.size() - kStderrTailBytes);
    }
    if (count == 0) errors_closed_ = true;
    if (errors_closed_ && report_.stderr_tail.size() > kStderrTailBytes)
      report_.stderr_tail.erase(0, report_.stderr_tail.size() - kStderrTailBytes);
  }

  const ChildCommand& command_;
  const ChildCallbacks& callbacks_;
  const pid_t pid_;
  const std::int64_t oom_kills_before_ = OomKills();
  Descriptor pidfd_;
  Descriptor events_;
  Descriptor errors_;
  ChildReport report_;
  std::string line_;
  bool events_closed_ = false;
  bool errors_closed_ = false;
  bool ended_by_us_ = false;
  bool stop_sent_ = false;
  SteadyClock::time_point kill_at_;
};

}  // namespace

std::vector<std::string> ChildEnvironment(int threads) {
  std::vector<std::string> environment{"PATH=/usr/bin:/bin", "LANG=C.UTF-8",
                                       "OMP_WAIT_POLICY=passive",
                                       fmt::format("OMP_NUM_THREADS={}", threads)};
  for (const char* name :
       {"LATHE_FAILPOINTS", "ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS", "TMPDIR"}) {
    if (const char* value = std::getenv(name))
      environment.push_back(fmt::format("{}={}", name, value));
  }
  return environment;
}

Result<ChildReport> RunChild(const ChildCommand& command, const ChildCallbacks& callbacks) {
  TRY(Pipe events, MakePipe());
  TRY(Pipe errors, MakePipe());
  TRY(Pipe failure, MakePipe());
  Descriptor input;
  if (!command.input.empty()) {
    TRY(input, MakeInput(command.input));
  }
  const std::vector<char*> argv = CStrings(command.argv);
  const std::vector<char*> environment = CStrings(command.environment);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) {
    BecomeChild(parent, input.get(), events.write_end.get(), errors.write_end.get(),
                failure.write_end.get(), command.work_dir.c_str(), argv.data(), environment.data());
  }
  if (pid < 0)
    return Fail(ErrorCode::kJobSpawnFailed,
                fmt::format("The system refused a new process: {}.", std::strerror(errno)));
  events.write_end.Close();
  errors.write_end.Close();
  failure.write_end.Close();

  ::fcntl(failure.read_end.get(), F_SETFL, 0);  // wait for exec, which closes the other end
  int reason = 0;
  if (::read(failure.read_end.get(), &reason, sizeof reason) == sizeof reason) {
    ::waitpid(pid, nullptr, 0);
    return Fail(ErrorCode::kJobSpawnFailed,
                fmt::format("The job's program did not start: {}.", std::strerror(reason)));
  }
  RaiseOomScore(pid);
  return Watcher(command, callbacks, pid, std::move(events.read_end), std::move(errors.read_end))
      .Run();
}

}  // namespace lathe::jobs
