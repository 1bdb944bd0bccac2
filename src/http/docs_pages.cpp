#include "http/docs_pages.h"

#include <string_view>

namespace lathe::http {
namespace {

constexpr std::string_view kSwaggerPage = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lathe API</title>
<style>body{margin:0}</style>
<link rel="stylesheet" href="/vendor/swagger/swagger-ui.css">
</head>
<body>
<main id="swagger-ui"><p>This page needs JavaScript. The document itself is at <a href="/openapi.json">/openapi.json</a>.</p></main>
<script src="/vendor/swagger/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
)";

constexpr std::string_view kSwaggerScript = R"(window.ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  persistAuthorization: false,
  displayRequestDuration: true,
  filter: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
)";

constexpr std::string_view kRedocPage = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lathe API reference</title>
<style>body{margin:0}</style>
</head>
<body>
<main id="redoc"><p>This page needs JavaScript. The document itself is at <a href="/openapi.json">/openapi.json</a>.</p></main>
<script src="/vendor/redoc/redoc.standalone.js"></script>
<script src="/redoc/start.js"></script>
</body>
</html>
)";

constexpr std::string_view kRedocScript =
    "Redoc.init('/openapi.json', {hideHostname: true, disableSearch: false, nativeScrollbars: "
    "true}, "
    "document.getElementById('redoc'));\n";

/// Both draw data: images; Redoc's search runs in a worker made from a blob.
constexpr std::string_view kPolicy =
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: "
    "blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; child-src blob:; "
    "object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

Response Text(std::string_view type, std::string_view text) {
  Response response;
  response.content_type = type;
  response.body = text;
  response.headers = {{"Cache-Control", "no-cache"},
                      {"Content-Security-Policy", std::string(kPolicy)}};
  return response;
}

constexpr std::string_view kHtml = "text/html; charset=utf-8";
constexpr std::string_view kScript = "text/javascript; charset=utf-8";

}  // namespace

Response SwaggerPage() { return Text(kHtml, kSwaggerPage); }
Response SwaggerScript() { return Text(kScript, kSwaggerScript); }
Response RedocPage() { return Text(kHtml, kRedocPage); }
Response RedocScript() { return Text(kScript, kRedocScript); }

}  // namespace lathe::http
