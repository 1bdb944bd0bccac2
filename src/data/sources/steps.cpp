#include "data/sources/steps.h"

#include <utility>

namespace lathe::data::sources {

double Steps::ElapsedMs() const {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began_)
      .count();
}

void Steps::Begin(std::string_view name) {
  if (on_begin_) on_begin_(name);
  const std::lock_guard lock(mutex_);
  current_ = name;
  began_ = std::chrono::steady_clock::now();
}

void Steps::Done(std::string message) {
  const std::lock_guard lock(mutex_);
  steps_.push_back({std::exchange(current_, {}), true, ElapsedMs(), std::move(message)});
}

void Steps::Note(std::string_view name, std::string message) {
  const std::lock_guard lock(mutex_);
  steps_.push_back({std::string(name), true, 0, std::move(message)});
}

void Steps::Failed(std::string_view name, std::string message) {
  const std::lock_guard lock(mutex_);
  const double ms = current_.empty() ? 0 : ElapsedMs();
  current_.clear();
  steps_.push_back({std::string(name), false, ms, std::move(message)});
}

void Steps::SetServer(std::string server) {
  const std::lock_guard lock(mutex_);
  server_ = std::move(server);
}

json::object Steps::Report(const Error* error) const {
  const std::lock_guard lock(mutex_);
  std::vector<Step> steps = steps_;
  if (error && !current_.empty()) steps.push_back({current_, false, ElapsedMs(), error->detail});
  double latency_ms = 0;
  json::array listed;
  for (const Step& step : steps) {
    latency_ms += step.ms;
    listed.push_back(
        {{"name", step.name}, {"ok", step.ok}, {"ms", step.ms}, {"message", step.message}});
  }
  json::object report{{"ok", error == nullptr},
                      {"latency_ms", latency_ms},
                      {"server", nullptr},
                      {"code", nullptr},
                      {"message", error ? error->detail : "The source can be read."},
                      {"steps", std::move(listed)}};
  if (!server_.empty()) report["server"] = server_;
  if (error) report["code"] = error->name();
  return report;
}

}  // namespace lathe::data::sources
