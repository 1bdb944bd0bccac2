// The rows of a query over a Parquet file as windows: typed columns are handed on as they are,
// those read as text become cells. One object per pass, one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "data/csv/row_source.h"
#include "data/duckdb_session.h"

namespace lathe::data::parquetfile {

class ChunkRows final : public csv::RowSource {
 public:
  struct Settings {
    std::vector<csv::ColumnType> types;  ///< of the query's columns
    std::vector<bool> parsed;            ///< those that are texts to be parsed
    std::vector<std::string> names;
    std::int64_t row_count = 0;           ///< that the file says it has
    std::int64_t max_unpacked_bytes = 0;  ///< of texts
    std::int64_t max_cell_bytes = 0;
  };
  ChunkRows(DuckDbSession session, Query query, Settings settings);

  /// Errors: parquet_corrupt_page, column_invalid_utf8, dataset_decoded_too_large, job_*.
  Result<bool> Next() override;
  const csv::Window& window() const override { return window_; }
  const csv::NativeColumn* native(std::size_t column) const override;
  double progress() const override;

 private:
  Result<std::int64_t> TextBytes(std::size_t row) const;
  void MakeCells(std::size_t from, std::size_t to);

  DuckDbSession session_;
  Query query_;  // ends before its session
  Settings settings_;
  std::vector<csv::NativeColumn> columns_;
  bool ended_ = false;
  std::size_t chunk_rows_ = 0;
  std::size_t next_row_ = 0;  // of the chunk
  std::int64_t rows_before_ = 0;
  std::int64_t unpacked_ = 0;
  std::string text_;
  std::vector<csv::Cell> cells_;
  std::vector<std::int64_t> lines_;
  csv::Window window_;
};

/// What the engine could not say in our words is the fault of the file.
Error AsFileFault(Error error);

}  // namespace lathe::data::parquetfile
