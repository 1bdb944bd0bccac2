#include "service/curve_reader.h"

namespace lathe::service::curve_reader {

Error NoChart(std::string_view what) {
  return Fail(ErrorCode::kNotFound, "This model has no " + std::string(what) + ".");
}

Result<const json::object*> Part(const json::object& curves, std::string_view name,
                                 std::string_view what) {
  const json::value* part = curves.if_contains(name);
  if (part == nullptr || !part->is_object()) return NoChart(what);
  return &part->get_object();
}

const json::array& Array(const json::object& in, std::string_view name) {
  static const json::array kEmpty;
  const json::value* value = in.if_contains(name);
  return value != nullptr && value->is_array() ? value->get_array() : kEmpty;
}

std::string Text(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

std::optional<double> Number(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->to_number<double>();
}

std::int64_t Count(const json::object& in, std::string_view name) {
  return static_cast<std::int64_t>(Number(in, name).value_or(0));
}

std::vector<double> Numbers(const json::value& in) {
  std::vector<double> numbers;
  if (!in.is_array()) return numbers;
  for (const json::value& item : in.get_array())
    numbers.push_back(item.is_number() ? item.to_number<double>() : 0);
  return numbers;
}

json::value ValueOf(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  return value == nullptr ? json::value() : *value;
}

std::vector<std::vector<std::int64_t>> WholeMatrix(const json::object& confusion) {
  std::vector<std::vector<std::int64_t>> matrix;
  for (const json::value& line : Array(confusion, "matrix")) {
    std::vector<std::int64_t>& row = matrix.emplace_back();
    for (const double count : Numbers(line)) row.push_back(static_cast<std::int64_t>(count));
  }
  return matrix;
}

}  // namespace lathe::service::curve_reader
