#include "serving/served_model.h"

#include <algorithm>
#include <utility>

namespace lathe::serving {
namespace {

// As many requests of one model at once find warm memory; more of them just make their own.
constexpr std::size_t kMaxIdle = 16;
// Memory that one large request has grown is freed rather than kept.
constexpr std::size_t kMaxKeptBytes = 1 << 20;

}  // namespace

ServedModel::ServedModel(std::shared_ptr<const models::Model> model)
    : model_(std::move(model)),
      inputs_(model_->manifest().recipe.inputs()),
      writer_(model_->manifest()) {
  idle_.reserve(kMaxIdle);
}

ServedModel::Loan ServedModel::Borrow() const {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto memory = std::move(idle_.back());
      idle_.pop_back();
      return {*this, std::move(memory)};
    }
  }
  auto memory = std::make_unique<Memory>();
  memory->frame = model_->manifest().recipe.MakeInputFrame();
  return {*this, std::move(memory)};
}

void ServedModel::NoteCost(std::size_t body_bytes, std::int64_t nanoseconds) const {
  const double sample =
      static_cast<double>(nanoseconds) / static_cast<double>(std::max<std::size_t>(body_bytes, 1));
  const double before = ns_per_byte_.load(std::memory_order_relaxed);
  constexpr double kWeight = 0.125;
  ns_per_byte_.store(before == 0 ? sample : before + kWeight * (sample - before),
                     std::memory_order_relaxed);
}

std::optional<std::int64_t> ServedModel::ExpectedNanoseconds(std::size_t body_bytes) const {
  const double ns_per_byte = ns_per_byte_.load(std::memory_order_relaxed);
  if (ns_per_byte == 0) return std::nullopt;
  return static_cast<std::int64_t>(ns_per_byte * static_cast<double>(body_bytes));
}

void ServedModel::Return(std::unique_ptr<Memory> memory) const {
  if (memory->decoder.capacity_bytes() > kMaxKeptBytes) return;
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kMaxIdle) idle_.push_back(std::move(memory));
}

}  // namespace lathe::serving
