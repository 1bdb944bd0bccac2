// The events of a training as a server-sent stream: everything from where the client left off, then
// what happens, until the job has ended. Runs on the stream's own thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/route.h"
#include "service/trainings.h"

namespace lathe::http {

/// The sequence number in Last-Event-ID; 0 (from the start) when it is absent or is none.
std::int64_t LastEventId(const Request& request);

/// The event's payload with its "seq" and the time "at" added.
std::string EventData(const store::JobEvent& event);

/// Sends the events after `after`. Of progress events that wait together only the last is sent.
void StreamTraining(const service::Trainings& trainings, const store::WorkspaceScope& scope,
                    const std::string& training_id, std::int64_t after, EventSink& sink);

}  // namespace lathe::http
