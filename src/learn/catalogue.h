// The catalogue: every algorithm's descriptor and every task's metrics as one document. `lathe-job
// catalogue` prints it; the server, which links no training library, reads it. Stateless.
#pragma once

#include "base/json.h"

namespace lathe::learn {

/// {"algorithms":[Descriptor],"metrics":{task:[{"name","title","greater_is_better"}]},"default_metrics":{task:name}}
json::object CatalogueToJson();

}  // namespace lathe::learn
