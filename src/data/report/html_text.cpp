#include "data/report/html_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "base/utf8.h"
#include "data/profile/column_quality.h"

namespace lathe::data::report {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr double kWholeFrom = 1'000;
constexpr double kMostWhole = 1e15;

std::string Data(const std::string& value, const std::string& shown) {
  return "<data value=\"" + value + "\">" + shown + "</data>";
}

}  // namespace

std::string Escaped(std::string_view text, std::size_t most) {
  std::string out;
  std::size_t characters = 0;
  for (const char c : text) {
    if (!ContinuesCharacter(c) && ++characters > most) return out + "&hellip;";
    const auto code = static_cast<unsigned char>(c);
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        if (code < 0x20 || code == 0x7F) {
          out += c == '\t' || c == '\n' ? std::string_view(" ") : kReplacement;
        } else {
          out += c;
        }
    }
  }
  return out;
}

std::string Isolated(std::string_view text, std::size_t most) {
  return "<bdi>" + Escaped(text, most) + "</bdi>";
}

std::string Exact(double value) {
  std::array<char, 40> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), end};
}

std::string Shown(double value) {
  if (!std::isfinite(value)) return "&ndash;";
  if (std::abs(value) >= kWholeFrom && std::abs(value) < kMostWhole) {
    const auto whole = std::llround(std::abs(value));
    return (value < 0 ? "-" : "") + profile::Thousands(whole);
  }
  std::array<char, 40> text;
  std::snprintf(text.data(), text.size(), "%.4g", value);
  return text.data();
}

std::string Figure(const std::optional<double>& value) {
  if (!value || !std::isfinite(*value)) return "&ndash;";
  return Data(Exact(*value), Shown(*value));
}

std::string Figure(std::int64_t value) {
  const std::string shown =
      value < 0 ? "-" + profile::Thousands(-value) : profile::Thousands(value);
  return Data(std::to_string(value), shown);
}

std::string Value(const json::value& value) {
  if (value.is_null()) return "&ndash;";
  if (value.is_int64()) return Figure(value.get_int64());
  if (value.is_double()) return Figure(std::optional(value.get_double()));
  if (value.is_bool()) return value.get_bool() ? "true" : "false";
  return Isolated(value.is_string() ? std::string_view(value.get_string())
                                    : std::string_view(lathe::ToText(value)),
                  80);
}

}  // namespace lathe::data::report
