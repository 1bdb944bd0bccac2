// /auth: register, sign in and out, refresh, change the password, who am I.
#pragma once

#include "http/route.h"

namespace lathe::service {
class Accounts;
}

namespace lathe::http {

/// `accounts` outlives the routes; null only describes them.
RouteList AuthRoutes(service::Accounts* accounts);

}  // namespace lathe::http
