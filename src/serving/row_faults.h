// RowFaults: what is wrong with the rows of one request, in the order it was met, bounded however
// bad the rows are. One thread at a time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "serving/input_schema.h"

namespace lathe::serving {

class RowFaults {
 public:
  void Clear();
  /// `name` says which form the rows have: "rows" or "data".
  void SetForm(std::string_view name) { form_ = name; }

  /// A value of the wrong type; `got` is how the message shows it.
  void WrongType(std::size_t row, const InputSchema::Column& column, std::string_view got);
  void BadText(std::size_t row, const InputSchema::Column& column, std::string_view text);
  void NumberRange(std::size_t row, std::string_view column, std::string_view token);
  void NotARow(std::size_t row, std::string_view expected);
  void WrongLength(std::size_t row, std::size_t expected, std::size_t got);
  /// The rows lack a column, from row `first` on, `count` times.
  void Absent(const InputSchema::Column& column, std::size_t first, std::int64_t count,
              std::size_t row_count);
  /// A fault of the fields around the rows.
  void Field(std::string field, std::string code, std::string message);

  bool any() const { return count_ > 0 || !fields_.empty(); }
  bool any_fields() const { return !fields_.empty(); }
  /// REQUIRES: any_fields().
  Error FieldsError();
  /// REQUIRES: any().
  Error RowsError();

 private:
  bool HasRoom();
  std::string PathOf(std::size_t row, std::string_view column) const;

  std::string_view form_ = "rows";
  std::vector<FieldError> errors_;
  std::vector<FieldError> fields_;
  std::size_t count_ = 0;
  std::size_t range_count_ = 0;
};

}  // namespace lathe::serving
