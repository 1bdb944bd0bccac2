// Parquet files as tables: checked by CheckFile, then decoded by DuckDB in chunks whose values are
// taken over as they are stored. Columns that the user gives another type are read as texts and
// parsed. What is unpacked is counted as it comes, so that no dictionary of long texts grows
// without bounds. One object per file, one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "data/duckdb_session.h"
#include "data/parquetfile/footer.h"
#include "data/table_source.h"

namespace lathe::data::parquetfile {

/// A column of the file, and what it becomes.
struct FileColumn {
  std::string name;
  csv::ColumnType type;
  std::string expression;  ///< that reads it in this type
  std::string text;        ///< that reads it as a text
};

class ParquetTable final : public TableSource {
 public:
  ParquetTable(std::filesystem::path path, const csv::Limits& limits, Resources resources);

  /// Errors: those of CheckFile, parquet_corrupt_page, column_invalid_utf8.
  Result<csv::Sniffed> Sniff(std::size_t sample_bytes, std::size_t shown_rows) override;
  Result<std::unique_ptr<csv::RowSource>> Open(const std::vector<csv::ColumnPlan>& plan) override;

 private:
  Result<DuckDbSession> OpenSession() const;
  Status DescribeColumns(DuckDbSession& session, csv::Sniffed& sniffed);
  Status ReadSample(DuckDbSession& session, std::size_t shown_rows, csv::Sniffed& sniffed) const;

  std::filesystem::path path_;
  csv::Limits limits_;
  Resources resources_;
  csv::Dialect dialect_;
  Footer footer_;
  std::vector<FileColumn> columns_;
};

}  // namespace lathe::data::parquetfile
