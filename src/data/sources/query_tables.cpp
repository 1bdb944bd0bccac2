#include "data/sources/query_tables.h"

#include <algorithm>
#include <compare>
#include <set>
#include <string>
#include <string_view>

#include "data/sources/attached_database.h"
#include "data/sources/json_reading.h"
#include "data/sources/message_words.h"

namespace lathe::data::sources {
namespace {

constexpr std::string_view kSource = "src";
constexpr std::string_view kMain = "main";
// What the engine takes to be a catalog or a schema of its own when it stands before one dot.
constexpr std::string_view kOwnPlaces[] = {
    "system", "temp", "memory", "pg_catalog", "information_schema", kServerCatalog};
// Where a name without dots is looked up after the source.
constexpr std::string_view kOwnSchemas[] = {"system.main.", "system.pg_catalog."};

/// A table as the query names it.
struct Reference {
  std::string catalog, schema, table;

  auto operator<=>(const Reference&) const = default;
  std::string ToText() const {
    return (catalog.empty() ? "" : catalog + ".") + (schema.empty() ? "" : schema + ".") + table;
  }
};

/// Names of tables and of common table expressions, wherever in the statement they stand.
struct Named {
  std::set<Reference> tables;
  std::set<std::string> expressions;  ///< in lower case
};

void CollectExpressions(const json::value& node, Named& out) {
  if (const std::string name = TextOf(node, "cte_name"); !name.empty())
    out.expressions.insert(LowerCase(name));
  const json::value* map = Member(node, "cte_map");
  const json::array* entries = map ? ArrayOf(*map, "map") : nullptr;
  if (!entries) return;
  for (const json::value& entry : *entries) out.expressions.insert(LowerCase(TextOf(entry, "key")));
}

void Collect(const json::value& value, Named& out) {
  if (value.is_array()) {
    for (const json::value& item : value.get_array()) Collect(item, out);
  }
  if (!value.is_object()) return;
  if (TextOf(value, "type") == "BASE_TABLE") {
    out.tables.insert(
        {TextOf(value, "catalog_name"), TextOf(value, "schema_name"), TextOf(value, "table_name")});
  }
  CollectExpressions(value, out);
  for (const auto& member : value.get_object()) Collect(member.value(), out);
}

Error NotOfTheSource(const Reference& reference) {
  return Fail(ErrorCode::kSqlFunctionForbidden,
              "\"" + reference.ToText() +
                  "\" is not a table of the data source: a query reads its tables and nothing "
                  "else. Name them table, schema.table or src.schema.table.");
}

class Judge {
 public:
  /// `engine` has nothing attached: whatever it finds is the engine's own.
  Judge(DuckDbSession& session, DuckDbSession& engine, const Named& named, const OfferTable& offer)
      : session_(session), engine_(engine), named_(named), offer_(offer) {}

  Status Run() {
    TRY(default_schema_, DefaultSchema());
    for (const Reference& reference : named_.tables) TRY_OK(Check(reference));
    return {};
  }

 private:
  Result<std::string> DefaultSchema() {
    TRY(Query query, session_.Start("SELECT current_schema()"));
    TRY(const bool found, query.Next());
    if (!found || query.column(0).IsNull(0)) return std::string();
    return std::string(query.column(0).values<TextCell>()[0].view());
  }

  Status Check(const Reference& reference) {
    if (!reference.catalog.empty()) {
      if (LowerCase(reference.catalog) != kSource) return NotOfTheSource(reference);
      return CheckIn(reference.schema, reference);
    }
    const std::string place = LowerCase(reference.schema);
    if (place.empty()) return CheckShort(reference);
    if (place == kSource) return CheckIn(default_schema_, reference);
    const bool own = std::ranges::find(kOwnPlaces, place) != std::end(kOwnPlaces);
    if (own || (place == kMain && IsOwn(reference.table))) return NotOfTheSource(reference);
    return CheckIn(reference.schema, reference);
  }

  /// Where a short name is neither a table of the source nor an expression in reach, the engine
  /// takes it for one of its own, or for a file: so no table and no expression may be called so.
  Status CheckShort(const Reference& reference) {
    const bool is_file = reference.table.find_first_of("./\\:*") != std::string::npos;
    if (!is_file && IsOwn(reference.table)) return NotOfTheSource(reference);
    const Status found = CheckIn(default_schema_, reference);
    if (found.ok() || is_file || !named_.expressions.contains(LowerCase(reference.table)))
      return found;
    // An expression's name; outside of its reach nothing else is called so.
    const ErrorCode code = found.error().code;
    if (code == ErrorCode::kSourceObjectMissing || code == ErrorCode::kSourceDenied) return {};
    return found;
  }

  Status CheckIn(const std::string& schema, const Reference& reference) {
    const Status found = offer_(schema, reference.table);
    if (found.ok() || found.error().code != ErrorCode::kSourceObjectMissing) return found;
    return Fail(ErrorCode::kSourceObjectMissing,
                "The data source has no table \"" + reference.ToText() + "\".");
  }

  bool IsOwn(const std::string& table) {
    return std::ranges::any_of(kOwnSchemas, [&](std::string_view schema) {
      const Status found = Ask(engine_, std::string(schema) + QuoteName(table));
      return found.ok() || found.error().code != ErrorCode::kSourceObjectMissing;
    });
  }

  /// A name in three parts is looked up in that catalog and in no other.
  static Status Ask(DuckDbSession& session, const std::string& quoted) {
    return session.Run("SELECT 1 FROM " + quoted + " LIMIT 0");
  }

  DuckDbSession& session_;
  DuckDbSession& engine_;
  const Named& named_;
  const OfferTable& offer_;
  std::string default_schema_;
};

}  // namespace

Status CheckTables(DuckDbSession& session, const json::value& statements, const OfferTable& offer) {
  Named named;
  Collect(statements, named);
  if (named.tables.empty()) return {};
  SessionOptions alone;
  alone.explain = ExplainEngine;
  TRY(DuckDbSession engine, DuckDbSession::Open(alone));
  return Judge(session, engine, named, offer).Run();
}

}  // namespace lathe::data::sources
