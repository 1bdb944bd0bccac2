#include "data/sources/server_table.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "data/duckdb_session.h"
#include "data/sources/message_words.h"

namespace lathe::data::sources {
namespace {

/// The parts where the schema stands in quotes, which are doubled inside.
std::optional<NameParts> SplitQuoted(std::string_view object) {
  NameParts parts;
  for (std::size_t i = 1; i < object.size(); ++i) {
    if (object[i] != '"') {
      parts.schema += object[i];
      continue;
    }
    const std::string_view rest = object.substr(i + 1);
    if (rest.starts_with('.')) {
      parts.table = rest.substr(1);
      return parts;
    }
    if (!rest.starts_with('"')) return std::nullopt;
    parts.schema += '"';
    ++i;
  }
  return std::nullopt;
}

}  // namespace

std::vector<csv::Warning> ShowNames(std::vector<ServerColumn>& columns) {
  std::set<std::string> originals, used;
  for (const ServerColumn& column : columns) originals.insert(LowerCase(column.name));
  std::vector<csv::Warning> warnings;
  for (ServerColumn& column : columns) {
    column.shown = column.name;
    for (int number = 1; !used.insert(LowerCase(column.shown)).second; ++number) {
      std::string next = column.name + "_" + std::to_string(number);
      if (!originals.contains(LowerCase(next))) column.shown = std::move(next);
    }
    if (column.shown == column.name) continue;
    warnings.push_back({"column_renamed", column.shown,
                        "The column \"" + column.name +
                            "\" differs from another in case alone: it is called \"" +
                            column.shown + "\" here."});
  }
  return warnings;
}

void KeepChosen(std::vector<ServerColumn>& columns, const std::vector<std::string>& names) {
  std::vector<ServerColumn> kept;
  for (const std::string& name : names) {
    auto at = std::ranges::find(columns, name, &ServerColumn::name);
    if (at == columns.end()) at = std::ranges::find(columns, name, &ServerColumn::shown);
    if (at != columns.end()) kept.push_back(*at);
  }
  if (!kept.empty()) columns = std::move(kept);
}

std::string StatementOf(const ServerTable& table) {
  std::string list;
  for (const ServerColumn& column : table.columns)
    list += (list.empty() ? "" : ", ") + column.asked + " AS " + column.alias;
  return "SELECT " + list + " FROM " + table.server_name;
}

std::string TakenList(const ServerTable& table) {
  std::string list;
  for (const ServerColumn& column : table.columns)
    list += (list.empty() ? "" : ", ") + column.taken + " AS " + QuoteName(column.shown);
  return list;
}

NameParts SplitTableName(std::string_view object) {
  if (object.starts_with('"')) {
    if (auto parts = SplitQuoted(object)) return *std::move(parts);
  }
  const std::size_t dot = object.find('.');
  if (dot == object.npos) return {"", std::string(object)};
  return {std::string(object.substr(0, dot)), std::string(object.substr(dot + 1))};
}

}  // namespace lathe::data::sources
