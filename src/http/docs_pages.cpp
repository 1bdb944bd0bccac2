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
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<script src="/theme.js"></script>
<link rel="stylesheet" href="/vendor/swagger/swagger-ui.css">
<link rel="stylesheet" href="/vendor/tokens.css">
<link rel="stylesheet" href="/reference.css">
</head>
<body>
<header class="bar">
<a class="brand" href="/"><img src="/favicon.svg" width="22" height="22" alt="">Lathe</a>
<nav aria-label="API"><a href="/docs" aria-current="page">Call the API</a><a href="/redoc">Reference</a><a href="/openapi.json">openapi.json</a></nav>
</header>
<main id="swagger-ui"><p>This page needs JavaScript. The document itself is at <a href="/openapi.json">/openapi.json</a>.</p></main>
<script src="/vendor/swagger/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
)";

constexpr std::string_view kSwaggerScript = R"(const page = document.documentElement;
page.classList.toggle('dark-mode', page.getAttribute('data-mantine-color-scheme') === 'dark');
window.ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  persistAuthorization: false,
  displayRequestDuration: true,
  filter: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
// Every form of the Authorize dialog asks for the focus, and the last one would win.
new MutationObserver(() => {
  const forms = document.querySelector('.dialog-ux .modal-ux-content:not([data-shown])');
  if (!forms) return;
  forms.dataset.shown = '';
  forms.scrollTop = 0;
  forms.querySelector('input')?.focus({ preventScroll: true });
}).observe(document.getElementById('swagger-ui'), { childList: true, subtree: true });
)";

constexpr std::string_view kRedocPage = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lathe API reference</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<script src="/theme.js"></script>
<link rel="stylesheet" href="/vendor/tokens.css">
<link rel="stylesheet" href="/reference.css">
</head>
<body>
<header class="bar">
<a class="brand" href="/"><img src="/favicon.svg" width="22" height="22" alt="">Lathe</a>
<nav aria-label="API"><a href="/docs">Call the API</a><a href="/redoc" aria-current="page">Reference</a><a href="/openapi.json">openapi.json</a></nav>
</header>
<main id="redoc"><p>This page needs JavaScript. The document itself is at <a href="/openapi.json">/openapi.json</a>.</p></main>
<script src="/vendor/redoc/redoc.standalone.js"></script>
<script src="/redoc/start.js"></script>
</body>
</html>
)";

// Redoc computes with its colours, so they are given as values and not by name.
constexpr std::string_view kRedocScript =
    R"(const style = getComputedStyle(document.documentElement);
const token = (name) => style.getPropertyValue('--' + name).trim();
const dark = document.documentElement.getAttribute('data-mantine-color-scheme') === 'dark';
Redoc.init('/openapi.json', {
  hideHostname: true,
  disableSearch: false,
  nativeScrollbars: true,
  scrollYOffset: 48,
  theme: {
    spacing: {sectionVertical: 24},
    colors: {
      primary: {main: token('accent')},
      success: {main: token('good')},
      error: {main: token('bad')},
      text: {primary: token('ink'), secondary: token('ink-2')},
      border: {dark: token('line-control'), light: token('line')},
      responses: {
        success: {color: token('good'), backgroundColor: token('good-soft')},
        error: {color: token('bad'), backgroundColor: token('bad-soft')},
      },
    },
    schema: {linesColor: token('line'), typeNameColor: token('ink-2'), requireLabelColor: token('bad'),
             labelsTextSize: '0.92em', nestedBackground: token('sunken'), arrow: {color: token('ink-3')}},
    typography: {
      fontSize: '14px', fontFamily: token('font'), lineHeight: '1.5',
      headings: {fontFamily: token('font'), fontWeight: '620'},
      code: {fontFamily: token('mono'), fontSize: '13px', color: token('ink'), backgroundColor: token('sunken')},
      links: {color: token('accent')},
    },
    sidebar: {backgroundColor: token('rail'), textColor: token('ink'), activeTextColor: token('accent')},
    rightPanel: {backgroundColor: dark ? token('sunken') : '#1d2427'},
    codeBlock: {backgroundColor: dark ? '#171a1d' : '#12181a'},
  },
}, document.getElementById('redoc'));
)";

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
