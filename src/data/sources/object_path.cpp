#include "data/sources/object_path.h"

#include <algorithm>

namespace lathe::data::sources {

/// The store, not the engine, says what a path is: no way up, no second spelling of one.
Status CheckObjectPath(std::string_view path) {
  const bool odd = path.find("..") != path.npos || path.find('%') != path.npos ||
                   path.find("//") != path.npos || path.starts_with('/') ||
                   std::ranges::any_of(path, [](char c) {
                     return static_cast<unsigned char>(c) < 0x20 || c == '?' || c == '#';
                   });
  if (!odd) return {};
  return FieldFault(
      "path", "not_allowed",
      "A path is the name of a file in the store, or a pattern with *, such as "
      "exports/2024/*.parquet: without the store's own address, without a slash before it, and "
      "without .., //, %, ? and #.");
}

}  // namespace lathe::data::sources
