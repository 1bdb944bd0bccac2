// What may be said of where files lie in a store of objects: a name or a pattern below the store's
// root, in one spelling only. The server asks before it makes a job, the job once more. Stateless.
#pragma once

#include <string_view>

#include "base/result.h"

namespace lathe::data::sources {

/// Error: validation_failed, naming "path".
Status CheckObjectPath(std::string_view path);

}  // namespace lathe::data::sources
