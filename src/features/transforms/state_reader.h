// Reads the members of a stored state, whatever it holds: a missing member, a wrong type or a
// number that is not finite is remembered as the fault, and a harmless value returned. Header-only;
// for one use by one thread.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace lathe::features {

class StateReader {
 public:
  explicit StateReader(const json::object& state) : state_(state) {}

  double Number(std::string_view name) {
    const json::value* value = state_.if_contains(name);
    if (value == nullptr || !value->is_number()) return Fault(name), 0;
    const double number = value->to_number<double>();
    if (!std::isfinite(number)) return Fault(name), 0;
    return number;
  }
  double PositiveNumber(std::string_view name) {
    const double number = Number(name);
    if (number > 0) return number;
    return Fault(name), 1;
  }
  std::int64_t Int(std::string_view name, std::int64_t min, std::int64_t max) {
    const json::value* value = state_.if_contains(name);
    if (value == nullptr || !value->is_int64()) return Fault(name), min;
    if (value->get_int64() < min || value->get_int64() > max) return Fault(name), min;
    return value->get_int64();
  }
  bool Bool(std::string_view name) {
    const json::value* value = state_.if_contains(name);
    if (value == nullptr || !value->is_bool()) return Fault(name), false;
    return value->get_bool();
  }
  std::string Text(std::string_view name) {
    const json::value* value = state_.if_contains(name);
    if (value == nullptr || !value->is_string()) return Fault(name), std::string();
    return std::string(value->get_string());
  }
  /// Null when it is not an array.
  const json::array* Array(std::string_view name) {
    const json::value* value = state_.if_contains(name);
    if (value == nullptr || !value->is_array()) return Fault(name), nullptr;
    return &value->get_array();
  }
  void Fault(std::string_view name) {
    if (fault_.empty()) fault_ = name;
  }

  /// Error: model_corrupt, naming the first faulty member.
  Status Finish() const {
    if (fault_.empty()) return {};
    return MakeError(ErrorCode::kModelCorrupt,
                     "The recipe has an unusable \"" + fault_ + "\" in one of its steps.");
  }

 private:
  const json::object& state_;
  std::string fault_;
};

}  // namespace lathe::features
