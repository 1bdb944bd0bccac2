#include "base/cancel.h"

namespace lathe {

Status CancelToken::Check() const {
  if (cancelled()) return Fail(ErrorCode::kJobCancelled, "The job was cancelled.");
  if (expired()) return Fail(ErrorCode::kJobTimeout, "The job ran longer than its time limit.");
  return {};
}

}  // namespace lathe
