// One field list per struct. A DTO declares its fields once and gets three things: JSON writing
// (ToJson), strict reading that collects every fault (FromJson), and its JSON Schema for OpenAPI
// (SchemaOf). They cannot drift apart.
//
//   struct LoginRequest {
//     static constexpr std::string_view kName = "LoginRequest";
//     std::string email, password;
//     template <class V> static void Fields(V& v, auto& self) {
//       v("email", self.email, Rule().Doc("Your e-mail address").Required().Length(3, 254));
//       v("password", self.password, Rule().Doc("8 to 72 bytes").Required().Secret());
//     }
//   };
//
// Field types: bool, int, std::int64_t, double, std::string, std::optional<T> (null when empty),
// Patch<T> (absent, null or a value), std::vector<T>, std::map<std::string, T>, nested structs with
// Fields, json::value and json::object (free form). Not for the predict path, which decodes rows
// straight into columns. Stateless and thread-safe.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace lathe {

/// A field of a partial update: absent (unchanged), null (cleared) or a value.
template <class T>
struct Patch {
  bool present = false;
  std::optional<T> value;
};

/// What a field must satisfy and how it is documented.
class Rule {
 public:
  Rule& Doc(std::string_view text) { return doc = text, *this; }
  Rule& Required() { return required = true, *this; }
  /// Inclusive numeric bounds.
  Rule& Range(double low, double high) { return min = low, max = high, *this; }
  Rule& Min(double low) { return min = low, *this; }
  /// Inclusive bounds on bytes of a string or items of an array.
  Rule& Length(std::size_t low, std::size_t high) {
    return min_length = low, max_length = high, *this;
  }
  Rule& OneOf(std::vector<std::string_view> values) { return choices = std::move(values), *this; }
  /// email, uuid, date-time, name (printable, not blank, no control or direction characters), uri.
  Rule& Format(std::string_view name) { return format = name, *this; }
  Rule& Default(json::value value) { return default_value = std::move(value), *this; }
  Rule& Example(json::value value) { return example = std::move(value), *this; }
  /// Never shown in schemas' examples and never logged.
  Rule& Secret() { return secret = true, *this; }

  std::string_view doc;
  bool required = false;
  std::optional<double> min, max;
  std::size_t min_length = 0;
  std::size_t max_length = std::numeric_limits<std::size_t>::max();
  std::vector<std::string_view> choices;
  std::string_view format;
  std::optional<json::value> default_value;
  std::optional<json::value> example;
  bool secret = false;
};

/// Named schemas met on the way, for `components.schemas` of OpenAPI.
using SchemaSet = std::map<std::string, json::object>;

namespace fields_internal {

template <class T>
concept HasFields = requires {
  T::kName;
};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsPatch : std::false_type {};
template <class T>
struct IsPatch<Patch<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsMap : std::false_type {};
template <class T>
struct IsMap<std::map<std::string, T>> : std::true_type {};

void CheckString(const std::string& text, const Rule& rule, const std::string& path,
                 std::vector<FieldError>& errors);
void CheckNumber(double number, const Rule& rule, const std::string& path,
                 std::vector<FieldError>& errors);
void CheckCount(std::size_t count, const Rule& rule, const std::string& path,
                std::vector<FieldError>& errors);
void WrongType(std::string_view wanted, const json::value& got, const std::string& path,
               std::vector<FieldError>& errors);
/// Whole numbers only; 3.0 counts as 3.
bool ReadInt(const json::value& in, std::int64_t& out);
void ReportUnknown(const json::object& in, const std::set<std::string_view>& known,
                   const std::string& path, std::vector<FieldError>& errors);
void ApplyRule(const Rule& rule, json::object& schema);

template <class T>
void WriteValue(const T& in, json::value& out);
template <class T>
void ReadValue(const json::value& in, const Rule& rule, const std::string& path, T& out,
               std::vector<FieldError>& errors);
template <class T>
json::object SchemaValue(SchemaSet& components);

class Writer {
 public:
  explicit Writer(json::object& out) : out_(out) {}
  template <class T>
  void operator()(std::string_view name, const T& field, const Rule&) {
    if constexpr (IsPatch<T>::value) {
      if (field.present) WriteValue(field.value, out_[name]);
    } else {
      WriteValue(field, out_[name]);
    }
  }

 private:
  json::object& out_;
};

class Reader {
 public:
  Reader(const json::object& in, std::string prefix, std::vector<FieldError>& errors)
      : in_(in), prefix_(std::move(prefix)), errors_(errors) {}
  template <class T>
  void operator()(std::string_view name, T& field, const Rule& rule) {
    known_.insert(name);
    const std::string path = prefix_ + std::string(name);
    const json::value* value = in_.if_contains(name);
    if (value == nullptr) {
      if (rule.required) errors_.push_back({path, "required", "is required", {}, {}});
      return;
    }
    if constexpr (IsPatch<T>::value) {
      field.present = true;
      ReadValue(*value, rule, path, field.value, errors_);
    } else {
      ReadValue(*value, rule, path, field, errors_);
    }
  }
  void Finish() { ReportUnknown(in_, known_, prefix_, errors_); }

 private:
  const json::object& in_;
  std::string prefix_;
  std::vector<FieldError>& errors_;
  std::set<std::string_view> known_;
};

class SchemaWriter {
 public:
  SchemaWriter(json::object& properties, json::array& required, SchemaSet& components)
      : properties_(properties), required_(required), components_(components) {}
  template <class T>
  void operator()(std::string_view name, T&, const Rule& rule) {
    json::object schema;
    if constexpr (IsPatch<T>::value) {
      schema = SchemaValue<decltype(std::declval<T>().value)>(components_);
    } else {
      schema = SchemaValue<std::remove_cv_t<T>>(components_);
    }
    ApplyRule(rule, schema);
    properties_[name] = std::move(schema);
    if (rule.required) required_.push_back(json::value(name));
  }

 private:
  json::object& properties_;
  json::array& required_;
  SchemaSet& components_;
};

template <class T>
void WriteValue(const T& in, json::value& out) {
  if constexpr (HasFields<T>) {
    Writer writer(out.emplace_object());
    T::Fields(writer, in);
  } else if constexpr (IsOptional<T>::value) {
    if (in) {
      WriteValue(*in, out);
    } else {
      out = nullptr;
    }
  } else if constexpr (IsVector<T>::value) {
    json::array& items = out.emplace_array();
    items.reserve(in.size());
    for (const auto& item : in) WriteValue(item, items.emplace_back(nullptr));
  } else if constexpr (IsMap<T>::value) {
    json::object& object = out.emplace_object();
    for (const auto& [key, item] : in) WriteValue(item, object[key]);
  } else if constexpr (std::is_same_v<T, double>) {
    if (std::isfinite(in)) {
      out = in;
    } else {
      out = nullptr;
    }
  } else if constexpr (std::is_same_v<T, std::string>) {
    out.emplace_string() = in;
  } else {
    out = in;
  }
}

template <class T>
void ReadValue(const json::value& in, const Rule& rule, const std::string& path, T& out,
               std::vector<FieldError>& errors) {
  if constexpr (IsOptional<T>::value) {
    if (in.is_null()) {
      out.reset();
    } else {
      typename T::value_type inner{};
      ReadValue(in, rule, path, inner, errors);
      out = std::move(inner);
    }
  } else if constexpr (HasFields<T>) {
    if (!in.is_object()) return WrongType("an object", in, path, errors);
    Reader reader(in.get_object(), path + ".", errors);
    T::Fields(reader, out);
    reader.Finish();
  } else if constexpr (IsVector<T>::value) {
    if (!in.is_array()) return WrongType("an array", in, path, errors);
    const json::array& items = in.get_array();
    CheckCount(items.size(), rule, path, errors);
    out.resize(items.size());
    Rule item_rule = rule;
    item_rule.min_length = 0;
    item_rule.max_length = std::numeric_limits<std::size_t>::max();
    for (std::size_t i = 0; i < items.size(); ++i)
      ReadValue(items[i], item_rule, path + "[" + std::to_string(i) + "]", out[i], errors);
  } else if constexpr (IsMap<T>::value) {
    if (!in.is_object()) return WrongType("an object", in, path, errors);
    for (const auto& [key, item] : in.get_object())
      ReadValue(item, rule, path + "." + std::string(key), out[std::string(key)], errors);
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (!in.is_string()) return WrongType("a string", in, path, errors);
    out.assign(in.get_string().data(), in.get_string().size());
    CheckString(out, rule, path, errors);
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!in.is_bool()) return WrongType("true or false", in, path, errors);
    out = in.get_bool();
  } else if constexpr (std::is_same_v<T, double>) {
    if (!in.is_number()) return WrongType("a number", in, path, errors);
    out = in.to_number<double>();
    CheckNumber(out, rule, path, errors);
  } else if constexpr (std::is_integral_v<T>) {
    std::int64_t number = 0;
    if (!ReadInt(in, number) || !std::in_range<T>(number))
      return WrongType("a whole number", in, path, errors);
    out = static_cast<T>(number);
    CheckNumber(static_cast<double>(number), rule, path, errors);
  } else if constexpr (std::is_same_v<T, json::object>) {
    if (!in.is_object()) return WrongType("an object", in, path, errors);
    out = in.get_object();
  } else {
    static_assert(std::is_same_v<T, json::value>, "no JSON form for this field type");
    out = in;
  }
}

template <class T>
json::object SchemaValue(SchemaSet& components) {
  if constexpr (IsOptional<T>::value) {
    json::object inner = SchemaValue<typename T::value_type>(components);
    if (json::value* type = inner.if_contains("type")) {
      inner["type"] = json::array{*type, "null"};
      return inner;
    }
    if (inner.contains("$ref")) return {{"anyOf", json::array{inner, {{"type", "null"}}}}};
    return inner;
  } else if constexpr (HasFields<T>) {
    const std::string name(T::kName);
    if (!components.contains(name)) {
      components[name];  // stops a recursive type here
      json::object properties;
      json::array required;
      SchemaWriter writer(properties, required, components);
      T sample{};
      T::Fields(writer, sample);
      json::object schema{{"type", "object"}, {"additionalProperties", false}};
      if (!required.empty()) schema["required"] = std::move(required);
      schema["properties"] = std::move(properties);
      components[name] = std::move(schema);
    }
    return {{"$ref", "#/components/schemas/" + name}};
  } else if constexpr (IsVector<T>::value) {
    return {{"type", "array"}, {"items", SchemaValue<typename T::value_type>(components)}};
  } else if constexpr (IsMap<T>::value) {
    return {{"type", "object"},
            {"additionalProperties", SchemaValue<typename T::mapped_type>(components)}};
  } else if constexpr (std::is_same_v<T, std::string>) {
    return {{"type", "string"}};
  } else if constexpr (std::is_same_v<T, bool>) {
    return {{"type", "boolean"}};
  } else if constexpr (std::is_same_v<T, double>) {
    return {{"type", "number"}};
  } else if constexpr (std::is_integral_v<T>) {
    return {{"type", "integer"}};
  } else if constexpr (std::is_same_v<T, json::object>) {
    return {{"type", "object"}, {"additionalProperties", true}};
  } else {
    return {};
  }
}

}  // namespace fields_internal

template <class T>
json::value ToJson(const T& value) {
  json::value out;
  fields_internal::WriteValue(value, out);
  return out;
}

/// Reads what can be read of a T and appends every fault to `errors`: for a caller that has more to
/// check and answers all faults together.
template <class T>
T ReadFields(const json::value& in, std::vector<FieldError>& errors) {
  T out{};
  if (!in.is_object()) {
    fields_internal::WrongType("an object", in, "", errors);
  } else {
    fields_internal::Reader reader(in.get_object(), "", errors);
    T::Fields(reader, out);
    reader.Finish();
  }
  return out;
}

/// Reads a T, collecting every fault. Error: validation_failed with one entry per field.
template <class T>
Result<T> FromJson(const json::value& in) {
  std::vector<FieldError> errors;
  T out = ReadFields<T>(in, errors);
  if (errors.empty()) return out;
  return Error{
      ErrorCode::kValidationFailed, "The request has invalid fields.", std::move(errors), {}};
}

/// The JSON Schema of T (a $ref); its definition and those it needs are added to `components`.
template <class T>
json::object SchemaOf(SchemaSet& components) {
  return fields_internal::SchemaValue<T>(components);
}

}  // namespace lathe
