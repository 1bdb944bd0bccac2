#include "http/static_files.h"

#include <algorithm>

#include "http/accept.h"
#include "http/gzip.h"
#include "http/uri.h"

namespace lathe::http {
namespace {

constexpr std::string_view kNotBuilt =
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Lathe</title>"
    "<h1>Lathe is running</h1><p>The web UI is not part of this build: run <code>./dev "
    "build</code> to build it. "
    "The REST API works: see <a href=\"/openapi.json\">/openapi.json</a>.</p></html>";

/// Addresses of screens: no file names, nothing of the API's.
bool IsScreen(std::string_view path) {
  for (const std::string_view prefix :
       {"/api/", "/auth/", "/assets/", "/vendor/", "/docs", "/redoc", "/v2/", "/serve/"}) {
    if (path.starts_with(prefix)) return false;
  }
  const std::string_view last = path.substr(path.rfind('/') + 1);
  return path.starts_with('/') && last.find('.') == std::string_view::npos;
}

Response NotBuilt() {
  Response response;
  response.content_type = "text/html; charset=utf-8";
  response.body = kNotBuilt;
  return response;
}

}  // namespace

const Asset* StaticFiles::Named(std::string_view path) const {
  const auto found =
      std::lower_bound(assets_.begin(), assets_.end(), path,
                       [](const Asset& asset, std::string_view p) { return asset.path < p; });
  return found != assets_.end() && found->path == path ? &*found : nullptr;
}

bool StaticFiles::Has(std::string_view raw_path) const {
  const auto path = PercentDecode(raw_path);
  return path && (*path == "/" || (*path != "/index.html" && Named(*path) != nullptr));
}

std::optional<StaticAnswer> StaticFiles::Find(const ServerRequest& request) const {
  if (request.verb != Method::kGet && request.verb != Method::kHead) return std::nullopt;
  const auto path = PercentDecode(request.raw_path);
  if (!path) return std::nullopt;
  if (const Asset* asset = Named(*path); asset != nullptr && *path != "/index.html")
    return Serve(*asset, request);
  const bool page =
      *path == "/" || (IsScreen(*path) && NamesType(request.HeaderOr("Accept"), "text/html"));
  if (!page) return std::nullopt;
  if (const Asset* index = Named("/index.html")) return Serve(*index, request);
  return StaticAnswer{NotBuilt(), false, false};
}

StaticAnswer StaticFiles::Serve(const Asset& asset, const ServerRequest& request) const {
  StaticAnswer answer;
  answer.response.content_type = asset.content_type;
  answer.response.headers = {
      {"ETag", (asset.gzip ? "W/" : "") + std::string(asset.etag)},
      {"Cache-Control", asset.immutable ? "public, max-age=31536000, immutable" : "no-cache"}};
  answer.varies = asset.gzip;
  answer.gzip = asset.gzip && AcceptsGzip(request.HeaderOr("Accept-Encoding"));
  if (asset.gzip && !answer.gzip) {
    answer.response.body = Gunzip(asset.bytes, asset.plain_size);
  } else {
    answer.response.body.assign(
        static_cast<const char*>(static_cast<const void*>(asset.bytes.data())), asset.bytes.size());
  }
  return answer;
}

}  // namespace lathe::http
