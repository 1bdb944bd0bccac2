#include "data/distinct_count.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace lathe::data {
namespace {

constexpr std::size_t kSlots = 4096;
constexpr int kRegisterBits = 12;
constexpr std::size_t kRegisters = std::size_t{1} << kRegisterBits;

}  // namespace

DistinctCount::DistinctCount() : slots_(64) {}

void DistinctCount::AddExactly(std::uint64_t hash) {
  if (hash == 0) {
    count_ += !has_zero_;
    has_zero_ = true;
    return;
  }
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    if (slots_[slot] == hash) return;
  }
  slots_[slot] = hash;
  ++count_;
  if (count_ * 2 <= slots_.size()) return;
  const std::vector<std::uint64_t> old = std::move(slots_);
  if (std::cmp_less_equal(count_, kExactLimit)) {
    slots_.assign(std::min(old.size() * 4, kSlots), 0);
    count_ = has_zero_;
    for (const std::uint64_t known : old) {
      if (known != 0) AddExactly(known);
    }
    return;
  }
  exact_ = false;
  ranks_.assign(kRegisters, 0);
  slots_ = {};
  if (has_zero_) AddRoughly(0);
  for (const std::uint64_t known : old) {
    if (known != 0) AddRoughly(known);
  }
}

void DistinctCount::AddRoughly(std::uint64_t hash) {
  const std::size_t index = hash >> (64 - kRegisterBits);
  // The guard bit bounds the rank where all other bits are zero.
  const std::uint64_t rest = hash << kRegisterBits | std::uint64_t{1} << (kRegisterBits - 1);
  const auto rank = static_cast<std::uint8_t>(std::countl_zero(rest) + 1);
  ranks_[index] = std::max(ranks_[index], rank);
}

std::int64_t DistinctCount::Count() const {
  if (exact_) return static_cast<std::int64_t>(count_);
  double sum = 0;
  std::size_t empty = 0;
  for (const std::uint8_t rank : ranks_) {
    sum += std::ldexp(1.0, -rank);
    empty += rank == 0;
  }
  constexpr auto m = static_cast<double>(kRegisters);
  const double raw = 0.7213 / (1 + 1.079 / m) * m * m / sum;
  // Linear counting is the better estimate while many registers are empty.
  const double estimate =
      raw <= 2.5 * m && empty > 0 ? m * std::log(m / static_cast<double>(empty)) : raw;
  return std::max(static_cast<std::int64_t>(std::llround(estimate)), kExactLimit + 1);
}

}  // namespace lathe::data
