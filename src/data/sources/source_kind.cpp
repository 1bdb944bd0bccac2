#include "data/sources/source_kind.h"

#include <algorithm>
#include <utility>

#include "data/sources/all_kinds.h"
#include "data/sources/setting_values.h"

namespace lathe::data::sources {
namespace {

json::object SchemaOf(const Setting& setting) {
  json::object schema{{"title", setting.title}, {"description", setting.help}};
  switch (setting.type) {
    case SettingType::kInteger:
      schema["type"] = "integer";
      schema["minimum"] = setting.low;
      schema["maximum"] = setting.high;
      break;
    case SettingType::kSwitch:
      schema["type"] = "boolean";
      break;
    case SettingType::kChoice:
      schema["type"] = "string";
      schema["enum"] = json::array(setting.choices.begin(), setting.choices.end());
      break;
    default:
      schema["type"] = "string";
      schema["maxLength"] = setting.high;
  }
  if (IsSecret(setting)) schema["writeOnly"] = true;
  if (setting.type == SettingType::kSecret) schema["format"] = "password";
  if (setting.type == SettingType::kSecretText || setting.type == SettingType::kCertificate)
    schema["format"] = "textarea";
  if (setting.advanced) schema["x-level"] = "advanced";
  if (setting.place) schema["x-place"] = true;
  if (!setting.only_with.empty()) schema["x-only-with"] = setting.only_with;
  return schema;
}

}  // namespace

json::value DefaultOf(const Setting& setting) {
  if (setting.type == SettingType::kInteger)
    return static_cast<std::int64_t>(std::stoll(std::string(setting.default_text)));
  if (setting.type == SettingType::kSwitch) return setting.default_text == "on";
  return json::value(setting.default_text);
}

bool IsSecret(const Setting& setting) {
  return setting.type == SettingType::kSecret || setting.type == SettingType::kSecretText;
}

Setting TimeLimitSetting() {
  return {.name = "timeout_s",
          .title = "Time limit",
          .help = "Seconds one import may take",
          .type = SettingType::kInteger,
          .advanced = true,
          .default_text = "3600",
          .low = 5,
          .high = 86'400};
}

std::span<const SourceKind* const> ServerKinds() {
  static const std::vector<const SourceKind*> kinds = AllServerKinds();
  return kinds;
}

const SourceKind* FindServerKind(std::string_view kind) {
  const auto kinds = ServerKinds();
  const auto at = std::ranges::find(kinds, kind, &SourceKind::kind);
  return at == kinds.end() ? nullptr : *at;
}

Result<UrlParts> SplitUrl(std::string_view url) {
  const Error wrong = Fail(ErrorCode::kSourceOptionForbidden,
                           // Its text is not repeated: a password may stand in it.
                           "This is not an address of the form https://host or https://host:port, "
                           "without user, path or options.");
  UrlParts out;
  out.tls = url.starts_with("https://");
  if (!out.tls && !url.starts_with("http://")) return wrong;
  std::string_view rest = url.substr(out.tls ? 8 : 7);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  out.port = out.tls ? 443 : 80;
  std::string_view host = rest;
  if (rest.starts_with('[')) {
    const std::size_t close = rest.find(']');
    if (close == rest.npos) return wrong;
    host = rest.substr(1, close - 1);
    rest = rest.substr(close + 1);
  } else {
    const std::size_t colon = rest.find(':');
    host = rest.substr(0, colon);
    rest = colon == rest.npos ? std::string_view() : rest.substr(colon);
  }
  if (!rest.empty()) {
    const std::string port(rest.substr(1));
    const bool digits = rest.front() == ':' && !port.empty() && port.size() <= 5 &&
                        std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
    if (!digits) return wrong;
    out.port = std::stoi(port);
    if (out.port < 1 || out.port > 65'535) return wrong;
  }
  out.host = host;
  return out;
}

json::object ToJson(const SourceKind& kind) {
  json::array imports;
  if (kind.has_tables) imports.emplace_back("table");
  if (kind.has_queries) imports.emplace_back("query");
  if (kind.has_paths) imports.emplace_back("path");
  json::object properties;
  json::array required;
  for (const Setting& setting : kind.settings) {
    json::object schema = SchemaOf(setting);
    if (!setting.default_text.empty()) schema["default"] = DefaultOf(setting);
    properties[setting.name] = std::move(schema);
    if (setting.required && setting.default_text.empty() && setting.only_with.empty())
      required.emplace_back(setting.name);
  }
  return {{"kind", kind.kind},
          {"title", kind.title},
          {"description", kind.description},
          {"imports", std::move(imports)},
          {"cost", kind.has_cost},
          {"query_dialect", kind.query_dialect},
          {"rights", kind.rights},
          {"schema",
           {{"type", "object"},
            {"additionalProperties", false},
            {"required", std::move(required)},
            {"properties", std::move(properties)}}}};
}

std::string SourceSettings::Text(std::string_view name) const {
  const json::value* value = config.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::int64_t SourceSettings::Int(std::string_view name) const {
  const json::value* value = config.if_contains(name);
  return value && value->is_int64() ? value->get_int64() : 0;
}

bool SourceSettings::IsOn(std::string_view name) const {
  const json::value* value = config.if_contains(name);
  return value && value->is_bool() && value->get_bool();
}

std::string SourceSettings::Secret(std::string_view name) const {
  const json::value* value = secrets.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

json::object ShownConfig(const SourceKind& kind, const json::object& config,
                         const std::vector<std::string>& secrets_set) {
  json::object shown;
  for (const Setting& setting : kind.settings) {
    if (IsSecret(setting)) {
      if (std::ranges::find(secrets_set, setting.name) != secrets_set.end())
        shown[setting.name] = kSecretIsSet;
    } else if (const json::value* value = config.if_contains(setting.name)) {
      shown[setting.name] = *value;
    }
  }
  return shown;
}

Status CheckFormatOptions(const json::object& options, bool by_path) {
  const json::value* format = options.if_contains("format_options");
  const bool given = format && format->is_object() && !format->get_object().empty();
  if (by_path || !given) return {};
  return FieldFault("format_options", "not_allowed",
                    "says how a file is written: it goes with path, not with table or query");
}

}  // namespace lathe::data::sources
