// Bodies of /api/workspaces/{id}/members.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/fields.h"
#include "store/scope.h"
#include "store/workspaces.h"

namespace lathe::http {

struct MemberDto {
  static constexpr std::string_view kName = "Member";
  std::string user_id, email, full_name, role, created_at;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("user_id", self.user_id, Rule().Doc("The member's user id").Required().Format("uuid"));
    v("email", self.email, Rule().Doc("The member's e-mail address").Required());
    v("full_name", self.full_name, Rule().Doc("Empty when none was given").Required());
    v("role", self.role,
      Rule().Doc("The member's role").Required().OneOf({"owner", "admin", "editor", "viewer"}));
    v("created_at", self.created_at, Rule().Doc("When they joined").Required().Format("date-time"));
  }
  static MemberDto From(const store::Member& row) {
    return {row.user_id, row.email, row.full_name.value_or(""),
            std::string(store::ToText(row.role)), FormatTime(row.created_at_ms)};
  }
};

struct MemberAdd {
  static constexpr std::string_view kName = "MemberAdd";
  std::string email, role;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("email", self.email,
      Rule().Doc("Of somebody who has an account").Required().Format("email").Length(3, 254));
    v("role", self.role,
      Rule().Doc("At most your own").Required().OneOf({"owner", "admin", "editor", "viewer"}));
  }
};

struct MemberUpdate {
  static constexpr std::string_view kName = "MemberUpdate";
  std::string role;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("role", self.role,
      Rule().Doc("At most your own").Required().OneOf({"owner", "admin", "editor", "viewer"}));
  }
};

}  // namespace lathe::http
