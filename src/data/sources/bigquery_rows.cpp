#include "data/sources/bigquery_rows.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "data/duckdb_session.h"
#include "data/iso_time.h"
#include "data/sources/answer_limits.h"
#include "data/sources/json_reading.h"

namespace lathe::data::sources {
namespace {

bool IsRecord(const json::value& field) {
  const std::string type = TextOf(field, "type");
  return type == "RECORD" || type == "STRUCT";
}

bool IsRepeated(const json::value& field) { return TextOf(field, "mode") == "REPEATED"; }

/// Records and lists, which become text.
bool IsNested(const json::value& field) { return IsRepeated(field) || IsRecord(field); }

/// How a column of BigQuery becomes one of the engine: an expression over its text.
std::string Typed(const json::value& field, const std::string& text) {
  if (IsNested(field)) return text;
  const std::string type = TextOf(field, "type");
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

/// One value within a list or record as JSON. Numbers stand as the digits they came in.
std::string ScalarText(const json::value& field, const json::value& value) {
  if (!value.is_string()) return lathe::ToText(value);
  const std::string text(value.get_string());
  const std::string type = TextOf(field, "type");
  const bool is_number = type == "INTEGER" || type == "INT64" || type == "NUMERIC" ||
                         type == "BIGNUMERIC" || type == "FLOAT" || type == "FLOAT64";
  // NaN and the infinities are no numbers of JSON.
  const bool is_plain = text.find_first_not_of("0123456789+-.eE") == std::string::npos;
  if ((is_number && is_plain && !text.empty()) || text == "true" || text == "false") {
    const bool is_bool = type == "BOOLEAN" || type == "BOOL";
    if (is_number || is_bool) return text;
  }
  if (type == "TIMESTAMP")
    return lathe::ToText(json::value(IsoTimestamp(std::strtoll(text.c_str(), nullptr, 10)) + "Z"));
  return lathe::ToText(value);
}

std::string NestedText(const json::value& field, const json::value& value);

/// {"f":[{"v":"1"}]} as {"x":1}.
std::string RecordText(const json::value& field, const json::value& value) {
  const json::array* cells = ArrayOf(value, "f");
  const json::array* fields = ArrayOf(field, "fields");
  std::string out = "{";
  for (std::size_t i = 0; cells && fields && i < std::min(cells->size(), fields->size()); ++i) {
    const json::value* inner = Member((*cells)[i], "v");
    out += (i > 0 ? "," : "") + lathe::ToText(json::value(TextOf((*fields)[i], "name"))) + ":" +
           (inner ? NestedText((*fields)[i], *inner) : "null");
  }
  return out + "}";
}

std::string ItemText(const json::value& field, const json::value& value) {
  if (value.is_null()) return "null";
  return IsRecord(field) ? RecordText(field, value) : ScalarText(field, value);
}

/// A value of a field, however deep, as plain JSON.
std::string NestedText(const json::value& field, const json::value& value) {
  if (!IsRepeated(field) || !value.is_array()) return ItemText(field, value);
  std::string out = "[";
  for (const json::value& item : value.get_array()) {
    const json::value* inner = Member(item, "v");
    out += (out.size() > 1 ? "," : "") + (inner ? ItemText(field, *inner) : "null");
  }
  return out + "]";
}

json::value CellOf(const json::value& field, const json::value& cell) {
  const json::value* value = Member(cell, "v");
  if (!value || value->is_null()) return nullptr;
  if (IsNested(field)) return json::value(NestedText(field, *value));
  return value->is_string() ? *value : json::value(lathe::ToText(*value));
}

}  // namespace

BigqueryRows::BigqueryRows(std::filesystem::path path, csv::Limits limits)
    : path_(std::move(path)), out_(path_, std::ios::binary), limits_(limits) {}

Status BigqueryRows::Append(const json::array& rows, const json::array& fields) {
  for (const json::value& row : rows) {
    const json::array* cells = ArrayOf(row, "f");
    if (!cells || cells->size() > fields.size())
      return Fail(ErrorCode::kSourceFailed, "BigQuery's answer is not usable.");
    json::object line;
    for (std::size_t i = 0; i < cells->size(); ++i)
      line[ColumnText(i)] = CellOf(fields[i], (*cells)[i]);
    const std::string text = lathe::ToText(json::value(std::move(line)));
    out_ << text << '\n';
    ++row_count_;
    byte_count_ += std::ssize(text);
    TRY_OK(CheckAnsweredRows(row_count_, limits_));
    TRY_OK(CheckAnsweredBytes(byte_count_, limits_));
  }
  if (!out_) return Fail(ErrorCode::kStorageFull, "The disk is full.");
  return {};
}

Status BigqueryRows::Finish() {
  out_.close();
  if (!out_) return Fail(ErrorCode::kStorageFull, "The disk is full.");
  return {};
}

std::vector<csv::Warning> BigqueryRows::Warnings(const json::array& fields) {
  std::vector<csv::Warning> warnings;
  for (const json::value& field : fields) {
    if (!IsNested(field)) continue;
    warnings.push_back({"column_as_text", TextOf(field, "name"),
                        "The column has the type " + TextOf(field, "type") +
                            (IsRepeated(field) ? " REPEATED" : "") +
                            " and is kept as text, in JSON."});
  }
  return warnings;
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
