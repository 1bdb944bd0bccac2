// The address policy for libraries that make system calls of their own, as Go programs do: the
// kernel hands every `connect` of the guarded threads to a thread that stands outside, which asks
// the policy and connects in their place (seccomp user notification, Linux 5.0 and later). What it
// asked about is what it connects to, for it works on a copy of the address.
#pragma once

#include "base/result.h"
#include "data/sources/address_policy.h"

namespace lathe::data::sources {

/// Guards the calling thread and all threads it begets from now on, for as long as the process
/// lives; a second call does nothing. Threads that exist already stay as they are, so nothing but
/// the guarded ones may enter the library. Datagrams may go to name servers (port 53) and nowhere
/// else. Error: internal (the kernel does not offer it, or a container forbids it).
Status GuardSystemCalls(const AddressPolicy& policy);

}  // namespace lathe::data::sources
