// A TCP connection of our own, before a library makes its: opened, spoken to and read with
// deadlines, so that a dead or mute host is known for what it is. One thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/sources/address_policy.h"
#include "data/sources/source_kind.h"
#include "data/sources/steps.h"

namespace lathe::data::sources {

class TcpProbe {
 public:
  /// Connects to the first of `addresses` that answers. Errors, naming `host`: source_unreachable
  /// (refused, no route), source_timeout.
  static Result<TcpProbe> Open(const std::string& host, const std::vector<Address>& addresses,
                               int port, std::chrono::milliseconds limit);
  TcpProbe(TcpProbe&& other) noexcept;
  TcpProbe& operator=(TcpProbe&& other) noexcept;
  ~TcpProbe();

  /// The one that answered.
  const Address& address() const { return address_; }
  /// Error: source_failed (closed).
  Status Send(std::string_view bytes);
  /// Exactly `count` bytes. Errors: source_timeout (mute), source_failed (closed).
  Result<std::string> Read(std::size_t count, std::chrono::milliseconds limit);

 private:
  TcpProbe(int fd, Address address, std::string where);

  int fd_ = -1;
  Address address_;
  std::string where_;
};

/// The steps dns and tcp towards a server that speaks HTTP; notes one without TLS. Errors: those of
/// AddressPolicy::Resolve and TcpProbe::Open.
Status ReachEndpoint(const AddressPolicy& policy, const UrlParts& place, Steps& steps);

}  // namespace lathe::data::sources
