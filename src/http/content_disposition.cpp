#include "http/content_disposition.h"

namespace lathe::http {
namespace {

bool IsAttributeChar(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("!#$&+-.^_`|~").find(c) != std::string_view::npos;
}

}  // namespace

std::string AttachmentName(std::string_view filename) {
  std::string plain, extended;
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : filename) {
    const auto byte = static_cast<unsigned char>(c);
    const bool quotable =
        byte >= 0x20 && byte < 0x7f && c != '"' && c != '\\' && c != '/' && c != '%';
    plain.push_back(quotable ? c : '_');
    if (IsAttributeChar(c)) {
      extended.push_back(c);
    } else {
      extended.push_back('%');
      extended.push_back(kHex[byte >> 4]);
      extended.push_back(kHex[byte & 0xf]);
    }
  }
  return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + extended;
}

}  // namespace lathe::http
