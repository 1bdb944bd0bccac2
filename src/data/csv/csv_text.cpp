#include "data/csv/csv_text.h"

namespace lathe::data::csv {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

bool NeedsQuotes(std::string_view text) {
  // Unquoted it would be a missing value.
  if (text.empty()) return true;
  // Readers may drop blanks at the ends, and take "#" or "sep=" at the start of a file for theirs.
  if (IsBlank(text.front()) || IsBlank(text.back()) || text.front() == '#') return true;
  return text.starts_with("sep=") || text.find_first_of(",\"\r\n") != text.npos;
}

bool LooksLikeFormula(std::string_view text) {
  using namespace std::string_view_literals;
  return !text.empty() && "=+-@\t\r\n\0"sv.find(text.front()) != std::string_view::npos;
}

}  // namespace

void AppendText(std::string& out, std::string_view text, bool escape_formulas) {
  const bool escaped = escape_formulas && LooksLikeFormula(text);
  if (!NeedsQuotes(text)) {
    if (escaped) out += '\'';
    out += text;
    return;
  }
  out += escaped ? "\"'" : "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace lathe::data::csv
