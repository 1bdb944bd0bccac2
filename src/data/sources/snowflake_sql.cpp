#include "data/sources/snowflake_sql.h"

#include <algorithm>
#include <cctype>
#include <cstdint>

#include "data/sources/sql_guard.h"

namespace lathe::data::sources {
namespace {

constexpr std::string_view kSpace = " \t\r\n\f\v";

Error Unfinished(std::string_view what) {
  return Fail(ErrorCode::kSqlSyntax,
              "The SQL cannot be parsed: " + std::string(what) + " does not end.");
}

/// Walks over a query, token by token, as far as it takes to know where it ends.
class Scan {
 public:
  explicit Scan(std::string_view sql) : sql_(sql) {}

  /// Where the one statement ends.
  Result<std::size_t> Run() {
    while (at_ < sql_.size()) {
      const char c = sql_[at_];
      if (Starts("--") || Starts("//")) {
        at_ = std::min(sql_.find('\n', at_), sql_.size());
      } else if (Starts("/*")) {
        TRY_OK(Skip("/*", "*/", "a remark"));
      } else if (kSpace.find(c) != kSpace.npos) {
        ++at_;
      } else {
        if (ended_)
          return Fail(ErrorCode::kSqlNotASelect, "There are several statements; give one SELECT.");
        TRY_OK(Token(c));
      }
    }
    if (first_.empty())
      return Fail(ErrorCode::kSqlNotASelect, "There is no statement; give one SELECT.");
    if (depth_ > 0) return Unfinished("a parenthesis");
    return end_;
  }

 private:
  bool Starts(std::string_view text) const { return sql_.substr(at_).starts_with(text); }

  Status Skip(std::string_view open, std::string_view close, std::string_view what) {
    const std::size_t end = sql_.find(close, at_ + open.size());
    if (end == sql_.npos) return Unfinished(what);
    at_ = end + close.size();
    return {};
  }

  /// A text in single quotes, where a backslash escapes. A doubled quote reads as two texts in a
  /// row, which ends at the same place.
  Status SkipText() {
    for (++at_; at_ < sql_.size(); ++at_) {
      if (sql_[at_] == '\\') {
        ++at_;
      } else if (sql_[at_] == '\'') {
        ++at_;
        return {};
      }
    }
    return Unfinished("a text");
  }

  Status Token(char c) {
    if (c == ';') {
      ended_ = true;
      ++at_;
      return {};
    }
    if (first_.empty()) TRY_OK(First());
    if (c == '\'') {
      TRY_OK(SkipText());
    } else if (c == '"') {
      TRY_OK(Skip("\"", "\"", "a name"));
    } else if (Starts("$$")) {
      TRY_OK(Skip("$$", "$$", "a text"));
    } else {
      if (c == '(') ++depth_;
      if (c == ')' && --depth_ < 0)
        return Fail(ErrorCode::kSqlSyntax,
                    "The SQL cannot be parsed: a parenthesis ends that never began (character " +
                        std::to_string(at_ + 1) + ").");
      ++at_;
    }
    end_ = at_;
    return {};
  }

  /// The word a statement begins with says what it is.
  Status First() {
    std::size_t end = at_;
    while (end < sql_.size() && std::isalpha(static_cast<unsigned char>(sql_[end]))) ++end;
    first_ = end == at_ ? "?" : std::string(sql_.substr(at_, end - at_));
    std::ranges::transform(first_, first_.begin(),
                           [](unsigned char letter) { return std::toupper(letter); });
    if (first_ == "SELECT" || first_ == "WITH") return {};
    return Fail(ErrorCode::kSqlNotASelect, "The statement begins with \"" +
                                               std::string(sql_.substr(at_, 20)) +
                                               "\"; give one that begins with SELECT or WITH.");
  }

  std::string_view sql_;
  std::size_t at_ = 0, end_ = 0;
  int depth_ = 0;
  bool ended_ = false;
  std::string first_;
};

}  // namespace

std::string SnowflakeName(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string SnowflakeText(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += c == '\\' ? '\\' : '\'';
    out += c;
  }
  return out + "'";
}

Result<std::string> SnowflakeSubquery(std::string_view query) {
  if (query.size() > kMaxSqlBytes)
    return Fail(ErrorCode::kSqlSyntax, "The SQL has more than 65536 bytes.");
  if (query.find('\0') != query.npos)
    return Fail(ErrorCode::kSqlSyntax, "The SQL holds a NUL character.");
  TRY(const std::size_t end, Scan(query).Run());
  // On a line of its own: a remark may stand in the last one.
  return "SELECT * FROM (\n" + std::string(query.substr(0, end)) + "\n)";
}

}  // namespace lathe::data::sources
