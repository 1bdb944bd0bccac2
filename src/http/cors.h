// Cross-origin reads: off unless the operator lists origins. Credentials travel in headers that
// scripts set, never in cookies, so Access-Control-Allow-Credentials is never sent. Read-only,
// thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/route.h"

namespace lathe::http {

class Cors {
 public:
  explicit Cors(std::vector<std::string> origins) : origins_(std::move(origins)) {}

  bool enabled() const { return !origins_.empty(); }
  /// The listed origin, or empty.
  std::string_view Allowed(std::string_view origin) const;
  /// The answer to a preflight request from a listed origin; nothing otherwise.
  std::optional<Response> Preflight(std::string_view origin, std::string_view method,
                                    std::string_view allowed_methods) const;

 private:
  std::vector<std::string> origins_;
};

}  // namespace lathe::http
