#include "service/profile_documents.h"

#include <algorithm>
#include <utility>

namespace lathe::service {

std::shared_ptr<const json::object> ProfileDocuments::Find(std::string_view object_id) {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(entries_, object_id, &Entry::object_id);
  if (found == entries_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found);
  return found->document;
}

void ProfileDocuments::Keep(std::string_view object_id,
                            std::shared_ptr<const json::object> document, std::int64_t size_bytes) {
  if (size_bytes > most_bytes_) return;
  const std::lock_guard lock(mutex_);
  // Two readers at once: the second brings nothing new.
  if (std::ranges::find(entries_, object_id, &Entry::object_id) != entries_.end()) return;
  entries_.push_front({std::string(object_id), std::move(document), size_bytes});
  kept_bytes_ += size_bytes;
  while (kept_bytes_ > most_bytes_) {
    kept_bytes_ -= entries_.back().size_bytes;
    entries_.pop_back();
  }
}

}  // namespace lathe::service
