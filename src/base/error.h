// What went wrong, in the terms of the API: a stable code, a sentence for the reader, and one entry
// per bad field. An Error is made where the fault is seen and travels in a Result<T> up to the edge
// (HTTP, CLI, job), which renders it. `detail` is for the client: it names what was wrong, the
// value and what would be right, never a path, SQL or a stack; what only operators may read goes to
// the log. Plain values; safe to copy between threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lathe {

enum class ErrorCode : std::uint16_t {
#define ERROR_CODE(enumerator, code, http_status, title) enumerator,
#include "base/error_codes.def"
#undef ERROR_CODE
};

/// One row of the error table.
struct ErrorInfo {
  ErrorCode code;
  std::string_view name;   ///< stable snake_case, for example "validation_failed"
  int http_status;         ///< 400..599
  std::string_view title;  ///< one short sentence, the same for every occurrence
};

/// The row of `code`. Constant time.
const ErrorInfo& InfoOf(ErrorCode code);
/// All rows, in the order of the table.
const std::vector<ErrorInfo>& AllErrors();
/// The code called `name`, or nothing.
std::optional<ErrorCode> ErrorCodeFromName(std::string_view name);

/// One fault in the input. `field` is a dotted path such as "rows[3].age"; faults of files use line
/// and column.
struct FieldError {
  std::string field;
  std::string code;  ///< required, unknown_field, wrong_type, too_small, too_large, too_short,
                     ///< too_long, not_allowed, bad_format, ...
  std::string message;
  std::optional<std::int64_t> line;    ///< 1-based line of a file
  std::optional<std::int64_t> column;  ///< 1-based column of a file

  bool operator==(const FieldError&) const = default;
};

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string detail;
  std::vector<FieldError> errors;
  std::optional<int> retry_after_s;  ///< sent as Retry-After with 429 and 503

  std::string_view name() const { return InfoOf(code).name; }
  int http_status() const { return InfoOf(code).http_status; }
};

inline Error MakeError(ErrorCode code, std::string detail) {
  return {code, std::move(detail), {}, {}};
}
/// A validation_failed with one bad field.
Error FieldFault(std::string field, std::string code, std::string message);

}  // namespace lathe
