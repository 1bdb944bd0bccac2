#include "data/sources/extensions.h"

#include <dlfcn.h>

#include <string>
#include <system_error>

#include "duckdb.h"

#include "base/log.h"

namespace lathe::data::sources {

std::filesystem::path LibraryFolder() {
  Dl_info engine{};
  const auto* anchor = reinterpret_cast<const void*>(&duckdb_library_version);
  if (::dladdr(anchor, &engine) == 0 || engine.dli_fname == nullptr) return {};
  return std::filesystem::absolute(engine.dli_fname).parent_path();
}

Error MissingPart(std::string_view part, std::string_view why) {
  log::Error("source_part_missing", {{"part", part}, {"why", why}});
  return Fail(ErrorCode::kInternal,
              "A part of the program that reads this kind of source is missing "
              "from its installation.");
}

Result<std::filesystem::path> ExtensionFile(std::string_view name) {
  const std::filesystem::path file =
      LibraryFolder() / "duckdb" / (std::string(name) + ".duckdb_extension");
  std::error_code ignored;
  if (std::filesystem::is_regular_file(file, ignored)) return file;
  return MissingPart(name, file.string());
}

}  // namespace lathe::data::sources
