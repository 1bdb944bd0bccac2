// Every use case of the server, built once in the order they need each other, and the routes over
// them. Without stores there are no services: the routes then only describe themselves, for `lathe
// openapi`.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/lathe/settings.h"
#include "app/lathe/stores.h"
#include "base/clock.h"
#include "http/server.h"
#include "jobs/event_hub.h"
#include "jobs/worker.h"
#include "service/source_vault.h"
#include "store/access.h"

namespace lathe::app {

class Services {
 public:
  /// All arguments but the key outlive this. Error, for the operator: internal.
  static Result<std::unique_ptr<Services>> Make(const Settings& settings, Stores& stores,
                                                std::string_view master_key, const Clock& clock,
                                                jobs::EventHub& hub);
  /// The routes of the API without anything behind them.
  static http::RouteList DescribeRoutes();
  ~Services();

  http::RouteList Routes();
  Result<store::Caller> Authenticate(const http::Credentials& credentials) const;
  const store::Access& access() const;
  /// Figures of the model cache and the prediction log, for GET /metrics.
  std::vector<http::Gauge> Gauges() const;
  /// Small writes put off the request path, once a minute and at the end: when API keys were used.
  void SaveDeferred();
  /// Writes what the prediction log holds and ends its thread. After the last request.
  void StopPredictionLog();

 private:
  struct Impl;
  explicit Services(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// What the kinds of jobs mean to a worker; `stores`, `clock` and `vault` outlive them.
std::vector<std::unique_ptr<jobs::JobKind>> JobKinds(const Settings& settings, Stores& stores,
                                                     const Clock& clock,
                                                     const service::SourceVault& vault);

}  // namespace lathe::app
