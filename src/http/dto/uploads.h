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
#include "store/resumable_uploads.h"

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
    v("format", self.format,
      Rule()
          .Doc("What the content is: csv, json, parquet or xlsx; .gz or .zst when it is packed")
          .Required());
    v("size_bytes", self.size_bytes, Rule().Doc("Bytes stored").Required());
    v("sha256", self.sha256, Rule().Doc("SHA-256 of those bytes, in hex").Required());
  }
  static UploadDto From(const store::Upload& row) {
    return {row.id, row.filename, row.format.value_or("csv"), row.size_bytes,
            row.sha256.value_or("")};
  }
};

struct ResumableUploadDto {
  static constexpr std::string_view kName = "ResumableUpload";
  std::string id, filename;
  std::int64_t offset_bytes = 0, size_bytes = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("id", self.id, Rule().Doc("The upload's id").Required().Format("uuid"));
    v("filename", self.filename, Rule().Doc("A label, made of the name sent").Required());
    v("offset_bytes", self.offset_bytes, Rule().Doc("Bytes that have arrived").Required());
    v("size_bytes", self.size_bytes, Rule().Doc("Bytes of the whole file").Required());
  }
  static ResumableUploadDto From(const store::ResumableUpload& row) {
    return {row.id, row.filename, row.size_bytes, row.declared_bytes};
  }
};

/// What may be tried on a file before it is imported.
struct InspectRequest {
  static constexpr std::string_view kName = "InspectRequest";
  std::optional<FormatOptionsDto> format_options;
  std::vector<ColumnCastDto> columns;
  std::optional<std::string> on_bad_value;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("format_options", self.format_options,
      Rule().Doc("How the file is written; what is absent is found out"));
    v("columns", self.columns,
      Rule().Doc("Columns to be read as another type, to be renamed or left out"));
    v("on_bad_value", self.on_bad_value,
      Rule()
          .Doc("As in an import: with fail and null a column has the type that most of its values "
               "fit")
          .OneOf({"fail", "null", "text"}));
  }
  json::object Options() const { return ImportOptionsJson(format_options, columns, on_bad_value); }
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

struct InspectSheetDto {
  static constexpr std::string_view kName = "InspectSheet";
  std::string name;
  bool hidden = false;
  std::int64_t size_bytes = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name, Rule().Doc("The sheet's name").Required());
    v("hidden", self.hidden, Rule().Doc("Whether Excel hides it").Required());
    v("size_bytes", self.size_bytes, Rule().Doc("Of its part of the workbook").Required());
  }
};

struct InspectionDto {
  static constexpr std::string_view kName = "Inspection";
  std::string format;
  std::optional<std::string> delimiter, quote, decimal, thousands, encoding, json_path, sheet;
  std::optional<bool> header;
  std::optional<std::int64_t> skip_rows;
  std::optional<std::vector<std::string>> null_values;
  std::vector<InspectSheetDto> sheets;
  std::vector<InspectColumnDto> columns;
  std::vector<std::vector<std::optional<std::string>>> rows;
  std::int64_t rows_looked_at = 0;
  bool whole_file = false;
  std::vector<DatasetWarningDto> warnings;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("format", self.format,
      Rule().Doc("csv, json, ndjson, parquet or xlsx; what a format has not is absent").Required());
    v("delimiter", self.delimiter, Rule().Doc("Of CSV: between fields"));
    v("quote", self.quote, Rule().Doc("Of CSV: around fields, empty for none"));
    v("decimal", self.decimal, Rule().Doc("Of CSV: the decimal mark"));
    v("thousands", self.thousands,
      Rule().Doc("Of CSV: the mark between thousands, if one was given"));
    v("encoding", self.encoding, Rule().Doc("Of the text"));
    v("json_path", self.json_path, Rule().Doc("Of JSON: where the list of rows is"));
    v("sheet", self.sheet, Rule().Doc("Of a workbook: the sheet that is read"));
    v("header", self.header, Rule().Doc("Whether the first row holds names"));
    v("skip_rows", self.skip_rows, Rule().Doc("Lines, or rows of a sheet, before the header"));
    v("null_values", self.null_values, Rule().Doc("Texts that are read as missing"));
    v("sheets", self.sheets, Rule().Doc("Sheets of a workbook, in its order"));
    v("columns", self.columns, Rule().Doc("In the order of the file").Required());
    v("rows", self.rows,
      Rule().Doc("The first rows as texts, null for what is missing").Required());
    v("rows_looked_at", self.rows_looked_at, Rule().Doc("Rows the guesses rest on").Required());
    v("whole_file", self.whole_file, Rule().Doc("Whether these are all rows").Required());
    v("warnings", self.warnings, Rule().Doc("What an import would warn of").Required());
  }
};

}  // namespace lathe::http
