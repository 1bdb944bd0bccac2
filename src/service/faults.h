// Faults of one request, gathered so that all are answered at once. A field is reported once: the
// first finding stands. Not thread-safe.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace lathe::service {

class Faults {
 public:
  explicit Faults(std::vector<FieldError> found = {}) : found_(std::move(found)) {}

  bool Has(std::string_view field) const {
    return std::ranges::any_of(found_,
                               [&](const FieldError& fault) { return fault.field == field; });
  }
  void Add(std::string field, std::string code, std::string message) {
    if (!Has(field))
      found_.push_back({std::move(field), std::move(code), std::move(message), {}, {}});
  }
  void Add(std::vector<FieldError> faults) {
    for (FieldError& fault : faults)
      Add(std::move(fault.field), std::move(fault.code), std::move(fault.message));
  }
  /// A fault with a code of its own in the error table. When there are no others, the first names
  /// the whole answer.
  void AddCoded(std::string field, ErrorCode code, std::string message) {
    if (Has(field)) return;
    Add(std::move(field), std::string(InfoOf(code).name), std::move(message));
    if (!first_code_) first_code_ = code;
    ++coded_count_;
  }

  bool empty() const { return found_.empty(); }
  /// An Error with every fault: validation_failed, or the first code when every fault has one of
  /// its own.
  Status Finish(std::string detail) const {
    if (found_.empty()) return {};
    if (found_.size() == coded_count_)
      return Error{*first_code_, found_.front().message, found_, {}};
    return Error{ErrorCode::kValidationFailed, std::move(detail), found_, {}};
  }

 private:
  std::vector<FieldError> found_;
  std::optional<ErrorCode> first_code_;
  std::size_t coded_count_ = 0;
};

}  // namespace lathe::service
