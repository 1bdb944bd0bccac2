// Reads the few columns a picture needs, from all rows or from a sample that is the same at each
// call. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/duckdb_session.h"
#include "data/parquet_reader.h"
#include "data/profile/charts.h"

namespace lathe::data::profile {

class ChartReader {
 public:
  /// `table` outlives this.
  static Result<ChartReader> Open(const ChartTable& table);

  /// Finds the column called `name`. Error: validation_failed on `field`.
  Result<const ColumnSchema*> Find(std::string_view field, std::string_view name) const;
  /// The column as a number: dates in seconds. REQUIRES: a number, a flag or a date.
  std::string NumberOf(const ColumnSchema& column) const;
  std::string TextOf(const ColumnSchema& column) const;
  /// FROM and WHERE over about `most_rows` rows.
  std::string Source(std::int64_t most_rows) const;
  Result<Query> Start(const std::string& sql);

 private:
  ChartReader(const ChartTable& table, DuckDbSession session, std::vector<StoredColumn> stored)
      : table_(table), session_(std::move(session)), stored_(std::move(stored)) {}
  std::string QuotedName(const ColumnSchema& column) const;

  const ChartTable& table_;
  DuckDbSession session_;
  std::vector<StoredColumn> stored_;
};

bool IsTime(const ColumnSchema& column);
bool IsDrawnAsNumber(const ColumnSchema& column);

}  // namespace lathe::data::profile
