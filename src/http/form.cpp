#include "http/form.h"

namespace lathe::http {
namespace {

/// A quoted string from its opening quote on; `text` is left after the closing one.
std::optional<std::string> TakeQuoted(std::string_view& text) {
  std::string out;
  text.remove_prefix(1);
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c == '"') return out;
    if (c == '\\' && !text.empty() && (text.front() == '"' || text.front() == '\\')) {
      out.push_back(text.front());
      text.remove_prefix(1);
    } else {
      out.push_back(c);
    }
  }
  return std::nullopt;
}

}  // namespace

Result<Pairs> ParseForm(std::string_view body) {
  auto pairs = ParsePairs(body);
  if (!pairs)
    return Fail(ErrorCode::kBadRequest,
                "The form holds a percent escape that is broken or stands for a NUL (%00).");
  return *std::move(pairs);
}

std::optional<std::string> FieldOf(const Pairs& pairs, std::string_view name) {
  for (const auto& [key, value] : pairs) {
    if (key == name) return value;
  }
  return std::nullopt;
}

bool IsMediaType(std::string_view content_type, std::string_view media_type) {
  return EqualsIgnoringCase(Trim(content_type.substr(0, content_type.find(';'))), media_type);
}

std::optional<std::string> ParameterOf(std::string_view header, std::string_view name) {
  std::size_t at = header.find(';');
  std::string_view rest = at == std::string_view::npos ? std::string_view() : header.substr(at + 1);
  while (!rest.empty()) {
    const std::size_t equals = rest.find_first_of("=;");
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string_view key = Trim(rest.substr(0, equals));
    const bool bare = rest[equals] == ';';
    rest = rest.substr(equals + 1);
    if (bare) continue;
    while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\t')) rest.remove_prefix(1);
    std::optional<std::string> value;
    if (!rest.empty() && rest.front() == '"') {
      value = TakeQuoted(rest);
      if (!value) return std::nullopt;
    } else {
      value = std::string(Trim(rest.substr(0, rest.find(';'))));
    }
    if (EqualsIgnoringCase(key, name)) return value;
    at = rest.find(';');
    rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
  }
  return std::nullopt;
}

}  // namespace lathe::http
