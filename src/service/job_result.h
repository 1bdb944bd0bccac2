// What the server's side of every job needs: the members of the result a child left, and the
// problem a job ended with. Values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "store/jobs.h"

namespace lathe::service {

/// Members of a child's result; `unreadable` is the error of whatever is missing or of another
/// type.
class ResultReader {
 public:
  /// `in` is null where there is nothing to read, and outlives this.
  ResultReader(const json::value* in, Error unreadable);
  ResultReader(const json::object& in, Error unreadable);

  Result<const json::value*> Find(std::string_view name) const;
  Result<std::string> Text(std::string_view name) const;
  Result<std::int64_t> Int(std::string_view name) const;
  Result<const json::array*> Array(std::string_view name) const;
  /// A member of any type, as JSON text.
  Result<std::string> Document(std::string_view name) const;
  /// An object, as JSON text.
  Result<std::string> ObjectText(std::string_view name) const;
  std::optional<double> Number(std::string_view name) const;
  bool IsTrue(std::string_view name) const;

 private:
  const json::object* in_;
  Error unreadable_;
};

/// The problem document, as JSON text, of a job that ended as `state` without a result: the child's
/// own, or that `what` ("The import") was cancelled or did not finish.
std::string EndingOf(std::string_view what, store::JobState state,
                     const std::optional<json::object>& problem);
/// The error that a stored problem document tells of, without its faults of fields. What does not
/// read is internal, with an empty detail.
Error ErrorOfProblem(const json::object& problem);

}  // namespace lathe::service
