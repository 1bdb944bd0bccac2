#include "data/jsonfile/scanner.h"

#include <emmintrin.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace lathe::data::jsonfile {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

/// The first quote, backslash or control character in [at, end), 16 bytes at a time.
const char* FindStop(const char* at, const char* end) {
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i last_control = _mm_set1_epi8(0x1F);
  for (; at < end; at += 16) {
    __m128i bytes;
    std::memcpy(&bytes, at, sizeof bytes);
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
    const __m128i stops = _mm_or_si128(
        control, _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(stops));
    if (mask != 0) return std::min(at + std::countr_zero(mask), end);
  }
  return end;
}

/// The value of four hexadecimal digits, or -1.
int FourHex(const char* at) {
  int value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = at[i];
    int digit = 0;
    if (IsDigit(c)) {
      digit = c - '0';
    } else if (c >= 'a' && c <= 'f') {
      digit = c - 'a' + 10;
    } else if (c >= 'A' && c <= 'F') {
      digit = c - 'A' + 10;
    } else {
      return -1;
    }
    value = value * 16 + digit;
  }
  return value;
}

bool IsHighSurrogate(int unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool IsLowSurrogate(int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

char* PutUtf8(char* out, unsigned code) {
  const auto put = [&out](unsigned byte) { *out++ = static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6), put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12), put(0x80 | (code >> 6 & 0x3F)), put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18), put(0x80 | (code >> 12 & 0x3F)), put(0x80 | (code >> 6 & 0x3F)),
        put(0x80 | (code & 0x3F));
  }
  return out;
}

char PlainEscape(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;
  }
}

}  // namespace

std::size_t Unescape(std::string_view text, char* out) {
  char* const begin = out;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    const auto* stop =
        static_cast<const char*>(std::memchr(at, '\\', static_cast<std::size_t>(end - at)));
    const auto plain = static_cast<std::size_t>((stop ? stop : end) - at);
    std::memmove(out, at, plain);
    out += plain;
    at += plain;
    if (!stop) break;
    if (at[1] != 'u') {
      *out++ = PlainEscape(at[1]);
      at += 2;
      continue;
    }
    auto code = static_cast<unsigned>(FourHex(at + 2));
    at += 6;
    if (IsHighSurrogate(static_cast<int>(code))) {
      code = 0x10000 + ((code - 0xD800) << 10) + (static_cast<unsigned>(FourHex(at + 2)) - 0xDC00);
      at += 6;
    }
    out = PutUtf8(out, code);
  }
  return static_cast<std::size_t>(out - begin);
}

bool Scanner::Refuse(ErrorCode code, const char* at, std::string message) {
  fault_ = code;
  fault_at_ = at;
  message_ = std::move(message);
  return false;
}

bool Scanner::Ended() {
  if (!final_) return more_ = true, false;
  return Refuse(ErrorCode::kJsonSyntax, end_, "The file ends in the middle of a value.");
}

bool Scanner::TakeAfterBlanks(char c, const char* expected) {
  if (!Blanks()) return false;
  if (*at_ == c) return ++at_, true;
  return Refuse(ErrorCode::kJsonSyntax, at_, std::string("Expected ") + expected + " here.");
}

bool Scanner::CheckDepth(int depth) {
  if (depth <= kMaxDepth) return true;
  return Refuse(ErrorCode::kJsonTooDeep, at_,
                "The values are nested more than " + std::to_string(kMaxDepth) + " levels deep.");
}

bool Scanner::Text(Span* out) {
  const char* const begin = ++at_;
  bool escaped = false;
  while (true) {
    at_ = FindStop(at_, end_);
    const auto size = static_cast<std::size_t>(at_ - begin);
    if (size > max_text_bytes_) {
      return Refuse(ErrorCode::kJsonStringTooLarge, begin - 1,
                    "A text is longer than " + std::to_string(max_text_bytes_ >> 10) + " KiB.");
    }
    if (at_ == end_) return Ended();
    if (*at_ == '"') {
      *out = {begin, size, escaped};
      return ++at_, true;
    }
    if (*at_ != '\\') {
      return Refuse(
          ErrorCode::kJsonSyntax, at_,
          "A control character or line break stands in a text; write it as \\n or \\u001f.");
    }
    escaped = true;
    if (!Escape()) return false;
  }
}

bool Scanner::Escape() {
  if (end_ - at_ < 2) return Ended();
  const char c = at_[1];
  if (c == 'u') return UnicodeEscape();
  if (std::strchr("\"\\/bfnrt", c) != nullptr && c != '\0') return at_ += 2, true;
  return Refuse(ErrorCode::kJsonSyntax, at_,
                "A backslash stands before a character it cannot escape.");
}

bool Scanner::UnicodeEscape() {
  if (end_ - at_ < 6) return Ended();
  const int unit = FourHex(at_ + 2);
  if (unit < 0)
    return Refuse(ErrorCode::kJsonSyntax, at_, "\\u needs four hexadecimal digits after it.");
  const auto half = [this] {
    return Refuse(
        ErrorCode::kJsonInvalidUnicode, at_,
        "\\" + std::string(at_ + 1, 5) + " is half a character: its other half is missing.");
  };
  if (IsLowSurrogate(unit)) return half();
  if (!IsHighSurrogate(unit)) return at_ += 6, true;
  if (end_ - at_ < 12 && !final_) return more_ = true, false;
  const bool pair =
      end_ - at_ >= 12 && at_[6] == '\\' && at_[7] == 'u' && IsLowSurrogate(FourHex(at_ + 8));
  return pair ? (at_ += 12, true) : half();
}

bool Scanner::Number(Span* out) {
  const char* const begin = at_;
  const char* at = at_;
  const auto digits = [&] {
    const char* const first = at;
    while (at < end_ && IsDigit(*at)) ++at;
    return at > first;
  };
  if (at < end_ && *at == '-') ++at;
  const char* const whole = at;
  bool good = digits();
  const bool leading_zero = at - whole > 1 && *whole == '0';
  if (good && at < end_ && *at == '.') {
    ++at;
    good = digits();
  }
  if (good && at < end_ && (*at == 'e' || *at == 'E')) {
    ++at;
    if (at < end_ && (*at == '+' || *at == '-')) ++at;
    good = digits();
  }
  const auto size = static_cast<std::size_t>(at - begin);
  if (size > kMaxNumberBytes) {
    return Refuse(ErrorCode::kJsonNumberTooLong, begin,
                  "A number has more than " + std::to_string(kMaxNumberBytes) + " characters.");
  }
  if (at == end_ && !final_) return more_ = true, false;
  if (!good) return at == end_ ? (at_ = at, Ended()) : BadValue();
  if (leading_zero) {
    return Refuse(ErrorCode::kJsonSyntax, begin,
                  "A number begins with 0; write codes such as \"007\" as texts.");
  }
  *out = {begin, size, false};
  at_ = at;
  return true;
}

bool Scanner::BadValue() {
  const std::string_view rest(at_, std::min<std::size_t>(9, static_cast<std::size_t>(end_ - at_)));
  for (const std::string_view word : {"NaN", "Infinity", "-Infinity"}) {
    if (rest.starts_with(word)) {
      return Refuse(ErrorCode::kJsonSyntax, at_,
                    std::string(word) + " is not JSON; use null for a missing value.");
    }
  }
  return Refuse(ErrorCode::kJsonSyntax, at_,
                "Expected a value: an object, a list, a text, a number, true, false or null.");
}

bool Scanner::Literal(Span* out) {
  for (const std::string_view word : {"true", "false", "null"}) {
    if (*at_ != word[0]) continue;
    const auto left = static_cast<std::size_t>(end_ - at_);
    const std::string_view here(at_, std::min(word.size(), left));
    if (here == word) {
      *out = {at_, word.size(), false};
      at_ += word.size();
      return true;
    }
    if (left < word.size() && word.starts_with(here)) return Ended();
  }
  if (!final_ && end_ - at_ < 9) return more_ = true, false;
  return BadValue();
}

bool Scanner::List(int depth) {
  ++at_;
  if (!Blanks()) return false;
  if (*at_ == ']') return ++at_, true;
  while (true) {
    if (!Any(depth) || !Blanks()) return false;
    if (*at_ == ']') return ++at_, true;
    if (!Take(',', "a comma or ]") || !Blanks()) return false;
  }
}

bool Scanner::Object(int depth) {
  ++at_;
  if (!Blanks()) return false;
  if (*at_ == '}') return ++at_, true;
  Span key;
  while (true) {
    if (*at_ != '"')
      return Refuse(ErrorCode::kJsonSyntax, at_, "Expected a name in double quotes.");
    if (!Text(&key) || !Take(':', "a colon") || !Blanks() || !Any(depth) || !Blanks()) return false;
    if (*at_ == '}') return ++at_, true;
    if (!Take(',', "a comma or }") || !Blanks()) return false;
  }
}

bool Scanner::Any(int depth) {
  Span ignored;
  switch (*at_) {
    case '{':
      return CheckDepth(depth) && Object(depth + 1);
    case '[':
      return CheckDepth(depth) && List(depth + 1);
    case '"':
      return Text(&ignored);
    case 't':
    case 'f':
    case 'n':
      return Literal(&ignored);
    default:
      break;
  }
  if (*at_ == '-' || IsDigit(*at_)) return Number(&ignored);
  return Literal(&ignored);
}

bool Scanner::Value(int depth, Span* out) {
  if (at_ >= end_) return Ended();
  const char* const begin = at_;
  if (!Any(depth)) return false;
  *out = {begin, static_cast<std::size_t>(at_ - begin), false};
  return true;
}

Error ExplainAt(const Scanner& scanner, std::int64_t line, std::int64_t column) {
  const std::string where =
      "Line " + std::to_string(line) + ", column " + std::to_string(column) + ": ";
  std::string code(InfoOf(scanner.fault()).name);
  return {scanner.fault(),
          where + scanner.message(),
          {{"file", std::move(code), scanner.message(), line, column}},
          {}};
}

}  // namespace lathe::data::jsonfile
