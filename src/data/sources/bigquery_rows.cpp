#include "data/sources/bigquery_rows.h"

#include <utility>

#include "data/duckdb_session.h"
#include "data/sources/json_reading.h"

namespace lathe::data::sources {
namespace {

/// How a column of BigQuery becomes one of the engine: an expression over its text.
std::string Typed(const json::value& field, const std::string& text) {
  const std::string type = TextOf(field, "type");
  const std::string mode = TextOf(field, "mode");
  if (mode == "REPEATED" || type == "RECORD" || type == "STRUCT") return text;
  if (type == "INTEGER" || type == "INT64") return "CAST(" + text + " AS BIGINT)";
  if (type == "FLOAT" || type == "FLOAT64") return "CAST(" + text + " AS DOUBLE)";
  if (type == "NUMERIC") return "CAST(" + text + " AS DECIMAL(38,9))";
  if (type == "BOOLEAN" || type == "BOOL") return "CAST(" + text + " AS BOOLEAN)";
  if (type == "TIMESTAMP") return "make_timestamp(CAST(" + text + " AS BIGINT))";
  if (type == "DATETIME") return "CAST(" + text + " AS TIMESTAMP)";
  if (type == "DATE") return "CAST(" + text + " AS DATE)";
  if (type == "BYTES") return "from_base64(" + text + ")";
  return text;
}

std::string ColumnText(std::size_t index) { return "c" + std::to_string(index); }

json::value CellOf(const json::value& cell) {
  const json::value* value = Member(cell, "v");
  if (!value || value->is_null()) return nullptr;
  return value->is_string() ? *value : json::value(lathe::ToText(*value));
}

}  // namespace

BigqueryRows::BigqueryRows(std::filesystem::path path)
    : path_(std::move(path)), out_(path_, std::ios::binary) {}

Status BigqueryRows::Append(const json::array& rows) {
  for (const json::value& row : rows) {
    const json::array* cells = ArrayOf(row, "f");
    if (!cells) return Fail(ErrorCode::kSourceFailed, "BigQuery's answer is not usable.");
    json::object line;
    for (std::size_t i = 0; i < cells->size(); ++i) line[ColumnText(i)] = CellOf((*cells)[i]);
    out_ << lathe::ToText(json::value(std::move(line))) << '\n';
    ++row_count_;
  }
  if (!out_) return Fail(ErrorCode::kStorageFull, "The disk is full.");
  return {};
}

Status BigqueryRows::Finish() {
  out_.close();
  if (!out_) return Fail(ErrorCode::kStorageFull, "The disk is full.");
  return {};
}

std::string BigqueryRows::Relation(const json::array& fields) const {
  std::string list, texts;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    list += (list.empty() ? "" : ", ") + Typed(fields[i], ColumnText(i)) + " AS " +
            QuoteName(TextOf(fields[i], "name"));
    texts += (texts.empty() ? "" : ", ") + ColumnText(i) + ": 'VARCHAR'";
  }
  return "(SELECT " + list + " FROM read_json(" + QuoteText(path_.string()) +
         ", format = 'newline_delimited', columns = {" + texts +
         "}, maximum_object_size = 67108864))";
}

}  // namespace lathe::data::sources
