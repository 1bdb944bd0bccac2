// JSON files as tables: a list of objects, at the top or along a path, one object a line (NDJSON),
// lists by column, or pandas' "split". Which of them it is shows in the first part of the file. One
// object per file, one thread.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/jsonfile/column_lists.h"
#include "data/jsonfile/record_source.h"
#include "data/table_source.h"

namespace lathe::data::jsonfile {

/// The members named by "$.data.items" (also "data.items", "$.data.items[*]"); none for "$". Error:
/// validation_failed.
Result<std::vector<std::string>> ParsePath(std::string_view path);

class JsonTable final : public TableSource {
 public:
  JsonTable(csv::TextSource source, csv::Options options, const csv::Limits& limits);

  /// Errors: those of csv::OpenText and RecordSource::Next, json_shape, json_ragged_columns.
  Result<csv::Sniffed> Sniff(std::size_t sample_bytes, std::size_t shown_rows) override;
  Result<std::unique_ptr<csv::RowSource>> Open(const std::vector<csv::ColumnPlan>& plan) override;

 private:
  enum class Shape { kRecords, kColumns, kSplit };

  Status FindShape(std::size_t sample_bytes);
  Status LookAtObject(std::string_view text, bool ended);
  Result<csv::Sniffed> SniffRecords(std::size_t sample_bytes, std::size_t shown_rows);
  Result<csv::Sniffed> SniffLists(std::size_t shown_rows);
  csv::Sniffed Describe(std::optional<csv::Warning> transcoded) const;

  csv::TextSource source_;
  csv::Options options_;
  csv::Limits limits_;
  csv::Dialect dialect_;
  Shape shape_ = Shape::kRecords;
  Layout layout_;
  Columns columns_;
  std::optional<ColumnLists> lists_;
};

}  // namespace lathe::data::jsonfile
