// The complete parameters of a step: checked against its ParamSpecs before, so that reading them
// cannot fail. Header-only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace lathe::features {

class StepParams {
 public:
  explicit StepParams(const json::object& params) : params_(params) {}

  double Number(std::string_view name) const {
    const json::value* value = params_.if_contains(name);
    return value != nullptr && value->is_number() ? value->to_number<double>() : 0;
  }
  std::int64_t Int(std::string_view name) const {
    const json::value* value = params_.if_contains(name);
    return value != nullptr && value->is_int64() ? value->get_int64() : 0;
  }
  std::size_t Size(std::string_view name) const { return static_cast<std::size_t>(Int(name)); }
  bool Bool(std::string_view name) const {
    const json::value* value = params_.if_contains(name);
    return value != nullptr && value->is_bool() && value->get_bool();
  }
  /// Empty when it is absent.
  std::string Text(std::string_view name) const {
    const json::value* value = params_.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
  }
  std::vector<std::string> Texts(std::string_view name) const {
    std::vector<std::string> texts;
    const json::value* value = params_.if_contains(name);
    if (value == nullptr || !value->is_array()) return texts;
    for (const json::value& item : value->get_array())
      if (item.is_string()) texts.emplace_back(item.get_string());
    return texts;
  }

 private:
  const json::object& params_;
};

}  // namespace lathe::features
