#include "data/sources/snowflake_sql.h"

#include "data/sources/one_select.h"

namespace lathe::data::sources {

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
  TRY(const std::string statement, OneSelect(query, SqlDialect::kSnowflake));
  // On a line of its own: a remark may stand in the last one.
  return "SELECT * FROM (\n" + statement + "\n)";
}

}  // namespace lathe::data::sources
