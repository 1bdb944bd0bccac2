// The web UI from the embedded assets: files by their exact path, index.html for the addresses of
// its screens. Nothing is ever read from disk, so no path can escape. Read-only, thread-safe.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "http/assets.h"
#include "http/request_internal.h"
#include "http/route.h"

namespace lathe::http {

struct StaticAnswer {
  Response response;
  bool gzip = false;    ///< the body is gzip already
  bool varies = false;  ///< on Accept-Encoding
};

class StaticFiles {
 public:
  explicit StaticFiles(std::span<const Asset> assets) : assets_(assets) {}

  /// The answer to a GET or HEAD that no route takes; nothing when there is no such file or screen.
  std::optional<StaticAnswer> Find(const ServerRequest& request) const;

  /// Whether a GET finds a file of this address, screens aside.
  bool Has(std::string_view raw_path) const;

 private:
  const Asset* Named(std::string_view path) const;
  StaticAnswer Serve(const Asset& asset, const ServerRequest& request) const;

  std::span<const Asset> assets_;
};

}  // namespace lathe::http
