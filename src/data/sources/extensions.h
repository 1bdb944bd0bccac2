// Where the engine's signed extensions lie: beside its own library, in the folder duckdb. They are
// shipped with the program and loaded by path; nothing is ever fetched. Stateless.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.h"

namespace lathe::data::sources {

/// The folder of the engine's library, where all that is shipped with it lies.
std::filesystem::path LibraryFolder();
/// What is said of a part that is not there: `why` goes to the log.
Error MissingPart(std::string_view part, std::string_view why);
/// The file of an extension, for example "httpfs". Error: internal (it was not installed).
Result<std::filesystem::path> ExtensionFile(std::string_view name);

}  // namespace lathe::data::sources
