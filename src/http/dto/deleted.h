// What bodies of things that can be restored say about their deletion. Stateless.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/fields.h"

namespace lathe::http {

inline Rule DeletedAtRule() {
  return Rule().Doc("When it was deleted; null while it is not").Required().Format("date-time");
}

inline std::optional<std::string> DeletedAt(const std::optional<std::int64_t>& wall_ms) {
  if (!wall_ms) return std::nullopt;
  return FormatTime(*wall_ms);
}

}  // namespace lathe::http
