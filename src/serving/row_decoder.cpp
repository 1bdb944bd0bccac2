#include "serving/row_decoder.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "base/json.h"
#include "serving/cell_value.h"
#include "serving/frame_filler.h"
#include "serving/row_faults.h"

namespace lathe::serving {
namespace {

namespace od = simdjson::ondemand;
using data::ColumnKind;
using data::PhysicalType;

// What a value is called in a message.
std::string_view NameOf(od::json_type type) {
  switch (type) {
    case od::json_type::array:
      return "a list";
    case od::json_type::object:
      return "an object";
    case od::json_type::boolean:
      return "true or false";
    case od::json_type::null:
      return "null";
    case od::json_type::string:
      return "a text";
    case od::json_type::number:
      return "a number";
  }
  return "another value";
}

/// Memory that is kept from request to request.
struct Memory {
  od::parser parser;
  std::vector<char> padded;
  FrameFiller filler;
  RowFaults faults;
  std::vector<std::size_t> data_columns;  // model column of each name in "columns", or kNone
};

/// One pass over a body. Functions that read JSON return false when the JSON itself is broken. What
/// the lazy parser skips or cannot tell apart sets `strict_`: the whole body is then parsed again
/// by the strict parser before anything is answered.
class Walk {
 public:
  Walk(Memory& memory, const InputSchema& schema) : memory_(memory), schema_(schema) {}

  Status Run(std::string_view body, data::Frame& frame, RowReport& report);

 private:
  bool Document(od::document& document);
  bool TopField(std::string_view key, od::value value);
  bool Once(bool& seen);
  bool Explain(od::value value);
  bool MissingColumns(od::value value);
  bool Columns(od::value value);
  bool ColumnName(od::value value, std::size_t index);
  bool Rows(od::value value, bool objects);
  bool SecondPassForData(od::document& document);
  bool ObjectRow(od::value value);
  bool ArrayRow(od::value value);
  bool Cell(od::value value, std::size_t column);
  bool NumberCell(od::value value, std::size_t column);
  bool TextCell(od::value value, std::size_t column);
  bool BoolCell(od::value value, std::size_t column);
  bool Ignored(od::value value, std::string_view column);
  bool ListOf(od::value value, std::string_view field, od::array& out, bool& is_list);
  Status Verdict(std::string_view body, bool sound, RowReport& report);

  std::size_t row() const { return memory_.filler.row_count(); }

  Memory& memory_;
  const InputSchema& schema_;
  bool has_rows_ = false, has_columns_ = false, has_data_ = false;
  bool has_explain_ = false, has_missing_columns_ = false;
  bool columns_are_list_ = false, data_is_list_ = true;
  bool absent_is_null_ = false;
  bool strict_ = false;
  std::size_t row_total_ = 0;  // also those past the limit, which are not decoded
};

Status Walk::Run(std::string_view body, data::Frame& frame, RowReport& report) {
  memory_.faults.Clear();
  memory_.filler.Begin(schema_, frame, report);
  auto& padded = memory_.padded;
  if (padded.size() < body.size() + simdjson::SIMDJSON_PADDING)
    padded.resize(body.size() + simdjson::SIMDJSON_PADDING);
  if (!body.empty()) std::memcpy(padded.data(), body.data(), body.size());
  od::document document;
  const bool sound =
      !memory_.parser.iterate(padded.data(), body.size(), padded.size()).get(document) &&
      Document(document);
  memory_.filler.Finish();
  return Verdict(body, sound, report);
}

bool Walk::Document(od::document& document) {
  od::json_type type;
  if (document.type().get(type)) return false;
  if (type != od::json_type::object) {
    strict_ = true;
    memory_.faults.Field("", "wrong_type",
                         "must be an object with rows, got " + std::string(NameOf(type)));
    return true;
  }
  od::object object;
  if (document.get_object().get(object)) return false;
  for (auto entry : object) {
    od::field field;
    std::string_view key;
    if (std::move(entry).get(field) || field.unescaped_key().get(key)) return false;
    if (!TopField(key, field.value())) return false;
  }
  const char* rest = nullptr;
  if (document.current_location().get(rest) != simdjson::OUT_OF_BOUNDS) return false;
  if (has_data_ && has_columns_ && !has_rows_) return SecondPassForData(document);
  return true;
}

bool Walk::TopField(std::string_view key, od::value value) {
  if (key == "rows") return Once(has_rows_) && Rows(value, /*objects=*/true);
  if (key == "columns") return Once(has_columns_) && Columns(value);
  if (key == "data")
    return Once(has_data_);  // read when the columns are known, wherever they stand
  if (key == "explain") return Once(has_explain_) && Explain(value);
  if (key == "missing_columns") return Once(has_missing_columns_) && MissingColumns(value);
  memory_.faults.Field(std::string(key), "unknown_field", "is not a field of this request");
  strict_ = true;
  return true;
}

bool Walk::Once(bool& seen) { return !std::exchange(seen, true); }

bool Walk::Explain(od::value value) {
  bool wanted = false;
  if (value.get_bool().get(wanted)) {
    strict_ = true;
    memory_.faults.Field("explain", "wrong_type", "must be true or false");
  } else if (wanted) {
    memory_.faults.Field("explain", "not_allowed",
                         "explanations of single predictions are not offered; send false");
  }
  return true;
}

bool Walk::MissingColumns(od::value value) {
  std::string_view choice;
  if (value.get_string().get(choice)) {
    strict_ = true;
  } else if (choice == "error" || choice == "null") {
    absent_is_null_ = choice == "null";
    return true;
  }
  memory_.faults.Field("missing_columns", "not_allowed", "must be \"error\" or \"null\"");
  return true;
}

bool Walk::ListOf(od::value value, std::string_view field, od::array& out, bool& is_list) {
  od::json_type type;
  if (value.type().get(type)) return false;
  is_list = type == od::json_type::array;
  if (is_list) return !value.get_array().get(out);
  strict_ = true;
  memory_.faults.Field(std::string(field), "wrong_type",
                       "must be a list, got " + std::string(NameOf(type)));
  return true;
}

bool Walk::Columns(od::value value) {
  od::array names;
  if (!ListOf(value, "columns", names, columns_are_list_)) return false;
  memory_.data_columns.clear();
  if (!columns_are_list_) return true;
  std::size_t index = 0;
  for (auto item : names) {
    od::value name;
    if (item.get(name) || !ColumnName(name, index++)) return false;
  }
  return true;
}

bool Walk::ColumnName(od::value value, std::size_t index) {
  const std::string path = "columns[" + std::to_string(index) + "]";
  std::string_view name;
  memory_.data_columns.push_back(InputSchema::kNone);
  if (value.get_string().get(name)) {
    strict_ = true;
    memory_.faults.Field(path, "wrong_type", "must be the name of a column");
    return true;
  }
  const std::size_t column = schema_.Find(name, index);
  auto& columns = memory_.data_columns;
  bool repeated =
      column != InputSchema::kNone && std::ranges::find(columns, column) != columns.end();
  if (column == InputSchema::kNone) memory_.filler.Extra(name, &repeated);
  if (repeated) memory_.faults.Field(path, "duplicate", "names " + Quoted(name) + " again");
  columns.back() = column;
  return true;
}

bool Walk::SecondPassForData(od::document& document) {
  if (!columns_are_list_) return true;
  memory_.faults.SetForm("data");
  document.rewind();
  od::object object;
  if (document.get_object().get(object)) return false;
  for (auto entry : object) {
    od::field field;
    std::string_view key;
    if (std::move(entry).get(field) || field.unescaped_key().get(key)) return false;
    if (key == "data" && !Rows(field.value(), /*objects=*/false)) return false;
  }
  return true;
}

bool Walk::Rows(od::value value, bool objects) {
  od::array rows;
  bool is_list = false;
  if (!ListOf(value, objects ? "rows" : "data", rows, is_list)) return false;
  if (!is_list) return data_is_list_ = false, true;
  for (auto item : rows) {
    od::value row_value;
    if (item.get(row_value)) return false;
    if (++row_total_ > kMaxRows) {
      strict_ = true;
      continue;
    }
    memory_.filler.BeginRow();
    if (!(objects ? ObjectRow(row_value) : ArrayRow(row_value))) return false;
    memory_.filler.EndRow();
  }
  return true;
}

bool Walk::ObjectRow(od::value value) {
  od::json_type type;
  if (value.type().get(type)) return false;
  if (type != od::json_type::object) {
    strict_ = true;
    memory_.faults.NotARow(row(), "an object of column names and values");
    memory_.filler.FillRow();
    return true;
  }
  od::object cells;
  if (value.get_object().get(cells)) return false;
  std::size_t guess = 0;
  for (auto entry : cells) {
    od::field field;
    std::string_view name;
    if (std::move(entry).get(field) || field.unescaped_key().get(name)) return false;
    const std::size_t column = schema_.Find(name, guess);
    if (column == InputSchema::kNone) {
      bool repeated = false;
      if (!memory_.filler.Extra(name, &repeated)) strict_ = true;
      if (repeated || !Ignored(field.value(), name)) return false;
      continue;
    }
    if (!memory_.filler.Claim(column) || !Cell(field.value(), column)) return false;
    guess = column + 1;
  }
  return true;
}

bool Walk::ArrayRow(od::value value) {
  od::json_type type;
  if (value.type().get(type)) return false;
  if (type != od::json_type::array) {
    strict_ = true;
    memory_.faults.NotARow(row(), "a list of values, one for each column");
    memory_.filler.FillRow();
    return true;
  }
  od::array cells;
  if (value.get_array().get(cells)) return false;
  const auto& columns = memory_.data_columns;
  std::size_t count = 0;
  for (auto item : cells) {
    od::value cell;
    if (item.get(cell)) return false;
    const std::size_t column = count < columns.size() ? columns[count] : InputSchema::kNone;
    ++count;
    const bool claimed = column != InputSchema::kNone && memory_.filler.Claim(column);
    if (!(claimed ? Cell(cell, column) : Ignored(cell, {}))) return false;
  }
  if (count == columns.size()) return true;
  memory_.faults.WrongLength(row(), columns.size(), count);
  memory_.filler.FillRow();
  return true;
}

bool Walk::Cell(od::value value, std::size_t column) {
  od::json_type type;
  if (value.type().get(type)) return false;
  switch (type) {
    case od::json_type::number:
      return NumberCell(value, column);
    case od::json_type::string:
      return TextCell(value, column);
    case od::json_type::boolean:
      return BoolCell(value, column);
    case od::json_type::null: {
      bool is_null = false;
      if (value.is_null().get(is_null) || !is_null) return false;
      memory_.filler.PutNull(column);
      return true;
    }
    case od::json_type::array:
    case od::json_type::object:
      break;
  }
  strict_ = true;
  memory_.faults.WrongType(row(), schema_[column], NameOf(type));
  memory_.filler.PutMissing(column);
  return true;
}

bool Walk::NumberCell(od::value value, std::size_t column) {
  const InputSchema::Column& wanted = schema_[column];
  double number = 0;
  if (value.get_double().get(number)) {
    strict_ = true;  // out of range, unless the strict parser finds that it is no number at all
    memory_.faults.NumberRange(row(), wanted.name, value.raw_json_token());
    memory_.filler.PutMissing(column);
    return true;
  }
  const bool is_number = wanted.kind == ColumnKind::kNumber &&
                         (wanted.physical != PhysicalType::kBool || number == 0 || number == 1);
  if (is_number) {
    memory_.filler.PutNumber(column, number);
  } else {
    strict_ = true;
    memory_.faults.WrongType(row(), wanted, "a number");
    memory_.filler.PutMissing(column);
  }
  return true;
}

bool Walk::TextCell(od::value value, std::size_t column) {
  const InputSchema::Column& wanted = schema_[column];
  std::string_view text;
  if (value.get_string().get(text)) return false;
  if (wanted.kind == ColumnKind::kText) {
    memory_.filler.PutText(column, text);
  } else if (const auto number = NumberFromText(text, wanted.physical)) {
    memory_.filler.PutNumber(column, *number);
  } else {
    strict_ = true;
    memory_.faults.BadText(row(), wanted, text);
    memory_.filler.PutMissing(column);
  }
  return true;
}

bool Walk::BoolCell(od::value value, std::size_t column) {
  const InputSchema::Column& wanted = schema_[column];
  bool truth = false;
  if (value.get_bool().get(truth)) return false;
  if (wanted.physical == PhysicalType::kBool) {
    memory_.filler.PutNumber(column, truth ? 1 : 0);
  } else {
    strict_ = true;
    memory_.faults.WrongType(row(), wanted, truth ? "true" : "false");
    memory_.filler.PutMissing(column);
  }
  return true;
}

// A value that the model does not read must be valid JSON all the same.
bool Walk::Ignored(od::value value, std::string_view column) {
  od::json_type type;
  if (value.type().get(type)) return false;
  bool truth = false;
  double number = 0;
  std::string_view text;
  switch (type) {
    case od::json_type::boolean:
      return !value.get_bool().get(truth);
    case od::json_type::null:
      return !value.is_null().get(truth) && truth;
    case od::json_type::string:
      return !value.get_string().get(text);
    case od::json_type::number:
      if (!value.get_double().get(number)) return true;
      strict_ = true;
      memory_.faults.NumberRange(row(), column, value.raw_json_token());
      return true;
    case od::json_type::array:
    case od::json_type::object:
      strict_ = true;
      return true;
  }
  return false;
}

Status Walk::Verdict(std::string_view body, bool sound, RowReport& report) {
  RowFaults& faults = memory_.faults;
  if (!sound || strict_) {
    const auto document = ParseJson(body);
    if (!document.ok()) return document.error();
    if (!sound) return Fail(ErrorCode::kMalformedJson, "The body is not valid JSON.");
  }
  if (has_rows_ && (has_columns_ || has_data_))
    faults.Field("data", "not_allowed", "give rows, or columns and data, not both");
  if (!has_rows_ && !has_columns_ && !has_data_ && !faults.any_fields())
    faults.Field("rows", "required", "is required");
  if (!has_rows_ && has_columns_ != has_data_)
    faults.Field(has_data_ ? "columns" : "data", "required",
                 "is required: columns and data go together");
  if (faults.any_fields()) return faults.FieldsError();
  if (row_total_ == 0) return Fail(ErrorCode::kPredictNoRows, "The request holds no rows.");
  if (row_total_ > kMaxRows)
    return Fail(ErrorCode::kPredictTooManyRows, "The request holds " + std::to_string(row_total_) +
                                                    " rows; at most " + std::to_string(kMaxRows) +
                                                    " are taken at once.");
  for (std::size_t column = 0; column < schema_.size() && !absent_is_null_; ++column)
    if (report.absent_counts[column] > 0)
      faults.Absent(schema_[column], memory_.filler.first_absent_row(column),
                    report.absent_counts[column], row_total_);
  if (faults.any()) return faults.RowsError();
  return {};
}

}  // namespace

struct RowDecoder::State {
  Memory memory;
};

RowDecoder::RowDecoder() : state_(std::make_unique<State>()) {}
RowDecoder::RowDecoder(RowDecoder&&) noexcept = default;
RowDecoder& RowDecoder::operator=(RowDecoder&&) noexcept = default;
RowDecoder::~RowDecoder() = default;

Status RowDecoder::Decode(const InputSchema& schema, std::string_view body, data::Frame& frame,
                          RowReport& report) {
  return Walk(state_->memory, schema).Run(body, frame, report);
}

std::size_t RowDecoder::capacity_bytes() const {
  constexpr std::size_t kParserBytesPerByte =
      6;  // four for the index of structural characters, 5/3 for texts
  return state_->memory.padded.capacity() + state_->memory.parser.capacity() * kParserBytesPerByte;
}

}  // namespace lathe::serving
