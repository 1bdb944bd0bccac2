#include "data/table_source.h"

#include <utility>

#include "data/csv/row_reader.h"
#include "data/csv/text_stream.h"
#include "data/jsonfile/json_table.h"
#include "data/parquetfile/parquet_table.h"
#include "data/xlsx/xlsx_table.h"

namespace lathe::data {
namespace {

class CsvTable final : public TableSource {
 public:
  CsvTable(csv::TextSource source, csv::Options options, const csv::Limits& limits)
      : source_(std::move(source)), options_(std::move(options)), limits_(limits) {}

  Result<csv::Sniffed> Sniff(std::size_t sample_bytes, std::size_t shown_rows) override {
    TRY(const csv::Sample sample, csv::ReadSample(source_, limits_, sample_bytes));
    TRY(csv::Sniffed sniffed, csv::Sniff(sample, options_, limits_, shown_rows));
    dialect_ = sniffed.dialect;
    hint_ = sniffed.hint;
    return sniffed;
  }
  Result<std::unique_ptr<csv::RowSource>> Open(const std::vector<csv::ColumnPlan>&) override {
    TRY(csv::RowReader rows, csv::RowReader::Open(source_, dialect_, limits_));
    rows.SetHint(hint_);
    return std::unique_ptr<csv::RowSource>(std::make_unique<csv::RowReader>(std::move(rows)));
  }

 private:
  csv::TextSource source_;
  csv::Options options_;
  csv::Limits limits_;
  csv::Dialect dialect_;
  std::string hint_;
};

}  // namespace

Result<std::unique_ptr<TableSource>> OpenTable(const csv::TextSource& named,
                                               const ImportOptions& options,
                                               const csv::Limits& limits,
                                               const Resources& resources) {
  csv::TextSource source = named;
  source.encoding = options.format.encoding;
  TRY(const csv::TextFile file, csv::OpenText(source, limits));
  TRY_OK(options.CheckFor(file.kind.format));
  switch (file.kind.format) {
    case FileFormat::kCsv:
      return std::unique_ptr<TableSource>(
          std::make_unique<CsvTable>(std::move(source), options.format, limits));
    case FileFormat::kJson:
      return std::unique_ptr<TableSource>(
          std::make_unique<jsonfile::JsonTable>(std::move(source), options.format, limits));
    case FileFormat::kParquet:
      return std::unique_ptr<TableSource>(
          std::make_unique<parquetfile::ParquetTable>(source.path, limits, resources));
    case FileFormat::kXlsx:
      return std::unique_ptr<TableSource>(std::make_unique<xlsx::XlsxTable>(
          source.path, options.format, limits, resources.threads));
  }
  return Fail(ErrorCode::kFileFormatUnsupported, "Files of this format cannot be imported.");
}

}  // namespace lathe::data
