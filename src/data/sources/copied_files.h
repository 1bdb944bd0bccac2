// Files that the engine does not read where they lie (texts, JSON, Excel) as one table: each is
// copied here and read as an upload is, then columns that files do not agree on are read again, so
// that the table is what one file of all rows would have become. Files without rows are passed
// over. Disk holds one copy at a time, and what was read as Parquet. One thread.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "data/duckdb_session.h"
#include "data/sources/connector.h"
#include "data/sources/joint_columns.h"
#include "data/sources/object_files.h"
#include "data/sources/table_sink.h"

namespace lathe::data::sources {

class CopiedFiles {
 public:
  /// REQUIRES: `session` may read `files` and below request.spill_directory; all outlive this.
  CopiedFiles(DuckDbSession& session, const std::vector<ObjectFile>& files,
              const SourceImport& request);

  /// Once. Errors: those of ImportTable, PickColumns and WriteTable, with the file named;
  /// validation_failed (a cast of a column that no file has).
  Result<json::object> Run();

 private:
  /// What was read of a file.
  struct Part {
    std::size_t file;
    std::filesystem::path table;
    RejectedValues rejected = {};
    std::vector<csv::Warning> warnings = {};
    std::vector<ColumnCast> casts = {};  ///< it was read with, when it was read again
  };

  std::string NameOf(std::size_t file) const;
  Error Named(std::size_t file, Error error) const;
  void TellReading(std::size_t file, std::int64_t bytes) const;
  Result<std::filesystem::path> Copy(std::size_t file) const;

  Status SettleDateOrders();
  Status NoteDateOrders(const std::filesystem::path& copy,
                        std::vector<std::vector<csv::DateOrder>>& proven) const;
  Status ReadAll();
  Result<ImportReport> ReadFile(std::size_t file, const std::vector<ColumnCast>& casts,
                                const std::filesystem::path& table) const;
  void Keep(ImportReport& report, Part& part);

  Status Agree();
  Status ReadAgain(std::size_t index);
  Result<bool> FitsDouble(const Part& part, const std::string& column) const;

  Result<json::object> Write();
  Result<std::vector<ColumnCast>> CastsOfFolders(const std::vector<EngineColumn>& found) const;
  std::string WithTypes(const std::string& relation, std::vector<EngineColumn>& found) const;
  std::vector<csv::Warning> WarningsOfAll() const;
  void PutFindings(json::object& result) const;

  DuckDbSession& session_;
  const std::vector<ObjectFile>& files_;
  const SourceImport& request_;
  const std::vector<std::string> folders_;  ///< columns that folders give
  std::vector<ColumnCast> casts_;           ///< of the request, orders of dates settled
  std::vector<Part> parts_;
  std::vector<std::string> passed_over_;
  std::vector<std::string> replaced_;  ///< columns of files that folders stand in for
  JointColumns joint_;
};

}  // namespace lathe::data::sources
