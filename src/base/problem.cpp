#include "base/problem.h"

#include <string>

namespace lathe {

json::object ToProblem(const Error& error) {
  const ErrorInfo& info = InfoOf(error.code);
  json::object problem{{"type", "/api/errors#" + std::string(info.name)},
                       {"title", info.title},
                       {"status", info.http_status},
                       {"detail", error.detail},
                       {"code", info.name}};
  json::array& faults = problem["errors"].emplace_array();
  for (const FieldError& fault : error.errors) {
    json::object entry{{"field", fault.field}, {"code", fault.code}, {"message", fault.message}};
    if (fault.line) entry["line"] = *fault.line;
    if (fault.column) entry["column"] = *fault.column;
    faults.push_back(std::move(entry));
  }
  return problem;
}

}  // namespace lathe
