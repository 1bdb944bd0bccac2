// Reads the records of a JSON file one window after the other: the objects of an array, found at
// the top or along a path, or one object a line (NDJSON). All of the file is checked, also what
// stands beside the path. Memory is one window: half a MiB, more when a record is longer. One
// object per pass, one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/csv/row_source.h"
#include "data/csv/text_window.h"
#include "data/jsonfile/columns.h"
#include "data/jsonfile/scanner.h"

namespace lathe::data::jsonfile {

/// Where the records of a file are.
struct Layout {
  bool lines = false;             ///< one object a line, not the objects of an array
  std::vector<std::string> path;  ///< the members that lead to the array; none: it is at the top
};

/// Sees each record with its line. Cells count from `text`.
using OnRecord =
    std::function<void(std::int64_t line, std::string_view text, std::span<const FoundCell> cells)>;

class RecordSource final : public csv::RowSource {
 public:
  /// Rows have `width` cells: values of later columns are only looked at. With `on_record` no rows
  /// are made. REQUIRES: `columns` outlives this.
  RecordSource(csv::TextFile file, Layout layout, Columns& columns, const csv::Limits& limits,
               const csv::Dialect& dialect, std::size_t width, OnRecord on_record = {});

  /// Errors: those of csv::TextWindow::Fill, json_*, column_name_too_long,
  /// dataset_too_many_columns.
  Result<bool> Next() override;
  const csv::Window& window() const override { return window_; }
  double progress() const override { return text_.progress(); }
  std::int64_t control_count() const override { return text_.control_count() + control_escapes_; }
  bool spoiled() const override { return grown_; }
  std::vector<csv::Warning> Warnings() const override { return columns_.Warnings(); }
  /// Errors: column_name_too_long, dataset_too_many_columns.
  Result<std::vector<csv::SniffedColumn>> NewColumns() override;

  std::int64_t record_count() const { return record_count_; }
  /// Bytes of text read so far.
  std::int64_t position() const { return text_.offset() + static_cast<std::int64_t>(used_); }
  /// Whether there are no more records.
  bool done() const { return state_ == State::kDone; }

 private:
  enum class State { kOpen, kMember, kFirstItem, kItem, kAfterItem, kClosing, kTail, kLine, kDone };

  bool Step(Scanner& scanner);
  bool Open(Scanner& scanner);
  bool OpenMember(Scanner& scanner);
  bool AfterItem(Scanner& scanner);
  bool CloseObject(Scanner& scanner);
  bool Line(Scanner& scanner);
  bool Record(Scanner& scanner);
  bool WrongShape(Scanner& scanner, const std::string& expected);
  void Keep(std::int64_t line);
  std::int64_t LineOf(const char* at);
  Error Explain(const Scanner& scanner);

  csv::TextWindow text_;
  Layout layout_;
  Columns& columns_;
  csv::Limits limits_;
  const csv::Dialect& dialect_;
  std::size_t width_;
  OnRecord on_record_;
  State state_;
  std::size_t level_ = 0;  // members of the path entered
  csv::Window window_;
  std::vector<csv::Cell> cells_;
  std::vector<std::int64_t> lines_;
  std::vector<FoundCell> found_;
  std::size_t used_ = 0;                // of the window
  std::int64_t line_ = 1;               // at counted_
  std::size_t counted_ = 0;             // of the window: where lines are counted up to
  std::int64_t bytes_before_line_ = 0;  // where the line at counted_ begins in the text
  std::int64_t record_count_ = 0;
  std::int64_t control_escapes_ = 0;
  bool grown_ = false;
};

}  // namespace lathe::data::jsonfile
