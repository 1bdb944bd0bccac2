// The table between two cleaning steps: its columns under names of ours (c0, c1, ...), the view
// that has them, and the few ways a step may change it. Knows no step. One thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "data/duckdb_session.h"
#include "data/parquet_reader.h"
#include "data/schema.h"

namespace lathe::data::clean {

struct WorkingColumn {
  ColumnSchema schema;
  std::string sql_name;  ///< c0, c1, ...: needs no quotes
  std::string sql_type;
  bool changed_type = false;  ///< cast or new: what it means is guessed anew
  bool is_target = false;     ///< what models are to predict, or made of it: never predicts
};

class WorkingTable {
 public:
  /// `session` and `cancel` outlive this. Errors: dataset_corrupt, those of Run.
  static Result<WorkingTable> Open(DuckDbSession& session, const std::filesystem::path& path,
                                   const TableSchema& schema, const CancelToken* cancel);

  std::vector<WorkingColumn>& columns() { return columns_; }
  const std::vector<WorkingColumn>& columns() const { return columns_; }
  /// REQUIRES: there is such a column.
  WorkingColumn& Column(std::string_view name);
  const std::string& view() const { return view_; }
  std::string NewName(std::string_view prefix) {
    return std::string(prefix) + std::to_string(next_++);
  }

  Status Run(const std::string& sql) { return session_.Run(sql, {}, Watch{cancel_, {}}); }
  /// The first cell of a query, as an integer; 0 for null.
  Result<std::int64_t> Count(const std::string& sql);
  /// The first row of a query as numbers; NaN for null.
  Result<std::vector<double>> Numbers(const std::string& sql);
  /// The first column of a query as texts.
  Result<std::vector<std::string>> Texts(const std::string& sql);

  /// Every column as it is, but `column` as `expression`, from the view joined or filtered by
  /// `rest` ("", "WHERE ...", "LEFT JOIN ...").
  Status Replace(const WorkingColumn& column, const std::string& expression,
                 const std::string& rest = "");
  /// A new last column.
  Status Append(WorkingColumn column, const std::string& expression);
  Status Keep(const std::string& condition);
  void Drop(std::string_view name);
  /// After a join rows may come in another order; the file is then sorted.
  void LoseOrder() { in_order_ = false; }
  Result<std::int64_t> RowCount() { return Count("SELECT count(*) FROM " + view_); }
  /// Writes what the view has, in the order of the old rows. Errors: storage_full, those of Run.
  Status Write(const std::filesystem::path& path);

  DuckDbSession& session() { return session_; }
  const CancelToken* cancel() const { return cancel_; }

 private:
  WorkingTable(DuckDbSession& session, const CancelToken* cancel)
      : session_(session), cancel_(cancel) {}
  Status NextView(const std::string& select, const std::string& rest);

  DuckDbSession& session_;
  const CancelToken* cancel_;
  std::vector<WorkingColumn> columns_;
  std::string view_;
  int next_ = 0;
  bool in_order_ = true;
};

/// Written so that it reads back the same.
std::string Literal(double value);

}  // namespace lathe::data::clean
