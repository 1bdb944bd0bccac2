// The profiles that were read last, parsed: a dataset's page asks for several sections of one
// document in a row. Documents never change, so nothing here goes stale. Large ones are not kept.
// Thread-safe.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/json.h"

namespace lathe::service {

class ProfileDocuments {
 public:
  /// Keeps documents of so many bytes of text together; parsed they take several times that.
  explicit ProfileDocuments(std::int64_t most_bytes) : most_bytes_(most_bytes) {}

  /// Null when the document of this object is not kept.
  std::shared_ptr<const json::object> Find(std::string_view object_id);
  /// May drop those that were not asked for longest, or keep nothing.
  void Keep(std::string_view object_id, std::shared_ptr<const json::object> document,
            std::int64_t size_bytes);

 private:
  struct Entry {
    std::string object_id;
    std::shared_ptr<const json::object> document;
    std::int64_t size_bytes = 0;
  };

  const std::int64_t most_bytes_;
  std::mutex mutex_;          // guards all below
  std::list<Entry> entries_;  // asked for last first
  std::int64_t kept_bytes_ = 0;
};

}  // namespace lathe::service
