// One job from its spec file to its result or error file: limits, signals, the body of its kind,
// and what is left for the parent to read. Call once per process.
#pragma once

#include <filesystem>

namespace lathe::app {

/// Exit code: 0 with a result.json, 1 with an error.json, 2 when the spec is of no use.
int RunJob(const std::filesystem::path& spec_path);

}  // namespace lathe::app
