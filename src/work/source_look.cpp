#include "work/source_look.h"

#include <unistd.h>

#include <chrono>
#include <string>
#include <utility>

#include "data/sources/steps.h"
#include "work/source_access.h"

namespace lathe::work {
namespace {

using data::sources::Connector;
using data::sources::Steps;

std::string Text(const json::object& params, std::string_view name) {
  const json::value* value = params.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::int64_t Int(const json::object& params, std::string_view name, std::int64_t fallback) {
  const json::value* value = params.if_contains(name);
  return value && value->is_int64() ? value->get_int64() : fallback;
}

template <class T>
json::value OrNull(const std::optional<T>& value) {
  return value ? json::value(*value) : json::value();
}

Result<json::object> Objects(Connector& connector, const json::object& params) {
  TRY(const data::sources::ObjectList list,
      connector.List(Text(params, "prefix"), Int(params, "limit", 100)));
  json::array items;
  for (const data::sources::SourceObject& object : list.items) {
    items.push_back({{"name", object.name},
                     {"kind", object.kind},
                     {"row_count", OrNull(object.row_count)},
                     {"size_bytes", OrNull(object.size_bytes)},
                     {"modified_at", OrNull(object.modified_at)}});
  }
  return json::object{{"items", std::move(items)}, {"truncated", list.truncated}};
}

Result<json::object> Columns(Connector& connector, const json::object& params) {
  TRY(const auto found, connector.Columns(Text(params, "object")));
  json::array items;
  for (const data::sources::SourceColumn& column : found)
    items.push_back({{"name", column.name}, {"type", column.type}});
  return json::object{{"items", std::move(items)}};
}

Result<json::object> Cost(Connector& connector, const json::object& params) {
  TRY(const data::sources::QueryCost cost, connector.Cost(Text(params, "query")));
  return json::object{{"bytes", cost.bytes}, {"message", cost.message}};
}

Result<json::object> Look(Connector& connector, const json::object& params, Steps& steps) {
  const std::string operation = Text(params, "operation");
  if (operation == "test") {
    Status reached = connector.Connect(steps);
    if (reached.ok()) reached = connector.TryRead(steps);
    return steps.Report(reached.ok() ? nullptr : &reached.error());
  }
  TRY_OK(connector.Connect(steps));
  if (operation == "objects") return Objects(connector, params);
  if (operation == "columns") return Columns(connector, params);
  if (operation == "cost") return Cost(connector, params);
  return Fail(ErrorCode::kInternal, "This program does not know what to look for.");
}

Error TooSlow(std::int64_t limit_ms) {
  return Fail(ErrorCode::kSourceTimeout,
              "The data source did not answer within " + std::to_string(limit_ms / 1000) +
                  " s. Is another service listening at its port, or is it very busy?");
}

}  // namespace

Result<JobOutcome> RunSourceLook(const JobContext& job) {
  TRY(const auto connector, OpenSource(job));
  const std::int64_t limit_ms = Int(job.spec.params, "limit_ms", 15'000);
  Steps steps([&](std::string_view name) { job.events.Progress(0, name, {}); });
  const Watchdog watchdog(std::chrono::milliseconds(limit_ms), [&] {
    const Error error = TooSlow(limit_ms);
    const bool test = Text(job.spec.params, "operation") == "test";
    const Status left = test ? WriteOutcome(job.spec.work_dir, {{}, steps.Report(&error)})
                             : WriteJobError(job.spec.work_dir, error);
    // The library still holds the other thread: only the process's end frees it.
    ::_exit(left.ok() && test ? 0 : 1);
  });
  TRY(json::object result, Look(*connector, job.spec.params, steps));
  return JobOutcome{{}, std::move(result)};
}

}  // namespace lathe::work
