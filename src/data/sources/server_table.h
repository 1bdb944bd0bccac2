// A table of a database server as it is read: its columns by the server's own names and, where the
// engine's extension would read something else than what is there, the expressions that the server
// is asked for instead. Stateless.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "data/csv/dialect.h"

namespace lathe::data::sources {

/// What a table is looked at for.
enum class TableUse { kTable, kQuery };

struct ServerColumn {
  std::string name;      ///< as the server has it
  std::string shown;     ///< as the dataset has it
  std::string alias;     ///< what `asked` is called on the way; unique in the table
  std::string asked;     ///< the server's expression
  std::string taken;     ///< the engine's expression, over `alias`
  std::string as_text;   ///< the server's expression that keeps all digits, where `asked` does not
  std::string odd;       ///< the server's condition for values that would not come as they are
  bool is_flag = false;  ///< a truth value, unless there are odd values
  std::string warning = {}, message = {};  ///< of the column, whatever it holds
};

struct ServerTable {
  std::string schema, table;
  std::string engine_name;  ///< lathe_server."public"."orders"
  std::string server_name;  ///< "public"."orders", as the server quotes it
  std::vector<ServerColumn> columns;
  bool by_statement = false;   ///< read by a statement of ours; else by the engine's own scan
  bool names_collide = false;  ///< two columns differ in case alone, which the engine cannot tell
};

/// Sets `shown`: the server's name, or one with a number behind it where two differ in case alone.
/// Returns a warning for each that got another name.
std::vector<csv::Warning> ShowNames(std::vector<ServerColumn>& columns);

/// Leaves the columns that `names` choose, in that order; all, when they choose none of the table.
/// A name is the server's own or, where there is none, the one shown. REQUIRES: names are shown.
void KeepChosen(std::vector<ServerColumn>& columns, const std::vector<std::string>& names);

/// The server's SELECT of the table's columns, each as its alias.
std::string StatementOf(const ServerTable& table);
/// The engine's SELECT list over that statement: each column as it is shown.
std::string TakenList(const ServerTable& table);

/// The schema's and the table's name of "public.orders" or "\"sch.ema\".orders"; the schema is
/// empty where none is named.
struct NameParts {
  std::string schema, table;
};
NameParts SplitTableName(std::string_view object);

}  // namespace lathe::data::sources
