// Bodies of datasets: the request that imports one, how it stands, its rows and its columns.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "data/preview.h"
#include "http/dto/deleted.h"
#include "http/dto/job.h"
#include "service/datasets.h"

namespace lathe::http {

struct FormatOptionsDto {
  static constexpr std::string_view kName = "FormatOptions";
  std::optional<std::string> delimiter, quote, encoding, decimal, thousands;
  std::optional<bool> header, keep_default_nulls;
  std::optional<std::int64_t> skip_rows;
  std::optional<std::vector<std::string>> null_values;
  std::optional<std::string> json_path, sheet;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("delimiter", self.delimiter,
      Rule().Doc("One character between fields, such as , ; | or a tab").Length(1, 4));
    v("quote", self.quote,
      Rule().Doc("One character around fields, empty for a file without quotes").Length(0, 1));
    v("encoding", self.encoding,
      Rule().Doc("Of the text, such as utf-8 or windows-1252").Length(1, 32));
    v("decimal", self.decimal, Rule().Doc("The decimal mark").OneOf({".", ","}));
    v("thousands", self.thousands,
      Rule()
          .Doc(
              "The mark between groups of three digits: , or . or a space (also a no-break one) or "
              "', other than the decimal mark; empty for none")
          .Length(0, 3));
    v("header", self.header, Rule().Doc("Whether the first row holds names"));
    v("skip_rows", self.skip_rows,
      Rule().Doc("Lines, or rows of a sheet, before the header").Range(0, 10'000));
    v("null_values", self.null_values,
      Rule().Doc("Texts read as missing, besides the usual ones").Length(0, 100));
    v("keep_default_nulls", self.keep_default_nulls,
      Rule().Doc("false: words such as NA are texts; only null_values and the empty text are "
                 "missing"));
    v("json_path", self.json_path,
      Rule()
          .Doc("Of JSON: the members that lead to the list of rows, such as $.data.items")
          .Length(1, 1000));
    v("sheet", self.sheet, Rule().Doc("Of a workbook: the name of the sheet").Length(1, 255));
  }
};

struct ColumnCastDto {
  static constexpr std::string_view kName = "ColumnCast";
  std::string name;
  std::optional<std::string> type, rename;
  std::optional<bool> skip;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name, Rule().Doc("A column of the file").Required().Length(1, 255));
    v("type", self.type,
      Rule()
          .Doc("int64, double, bool, date, timestamp, string or decimal; also decimal(18,2), "
               "date(dmy), date(mdy). Absent: it is found out")
          .Length(1, 32)
          .Example("string"));
    v("rename", self.rename,
      Rule().Doc("Of an uploaded file: the name it gets").Format("name").Length(1, 255));
    v("skip", self.skip, Rule().Doc("Of an uploaded file: whether it is left out"));
  }
};

/// The options of an import as the service takes them.
json::object ImportOptionsJson(const std::optional<FormatOptionsDto>& format,
                               const std::vector<ColumnCastDto>& columns,
                               const std::optional<std::string>& on_bad_value);

struct DatasetCreate {
  static constexpr std::string_view kName = "DatasetCreate";
  std::string project_id, datasource_id, name;
  std::string upload_id, table, query, path;
  std::vector<std::string> only_columns;
  std::optional<FormatOptionsDto> format_options;
  std::vector<ColumnCastDto> columns;
  std::optional<std::string> on_bad_value;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("project_id", self.project_id, Rule().Doc("Where it is kept").Required().Length(1, 100));
    v("datasource_id", self.datasource_id,
      Rule().Doc("Where it comes from").Required().Length(1, 100));
    v("name", self.name,
      Rule()
          .Doc("A name the project has already makes the next version of it")
          .Required()
          .Format("name")
          .Length(1, 255));
    v("upload_id", self.upload_id,
      Rule()
          .Doc("The file to import, an upload to this data source. A source that is a server is "
               "read by exactly one of table, query and path instead")
          .Length(1, 100));
    v("table", self.table,
      Rule()
          .Doc("A table or view, such as public.orders")
          .Length(1, 1024)
          .Example("public.orders"));
    v("query", self.query, Rule().Doc("One SELECT").Length(1, 65'536));
    v("path", self.path,
      Rule().Doc("A file, or many: a pattern such as exports/2024/*.parquet").Length(1, 1024));
    v("only_columns", self.only_columns,
      Rule().Doc("Of a table, a query or files: only these are read").Length(0, 16'384));
    v("format_options", self.format_options,
      Rule().Doc("How the file is written; what is absent is found out. Only options that files of "
                 "this format have: a Parquet file has none"));
    v("columns", self.columns,
      Rule().Doc("Columns to be read as another type, to be renamed or left out"));
    v("on_bad_value", self.on_bad_value,
      Rule()
          .Doc("What becomes of a value that does not fit its column: the import fails, the value "
               "is missing, or the column is text (the default)")
          .OneOf({"fail", "null", "text"}));
  }
};

struct DatasetRefresh {
  static constexpr std::string_view kName = "DatasetRefresh";
  bool accept_changes = false;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("accept_changes", self.accept_changes,
      Rule()
          .Doc("Whether columns may be gone or of another type; otherwise that fails the import")
          .Default(false));
  }
};

struct DatasetUpdate {
  static constexpr std::string_view kName = "DatasetUpdate";
  std::optional<std::string> name;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name, Rule().Doc("Unique in the project").Format("name").Length(1, 255));
  }
};

struct DatasetFaultDto {
  static constexpr std::string_view kName = "DatasetFault";
  std::string field, code, message;
  std::optional<std::int64_t> line, column;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("field", self.field, Rule().Doc("Where: file, or a column's name").Required());
    v("code", self.code, Rule().Doc("What kind of fault").Required());
    v("message", self.message, Rule().Doc("What is wrong").Required());
    v("line", self.line, Rule().Doc("Of the file, from 1"));
    v("column", self.column, Rule().Doc("Of the file, from 1"));
  }
};

struct DatasetErrorDto {
  static constexpr std::string_view kName = "DatasetError";
  std::string code;
  int status = 500;
  std::string message;
  std::vector<DatasetFaultDto> errors;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("code", self.code, Rule().Doc("Stable, see /api/errors").Required());
    v("status", self.status,
      Rule().Doc("The status that a request with this problem is answered with").Required());
    v("message", self.message, Rule().Doc("What went wrong and what to do").Required());
    v("errors", self.errors, Rule().Doc("The faults one by one, the first of them"));
  }
};

/// A stored problem document as the API shows it; nothing when there is none.
std::optional<DatasetErrorDto> DatasetErrorOf(const std::optional<std::string>& problem);

struct RejectedValueDto {
  static constexpr std::string_view kName = "RejectedValue";
  std::int64_t line = 0;
  std::string column, value, expected;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("line", self.line, Rule().Doc("Of the file, from 1").Required());
    v("column", self.column, Rule().Doc("The column's name").Required());
    v("value", self.value, Rule().Doc("What stands there").Required());
    v("expected", self.expected, Rule().Doc("The type it does not fit").Required());
  }
};

struct RejectedDto {
  static constexpr std::string_view kName = "Rejected";
  std::int64_t count = 0;
  std::vector<RejectedValueDto> samples;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("count", self.count, Rule().Doc("Values that did not fit their column").Required());
    v("samples", self.samples, Rule().Doc("The first of them").Required());
  }
};

struct DatasetWarningDto {
  static constexpr std::string_view kName = "DatasetWarning";
  std::string code;
  std::optional<std::string> column;
  std::string message;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("code", self.code, Rule().Doc("Stable").Required());
    v("column", self.column, Rule().Doc("The column, null when it is about the file"));
    v("message", self.message, Rule().Doc("What was found and what became of it").Required());
  }
};

struct DatasetDto {
  static constexpr std::string_view kName = "Dataset";
  std::string id, project_id;
  std::optional<std::string> datasource_id, upload_id;
  std::string name;
  int version = 1;
  std::optional<std::string> parent_id;
  std::string status;
  std::optional<DatasetErrorDto> error;
  std::optional<std::int64_t> row_count, column_count, size_bytes;
  std::optional<std::string> fingerprint;
  std::optional<RejectedDto> rejected;
  std::vector<DatasetWarningDto> warnings;
  std::optional<json::object> sniffed;
  std::optional<JobDto> job;
  std::string created_at, updated_at;
  std::optional<std::string> deleted_at;

  template <class V>
  static void Fields(V& v, auto& self) {
    v("id", self.id, Rule().Doc("The dataset's id").Required().Format("uuid"));
    v("project_id", self.project_id, Rule().Doc("The project it belongs to").Required());
    v("datasource_id", self.datasource_id, Rule().Doc("Where it came from").Required());
    v("upload_id", self.upload_id, Rule().Doc("The file it was read from").Required());
    v("name", self.name, Rule().Doc("Its name").Required());
    v("version", self.version, Rule().Doc("1, 2, ... of this name").Required());
    v("parent_id", self.parent_id,
      Rule().Doc("The version it was made of, or read again from").Required());
    v("status", self.status,
      Rule().Doc("Where it stands").Required().OneOf({"importing", "ready", "failed"}));
    v("error", self.error, Rule().Doc("Why the import failed").Required());
    v("row_count", self.row_count, Rule().Doc("Null until it is ready").Required());
    v("column_count", self.column_count, Rule().Doc("Null until it is ready").Required());
    v("size_bytes", self.size_bytes, Rule().Doc("Of the stored table").Required());
    v("fingerprint", self.fingerprint,
      Rule().Doc("SHA-256 of the stored table, in hex").Required());
    v("rejected", self.rejected, Rule().Doc("Values that did not fit").Required());
    v("warnings", self.warnings, Rule().Doc("What the import found odd").Required());
    v("sniffed", self.sniffed, Rule().Doc("How the file was read").Required());
    v("job", self.job, Rule().Doc("The import's job").Required());
    v("created_at", self.created_at, Rule().Doc("When it was made").Required().Format("date-time"));
    v("updated_at", self.updated_at,
      Rule().Doc("When it last changed").Required().Format("date-time"));
    v("deleted_at", self.deleted_at, DeletedAtRule());
  }
  static DatasetDto From(const service::DatasetView& view);
};

struct DatasetPreviewDto {
  static constexpr std::string_view kName = "DatasetPreview";
  std::vector<std::string> columns;
  std::vector<std::vector<json::value>> rows;
  std::int64_t total_rows = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("columns", self.columns, Rule().Doc("Their names").Required());
    v("rows", self.rows,
      Rule()
          .Doc("Values in the order of the columns; whole numbers beyond 2^53 are text. Tables "
               "with very many columns give fewer rows than asked for")
          .Required());
    v("total_rows", self.total_rows, Rule().Doc("Rows of the dataset").Required());
  }
};

struct DatasetColumnDto {
  static constexpr std::string_view kName = "DatasetColumn";
  std::string name, physical_type, semantic_type;
  bool nullable = false;
  std::string role;
  std::optional<std::int64_t> distinct, missing;
  std::optional<std::string> evidence;
  bool distinct_exact = true;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name, Rule().Doc("The column's name").Required());
    v("physical_type", self.physical_type,
      Rule()
          .Doc("How values are stored")
          .Required()
          .OneOf({"int64", "double", "bool", "date", "timestamp", "string", "decimal"}));
    v("semantic_type", self.semantic_type,
      Rule()
          .Doc("What they mean")
          .Required()
          .OneOf(
              {"numeric", "categorical", "boolean", "datetime", "text", "identifier", "constant"}));
    v("nullable", self.nullable, Rule().Doc("Whether a value is missing").Required());
    v("role", self.role,
      Rule()
          .Doc("What learning does with it")
          .Required()
          .OneOf({"feature", "target", "identifier", "ignore", "weight", "group", "time"}));
    v("distinct", self.distinct,
      Rule().Doc("Different values; never more than the rows that have one").Required());
    v("distinct_exact", self.distinct_exact,
      Rule()
          .Doc("Whether they were counted: an import counts up to 2,000 of a column. Beyond that "
               "it is an estimate within about 5 %; /statistics counts further")
          .Required());
    v("missing", self.missing, Rule().Doc("Rows without a value").Required());
    v("evidence", self.evidence, Rule().Doc("Why the semantic type was guessed").Required());
  }
};

struct DatasetSchemaDto {
  static constexpr std::string_view kName = "DatasetSchema";
  std::vector<DatasetColumnDto> columns;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("columns", self.columns, Rule().Doc("In the order of the table").Required());
  }
  static DatasetSchemaDto From(const data::TableSchema& schema);
};

struct DatasetColumnChangeDto {
  static constexpr std::string_view kName = "DatasetColumnChange";
  std::string name;
  std::optional<std::string> semantic_type, role;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name, Rule().Doc("A column of the dataset").Required().Length(1, 255));
    v("semantic_type", self.semantic_type,
      Rule()
          .Doc("What its values mean")
          .OneOf(
              {"numeric", "categorical", "boolean", "datetime", "text", "identifier", "constant"}));
    v("role", self.role,
      Rule()
          .Doc("What learning does with it")
          .OneOf({"feature", "target", "identifier", "ignore", "weight", "group", "time"}));
  }
};

struct DatasetSchemaUpdate {
  static constexpr std::string_view kName = "DatasetSchemaUpdate";
  std::vector<DatasetColumnChangeDto> columns;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("columns", self.columns,
      Rule().Doc("The columns that change; others stay as they are").Required().Length(1, 16'384));
  }
};

}  // namespace lathe::http
