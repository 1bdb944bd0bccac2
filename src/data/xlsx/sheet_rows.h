// The rows of a sheet below its header as windows of cells. Values right of the known columns are
// only looked at, so that the next pass has columns for them. One object per pass, one thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "data/csv/row_source.h"
#include "data/xlsx/sheet_reader.h"

namespace lathe::data::xlsx {

class SheetRows final : public csv::RowSource {
 public:
  /// Rows have a cell for each of `names`. REQUIRES: `names` outlives this; columns that are found
  /// besides are added to it.
  SheetRows(std::unique_ptr<SheetReader> reader, std::int64_t header_line,
            std::vector<std::string>& names, const csv::Limits& limits,
            const csv::Dialect& dialect);

  /// Errors: those of SheetReader::Next, dataset_sparse_extent.
  Result<bool> Next() override;
  const csv::Window& window() const override { return window_; }
  double progress() const override { return reader_->progress(); }
  std::int64_t control_count() const override { return reader_->oddities().control_texts; }
  bool spoiled() const override { return !late_.empty(); }
  std::vector<csv::Warning> Warnings() const override { return reader_->oddities().Warnings(); }
  std::int64_t lost_count() const override { return reader_->oddities().lost(); }
  Result<std::vector<csv::SniffedColumn>> NewColumns() override;

 private:
  Status AddLate(const SheetCell& cell, std::int64_t line);

  std::unique_ptr<SheetReader> reader_;
  std::int64_t header_line_;
  std::vector<std::string>& names_;
  std::size_t width_;
  csv::Limits limits_;
  const csv::Dialect& dialect_;
  std::vector<csv::Cell> cells_;
  std::vector<std::int64_t> lines_;
  csv::Window window_;
  std::map<std::size_t, csv::Evidence> late_;  // by column
};

}  // namespace lathe::data::xlsx
