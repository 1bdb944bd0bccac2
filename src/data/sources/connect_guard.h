// The address policy at the last possible moment: `connect` of a job's process. Libraries resolve
// names themselves and follow redirects; whatever they arrive at is checked once more here, so that
// a name which answers otherwise the second time leads nowhere. The program lathe-job defines
// `connect` over it (app/lathe_job/connect.cpp); libraries that make system calls of their own
// need system_call_guard.h. Thread-safe.
#pragma once

#include <sys/socket.h>

#include "data/sources/address_policy.h"

namespace lathe::data::sources {

/// From now on every connection of this process is checked. Once per process.
void GuardConnections(const AddressPolicy& policy);
/// Whether `connect` may go there: always, before GuardConnections; afterwards what the policy
/// allows, and no local socket.
bool MayConnect(const sockaddr* address);

}  // namespace lathe::data::sources
