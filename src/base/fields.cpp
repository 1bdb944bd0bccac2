#include "base/fields.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/clock.h"
#include "base/id.h"

namespace lathe::fields_internal {
namespace {

std::string Joined(const std::vector<std::string_view>& words) {
  std::string text;
  for (const std::string_view word : words) text += (text.empty() ? "" : ", ") + std::string(word);
  return text;
}

std::string_view KindOf(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return "null";
    case json::kind::bool_:
      return "true or false";
    case json::kind::int64:
    case json::kind::uint64:
    case json::kind::double_:
      return "a number";
    case json::kind::string:
      return "a string";
    case json::kind::array:
      return "an array";
    case json::kind::object:
      return "an object";
  }
  return "something else";
}

// What a JSON Schema counts as the length of a text: its code points (RFC 8259, section 8.2).
std::size_t CodePoints(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

bool IsEmail(const std::string& text) {
  const std::size_t at = text.find('@');
  if (at == 0 || at == std::string::npos || text.find('@', at + 1) != std::string::npos)
    return false;
  const std::string_view domain = std::string_view(text).substr(at + 1);
  if (domain.empty() || domain.front() == '.' || domain.back() == '.') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7f && c != '<' && c != '>' && c != '"' && c != ',';
  });
}

// Characters that turn the direction of text: U+202A..U+202E and U+2066..U+2069 (in UTF-8, e2 80
// aa..ae, e2 81 a6..a9).
bool TurnsDirection(std::string_view text, std::size_t at) {
  if (at + 2 >= text.size() || text[at] != '\xe2') return false;
  const auto second = static_cast<unsigned char>(text[at + 1]);
  const auto third = static_cast<unsigned char>(text[at + 2]);
  return (second == 0x80 && third >= 0xaa && third <= 0xae) ||
         (second == 0x81 && third >= 0xa6 && third <= 0xa9);
}

std::optional<std::string> NameFault(const std::string& text) {
  if (text.empty() ||
      std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\t'; }))
    return "must not be blank";
  if (const std::size_t length = CodePoints(text); length > 255)
    return fmt::format("has {} characters; at most 255 are allowed", length);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7f) return "must not hold control characters";
    if (TurnsDirection(text, i)) return "must not hold characters that turn the direction of text";
  }
  return std::nullopt;
}

std::optional<std::string> FormatFault(const std::string& text, std::string_view format) {
  if (format == "name") return NameFault(text);
  if (format == "email" && !IsEmail(text))
    return "is not an e-mail address such as ana@example.com";
  if (format == "uuid" && !IsId(text)) return "is not an id";
  if (format == "date-time" && !ParseTime(text).ok())
    return "is not a time such as 2026-01-31T09:30:00Z";
  return std::nullopt;
}

}  // namespace

void CheckString(const std::string& text, const Rule& rule, const std::string& path,
                 std::vector<FieldError>& errors) {
  if (text.find('\0') != std::string::npos) {
    errors.push_back({path, "bad_format", "must not hold NUL characters", {}, {}});
    return;
  }
  const std::size_t length = CodePoints(text);
  if (length < rule.min_length) {
    errors.push_back(
        {path,
         "too_short",
         fmt::format("has {} characters; at least {} are needed", length, rule.min_length),
         {},
         {}});
  } else if (length > rule.max_length) {
    errors.push_back(
        {path,
         "too_long",
         fmt::format("has {} characters; at most {} are allowed", length, rule.max_length),
         {},
         {}});
  } else if (!rule.choices.empty() &&
             std::find(rule.choices.begin(), rule.choices.end(), text) == rule.choices.end()) {
    errors.push_back({path, "not_allowed", "must be one of " + Joined(rule.choices), {}, {}});
  } else if (auto fault = FormatFault(text, rule.format)) {
    errors.push_back({path, "bad_format", *fault, {}, {}});
  }
}

void CheckNumber(double number, const Rule& rule, const std::string& path,
                 std::vector<FieldError>& errors) {
  const bool is_small = rule.min && number < *rule.min;
  const bool is_large = rule.max && number > *rule.max;
  if (!is_small && !is_large) return;
  const std::string range = rule.min && rule.max
                                ? fmt::format("must be between {} and {}", *rule.min, *rule.max)
                            : rule.min ? fmt::format("must be at least {}", *rule.min)
                                       : fmt::format("must be at most {}", *rule.max);
  errors.push_back({path,
                    is_small ? "too_small" : "too_large",
                    fmt::format("is {}; {}", number, range),
                    {},
                    {}});
}

void CheckCount(std::size_t count, const Rule& rule, const std::string& path,
                std::vector<FieldError>& errors) {
  if (count < rule.min_length)
    errors.push_back({path,
                      "too_short",
                      fmt::format("has {} items; at least {} are needed", count, rule.min_length),
                      {},
                      {}});
  if (count > rule.max_length)
    errors.push_back({path,
                      "too_long",
                      fmt::format("has {} items; at most {} are allowed", count, rule.max_length),
                      {},
                      {}});
}

void WrongType(std::string_view wanted, const json::value& got, const std::string& path,
               std::vector<FieldError>& errors) {
  errors.push_back(
      {path, "wrong_type", fmt::format("must be {}, not {}", wanted, KindOf(got)), {}, {}});
}

bool ReadInt(const json::value& in, std::int64_t& out) {
  if (in.is_int64()) return out = in.get_int64(), true;
  if (!in.is_double()) return false;
  const double number = in.get_double();
  if (!(std::abs(number) < 9e15) || number != std::floor(number)) return false;
  return out = static_cast<std::int64_t>(number), true;
}

void ReportUnknown(const json::object& in, const std::set<std::string_view>& known,
                   const std::string& path, std::vector<FieldError>& errors) {
  for (const auto& member : in) {
    const std::string_view key(member.key().data(), member.key().size());
    if (known.contains(key)) continue;
    const std::vector<std::string_view> names(known.begin(), known.end());
    errors.push_back(
        {path + std::string(key),
         "unknown_field",
         names.empty() ? "is not a field here" : "is not a field here; there are " + Joined(names),
         {},
         {}});
  }
}

void ApplyRule(const Rule& rule, json::object& schema) {
  if (!rule.doc.empty()) schema["description"] = rule.doc;
  if (rule.min) schema["minimum"] = *rule.min;
  if (rule.max) schema["maximum"] = *rule.max;
  const bool is_array = schema.contains("items");
  if (rule.min_length > 0) schema[is_array ? "minItems" : "minLength"] = rule.min_length;
  if (rule.max_length != std::numeric_limits<std::size_t>::max())
    schema[is_array ? "maxItems" : "maxLength"] = rule.max_length;
  if (!rule.choices.empty()) {
    json::array values;
    for (const std::string_view choice : rule.choices) values.push_back(json::value(choice));
    json::object* target = &schema;
    if (is_array && schema["items"].is_object()) target = &schema["items"].get_object();
    if (const json::value* type = schema.if_contains("type");
        !is_array && type != nullptr && type->is_array())
      values.push_back(nullptr);
    (*target)["enum"] = std::move(values);
  }
  if (!rule.format.empty() && rule.format != "name") schema["format"] = rule.format;
  if (rule.default_value) schema["default"] = *rule.default_value;
  if (rule.example) schema["examples"] = json::array{*rule.example};
  if (rule.secret) schema["writeOnly"] = true;
}

}  // namespace lathe::fields_internal
