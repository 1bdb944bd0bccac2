// Excel workbooks as tables: one sheet, its header row found or named by the user, the rows below
// it. One object per file, one thread.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "data/table_source.h"
#include "data/xlsx/sheet_reader.h"
#include "data/xlsx/workbook.h"

namespace lathe::data::xlsx {

class XlsxTable final : public TableSource {
 public:
  /// Passes over the rows use up to `threads`.
  XlsxTable(std::filesystem::path path, csv::Options options, const csv::Limits& limits,
            int threads);

  /// Errors: those of Workbook::Open and SheetReader::Next, xlsx_sheet_missing, dataset_no_data,
  /// dataset_no_rows.
  Result<csv::Sniffed> Sniff(std::size_t sample_bytes, std::size_t shown_rows) override;
  Result<std::unique_ptr<csv::RowSource>> Open(const std::vector<csv::ColumnPlan>& plan) override;

 private:
  struct Sample;
  Status ChooseSheet();
  Result<bool> HasTable(const Sheet& sheet) const;
  Result<Sample> ReadSample(std::size_t sample_bytes) const;
  void FindHeader(const Sample& sample);
  void WarnOfTitles(const Sample& sample, csv::Sniffed& sniffed) const;
  Status NameColumns(const Sample& sample, csv::Sniffed& sniffed);
  json::object Describe() const;
  std::string OtherSheets() const;

  std::filesystem::path path_;
  csv::Options options_;
  csv::Limits limits_;
  int threads_;
  csv::Dialect dialect_;
  std::unique_ptr<Workbook> workbook_;
  const Sheet* sheet_ = nullptr;
  std::int64_t header_line_ = 0;  // rows up to here hold no data
  bool has_header_ = true;
  std::vector<std::string> names_;
};

}  // namespace lathe::data::xlsx
