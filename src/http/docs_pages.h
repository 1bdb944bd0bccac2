// The reference pages /docs (Swagger UI) and /redoc over the vendored scripts of the web build,
// without inline scripts and without the network. Their Content-Security-Policy allows no more than
// those two need. Stateless.
#pragma once

#include "http/route.h"

namespace lathe::http {

Response SwaggerPage();
Response SwaggerScript();
Response RedocPage();
Response RedocScript();

}  // namespace lathe::http
