// Bodies of uploads and of their inspection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "http/dto/datasets.h"
#include "store/datasets.h"

namespace lathe::http {

struct UploadDto {
  static constexpr std::string_view kName = "Upload";
  std::string id, filename, format;
  std::int64_t size_bytes = 0;
  std::string sha256;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("id", self.id, Rule().Doc("The upload's id").Required().Format("uuid"));
    v("filename", self.filename, Rule().Doc("A label, made of the name sent").Required());
    v("format", self.format, Rule().Doc("What the content is: csv or csv.gz").Required());
    v("size_bytes", self.size_bytes, Rule().Doc("Bytes stored").Required());
    v("sha256", self.sha256, Rule().Doc("SHA-256 of those bytes, in hex").Required());
  }
  static UploadDto From(const store::Upload& row) {
    return {row.id, row.filename, row.format.value_or("csv"), row.size_bytes,
            row.sha256.value_or("")};
  }
};

/// What may be tried on a file before it is imported.
struct InspectRequest {
  static constexpr std::string_view kName = "InspectRequest";
  std::optional<FormatOptionsDto> format_options;
  std::vector<ColumnCastDto> columns;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("format_options", self.format_options,
      Rule().Doc("How the file is written; what is absent is found out"));
    v("columns", self.columns, Rule().Doc("Columns to be read as another type"));
  }
  json::object Options() const { return ImportOptionsJson(format_options, columns, {}); }
};

struct InspectColumnDto {
  static constexpr std::string_view kName = "InspectColumn";
  std::string name, type, sample;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name, Rule().Doc("The column's name").Required());
    v("type", self.type, Rule().Doc("The type an import would give it").Required());
    v("sample", self.sample, Rule().Doc("Its first value").Required());
  }
};

struct InspectionDto {
  static constexpr std::string_view kName = "Inspection";
  std::string format, delimiter, quote, decimal, encoding;
  bool header = true;
  std::int64_t skip_rows = 0;
  std::vector<std::string> null_values, sheets;
  std::vector<InspectColumnDto> columns;
  std::vector<std::vector<std::optional<std::string>>> rows;
  std::int64_t rows_looked_at = 0;
  bool whole_file = false;
  std::vector<DatasetWarningDto> warnings;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("format", self.format, Rule().Doc("csv").Required());
    v("delimiter", self.delimiter, Rule().Doc("Between fields").Required());
    v("quote", self.quote, Rule().Doc("Around fields, empty for none").Required());
    v("decimal", self.decimal, Rule().Doc("The decimal mark").Required());
    v("encoding", self.encoding, Rule().Doc("Of the text").Required());
    v("header", self.header, Rule().Doc("Whether the first row holds names").Required());
    v("skip_rows", self.skip_rows, Rule().Doc("Lines before the header").Required());
    v("null_values", self.null_values, Rule().Doc("Texts that are read as missing").Required());
    v("sheets", self.sheets, Rule().Doc("Sheets of a workbook; none in CSV").Required());
    v("columns", self.columns, Rule().Doc("In the order of the file").Required());
    v("rows", self.rows,
      Rule().Doc("The first rows as texts, null for what is missing").Required());
    v("rows_looked_at", self.rows_looked_at, Rule().Doc("Rows the guesses rest on").Required());
    v("whole_file", self.whole_file, Rule().Doc("Whether these are all rows").Required());
    v("warnings", self.warnings, Rule().Doc("What an import would warn of").Required());
  }
};

}  // namespace lathe::http
