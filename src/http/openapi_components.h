// Makes an OpenAPI document small: answers and parameters that several operations have in common
// move to `components` and are referred to. Not for schemas, which are named where they are
// written. Stateless.
#pragma once

#include "base/json.h"

namespace lathe::http {

/// Moves what at least two operations of `document` share. The same document gives the same names:
/// a parameter is called after itself, an answer after its error codes.
void ShareRepeated(json::object& document);

}  // namespace lathe::http
