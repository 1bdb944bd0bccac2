#include "data/text_coder.h"

#include "data/value_hash.h"

namespace lathe::data {

TextCoder::Code TextCoder::CodeOf(const TextCell& cell) {
  if (hashes_.size() * 2 >= slots_.size()) Grow();
  const std::string_view text = cell.view();
  const std::uint64_t hash = HashOf(text);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash & mask;; slot = (slot + 1) & mask) {
    const std::int32_t code = slots_[slot] - 1;
    if (code < 0) {
      hashes_.push_back(hash);
      slots_[slot] = static_cast<std::int32_t>(hashes_.size());
      return {static_cast<std::int32_t>(hashes_.size()) - 1, true};
    }
    const auto index = static_cast<std::size_t>(code);
    if (hashes_[index] == hash && texts_[index] == text) return {code, false};
  }
}

void TextCoder::Grow() {
  slots_.assign(slots_.empty() ? 64 : slots_.size() * 2, 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t code = 0; code < hashes_.size(); ++code) {
    std::size_t slot = hashes_[code] & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = static_cast<std::int32_t>(code) + 1;
  }
}

}  // namespace lathe::data
