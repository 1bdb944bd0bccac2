#include "base/json.h"

#include <fmt/format.h>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_stack.hpp>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace lathe {
namespace {

namespace bj = boost::json;

// Builds a document like boost::json::parser does, but refuses an object that names a key twice:
// parsers differ in which of the two they take, and a request must mean one thing.
class Handler {
 public:
  static constexpr std::size_t max_array_size = std::size_t(-1) >> 1;
  static constexpr std::size_t max_object_size = std::size_t(-1) >> 1;
  static constexpr std::size_t max_string_size = std::size_t(-1) >> 1;
  static constexpr std::size_t max_key_size = std::size_t(-1) >> 1;
  using Code = boost::system::error_code;

  bool on_document_begin(Code&) { return stack_.reset(), true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return keys_.emplace_back(), true; }
  bool on_object_end(std::size_t n, Code&) {
    keys_.pop_back();
    stack_.push_object(n);
    return true;
  }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(std::size_t n, Code&) { return stack_.push_array(n), true; }
  bool on_key_part(bj::string_view s, std::size_t, Code&) {
    key_.append(s.data(), s.size());
    return stack_.push_chars(s), true;
  }
  bool on_key(bj::string_view s, std::size_t, Code& ec) {
    key_.append(s.data(), s.size());
    stack_.push_key(s);
    if (!keys_.back().insert(key_).second) {
      duplicate_ = key_;
      ec = bj::error::syntax;
      return false;
    }
    key_.clear();
    return true;
  }
  bool on_string_part(bj::string_view s, std::size_t, Code&) { return stack_.push_chars(s), true; }
  bool on_string(bj::string_view s, std::size_t, Code&) { return stack_.push_string(s), true; }
  bool on_number_part(bj::string_view s, Code&) { return number_.append(s.data(), s.size()), true; }
  bool on_int64(std::int64_t i, bj::string_view, Code&) {
    return number_.clear(), stack_.push_int64(i), true;
  }
  bool on_uint64(std::uint64_t u, bj::string_view, Code&) {
    return number_.clear(), stack_.push_uint64(u), true;
  }
  // Boost's own value may be off in the last digit; what was written must be what is read.
  bool on_double(double d, bj::string_view s, Code&) {
    number_.append(s.data(), s.size());
    double exact = 0;
    const char* const end = number_.data() + number_.size();
    const auto [read, failure] = std::from_chars(number_.data(), end, exact);
    stack_.push_double(failure == std::errc() && read == end ? exact : d);
    return number_.clear(), true;
  }
  bool on_bool(bool b, Code&) { return stack_.push_bool(b), true; }
  bool on_null(Code&) { return stack_.push_null(), true; }
  bool on_comment_part(bj::string_view, Code&) { return true; }
  bool on_comment(bj::string_view, Code&) { return true; }

  bj::value Release() { return stack_.release(); }
  const std::optional<std::string>& duplicate() const { return duplicate_; }

 private:
  bj::value_stack stack_;
  std::string key_;
  std::string number_;  // the text of the number at hand
  std::vector<std::set<std::string>> keys_;
  std::optional<std::string> duplicate_;
};

Error SyntaxFault(std::string_view text, std::size_t offset, std::string message) {
  std::int64_t line = 1;
  std::int64_t column = 1;
  for (std::size_t i = 0; i < std::min(offset, text.size()); ++i) {
    column = text[i] == '\n' ? 1 : column + 1;
    line += text[i] == '\n' ? 1 : 0;
  }
  std::string detail = fmt::format("Line {}, column {}: {}.", line, column, message);
  return {ErrorCode::kMalformedJson,
          std::move(detail),
          {{"", "syntax", std::move(message), line, column}},
          {}};
}

// Writes a document: on one line, or with two spaces of indentation per level.
class Writer {
 public:
  Writer(std::string& out, bool pretty) : out_(out), pretty_(pretty) {}

  void Write(const json::value& value, int depth) {
    switch (value.kind()) {
      case bj::kind::object:
        return WriteObject(value.get_object(), depth);
      case bj::kind::array:
        return WriteArray(value.get_array(), depth);
      case bj::kind::double_:
        return WriteDouble(value.get_double());
      default:
        out_ += bj::serialize(value);
    }
  }

 private:
  void NewLine(int depth) {
    if (!pretty_) return;
    out_ += '\n';
    out_.append(static_cast<std::size_t>(depth) * 2, ' ');
  }
  void WriteObject(const json::object& object, int depth) {
    out_ += '{';
    bool first = true;
    for (const auto& [key, item] : object) {
      if (!std::exchange(first, false)) out_ += ',';
      NewLine(depth + 1);
      out_ += bj::serialize(bj::string(key));
      out_ += pretty_ ? ": " : ":";
      Write(item, depth + 1);
    }
    if (!object.empty()) NewLine(depth);
    out_ += '}';
  }
  void WriteArray(const json::array& array, int depth) {
    out_ += '[';
    bool first = true;
    for (const json::value& item : array) {
      if (!std::exchange(first, false)) out_ += ',';
      NewLine(depth + 1);
      Write(item, depth + 1);
    }
    if (!array.empty()) NewLine(depth);
    out_ += ']';
  }
  // The shortest text that reads back the same, and as a double again: 1.0, not 1 (Boost would
  // write 1E0).
  void WriteDouble(double number) {
    if (!std::isfinite(number)) {
      out_ += "null";
      return;
    }
    char text[32];
    const char* const end = std::to_chars(text, text + sizeof text, number).ptr;
    const std::string_view written(text, static_cast<std::size_t>(end - text));
    out_ += written;
    if (written.find_first_of(".e") == std::string_view::npos) out_ += ".0";
  }

  std::string& out_;
  bool pretty_;
};

}  // namespace

Result<json::value> ParseJson(std::string_view text, int max_depth) {
  bj::parse_options options;
  options.max_depth = static_cast<std::size_t>(max_depth);
  bj::basic_parser<Handler> parser(options);
  boost::system::error_code code;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), code);
  if (parser.handler().duplicate())
    return SyntaxFault(text, used,
                       fmt::format("the key \"{}\" is given twice", *parser.handler().duplicate()));
  if (code == bj::error::incomplete || (!code && !parser.done()))
    return SyntaxFault(text, text.size(),
                       text.empty() ? "the body is empty" : "the document ends too early");
  if (code == bj::error::too_deep)
    return SyntaxFault(text, used, fmt::format("nested deeper than {} levels", max_depth));
  if (code) return SyntaxFault(text, used, code.message());
  if (used < text.size()) return SyntaxFault(text, used, "unexpected text after the document");
  return parser.handler().Release();
}

std::string ToText(const json::value& value) {
  std::string out;
  Writer(out, /*pretty=*/false).Write(value, 0);
  return out;
}

std::string ToPrettyText(const json::value& value) {
  std::string out;
  Writer(out, /*pretty=*/true).Write(value, 0);
  out += '\n';
  return out;
}

}  // namespace lathe
