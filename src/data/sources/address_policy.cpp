#include "data/sources/address_policy.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <memory>
#include <utility>

namespace lathe::data::sources {
namespace {

constexpr std::size_t kMaxHostBytes = 253;
constexpr int kV4Offset = 96;  // bits of ::ffff:0:0 before an IPv4 address

constexpr std::string_view kLoopback[] = {"127.0.0.0/8", "::1/128"};
constexpr std::string_view kPrivate[] = {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
                                         "100.64.0.0/10", "fc00::/7"};
// Never, whatever the operator lists: who answers here hands out credentials or is nobody.
constexpr std::string_view kNever[] = {
    "0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    // Metadata of Alibaba, Azure, Amazon and Google.
    "100.100.100.200/32", "168.63.129.16/32", "fd00:ec2::/32", "fd20:ce::254/128",
    // IPv4 within IPv6, where a gateway decides what answers: compatible (with ::), translated,
    // NAT64 by both prefixes, Teredo, 6to4.
    "::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16",
    // Link-local, site-local, multicast, discard, documentation, segment routing.
    "fe80::/10", "fec0::/10", "ff00::/8", "100::/64", "2001:db8::/32", "3fff::/20", "5f00::/16"};
constexpr std::string_view kMetadataNames[] = {"metadata", "metadata.google.internal",
                                               "instance-data", "metadata.azure.internal"};

Error Forbidden(std::string detail) {
  return Fail(ErrorCode::kSourceAddressForbidden, std::move(detail));
}

std::string Lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  return out;
}

bool IsHostCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

/// Numbers and dots only, or hexadecimal: a literal address in one of its old spellings.
bool LooksNumeric(std::string_view host) {
  const std::size_t dot = host.find_last_of('.');
  const std::string_view last = dot == host.npos ? host : host.substr(dot + 1);
  const bool digits =
      !last.empty() && std::ranges::all_of(last, [](char c) { return c >= '0' && c <= '9'; });
  return digits || last.starts_with("0x");
}

}  // namespace

Result<Address> Address::FromText(std::string_view text) {
  const std::string copy(text);
  Address out;
  in_addr v4{};
  if (::inet_pton(AF_INET, copy.c_str(), &v4) == 1) {
    out.bytes_[10] = out.bytes_[11] = 0xff;
    std::memcpy(&out.bytes_[12], &v4, sizeof v4);
    return out;
  }
  if (::inet_pton(AF_INET6, copy.c_str(), out.bytes_.data()) == 1) return out;
  return Fail(ErrorCode::kValidationFailed, "\"" + copy + "\" is not an IP address.");
}

Address Address::FromSocket(const sockaddr* address) {
  Address out;
  if (address->sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, address, sizeof v4);
    out.bytes_[10] = out.bytes_[11] = 0xff;
    std::memcpy(&out.bytes_[12], &v4.sin_addr, sizeof v4.sin_addr);
  } else {
    sockaddr_in6 v6{};
    std::memcpy(&v6, address, sizeof v6);
    std::memcpy(out.bytes_.data(), &v6.sin6_addr, sizeof v6.sin6_addr);
  }
  return out;
}

bool Address::is_v4() const {
  return std::all_of(bytes_.begin(), bytes_.begin() + 10, [](auto b) { return b == 0; }) &&
         bytes_[10] == 0xff && bytes_[11] == 0xff;
}

std::string Address::ToText() const {
  char text[INET6_ADDRSTRLEN] = "";
  if (is_v4()) {
    ::inet_ntop(AF_INET, &bytes_[12], text, sizeof text);
  } else {
    ::inet_ntop(AF_INET6, bytes_.data(), text, sizeof text);
  }
  return text;
}

Result<AddressPolicy::Block> AddressPolicy::ParseBlock(std::string_view text) {
  const Error wrong = Fail(ErrorCode::kValidationFailed,
                           "\"" + std::string(text) +
                               "\" is not a network: give CIDR blocks such as 10.0.0.0/8 or "
                               "fd12:3456::/32, or the words loopback and private.");
  const std::size_t slash = text.find('/');
  auto base = Address::FromText(text.substr(0, slash));
  if (slash == text.npos || !base.ok()) return wrong;
  const std::string_view bits_text = text.substr(slash + 1);
  Block block{*base, 0};
  const auto [end, fault] =
      std::from_chars(bits_text.data(), bits_text.data() + bits_text.size(), block.bits);
  if (fault != std::errc() || end != bits_text.data() + bits_text.size()) return wrong;
  const bool v4 = text.substr(0, slash).find(':') == text.npos;
  if (block.bits < 0 || block.bits > (v4 ? 32 : 128)) return wrong;
  if (v4) block.bits += kV4Offset;
  return block;
}

bool AddressPolicy::Inside(const Address& address, const Block& block) {
  for (int bit = 0; bit < block.bits; bit += 8) {
    const int left = std::min(8, block.bits - bit);
    const auto mask = static_cast<std::uint8_t>(0xff << (8 - left));
    const auto at = static_cast<std::size_t>(bit / 8);
    if (((address.bytes()[at] ^ block.base.bytes()[at]) & mask) != 0) return false;
  }
  return true;
}

Result<AddressPolicy> AddressPolicy::FromNetworks(const std::vector<std::string>& networks) {
  AddressPolicy policy;
  policy.networks_ = networks;
  const auto add = [&](std::string_view text) -> Status {
    TRY(const Block block, ParseBlock(text));
    policy.allowed_.push_back(block);
    return {};
  };
  for (const std::string& network : networks) {
    if (network == "loopback") {
      for (const std::string_view block : kLoopback) TRY_OK(add(block));
    } else if (network == "private") {
      for (const std::string_view block : kPrivate) TRY_OK(add(block));
    } else {
      TRY_OK(add(network));
    }
  }
  return policy;
}

Status AddressPolicy::Check(const Address& address) const {
  const auto in_any = [&](const auto& blocks) {
    return std::ranges::any_of(blocks, [&](std::string_view text) {
      const auto block = ParseBlock(text);
      return block.ok() && Inside(address, *block);
    });
  };
  // ::1 is the one address of ::/96 that is anybody's.
  if (in_any(kNever) && !in_any(kLoopback)) {
    return Forbidden("The address " + address.ToText() +
                     " is link-local, reserved or serves metadata: data sources are never reached "
                     "there.");
  }
  const bool local = in_any(kLoopback) || in_any(kPrivate);
  if (!local || std::ranges::any_of(allowed_, [&](const Block& b) { return Inside(address, b); }))
    return {};
  return Forbidden("The address " + address.ToText() +
                   " is in a private network. Whoever runs this server can allow it with the "
                   "setting source_networks.");
}

Status AddressPolicy::CheckHost(std::string_view host) const {
  const std::string name = Lower(host);
  if (const auto literal = Address::FromText(name); literal.ok()) return Check(*literal);
  const bool well_formed = !name.empty() && name.size() <= kMaxHostBytes &&
                           std::ranges::all_of(name, IsHostCharacter) && name.front() != '.' &&
                           name.front() != '-' && name.find("..") == name.npos;
  if (!well_formed) {
    return Fail(
        ErrorCode::kSourceOptionForbidden,
        // Its text is not repeated: a password may stand in it.
        "This is not one host: give a name such as db.example.com or an IP address, without "
        "scheme, port, user or options.");
  }
  const std::string_view bare = name.ends_with('.')
                                    ? std::string_view(name).substr(0, name.size() - 1)
                                    : std::string_view(name);
  if (std::ranges::find(kMetadataNames, bare) != std::end(kMetadataNames))
    return Forbidden("\"" + std::string(host) + "\" serves metadata: it is never a data source.");
  if (bare == "localhost" || bare.ends_with(".localhost")) {
    TRY(const Address loopback, Address::FromText("127.0.0.1"));
    return Check(loopback);
  }
  if (LooksNumeric(bare)) {
    in_addr old{};
    if (::inet_aton(std::string(bare).c_str(), &old) == 0)
      return Forbidden("\"" + std::string(host) + "\" is neither a host name nor an address.");
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_addr = old;
    return Check(Address::FromSocket(reinterpret_cast<const sockaddr*>(&v4)));
  }
  return {};
}

Result<std::vector<Address>> AddressPolicy::Resolve(const std::string& host) const {
  TRY_OK(CheckHost(host));
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int fault = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
  if (fault != 0) {
    const bool unknown = fault == EAI_NONAME || fault == EAI_NODATA;
    return Fail(ErrorCode::kSourceUnreachable,
                unknown ? "There is no host called \"" + host + "\". Is the name spelt right?"
                        : "The name \"" + host + "\" could not be resolved now.");
  }
  std::vector<Address> addresses;
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
    if (at->ai_family != AF_INET && at->ai_family != AF_INET6) continue;
    const Address address = Address::FromSocket(at->ai_addr);
    // One address that is not allowed condemns the name: which one a library takes is its own
    // affair.
    TRY_OK(Check(address));
    addresses.push_back(address);
  }
  if (addresses.empty())
    return Fail(ErrorCode::kSourceUnreachable, "The name \"" + host + "\" has no address.");
  return addresses;
}

}  // namespace lathe::data::sources
