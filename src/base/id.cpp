#include "base/id.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <mutex>

#include "base/crypto.h"

namespace lathe {
namespace {

/// The part of an id that orders it: milliseconds, then a counter in the 42 bits after them (12 of
/// rand_a, 30 of rand_b).
struct Position {
  std::uint64_t ms = 0;
  std::uint64_t counter = 0;
};

constexpr std::uint64_t kCounterLimit = std::uint64_t{1} << 42;
/// A fresh millisecond starts its counter in the lower half, which leaves 2^41 ids before it could
/// run over.
constexpr std::uint64_t kSeedMask = (std::uint64_t{1} << 41) - 1;

std::uint64_t NowMs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

/// RFC 9562 section 6.2, method 1: within a millisecond, or when the wall clock steps back, the
/// counter goes on.
Position NextPosition(std::uint64_t seed) {
  static std::mutex mutex;  // guards `last`
  static Position last;
  const std::lock_guard lock(mutex);
  const std::uint64_t now = NowMs();
  if (now > last.ms) {
    last = {now, seed & kSeedMask};
  } else if (++last.counter == kCounterLimit) {
    last = {last.ms + 1, seed & kSeedMask};
  }
  return last;
}

/// Taken from a block of the thread's own: one system call for 32 ids, which would otherwise cost
/// more than all the rest.
std::array<std::uint64_t, 2> DrawRandom() {
  constexpr std::size_t kBlockBytes = 512;
  thread_local std::string block;
  thread_local std::size_t used = kBlockBytes;
  std::array<std::uint64_t, 2> random{};
  if (used == kBlockBytes) {
    block = RandomBytes(kBlockBytes);
    used = 0;
  }
  std::memcpy(random.data(), block.data() + used, sizeof(random));
  used += sizeof(random);
  return random;
}

bool IsHexDigit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool IsDashPlace(std::size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

}  // namespace

std::string NewId() {
  const std::array<std::uint64_t, 2> random = DrawRandom();
  const Position at = NextPosition(random[0]);
  const std::uint64_t counter_high = at.counter >> 30;
  const std::uint64_t counter_low = at.counter & 0x3fffffff;
  const std::uint64_t high = (at.ms << 16) | (std::uint64_t{7} << 12) | counter_high;
  const std::uint64_t low =
      (std::uint64_t{2} << 62) | (counter_low << 32) | (random[1] & 0xffffffff);

  std::string id;
  id.reserve(36);
  constexpr std::string_view kHex = "0123456789abcdef";
  for (const std::uint64_t half : {high, low}) {
    for (int shift = 60; shift >= 0; shift -= 4) {
      if (IsDashPlace(id.size())) id += '-';
      id += kHex[(half >> shift) & 0xf];
    }
  }
  return id;
}

bool IsId(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (IsDashPlace(i) ? text[i] != '-' : !IsHexDigit(text[i])) return false;
  }
  return true;
}

}  // namespace lathe
