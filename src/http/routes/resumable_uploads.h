// Routes of files sent in pieces by the tus protocol 1.0
// (https://tus.io/protocols/resumable-upload): creation, expiration,
// termination and checksum.
#pragma once

#include "http/route.h"

namespace lathe::service {
class ResumableUploads;
}

namespace lathe::http {

/// `uploads` may be null: the routes then only describe themselves.
RouteList ResumableUploadsRoutes(service::ResumableUploads* uploads);

}  // namespace lathe::http
