#include "serving/input_schema.h"

namespace lathe::serving {

InputSchema::InputSchema(std::span<const data::ColumnSchema> inputs) {
  columns_.reserve(inputs.size());
  for (const data::ColumnSchema& input : inputs)
    columns_.push_back({input.name, input.physical, data::KindOf(input.physical), input.nullable});
  for (std::size_t i = 0; i < columns_.size(); ++i) by_name_.emplace(columns_[i].name, i);
}

}  // namespace lathe::serving
