// Rows as BigQuery answers them, {"f":[{"v":"1"}]}: kept as JSON lines in a file, from where the
// engine reads them with the types of their fields. One thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "data/csv/dialect.h"

namespace lathe::data::sources {

class BigqueryRows {
 public:
  explicit BigqueryRows(std::filesystem::path path, csv::Limits limits = {});

  /// Rows of the schema `fields`; lists and records are kept as JSON text. Errors: source_failed
  /// (no rows), dataset_too_many_rows, dataset_decoded_too_large, storage_full.
  Status Append(const json::array& rows, const json::array& fields);
  Status Finish();
  std::int64_t row_count() const { return row_count_; }
  const std::filesystem::path& path() const { return path_; }
  /// A relation with the typed columns of `fields` (a schema of BigQuery). REQUIRES: Finish.
  std::string Relation(const json::array& fields) const;
  /// Which columns of `fields` became text.
  static std::vector<csv::Warning> Warnings(const json::array& fields);

 private:
  std::filesystem::path path_;
  std::ofstream out_;
  csv::Limits limits_;
  std::int64_t row_count_ = 0, byte_count_ = 0;
};

}  // namespace lathe::data::sources
