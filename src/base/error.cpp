#include "base/error.h"

#include <algorithm>

namespace lathe {

const std::vector<ErrorInfo>& AllErrors() {
  static const std::vector<ErrorInfo> kTable = {
#define ERROR_CODE(enumerator, code, http_status, title) \
  {ErrorCode::enumerator, code, http_status, title},
#include "base/error_codes.def"
#undef ERROR_CODE
  };
  return kTable;
}

const ErrorInfo& InfoOf(ErrorCode code) { return AllErrors()[static_cast<std::size_t>(code)]; }

std::optional<ErrorCode> ErrorCodeFromName(std::string_view name) {
  const auto& table = AllErrors();
  const auto row = std::find_if(table.begin(), table.end(),
                                [&](const ErrorInfo& info) { return info.name == name; });
  if (row == table.end()) return std::nullopt;
  return row->code;
}

Error FieldFault(std::string field, std::string code, std::string message) {
  // Messages are predicates ("must be a column"); one with a subject of its own stands alone.
  const bool has_subject = !message.empty() && message.front() >= 'A' && message.front() <= 'Z';
  std::string detail = has_subject || field.empty() ? message : field + ": " + message;
  return {ErrorCode::kValidationFailed,
          std::move(detail),
          {{std::move(field), std::move(code), std::move(message), {}, {}}},
          {}};
}

}  // namespace lathe
