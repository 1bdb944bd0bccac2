#include "data/csv/delimiter.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace lathe::data::csv {
namespace {

constexpr std::size_t kRowsLookedAt = 200;

using Row = std::vector<std::string_view>;

bool IsLineEnd(char c) { return c == '\n' || c == '\r'; }

/// Takes the row at the front of `text`; quotes are honoured loosely, because only widths matter
/// here.
Row TakeRow(std::string_view& text, char delimiter, char quote) {
  Row row;
  std::size_t start = 0, at = 0;
  bool quoted = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == quote && quote != '\0' && (quoted || at == start)) {
      quoted = !quoted;
    } else if (!quoted && c == delimiter) {
      row.push_back(text.substr(start, at - start));
      start = at + 1;
    } else if (!quoted && IsLineEnd(c)) {
      break;
    }
  }
  row.push_back(text.substr(start, at - start));
  while (at < text.size() && IsLineEnd(text[at])) ++at;
  text.remove_prefix(at);
  return row;
}

bool IsPunctuation(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte > 0x20 && byte < '0') || (byte > '9' && byte < 'A') ||
           (byte > 'Z' && byte < 'a') || (byte > 'z' && byte < 0x7F);
  });
}

/// "a|~|b" is not three columns: the delimiter is longer than one character.
bool IsPartOfLonger(const std::vector<Row>& rows) {
  for (std::size_t i = 1; i + 1 < rows[0].size(); ++i) {
    const std::string_view cell = rows[0][i];
    if (!IsPunctuation(cell)) continue;
    if (std::ranges::all_of(rows, [&](const Row& row) { return i < row.size() && row[i] == cell; }))
      return true;
  }
  return false;
}

/// How well a delimiter explains the rows: first the share of rows cut like the first one, then the
/// number of fields.
struct Score {
  int share = 0;  // in percent
  std::size_t width = 0;
  auto operator<=>(const Score&) const = default;
};

Score ScoreOf(std::string_view text, char delimiter, char quote) {
  std::vector<Row> rows;
  while (!text.empty() && rows.size() < kRowsLookedAt)
    rows.push_back(TakeRow(text, delimiter, quote));
  // The last row may be cut off by the end of the sample.
  if (!text.empty() && rows.size() > 2) rows.pop_back();
  std::map<std::size_t, std::size_t> widths;
  for (const Row& row : rows) ++widths[row.size()];
  const std::size_t first = rows[0].size();
  if (first > 1) {
    if (IsPartOfLonger(rows)) return {};
    return {static_cast<int>(widths[first] * 100 / rows.size()), first};
  }
  // A title over the table: the rows below tell, but less surely than any first row that is cut.
  const auto most =
      std::ranges::max_element(widths, {}, [](const auto& entry) { return entry.second; });
  const bool sure = most->first > 1 && most->second * 2 > rows.size();
  return sure ? Score{1, most->first} : Score{};
}

}  // namespace

std::size_t CountFields(std::string_view text, char delimiter, char quote) {
  return TakeRow(text, delimiter, quote).size();
}

char FindDelimiter(std::string_view text, char quote) {
  while (!text.empty() && IsLineEnd(text.front())) text.remove_prefix(1);
  char best = ',';
  Score best_score;
  if (text.empty()) return best;
  for (const char candidate : {',', ';', '\t', '|'}) {
    const Score score = ScoreOf(text, candidate, quote);
    if (score > best_score) best = candidate, best_score = score;
  }
  return best;
}

}  // namespace lathe::data::csv
