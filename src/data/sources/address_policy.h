// Which network addresses data sources may be reached at. Public addresses are allowed; loopback
// and private networks only where the operator lists them; link-local, metadata, multicast and
// reserved addresses never. Names are resolved once and every address is checked; the same check
// runs again in `connect` of a job's process (see app/lathe_job/connect_guard.h), so that a name
// which answers otherwise the second time, or a redirect, leads nowhere. Plain values; thread-safe.
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace lathe::data::sources {

/// An IPv4 address (mapped into IPv6) or an IPv6 address.
class Address {
 public:
  /// Dotted IPv4 or IPv6 text, without brackets, port or zone; nothing else.
  static Result<Address> FromText(std::string_view text);
  /// REQUIRES: AF_INET or AF_INET6.
  static Address FromSocket(const sockaddr* address);

  std::string ToText() const;
  bool is_v4() const;
  const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

class AddressPolicy {
 public:
  /// `networks` are CIDR blocks ("10.0.0.0/8", "fd00::/8") or the words "loopback" and "private".
  /// Error: validation_failed, naming the entry.
  static Result<AddressPolicy> FromNetworks(const std::vector<std::string>& networks);

  /// Error: source_address_forbidden, with how the operator can allow it where that is possible.
  Status Check(const Address& address) const;
  /// What can be said of a host before it is resolved: its form, and literal addresses however they
  /// are written. Errors: source_address_forbidden, source_option_forbidden (not a host name).
  Status CheckHost(std::string_view host) const;
  /// The addresses of `host`, every one of them allowed. Blocks for as long as the resolver does.
  /// Errors: those of CheckHost; source_unreachable (no such name).
  Result<std::vector<Address>> Resolve(const std::string& host) const;

  const std::vector<std::string>& networks() const { return networks_; }

 private:
  struct Block {
    Address base;
    int bits = 0;  ///< of the 128
  };
  static Result<Block> ParseBlock(std::string_view text);
  static bool Inside(const Address& address, const Block& block);

  std::vector<std::string> networks_;
  std::vector<Block> allowed_;
};

}  // namespace lathe::data::sources
