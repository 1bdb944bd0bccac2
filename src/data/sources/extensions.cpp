#include "data/sources/extensions.h"

#include <dlfcn.h>

#include <string>
#include <system_error>

#include "duckdb.h"

#include "base/log.h"

namespace lathe::data::sources {

Result<std::filesystem::path> ExtensionFile(std::string_view name) {
  Dl_info engine{};
  const auto* anchor = reinterpret_cast<const void*>(&duckdb_library_version);
  std::filesystem::path file;
  if (::dladdr(anchor, &engine) != 0 && engine.dli_fname != nullptr) {
    file = std::filesystem::absolute(engine.dli_fname).parent_path() / "duckdb" /
           (std::string(name) + ".duckdb_extension");
  }
  std::error_code ignored;
  if (!file.empty() && std::filesystem::is_regular_file(file, ignored)) return file;
  log::Error("extension_missing", {{"extension", name}, {"file", file.string()}});
  return Fail(ErrorCode::kInternal,
              "A part of the program that reads this kind of source is missing "
              "from its installation.");
}

}  // namespace lathe::data::sources
