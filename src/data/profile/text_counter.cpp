#include "data/profile/text_counter.h"

#include <algorithm>
#include <cstring>

#include "data/value_hash.h"

namespace lathe::data::profile {
namespace {

constexpr std::size_t kMostHashes = std::size_t{1} << 21;
constexpr std::size_t kFirstSlots = 1024;
constexpr std::size_t kBlockBytes = 256 << 10;

}  // namespace

void DistinctHashes::Add(std::uint64_t hash) {
  if (rough_) return rough_->Add(hash);
  Insert(hash == 0 ? 1 : hash);
  if (count_ <= kMostHashes) return;
  rough_ = std::make_unique<DistinctCount>();
  for (const std::uint64_t known : slots_) {
    if (known != 0) rough_->Add(known);
  }
  slots_ = {};
}

void DistinctHashes::Insert(std::uint64_t hash) {
  if (count_ * 2 >= slots_.size()) Grow();
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    if (slots_[slot] == hash) return;
  }
  slots_[slot] = hash;
  ++count_;
}

void DistinctHashes::Grow() {
  const std::vector<std::uint64_t> old = std::move(slots_);
  slots_.assign(std::max(kFirstSlots, old.size() * 4), 0);
  const std::size_t mask = slots_.size() - 1;
  for (const std::uint64_t known : old) {
    if (known == 0) continue;
    std::size_t slot = known & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = known;
  }
}

std::int64_t DistinctHashes::Count() const {
  return rough_ ? rough_->Count() : static_cast<std::int64_t>(count_);
}

TextCounter::Found TextCounter::Add(const TextCell& cell) {
  const std::string_view text = cell.view();
  const std::uint64_t hash = HashOf(text);
  if (full_) hashes_.Add(hash);
  if ((entries_.size() + 1) * 2 > slots_.size()) Grow();
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    Entry& entry = entries_[static_cast<std::size_t>(slots_[slot] - 1)];
    if (entry.hash != hash || entry.text != text) continue;
    ++entry.count;
    return {slots_[slot] - 1, hash};
  }
  if (full_) return {kOther, hash};
  entries_.push_back({Own(text), hash, 1});
  const auto code = static_cast<std::int32_t>(entries_.size());
  slots_[slot] = code;
  if (entries_.size() >= kMostTexts || kept_bytes_ >= kMostBytes) {
    full_ = true;
    for (const Entry& entry : entries_) hashes_.Add(entry.hash);
  }
  return {code - 1, hash};
}

std::int64_t TextCounter::distinct() const {
  return full_ ? hashes_.Count() : static_cast<std::int64_t>(entries_.size());
}

std::string_view TextCounter::Own(std::string_view text) {
  if (block_used_ + text.size() > block_size_) {
    block_size_ = std::max(kBlockBytes, text.size());
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(block_size_));
    block_used_ = 0;
  }
  char* at = blocks_.back().get() + block_used_;
  if (!text.empty()) std::memcpy(at, text.data(), text.size());
  block_used_ += text.size();
  kept_bytes_ += text.size();
  return {at, text.size()};
}

void TextCounter::Grow() {
  slots_.assign(std::max(kFirstSlots, slots_.size() * 4), 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    std::size_t slot = entries_[i].hash & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = static_cast<std::int32_t>(i + 1);
  }
}

}  // namespace lathe::data::profile
