#include "data/sources/json_reading.h"

#include <cstdlib>

namespace lathe::data::sources {

const json::value* Member(const json::value& in, std::string_view name) {
  return in.is_object() ? in.get_object().if_contains(name) : nullptr;
}

std::string TextOf(const json::value& in, std::string_view name) {
  const json::value* value = Member(in, name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

const json::array* ArrayOf(const json::value& in, std::string_view name) {
  const json::value* value = Member(in, name);
  return value && value->is_array() ? &value->get_array() : nullptr;
}

std::int64_t NumberOf(const json::value& in, std::string_view name) {
  return std::strtoll(TextOf(in, name).c_str(), nullptr, 10);
}

}  // namespace lathe::data::sources
