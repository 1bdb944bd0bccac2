#include "data/sources/one_select.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "data/sources/message_words.h"
#include "data/sources/sql_guard.h"

namespace lathe::data::sources {
namespace {

constexpr std::string_view kSpace = " \t\r\n\f\v";

/// What stands between two marks and is no SQL.
struct Quoted {
  std::string_view open, close, what;
  bool backslash_escapes = false;
  bool one_line = false;
};

/// The longer of two marks that begin alike comes first.
///
/// A doubled quote within a text of Snowflake reads as two texts in a row, which ends at the same
/// place. In raw texts of GoogleSQL (r'\'') a backslash keeps the quote behind it inside, too.
constexpr Quoted kSnowflakeQuoted[] = {{"'", "'", "a text", true},
                                       {"\"", "\"", "a name"},
                                       {"$$", "$$", "a text"},
                                       {"/*", "*/", "a remark"}};
constexpr Quoted kGoogleQuoted[] = {
    {"'''", "'''", "a text", true},   {R"(""")", R"(""")", "a text", true},
    {"'", "'", "a text", true, true}, {"\"", "\"", "a text", true, true},
    {"`", "`", "a name", true, true}, {"/*", "*/", "a remark"}};

constexpr std::string_view kSnowflakeLineRemarks[] = {"--", "//"};
constexpr std::string_view kGoogleLineRemarks[] = {"--", "#"};

struct Rules {
  std::span<const Quoted> quoted;
  std::span<const std::string_view> line_remarks;
};

Rules RulesOf(SqlDialect dialect) {
  if (dialect == SqlDialect::kSnowflake) return {kSnowflakeQuoted, kSnowflakeLineRemarks};
  return {kGoogleQuoted, kGoogleLineRemarks};
}

Error CannotParse(const std::string& why) {
  return Fail(ErrorCode::kSqlSyntax, "The SQL cannot be parsed: " + why + ".");
}

Error Unfinished(std::string_view what) { return CannotParse(std::string(what) + " does not end"); }

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Walks over a query, token by token, as far as it takes to know where it ends.
class Scan {
 public:
  Scan(std::string_view sql, Rules rules) : sql_(sql), rules_(rules) {}

  /// Where the one statement ends.
  Result<std::size_t> Run() {
    while (at_ < sql_.size()) {
      if (kSpace.find(sql_[at_]) != kSpace.npos) {
        ++at_;
      } else if (BeginsLineRemark()) {
        TRY_OK(SkipLine());
      } else if (const Quoted* quoted = BeginsQuoted(); quoted && quoted->open == "/*") {
        TRY_OK(Skip(*quoted));
      } else {
        TRY_OK(Token(quoted));
      }
    }
    if (!begun_) return Fail(ErrorCode::kSqlNotASelect, "There is no statement; give one SELECT.");
    if (depth_ > 0) return Unfinished("a parenthesis");
    return end_;
  }

 private:
  bool Starts(std::string_view text) const { return sql_.substr(at_).starts_with(text); }

  bool BeginsLineRemark() const {
    return std::ranges::any_of(rules_.line_remarks, [&](auto mark) { return Starts(mark); });
  }

  const Quoted* BeginsQuoted() const {
    const auto found =
        std::ranges::find_if(rules_.quoted, [&](const Quoted& q) { return Starts(q.open); });
    return found == rules_.quoted.end() ? nullptr : &*found;
  }

  /// Servers differ in whether a remark ends at a carriage return: what would be a remark to one
  /// and a statement to the other is refused.
  Status SkipLine() {
    const std::size_t end = std::min(sql_.find('\n', at_), sql_.size());
    const std::size_t back = sql_.substr(at_, end - at_).find('\r');
    if (back != sql_.npos && at_ + back + 1 != end)
      return CannotParse("a remark holds a carriage return that ends no line");
    at_ = end;
    return {};
  }

  Status Skip(const Quoted& quoted) {
    for (at_ += quoted.open.size(); at_ < sql_.size(); ++at_) {
      if (Starts(quoted.close)) {
        at_ += quoted.close.size();
        return {};
      }
      const bool line_ends = sql_[at_] == '\n' || sql_[at_] == '\r';
      if (quoted.one_line && line_ends) break;
      if (quoted.backslash_escapes && sql_[at_] == '\\') ++at_;
    }
    return Unfinished(quoted.what);
  }

  Status Token(const Quoted* quoted) {
    const char c = sql_[at_];
    if (ended_)
      return Fail(ErrorCode::kSqlNotASelect, "There are several statements; give one SELECT.");
    if (c == ';') {
      ended_ = true;
      ++at_;
      return {};
    }
    // Parentheses may stand before the first word: (SELECT 1) UNION ALL (SELECT 2).
    if (!begun_ && c != '(') TRY_OK(Begin());
    if (quoted) {
      TRY_OK(Skip(*quoted));
    } else {
      if (c == '(') ++depth_;
      if (c == ')' && --depth_ < 0)
        return CannotParse("a parenthesis ends that never began (character " +
                           std::to_string(at_ + 1) + ")");
      ++at_;
    }
    end_ = at_;
    return {};
  }

  /// The word a statement begins with says what it is.
  Status Begin() {
    begun_ = true;
    std::size_t end = at_;
    while (end < sql_.size() && IsWordCharacter(sql_[end])) ++end;
    const std::string word(sql_.substr(at_, end - at_));
    const std::string plain = LowerCase(word);
    if (plain == "select" || plain == "with") return {};
    const std::string shown = end == at_ ? "no word" : "\"" + word.substr(0, 40) + "\"";
    return Fail(ErrorCode::kSqlNotASelect, "The statement begins with " + shown +
                                               "; give one that begins with SELECT or WITH.");
  }

  std::string_view sql_;
  Rules rules_;
  std::size_t at_ = 0, end_ = 0;
  int depth_ = 0;
  bool begun_ = false, ended_ = false;
};

}  // namespace

Result<std::string> OneSelect(std::string_view query, SqlDialect dialect) {
  if (query.size() > kMaxSqlBytes)
    return Fail(ErrorCode::kSqlSyntax,
                "The SQL has more than " + std::to_string(kMaxSqlBytes) + " bytes.");
  if (query.find('\0') != query.npos)
    return Fail(ErrorCode::kSqlSyntax, "The SQL holds a NUL character.");
  TRY(const std::size_t end, Scan(query, RulesOf(dialect)).Run());
  return std::string(query.substr(0, end));
}

}  // namespace lathe::data::sources
