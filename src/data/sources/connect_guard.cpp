#include "data/sources/connect_guard.h"

#include <atomic>

namespace lathe::data::sources {
namespace {

// `connect` has no other way to the policy; set once, before the first connection, and never freed.
std::atomic<const AddressPolicy*> guard{nullptr};

}  // namespace

void GuardConnections(const AddressPolicy& policy) {
  static const AddressPolicy kept = policy;
  guard.store(&kept);
}

bool MayConnect(const sockaddr* address) {
  const AddressPolicy* policy = guard.load();
  if (policy == nullptr || address == nullptr) return true;
  switch (address->sa_family) {
    case AF_INET:
    case AF_INET6:
      return policy->Check(Address::FromSocket(address)).ok();
    case AF_UNSPEC:  // dissolves an association; used with datagrams only
      return true;
    default:
      return false;
  }
}

}  // namespace lathe::data::sources
