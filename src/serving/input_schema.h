// InputSchema: the raw columns a model reads, in its recipe's order, and how to find one by name.
// Immutable; thread-safe.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "data/frame.h"
#include "data/schema.h"

namespace lathe::serving {

class InputSchema {
 public:
  struct Column {
    std::string name;
    data::PhysicalType physical;
    data::ColumnKind kind;
    bool nullable;  ///< the training rows lacked some of its values
  };
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  explicit InputSchema(std::span<const data::ColumnSchema> inputs);
  InputSchema(const InputSchema&) = delete;
  InputSchema& operator=(const InputSchema&) = delete;

  std::size_t size() const { return columns_.size(); }
  const Column& operator[](std::size_t index) const { return columns_[index]; }
  /// The column called `name`, or kNone. `guess` is tried first: rows mostly name columns in one
  /// order.
  std::size_t Find(std::string_view name, std::size_t guess) const {
    if (guess < columns_.size() && columns_[guess].name == name) return guess;
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? kNone : found->second;
  }

 private:
  std::vector<Column> columns_;
  std::unordered_map<std::string_view, std::size_t> by_name_;  // views into columns_
};

}  // namespace lathe::serving
