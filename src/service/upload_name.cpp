#include "service/upload_name.h"

#include <cstdint>
#include <utility>

#include "base/utf8.h"

namespace lathe::service {
namespace {

constexpr std::size_t kMaxNameBytes = 255;

Error BadName(std::string message) {
  return Error{ErrorCode::kUploadBadName,
               "The name of the file " + message + ".",
               {{"filename", "bad_format", message, {}, {}}},
               {}};
}

/// Takes one character off the front; 0 bytes when it is not UTF-8.
std::size_t TakeCharacter(std::string_view text, std::uint32_t* out) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return *out = lead, 1;
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return 0;
  std::uint32_t code = lead & (0xFFu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3Fu);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kLeast[size] || code > 0x10FFFF || surrogate) return 0;
  return *out = code, size;
}

/// Characters that change how a name looks or break lines: controls, direction marks, U+FEFF.
bool IsHidden(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x200B && code <= 0x200F) ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF;
}

/// What an extension looks like, and no part of a sentence: ".csv", ".parquet".
bool IsExtension(std::string_view text) { return text.size() > 1 && text.size() <= 16; }

/// The end of `name` that says what the file is: ".csv", ".csv.gz". Empty without one.
std::string_view ExtensionOf(std::string_view name) {
  const std::size_t dot = name.find_last_of('.');
  if (dot == name.npos || dot == 0 || !IsExtension(name.substr(dot))) return {};
  const std::string_view last = name.substr(dot);
  if (last != ".gz" && last != ".zst") return last;
  const std::size_t before = name.find_last_of('.', dot - 1);
  const bool packed =
      before != name.npos && before > 0 && IsExtension(name.substr(before, dot - before));
  return packed ? name.substr(before) : last;
}

/// At most kMaxNameBytes: what is cut, between characters, stands before the extension.
std::string Fitting(std::string name) {
  if (name.size() <= kMaxNameBytes) return name;
  const std::string extension(ExtensionOf(name));
  return std::string(CutBetweenCharacters(name, kMaxNameBytes - extension.size())) + extension;
}

}  // namespace

Result<std::string> CleanUploadName(std::string_view name) {
  if (name.find('\0') != name.npos) return BadName("holds a NUL character");
  const std::size_t cut = name.find_last_of("/\\");
  if (cut != name.npos) name.remove_prefix(cut + 1);
  std::string out;
  while (!name.empty()) {
    std::uint32_t code = 0;
    const std::size_t size = TakeCharacter(name, &code);
    if (size == 0) return BadName("is not UTF-8");
    if (!IsHidden(code)) out.append(name.substr(0, size));
    name.remove_prefix(size);
  }
  if (out.find_first_not_of(' ') == out.npos) return BadName("is empty");
  if (out == "." || out == "..") return BadName("is \"" + out + "\"");
  return Fitting(std::move(out));
}

}  // namespace lathe::service
