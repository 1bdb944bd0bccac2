// Files embedded in the program by tools/embed_assets.py: the web UI and the algorithm catalogue.
// Read-only, thread-safe.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace lathe::http {

struct Asset {
  std::string_view path;  ///< "/assets/index-4f2a.js"
  std::string_view content_type;
  std::string_view etag;  ///< with its quotes
  std::span<const std::byte> bytes;
  std::size_t plain_size = 0;
  bool gzip = false;       ///< `bytes` are gzip of the file
  bool immutable = false;  ///< the name changes with the content: may be cached for ever
};

/// Sorted by path. Empty when the UI was not built.
std::span<const Asset> AllAssets();
/// catalogue.json.
std::string_view CatalogueText();

}  // namespace lathe::http
