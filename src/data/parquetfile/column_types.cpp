#include "data/parquetfile/column_types.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace lathe::data::parquetfile {
namespace {

bool IsOneOf(std::string_view type, std::initializer_list<std::string_view> types) {
  return std::ranges::find(types, type) != types.end();
}

/// "2" of "DECIMAL(18,2)".
int ScaleOf(const std::string& type) {
  const std::size_t comma = type.find(',');
  return comma == type.npos ? 0 : std::stoi(type.substr(comma + 1));
}

bool IsNested(const std::string& type) {
  return type.ends_with(']') || type.starts_with("STRUCT(") || type.starts_with("MAP(");
}

TypeMapping AsText(const std::string& column) {
  TypeMapping out;
  out.expression = out.text = "CAST(" + column + " AS VARCHAR)";
  return out;
}

/// Microseconds of UTC. The engine takes the largest and the smallest number of a file's unit for
/// infinities, which stay the largest and smallest here, except in nanoseconds: there they are
/// times of the years 2262 and 1677.
std::string ZonedMicroseconds(const std::string& column, ColumnNotes::TimeUnit unit) {
  const bool nanos = unit == ColumnNotes::TimeUnit::kNanos;
  const std::string extreme = nanos ? "9223372036854775" : "9223372036854775807";
  return "CASE " + column + " WHEN TIMESTAMPTZ 'infinity' THEN " + extreme +
         " WHEN TIMESTAMPTZ '-infinity' THEN -" + extreme + " ELSE epoch_us(" + column + ") END";
}

TypeMapping AsTime(const std::string& type, const std::string& column, ColumnNotes::TimeUnit unit) {
  TypeMapping out = AsText(column);
  out.type.physical = PhysicalType::kTimestamp;
  if (type == "TIMESTAMP WITH TIME ZONE") {
    out.type.zoned = true;
    // The engine keeps these as microseconds of UTC; it has no time zones to write them with.
    out.expression = ZonedMicroseconds(column, unit);
    // What is no time of any year is written by the engine itself: "infinity".
    out.text =
        "COALESCE(TRY(CAST(make_timestamp(" + out.expression + ") AS VARCHAR)), " + out.text + ")";
    out.warning = "column_times_as_utc";
    out.explanation = "Times have a zone; they are kept as UTC, without the zone.";
    return out;
  }
  out.expression = "CAST(" + column + " AS TIMESTAMP)";
  if (type == "TIMESTAMP_NS") {
    // Not by a cast, which takes the largest and the smallest number for infinities.
    out.expression = "make_timestamp(epoch_ns(" + column + ") // 1000)";
    out.text = "CAST(" + out.expression + " AS VARCHAR)";
    out.warning = "column_time_rounded";
    out.explanation = "Times are kept to the microsecond; what is finer was cut off.";
  }
  return out;
}

}  // namespace

TypeMapping MapType(const std::string& type, const std::string& column,
                    ColumnNotes::TimeUnit unit) {
  TypeMapping out = AsText(column);
  if (IsNested(type)) {  // asked first: a list of decimals begins like a decimal
    out.expression = out.text = "CAST(to_json(" + column + ") AS VARCHAR)";
    out.warning = "column_nested";
    out.explanation = "The column holds lists or objects; they are kept as JSON text.";
  } else if (type == "BIGINT" || IsOneOf(type, {"TINYINT", "SMALLINT", "INTEGER", "UTINYINT",
                                                "USMALLINT", "UINTEGER"})) {
    out.type.physical = PhysicalType::kInt64;
    out.expression = "CAST(" + column + " AS BIGINT)";
  } else if (IsOneOf(type, {"FLOAT", "DOUBLE"})) {
    out.type.physical = PhysicalType::kDouble;
    out.expression = "CAST(" + column + " AS DOUBLE)";
  } else if (type == "UBIGINT" || type.starts_with("DECIMAL(")) {
    out.type.physical = PhysicalType::kDecimal;
    out.type.scale = type == "UBIGINT" ? 0 : ScaleOf(type);
    out.expression = "CAST(" + column + " AS DECIMAL(38," + std::to_string(out.type.scale) + "))";
  } else if (type == "BOOLEAN") {
    out.type.physical = PhysicalType::kBool;
    out.expression = column;
  } else if (type == "DATE") {
    out.type.physical = PhysicalType::kDate;
    out.expression = column;
  } else if (type.starts_with("TIMESTAMP")) {
    return AsTime(type, column, unit);
  } else if (type == "BLOB") {
    out.warning = "column_binary";
    out.explanation = "The column holds bytes; those that are no plain text are written as \\xFF.";
  } else if (!IsOneOf(type, {"VARCHAR", "TIME", "UUID"}) && !type.starts_with("ENUM(")) {
    out.warning = "column_kept_as_text";
    out.explanation = "Values of the type " + csv::Shown(type) + " are kept as text.";
  }
  return out;
}

void ExplainDuration(const std::string& unit, TypeMapping& mapping) {
  if (unit.empty()) return;
  mapping.warning = "column_duration_as_number";
  mapping.explanation =
      "The column holds durations; they are kept as whole numbers of " + unit + ".";
}

}  // namespace lathe::data::parquetfile
