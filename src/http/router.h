// Finds the route of a method and a path. Literal segments win over parameters
// ("/api/algorithms/compare" over
// "/api/algorithms/{id}"). Built once over the route table, which must outlive it; then read-only
// and thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "http/route.h"

namespace lathe::http {

/// Path parameters by name, in the order of the path. The names live in the router.
using PathParams = std::vector<std::pair<std::string_view, std::string>>;

class Router {
 public:
  /// Error: validation_failed, for two rows with one method and path, or a path that cannot be
  /// read.
  static Result<Router> Make(const RouteList& routes);
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;
  ~Router();

  struct Match {
    int route = -1;            ///< index into the table; -1: none takes this method
    std::uint8_t allowed = 0;  ///< bit per Method that the path takes; 0: no such path
  };
  /// HEAD finds the GET route. `method` is none for one that no route can take. The values of the
  /// path's parameters replace `params`. A path with a broken escape matches nothing.
  Match Find(std::optional<Method> method, std::string_view path, PathParams& params) const;

 private:
  struct Node;
  Router();
  Status Add(const Route& route, int index);

  std::unique_ptr<Node> root_;
  std::vector<std::vector<std::string>> names_;  // by route
};

std::string_view MethodText(Method method);
std::optional<Method> MethodFromText(std::string_view text);
/// "GET, HEAD, POST": the value of an Allow header.
std::string AllowText(std::uint8_t allowed);

}  // namespace lathe::http
