#include "store/scope.h"

#include <array>

namespace lathe::store {
namespace {
constexpr std::array<std::string_view, 4> kRoles = {"viewer", "editor", "admin", "owner"};
}  // namespace

std::string_view ToText(Role role) { return kRoles[static_cast<std::size_t>(role)]; }

std::optional<Role> RoleFromText(std::string_view text) {
  for (std::size_t i = 0; i < kRoles.size(); ++i)
    if (kRoles[i] == text) return static_cast<Role>(i);
  return std::nullopt;
}

bool FromText(std::string_view text, Role& role) {
  const std::optional<Role> found = RoleFromText(text);
  if (found) role = *found;
  return found.has_value();
}

}  // namespace lathe::store
