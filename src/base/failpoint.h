// Planned failures for tests: LATHE_FAILPOINTS="name=action[@n][,name=action...]" makes the n-th
// (default first, @* = every) pass through FailPoint("name") misbehave. Actions: kill (SIGKILL
// itself), abort, spin (loop for ever), error (the call returns an Error), block_term (ignore
// SIGTERM). Costs one relaxed load when none is set. Thread-safe.
#pragma once

#include <string_view>

#include "base/result.h"

namespace lathe {

/// Passes through the point `name`. Error: internal, when the action is `error`.
Status FailPoint(std::string_view name);

}  // namespace lathe
