#include "features/transforms/value_map.h"

#include <cmath>
#include <limits>

namespace lathe::features {

json::object ValueMap::State() const {
  json::array values;
  for (const double value : values_)
    values.push_back(std::isnan(value) ? json::value(nullptr) : json::value(value));
  return {{"levels", levels_.ToJson()}, {"values", std::move(values)}};
}

Result<ValueMap> ValueMap::FromState(const json::object& state, bool are_numbers,
                                     std::size_t width) {
  StateReader reader(state);
  const json::array* names = reader.Array("levels");
  const json::array* stored = reader.Array("values");
  TRY_OK(reader.Finish());
  TRY(Levels levels, Levels::FromJson(*names, are_numbers));
  if (stored->size() != (levels.size() + 2) * width) reader.Fault("values");
  std::vector<double> values;
  for (const json::value& item : *stored) {
    if (!item.is_null() && !item.is_number()) {
      reader.Fault("values");
      break;
    }
    values.push_back(item.is_null() ? std::numeric_limits<double>::quiet_NaN()
                                    : item.to_number<double>());
  }
  TRY_OK(reader.Finish());
  return ValueMap(std::move(levels), width, std::move(values));
}

}  // namespace lathe::features
