#include "serving/row_faults.h"

#include <utility>

#include "serving/cell_value.h"
#include "serving/row_decoder.h"

namespace lathe::serving {

void RowFaults::Clear() {
  form_ = "rows";
  errors_.clear();
  fields_.clear();
  count_ = 0;
  range_count_ = 0;
}

bool RowFaults::HasRoom() {
  ++count_;
  return errors_.size() < kMaxFaults;
}

std::string RowFaults::PathOf(std::size_t row, std::string_view column) const {
  std::string path(form_);
  path += '[';
  path += std::to_string(row);
  path += ']';
  if (!column.empty()) (path += '.') += column;
  return path;
}

void RowFaults::WrongType(std::size_t row, const InputSchema::Column& column,
                          std::string_view got) {
  if (!HasRoom()) return;
  errors_.push_back(
      {PathOf(row, column.name),
       "wrong_type",
       "expected " + std::string(Expected(column.physical)) + ", got " + std::string(got),
       {},
       {}});
}

void RowFaults::BadText(std::size_t row, const InputSchema::Column& column, std::string_view text) {
  const bool is_time = column.physical == data::PhysicalType::kDate ||
                       column.physical == data::PhysicalType::kTimestamp;
  if (!HasRoom()) return;
  errors_.push_back({PathOf(row, column.name),
                     is_time ? "bad_format" : "wrong_type",
                     "expected " + std::string(Expected(column.physical)) + ", got " + Quoted(text),
                     {},
                     {}});
}

void RowFaults::NumberRange(std::size_t row, std::string_view column, std::string_view token) {
  ++range_count_;
  if (!HasRoom()) return;
  while (!token.empty() && (token.back() == ' ' || token.back() == '\n' || token.back() == '\r' ||
                            token.back() == '\t'))
    token.remove_suffix(1);
  errors_.push_back({PathOf(row, column),
                     "json_number_range",
                     Quoted(token) + " is beyond what a number can be (1.8e308)",
                     {},
                     {}});
}

void RowFaults::NotARow(std::size_t row, std::string_view expected) {
  if (!HasRoom()) return;
  errors_.push_back({PathOf(row, {}), "wrong_type", "expected " + std::string(expected), {}, {}});
}

void RowFaults::WrongLength(std::size_t row, std::size_t expected, std::size_t got) {
  if (!HasRoom()) return;
  errors_.push_back({PathOf(row, {}),
                     "wrong_length",
                     "has " + std::to_string(got) + " values, but there are " +
                         std::to_string(expected) + " columns",
                     {},
                     {}});
}

void RowFaults::Absent(const InputSchema::Column& column, std::size_t first, std::int64_t count,
                       std::size_t row_count) {
  if (!HasRoom()) return;
  std::string message = "is missing";
  if (row_count > 1)
    message += " in " + std::to_string(count) + " of " + std::to_string(row_count) + " rows";
  message += "; the model needs it (null stands for an unknown value)";
  errors_.push_back({PathOf(first, column.name), "required", std::move(message), {}, {}});
}

void RowFaults::Field(std::string field, std::string code, std::string message) {
  if (fields_.size() < kMaxFaults)
    fields_.push_back({std::move(field), std::move(code), std::move(message), {}, {}});
}

Error RowFaults::FieldsError() {
  return {ErrorCode::kValidationFailed, "The request has invalid fields.", std::move(fields_), {}};
}

Error RowFaults::RowsError() {
  const bool only_range = range_count_ == count_;
  std::string detail = errors_.front().field + ": " + errors_.front().message + ".";
  if (count_ > 1) detail += " There are " + std::to_string(count_) + " faults in all";
  if (count_ > errors_.size())
    detail += "; the first " + std::to_string(errors_.size()) + " are listed";
  if (count_ > 1) detail += '.';
  return {only_range ? ErrorCode::kJsonNumberRange : ErrorCode::kPredictSchema,
          std::move(detail),
          std::move(errors_),
          {}};
}

}  // namespace lathe::serving
