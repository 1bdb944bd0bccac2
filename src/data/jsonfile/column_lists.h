// JSON by columns: {"a": [1, 2], "b": ["x", "y"]}, and what pandas calls the orientation "split":
// {"columns": ["a", "b"], "data": [[1, "x"], [2, "y"]]}. Such a file is held in memory, up to 64
// MiB, because its rows lie all over it. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/csv/row_source.h"
#include "data/csv/text_window.h"
#include "data/jsonfile/scanner.h"

namespace lathe::data::jsonfile {

class ColumnLists {
 public:
  /// Reads all of the file; `split` says which of the two ways it is written. Errors: those of
  /// csv::TextWindow::Fill, json_*, dataset_decoded_too_large.
  static Result<ColumnLists> Load(csv::TextFile file, bool split, const csv::Limits& limits);

  const std::vector<std::string>& names() const { return names_; }
  std::size_t row_count() const { return columns_.empty() ? 0 : columns_[0].size(); }
  csv::Cell cell(std::size_t column, std::size_t row) const { return columns_[column][row]; }
  std::string_view text() const { return text_.text(); }
  std::int64_t control_count() const { return control_escapes_; }
  std::vector<std::size_t> nested_columns() const;

 private:
  ColumnLists(csv::TextFile file, const csv::Limits& limits);
  Status LoadText();
  bool ReadColumns(Scanner& scanner);
  bool ReadColumn(Scanner& scanner, std::vector<csv::Cell>& out);
  bool ReadSplit(Scanner& scanner);
  bool ReadNames(Scanner& scanner);
  bool ReadRow(Scanner& scanner);
  bool ReadCell(Scanner& scanner, csv::Cell* out);
  template <class Each>
  bool ReadMembers(Scanner& scanner, const Each& each);
  template <class Each>
  bool ReadList(Scanner& scanner, const Each& each);
  Error Explain(const Scanner& scanner) const;

  csv::TextWindow text_;
  csv::Limits limits_;
  std::vector<std::string> names_;
  std::vector<std::vector<csv::Cell>> columns_;
  std::vector<bool> nested_;
  std::int64_t control_escapes_ = 0;
};

/// The rows of such a file. REQUIRES: `lists` outlives it.
std::unique_ptr<csv::RowSource> RowsOf(const ColumnLists& lists);

}  // namespace lathe::data::jsonfile
