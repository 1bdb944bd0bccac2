#include "data/clean/working_table.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <unordered_set>
#include <utility>

#include "base/json.h"
#include "data/csv/header.h"

namespace lathe::data::clean {
namespace {

constexpr std::string_view kRowGroupRows = "122880";

/// Names that DuckDB can tell apart, in the order of the columns.
std::vector<std::string> EngineNames(const std::vector<WorkingColumn>& columns) {
  std::unordered_set<std::string> folded;
  std::vector<std::string> names;
  for (const WorkingColumn& column : columns) {
    std::string name = column.schema.name;
    for (int number = 2; !folded.insert(csv::FoldCase(name)).second; ++number)
      name = column.schema.name + "_" + std::to_string(number);
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

std::string Literal(double value) {
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  return "CAST('" + std::string(text, end) + "' AS DOUBLE)";
}

Result<WorkingTable> WorkingTable::Open(DuckDbSession& session, const std::filesystem::path& path,
                                        const TableSchema& schema, const CancelToken* cancel) {
  TRY(const std::vector<StoredColumn> stored, DescribeParquet(session, path));
  if (stored.size() != schema.columns.size()) return OtherColumns();
  WorkingTable table(session, cancel);
  std::string select;
  for (std::size_t i = 0; i < stored.size(); ++i) {
    WorkingColumn column{schema.columns[i], table.NewName("c"), stored[i].engine_type, false};
    const std::string name = QuoteName(stored[i].engine_name);
    // NaN is no value anywhere in the product.
    const std::string expression =
        column.sql_type == "DOUBLE"
            ? "CASE WHEN isnan(" + name + ") THEN NULL ELSE " + name + " END"
            : name;
    select += ", " + expression + " AS " + column.sql_name;
    table.columns_.push_back(std::move(column));
  }
  table.view_ = table.NewName("v");
  TRY_OK(table.Run("CREATE VIEW " + table.view_ + " AS SELECT file_row_number AS rid" + select +
                   " FROM read_parquet(" + QuoteText(path.string()) + ", file_row_number = true)"));
  return table;
}

WorkingColumn& WorkingTable::Column(std::string_view name) {
  return *std::ranges::find_if(
      columns_, [&](const WorkingColumn& column) { return column.schema.name == name; });
}

Result<std::int64_t> WorkingTable::Count(const std::string& sql) {
  TRY(Query query, session_.Start("SELECT CAST(x AS BIGINT) FROM (" + sql + ") AS q(x)", {},
                                  Watch{cancel_, {}}));
  TRY(const bool found, query.Next());
  if (!found || query.column(0).IsNull(0)) return 0;
  return query.column(0).values<std::int64_t>()[0];
}

Result<std::vector<double>> WorkingTable::Numbers(const std::string& sql) {
  TRY(Query query, session_.Start("SELECT CAST(COLUMNS(*) AS DOUBLE) FROM (" + sql + ")", {},
                                  Watch{cancel_, {}}));
  TRY(const bool found, query.Next());
  std::vector<double> out(query.column_count(), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t i = 0; found && i < out.size(); ++i) {
    if (!query.column(i).IsNull(0)) out[i] = query.column(i).values<double>()[0];
  }
  return out;
}

Result<std::vector<std::string>> WorkingTable::Texts(const std::string& sql) {
  TRY(Query query, session_.Start("SELECT CAST(x AS VARCHAR) FROM (" + sql + ") AS q(x)", {},
                                  Watch{cancel_, {}}));
  std::vector<std::string> out;
  while (true) {
    TRY(const bool more, query.Next());
    if (!more) return out;
    for (std::size_t i = 0; i < query.row_count(); ++i) {
      if (!query.column(0).IsNull(i))
        out.emplace_back(query.column(0).values<TextCell>()[i].view());
    }
  }
}

Status WorkingTable::NextView(const std::string& select, const std::string& rest) {
  const std::string next = NewName("v");
  TRY_OK(Run("CREATE VIEW " + next + " AS SELECT " + view_ + ".rid" + select + " FROM " + view_ +
             " " + rest));
  view_ = next;
  return {};
}

Status WorkingTable::Replace(const WorkingColumn& column, const std::string& expression,
                             const std::string& rest) {
  std::string select;
  for (const WorkingColumn& other : columns_) {
    select += ", " + (&other == &column ? "(" + expression + ")" : view_ + "." + other.sql_name) +
              " AS " + other.sql_name;
  }
  return NextView(select, rest);
}

Status WorkingTable::Append(WorkingColumn column, const std::string& expression) {
  column.sql_name = NewName("c");
  std::string select;
  for (const WorkingColumn& other : columns_) select += ", " + other.sql_name;
  TRY_OK(NextView(select + ", (" + expression + ") AS " + column.sql_name, ""));
  columns_.push_back(std::move(column));
  return {};
}

Status WorkingTable::Keep(const std::string& condition) {
  std::string select;
  for (const WorkingColumn& column : columns_) select += ", " + column.sql_name;
  return NextView(select, "WHERE " + condition);
}

void WorkingTable::Drop(std::string_view name) {
  std::erase_if(columns_, [&](const WorkingColumn& column) { return column.schema.name == name; });
}

Status WorkingTable::Write(const std::filesystem::path& path) {
  const std::vector<std::string> names = EngineNames(columns_);
  std::string list;
  json::array true_names;
  bool renamed = false;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    list += (i > 0 ? ", " : "") + columns_[i].sql_name + " AS " + QuoteName(names[i]);
    true_names.emplace_back(columns_[i].schema.name);
    renamed = renamed || names[i] != columns_[i].schema.name;
  }
  std::string sql = "COPY (SELECT " + list + " FROM " + view_ + (in_order_ ? "" : " ORDER BY rid") +
                    ") TO " + QuoteText(path.string()) +
                    " (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false, ROW_GROUP_SIZE " +
                    std::string(kRowGroupRows);
  if (renamed) {
    sql += ", KV_METADATA {" + std::string(kColumnNamesKey) + ": " +
           QuoteText(lathe::ToText(json::value(std::move(true_names)))) + "}";
  }
  return Run(sql + ")");
}

}  // namespace lathe::data::clean
