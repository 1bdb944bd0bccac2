// serve and worker: builds the parts, waits for a stop signal, and takes them down in reverse.
#include <fmt/format.h>

#include <chrono>
#include <optional>

#include "app/lathe/commands.h"
#include "app/lathe/master_key.h"
#include "app/lathe/process.h"
#include "app/lathe/services.h"
#include "app/lathe/stores.h"
#include "app/lathe/upkeep.h"
#include "base/version.h"
#include "store/jobs.h"

namespace lathe::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kTick{1'000};
constexpr seconds kDrainLimit{10};
// Kubernetes kills 30 s after SIGTERM: whatever hangs must not keep us past that.
constexpr seconds kStopLimit{24};

jobs::WorkerOptions WorkerOptionsOf(const Settings& settings, const store::DataDir& data_dir) {
  jobs::WorkerOptions options;
  options.job_program = JobProgram(settings);
  options.data_dir = std::filesystem::absolute(data_dir.root());
  options.slots = settings.job_slots;
  options.threads_per_job = JobThreads(settings);
  options.lease = seconds(settings.job_lease_s);
  options.heartbeat = options.lease / 6;
  return options;
}

http::ServerOptions ServerOptionsOf(const Settings& settings) {
  http::ServerOptions options;
  options.host = settings.host;
  options.port = settings.port;
  options.threads = settings.http_threads;
  options.upload_limit_bytes = settings.upload_limit_bytes;
  options.cors_origins = settings.cors_origins;
  options.trusted_proxies = settings.trusted_proxies;
  if (!settings.tls_cert.empty())
    options.tls = http::TlsFiles{settings.tls_cert.string(), settings.tls_key.string()};
  if (!settings.rate_limits) options.rate = http::RateLimits{{}, {}, {}, {}, {}};
  return options;
}

std::vector<http::ReadinessCheck> ReadinessOf(Stores& stores) {
  std::vector<http::ReadinessCheck> checks;
  const auto reader = stores.main->Read();
  checks.push_back({"database", reader.ok(), reader.ok() ? "" : reader.error().detail});
  // A full disk refuses uploads and jobs only: whoever reads and deletes is still served.
  checks.push_back({"disk", true, stores.disk->Describe(stores.disk->Look())});
  return checks;
}

std::vector<http::Gauge> GaugesOf(Stores& stores, const Services& services) {
  std::vector<http::Gauge> gauges = services.Gauges();
  const auto counts = store::Jobs(*stores.main).CountByState();
  if (counts.ok()) {
    for (const auto& row : *counts)
      gauges.push_back({"lathe_jobs",
                        "Jobs by kind and state.",
                        static_cast<double>(row.count),
                        {{"kind", row.kind}, {"state", row.state}}});
  }
  gauges.push_back({"lathe_disk_used_percent",
                    "Share of the data directory's disk in use.",
                    stores.disk->Look().used_percent,
                    {}});
  gauges.push_back({"lathe_disk_ballast",
                    "1 while the space kept for deletes on a full disk is there.",
                    stores.disk->has_ballast() ? 1.0 : 0.0,
                    {}});
  return gauges;
}

/// Everything that runs while the server does. Members are built in this order and go in reverse.
struct Running {
  Settings settings;
  SystemClock clock;
  Stores stores;
  jobs::EventHub hub;
  std::unique_ptr<Services> services;
  std::unique_ptr<service::SourceVault> vault;
  std::unique_ptr<jobs::Worker> worker;
  std::unique_ptr<http::Server> server;
  std::unique_ptr<Upkeep> upkeep;

  Running(Settings s, Stores opened) : settings(std::move(s)), stores(std::move(opened)) {}
};

Status StartWorker(Running& running) {
  TRY(const std::string master,
      LoadMasterKey(running.settings, running.stores.data_dir.key_file(), running.stores.fresh));
  running.vault = std::make_unique<service::SourceVault>(master);
  running.worker = std::make_unique<jobs::Worker>(
      WorkerOptionsOf(running.settings, running.stores.data_dir), *running.stores.main,
      running.clock, running.hub,
      JobKinds(running.settings, running.stores, running.clock, *running.vault));
  return running.worker->Start();
}

Status StartServer(Running& running) {
  TRY(const std::string master,
      LoadMasterKey(running.settings, running.stores.data_dir.key_file(), running.stores.fresh));
  TRY(running.services,
      Services::Make(running.settings, running.stores, master, running.clock, running.hub));
  http::ServerDeps deps;
  deps.routes = running.services->Routes();
  deps.authenticate = [services = running.services.get()](const http::Credentials& credentials) {
    return services->Authenticate(credentials);
  };
  deps.access = &running.services->access();
  deps.database = running.stores.main.get();
  deps.clock = &running.clock;
  deps.readiness = [stores = &running.stores] { return ReadinessOf(*stores); };
  deps.gauges = [stores = &running.stores, services = running.services.get()] {
    return GaugesOf(*stores, *services);
  };
  TRY(running.server, http::Server::Start(ServerOptionsOf(running.settings), std::move(deps)));
  running.upkeep =
      std::make_unique<Upkeep>(running.settings, running.stores, running.clock,
                               [services = running.services.get()] { services->SaveDeferred(); });
  return {};
}

void StopAll(Running& running) {
  ExitOnNextSignal(kStopLimit);
  if (running.server) running.server->MarkNotReady();
  if (running.server && !running.server->Drain(kDrainLimit)) log::Warn("drain_incomplete");
  if (running.worker) running.worker->Stop();
  running.upkeep.reset();
  running.server.reset();
  if (running.services) {
    running.services->StopPredictionLog();
    running.services->SaveDeferred();
  }
}

int RunUntilStopped(Running& running) {
  int signal = 0;
  while (signal == 0) {
    signal = WaitForStop(kTick);
    if (running.upkeep) running.upkeep->Tick();
  }
  log::Info("stopping", {{"signal", signal}});
  StopAll(running);
  log::Info("stopped");
  return kExitOk;
}

/// Runs `start` on the opened stores and stays until a stop signal.
int Run(const Invocation& invocation, Terminal& terminal, const OpenMode& mode,
        Status (*start)(Running&)) {
  auto settings = LoadSettings(invocation.sources);
  if (!settings.ok()) return terminal.FailWith(settings.error());
  PrepareProcess();
  auto stores = OpenStores(*settings, mode);
  if (!stores.ok()) {
    terminal.FailWith(stores.error());
    return kExitFailed;
  }
  StartLog(*settings);
  int status = kExitFailed;
  {
    Running running(*std::move(settings), *std::move(stores));
    const Status started = start(running);
    if (started.ok()) {
      status = RunUntilStopped(running);
    } else {
      StopAll(running);
    }
    log::Shutdown();
    if (!started.ok()) terminal.FailWith(started.error());
  }
  return status;
}

Status StartServing(Running& running) {
  // The lock of the data directory is ours: nobody else is writing there.
  TRY(const std::int64_t left_over, running.stores.objects.RemoveTemporaries());
  if (left_over > 0) log::Info("half_written_files_removed", {{"files", left_over}});
  std::error_code ignored;
  const bool key_was_there = std::filesystem::exists(running.stores.data_dir.key_file(), ignored);
  TRY_OK(StartServer(running));
  if (running.settings.job_slots > 0) TRY_OK(StartWorker(running));
  const bool tls = !running.settings.tls_cert.empty();
  log::Info("serving", {{"address", fmt::format("{}://{}:{}", tls ? "https" : "http",
                                                running.settings.host, running.server->port())},
                        {"data_dir", running.stores.data_dir.root().string()},
                        {"version", kVersion}});
  if (!key_was_there && running.settings.secret_key.empty() &&
      running.settings.secret_key_file.empty())
    log::Warn("secret_key_made",
              {{"file", running.stores.data_dir.key_file().string()},
               {"advice", "Back it up: without it, sessions and stored credentials are lost."}});
  return {};
}

Status StartWorking(Running& running) {
  running.stores.fresh = false;  // a key of the worker's own could open nothing of the server's
  TRY_OK(StartWorker(running));
  log::Info("working", {{"slots", running.settings.job_slots},
                        {"data_dir", running.stores.data_dir.root().string()},
                        {"version", kVersion}});
  return {};
}

}  // namespace

int RunServe(const Invocation& invocation, Terminal& terminal) {
  return Run(invocation, terminal, {.lock = true, .migrate = true, .check = true}, StartServing);
}

int RunWorker(const Invocation& invocation, Terminal& terminal) {
  return Run(invocation, terminal, {.lock = false, .migrate = false, .check = false}, StartWorking);
}

int RunOpenapi(const Invocation&, Terminal& terminal) {
  terminal.Print(http::OpenApiText(Services::DescribeRoutes()));
  return kExitOk;
}

}  // namespace lathe::app
