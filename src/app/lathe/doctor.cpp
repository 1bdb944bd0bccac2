#include "app/lathe/doctor.h"

#include <fmt/format.h>
#include <netdb.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/timex.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>

#include "app/lathe/master_key.h"
#include "app/lathe/process.h"
#include "app/lathe/stores.h"
#include "base/file.h"
#include "base/id.h"
#include "store/data_dir.h"
#include "store/database.h"

namespace lathe::app {
namespace fs = std::filesystem;
namespace {

using Findings = std::vector<Finding>;

/// The nearest folder that exists: the data directory itself may be new.
fs::path ExistingPart(const fs::path& path) {
  std::error_code ignored;
  fs::path part = fs::absolute(path, ignored);
  while (!fs::exists(part, ignored) && part.has_parent_path() && part != part.parent_path())
    part = part.parent_path();
  return part;
}

void CheckDisk(const Settings& settings, Findings& out) {
  const fs::path where = ExistingPart(settings.data_dir);
  const store::DiskSpace disk(where, DiskLimitsOf(settings));
  const store::DiskUse use = disk.Look();
  if (use.total_bytes == 0) {
    out.push_back({Health::kBad, "disk", where.string() + " cannot be examined.",
                   "Name another --data-dir."});
    return;
  }
  Finding finding{Health::kGood, "disk",
                  fmt::format("{:.1f} GiB free, {:.0f} % used.",
                              static_cast<double>(use.free_bytes) / (1 << 30), use.used_percent),
                  ""};
  const store::DiskLevel level = disk.LevelOf(use);
  if (level == store::DiskLevel::kWarn || use.free_bytes < (1 << 30))
    finding.health = Health::kWarning;
  if (level == store::DiskLevel::kRefuse || use.free_bytes < (256 << 20))
    finding.health = Health::kBad;
  if (finding.health != Health::kGood)
    finding.fix = "Free space, or move the data directory to a larger disk.";
  out.push_back(std::move(finding));
}

void CheckPermissions(const Settings& settings, Findings& out) {
  const fs::path where = ExistingPart(settings.data_dir);
  if (::access(where.c_str(), W_OK | X_OK) != 0) {
    out.push_back({Health::kBad, "permissions",
                   where.string() + " is not writable: " + std::strerror(errno) + ".",
                   fmt::format("Run: chown {} {}", ::getuid(), where.string())});
    return;
  }
  struct stat info {};
  const bool is_data_dir = ::stat((settings.data_dir / "lathe.db").c_str(), &info) == 0;
  if (is_data_dir && ::stat(settings.data_dir.c_str(), &info) == 0 && (info.st_mode & 077) != 0) {
    out.push_back({Health::kWarning, "permissions",
                   "The data directory can be read by other users.",
                   "Run: chmod 700 " + settings.data_dir.string()});
    return;
  }
  const fs::path probe = where / (".tmp-" + NewId());
  const bool durable = PublishText(probe, "probe").ok();
  std::error_code ignored;
  fs::remove(probe, ignored);
  if (durable) {
    out.push_back({Health::kGood, "permissions", "Files can be written and synced.", ""});
  } else {
    out.push_back({Health::kBad, "permissions", "A file could not be written and synced.",
                   "Check the disk and the mount options of " + where.string() + "."});
  }
}

void CheckClock(Findings& out) {
  timex clock{};
  const int state = ::adjtimex(&clock);
  const bool synced = state >= 0 && state != TIME_ERROR;
  out.push_back({synced ? Health::kGood : Health::kWarning, "clock",
                 synced ? "It is synchronised." : "Nothing keeps it right; tokens expire by it.",
                 synced ? "" : "Run an NTP service such as chrony or systemd-timesyncd."});
}

/// Why the address cannot be listened on; nothing when it can.
std::optional<std::string> TryToListen(const Settings& settings) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const std::string port = std::to_string(settings.port);
  if (const int rc = ::getaddrinfo(settings.host.c_str(), port.c_str(), &hints, &found); rc != 0)
    return ::gai_strerror(rc);
  const int fd = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const bool bound =
      fd >= 0 && ::bind(fd, found->ai_addr, found->ai_addrlen) == 0 && ::listen(fd, 1) == 0;
  const int reason = errno;
  if (fd >= 0) ::close(fd);
  ::freeaddrinfo(found);
  if (bound) return std::nullopt;
  return std::strerror(reason);
}

void CheckServer(const Settings& settings, Findings& out) {
  const std::string address = fmt::format("{}:{}", settings.host, settings.port);
  if (const int pid = store::DataDir::LockHolder(settings.data_dir); pid != 0) {
    out.push_back({Health::kGood, "server", fmt::format("It runs, with pid {}.", pid), ""});
  } else if (const auto why = TryToListen(settings)) {
    out.push_back(
        {Health::kBad, "port", address + ": " + *why + ".", "Name another --listen HOST:PORT."});
  } else {
    out.push_back({Health::kGood, "port", address + " is free.", ""});
  }
}

void CheckDatabase(const Settings& settings, store::DatabaseKind kind, Findings& out) {
  store::DatabaseOptions options;
  options.data_dir = settings.data_dir;
  options.kind = kind;
  options.migrate = false;
  const auto opened = store::Database::Open(std::move(options));
  const std::string name(store::FileName(kind));
  if (!opened.ok()) {
    out.push_back({Health::kBad, name, opened.error().detail, "See the message."});
  } else {
    out.push_back({Health::kGood, name,
                   fmt::format("It is whole, at schema {}.", (*opened)->schema_version()), ""});
  }
}

void CheckData(const Settings& settings, Findings& out) {
  std::error_code ignored;
  if (!fs::exists(settings.data_dir / "lathe.db", ignored)) {
    out.push_back({Health::kGood, "database", "There is none yet; the first start makes it.", ""});
    return;
  }
  CheckDatabase(settings, store::DatabaseKind::kMain, out);
  CheckDatabase(settings, store::DatabaseKind::kPredictions, out);
  const auto key = LoadMasterKey(settings, settings.data_dir / "secret.key", /*fresh=*/false);
  if (key.ok()) {
    out.push_back({Health::kGood, "key", "It is there and private. Is it backed up?", ""});
  } else {
    out.push_back({Health::kBad, "key", key.error().detail, "See the message."});
  }
}

void CheckLimits(const Settings& settings, Findings& out) {
  const fs::path program = JobProgram(settings);
  if (::access(program.c_str(), X_OK) != 0) {
    out.push_back({Health::kBad, "jobs", program.string() + " is not there: no job can run.",
                   "Install lathe-job beside lathe, or name it with --job-program."});
  }
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_max < 4'096)
    out.push_back({Health::kWarning, "limits",
                   fmt::format("Only {} open files are allowed.", files.rlim_max),
                   "Raise the limit: ulimit -Hn 65536, or LimitNOFILE=65536 in the service file."});
  struct sysinfo memory {};
  ::sysinfo(&memory);
  const auto total = static_cast<std::int64_t>(memory.totalram) * memory.mem_unit;
  const std::int64_t wanted = settings.job_memory_bytes * std::max(1, settings.job_slots);
  if (wanted > total) {
    out.push_back({Health::kWarning, "memory",
                   fmt::format("Jobs may take {} MiB together; the machine has {} MiB.",
                               wanted >> 20, total >> 20),
                   "Lower --job-memory-bytes or --job-slots."});
  } else {
    out.push_back({Health::kGood, "memory",
                   fmt::format("{} MiB; jobs may take {} MiB.", total >> 20, wanted >> 20), ""});
  }
}

}  // namespace

std::vector<Finding> Examine(const Settings& settings) {
  Findings out;
  CheckDisk(settings, out);
  CheckPermissions(settings, out);
  CheckClock(out);
  CheckServer(settings, out);
  CheckData(settings, out);
  CheckLimits(settings, out);
  return out;
}

}  // namespace lathe::app
