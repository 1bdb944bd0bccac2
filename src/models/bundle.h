// Bundle: one file that holds a whole model. Layout (little endian): 8-byte magic "LATHEMDL", u32
// version, u32 section count, u64 manifest offset and size, SHA-256 of everything after the header;
// then sections, each aligned to 64 bytes, with name, offset, size and CRC in the section table;
// the manifest is JSON (schema, recipe, metrics, provenance). Read by mmap, checked whole at load;
// nothing in it is ever executed. A file written by a newer major version is refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/json.h"
#include "base/result.h"

namespace lathe::models {

inline constexpr std::uint32_t kBundleVersion = 1;

class BundleWriter {
 public:
  /// Adds a section; names are unique, [a-z0-9_./]. The bytes are copied.
  void AddBytes(std::string name, std::span<const std::byte> bytes);
  template <class T>
  void AddArray(std::string name, std::span<const T> values) {
    AddBytes(std::move(name), std::as_bytes(values));
  }
  void SetManifest(json::object manifest) { manifest_ = std::move(manifest); }
  json::object& manifest() { return manifest_; }

  /// Writes, syncs and renames; returns the SHA-256 of the file. Errors: storage_full, internal.
  Result<std::string> Publish(const std::filesystem::path& path) const;

 private:
  struct Section {
    std::string name;
    std::vector<std::byte> bytes;
  };
  std::vector<Section> sections_;
  json::object manifest_;
};

class BundleReader {
 public:
  /// Maps and verifies magic, version, bounds and checksums. Error: model_corrupt (with what
  /// failed), not_found.
  static Result<BundleReader> Open(const std::filesystem::path& path);

  const json::object& manifest() const { return manifest_; }
  std::int64_t size_bytes() const { return static_cast<std::int64_t>(file_.bytes().size()); }
  bool Has(std::string_view name) const;
  /// The section's bytes, valid as long as this object. Error: model_corrupt when absent.
  Result<std::span<const std::byte>> Bytes(std::string_view name) const;
  /// The section as an array of T. Error: model_corrupt when absent or not a whole number of T.
  template <class T>
  Result<std::span<const T>> Array(std::string_view name) const {
    TRY(auto bytes, Bytes(name));
    if (bytes.size() % sizeof(T) != 0) return CorruptArray(name);
    return std::span<const T>(static_cast<const T*>(static_cast<const void*>(bytes.data())),
                              bytes.size() / sizeof(T));
  }

 private:
  static Error CorruptArray(std::string_view name);
  explicit BundleReader(MappedFile file) : file_(std::move(file)) {}
  MappedFile file_;
  json::object manifest_;
  std::map<std::string, std::span<const std::byte>, std::less<>> sections_;
};

}  // namespace lathe::models
