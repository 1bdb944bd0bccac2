// Bodies of prediction requests: whatever the bytes are, decoding them ends, and what it accepts is
// valid JSON whose columns all have as many values as there are rows.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "serving/row_decoder.h"

namespace {

using namespace lathe;

std::vector<data::ColumnSchema> Columns() {
  std::vector<data::ColumnSchema> columns(7);
  constexpr std::string_view kNames[] = {"i", "d", "s", "b", "t", "ts", "m"};
  constexpr data::PhysicalType kTypes[] = {
      data::PhysicalType::kInt64,  data::PhysicalType::kDouble, data::PhysicalType::kString,
      data::PhysicalType::kBool,   data::PhysicalType::kDate,   data::PhysicalType::kTimestamp,
      data::PhysicalType::kDecimal};
  for (std::size_t i = 0; i < columns.size(); ++i)
    columns[i].name = kNames[i], columns[i].physical = kTypes[i];
  return columns;
}

void Require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const std::vector<data::ColumnSchema> columns = Columns();
  static const serving::InputSchema schema(columns);
  static serving::RowDecoder decoder;
  static serving::RowReport report;
  static data::Frame frame = [] {
    data::Frame fresh;
    for (const auto& column : columns) fresh.AddColumn(column.name, data::KindOf(column.physical));
    return fresh;
  }();
  const std::string_view body(static_cast<const char*>(static_cast<const void*>(bytes)), size);
  const Status status = decoder.Decode(schema, body, frame, report);
  if (!status.ok()) {
    Require(status.error().errors.size() <= serving::kMaxFaults);
    return 0;
  }
  Require(ParseJson(body).ok());
  Require(frame.row_count() > 0 && frame.row_count() <= serving::kMaxRows);
  for (std::size_t i = 0; i < frame.column_count(); ++i) {
    const data::FrameColumn& column = frame.column(i);
    const bool is_text = column.kind == data::ColumnKind::kText;
    Require((is_text ? column.codes.size() : column.numbers.size()) == frame.row_count());
    for (const std::int32_t code : column.codes)
      Require(code >= -1 && code < static_cast<std::int32_t>(column.dictionary.size()));
  }
  return 0;
}
