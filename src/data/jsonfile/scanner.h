// Reads JSON text value by value and checks every byte of it: RFC 8259 without extensions, nesting
// up to 64 levels, texts and numbers up to their limits. Works on a part of a file: at the end of
// the part it says that it needs more. Allocates nothing unless something is wrong. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace lathe::data::jsonfile {

inline constexpr int kMaxDepth = 64;
inline constexpr std::size_t kMaxNumberBytes = 1024;

/// A text or a number as it stands in the file; of a text what is between the quotes.
struct Span {
  const char* begin = nullptr;
  std::size_t size = 0;
  bool escaped = false;  ///< holds backslashes

  std::string_view view() const { return {begin, size}; }
};

/// Writes `text` without its backslashes to `out`, which may be where the text is: what comes out
/// is never longer. Returns the bytes written. REQUIRES: a text that Scanner::Text has read.
std::size_t Unescape(std::string_view text, char* out);

class Scanner {
 public:
  /// `final`: nothing follows after the part. REQUIRES: csv::kPadding readable bytes after it.
  Scanner(std::string_view part, bool final, std::size_t max_text_bytes)
      : at_(part.data()),
        end_(part.data() + part.size()),
        final_(final),
        max_text_bytes_(max_text_bytes) {}

  const char* at() const { return at_; }
  /// Goes back to a place of the part.
  void Return(const char* at) { at_ = at; }
  bool AtEnd() const { return at_ == end_; }
  bool final() const { return final_; }

  // Each of the following moves past what it reads and says true; or it says false, and then
  // either more() or there is a fault.

  /// Blanks and line ends. What follows is not the end of the part.
  bool Blanks() {
    BlanksToEnd();
    return at_ < end_ || Ended();
  }
  /// Blanks and line ends up to the end of the part or something else; never fails.
  void BlanksToEnd() {
    while (at_ < end_ && IsBlank(*at_)) ++at_;
  }
  /// The character `c`, with blanks before it.
  bool Take(char c, const char* expected) {
    if (at_ < end_ && *at_ == c) return ++at_, true;
    return TakeAfterBlanks(c, expected);
  }
  /// A text. REQUIRES: at its opening quote.
  bool Text(Span* out);
  bool Number(Span* out);
  /// One of true, false, null.
  bool Literal(Span* out);
  /// Any value, `depth` levels below the top; `*out` gets all of it.
  bool Value(int depth, Span* out);
  bool CheckDepth(int depth);

  /// The character at hand, '\0' at the end of the part.
  char Peek() const { return at_ < end_ ? *at_ : '\0'; }
  bool more() const { return more_; }
  ErrorCode fault() const { return fault_; }
  const char* fault_at() const { return fault_at_; }
  const std::string& message() const { return message_; }
  /// Says what is wrong at `at`; false, so that it can be returned.
  bool Refuse(ErrorCode code, const char* at, std::string message);

 private:
  // Above the blank itself, nothing that may stand between values is larger.
  static bool IsBlank(char c) {
    return static_cast<unsigned char>(c) <= ' ' &&
           (c == ' ' || c == '\n' || c == '\r' || c == '\t');
  }
  bool TakeAfterBlanks(char c, const char* expected);
  bool Ended();
  bool Escape();
  bool UnicodeEscape();
  bool BadValue();
  bool List(int depth);
  bool Object(int depth);
  bool Any(int depth);

  const char* at_;
  const char* end_;
  bool final_;
  std::size_t max_text_bytes_;
  bool more_ = false;
  ErrorCode fault_ = ErrorCode::kInternal;
  const char* fault_at_ = nullptr;
  std::string message_;
};

/// The scanner's fault, which is at that place of the file (both from 1).
Error ExplainAt(const Scanner& scanner, std::int64_t line, std::int64_t column);

}  // namespace lathe::data::jsonfile
