// Bodies of /auth: accounts, sign-in and tokens.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/fields.h"
#include "service/accounts.h"
#include "store/scope.h"

namespace lathe::http {

struct RegisterRequest {
  static constexpr std::string_view kName = "RegisterRequest";
  std::string email, password, full_name;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("email", self.email,
      Rule()
          .Doc("What you sign in with")
          .Required()
          .Format("email")
          .Length(3, 254)
          .Example("ana@example.com"));
    v("password", self.password,
      Rule()
          .Doc("8 characters or more, 72 bytes at most, no NUL, and not a common password")
          .Required()
          .Length(8, 72)
          .Secret());
    v("full_name", self.full_name, Rule().Doc("What others see").Length(0, 255).Default(""));
  }
};

struct LoginRequest {
  static constexpr std::string_view kName = "LoginRequest";
  std::string email, password;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("email", self.email,
      Rule().Doc("Your e-mail address").Required().Length(1, 254).Example("ana@example.com"));
    v("password", self.password, Rule().Doc("Your password").Required().Length(1, 1024).Secret());
  }
};

/// The password grant of OAuth2, as forms send it; only username and password are read.
struct LoginForm {
  static constexpr std::string_view kName = "LoginForm";
  std::string username, password;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("username", self.username, Rule().Doc("Your e-mail address").Required());
    v("password", self.password, Rule().Doc("Your password").Required().Secret());
  }
};

struct TokenPairDto {
  static constexpr std::string_view kName = "TokenPair";
  std::string access_token, refresh_token, token_type = "bearer";
  std::int64_t expires_in = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("access_token", self.access_token,
      Rule().Doc("Send it as Authorization: Bearer ...").Required());
    v("refresh_token", self.refresh_token,
      Rule().Doc("Good for one call of /auth/refresh").Required());
    v("token_type", self.token_type, Rule().Doc("Always bearer").Required().OneOf({"bearer"}));
    v("expires_in", self.expires_in,
      Rule().Doc("Seconds until the access token expires").Required());
  }
  static TokenPairDto From(const service::TokenPair& pair) {
    return {pair.access_token, pair.refresh_token, "bearer", pair.expires_in_s};
  }
};

struct RefreshRequest {
  static constexpr std::string_view kName = "RefreshRequest";
  std::string refresh_token;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("refresh_token", self.refresh_token,
      Rule().Doc("From the last sign-in or refresh").Required().Length(1, 512).Secret());
  }
};

struct LogoutRequest {
  static constexpr std::string_view kName = "LogoutRequest";
  std::optional<std::string> refresh_token;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("refresh_token", self.refresh_token,
      Rule()
          .Doc("The session to end; without it every session of yours ends")
          .Length(1, 512)
          .Secret());
  }
};

struct PasswordRequest {
  static constexpr std::string_view kName = "PasswordRequest";
  std::string current, next;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("current", self.current, Rule().Doc("Your password now").Required().Length(1, 1024).Secret());
    v("new", self.next,
      Rule()
          .Doc("8 characters or more, 72 bytes at most, and not a common password")
          .Required()
          .Length(8, 72)
          .Secret());
  }
};

struct UserDto {
  static constexpr std::string_view kName = "User";
  std::string id, email, full_name, created_at;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("id", self.id, Rule().Doc("The user's id").Required().Format("uuid"));
    v("email", self.email, Rule().Doc("As typed at registration").Required());
    v("full_name", self.full_name, Rule().Doc("Empty when none was given").Required());
    v("created_at", self.created_at,
      Rule().Doc("When the account was made").Required().Format("date-time"));
  }
  static UserDto From(const store::User& user) {
    return {user.id, user.email, user.full_name.value_or(""), FormatTime(user.created_at_ms)};
  }
};

struct MembershipDto {
  static constexpr std::string_view kName = "Membership";
  std::string id, name, role;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("id", self.id, Rule().Doc("The workspace's id").Required().Format("uuid"));
    v("name", self.name, Rule().Doc("The workspace's name").Required());
    v("role", self.role,
      Rule().Doc("Yours in it").Required().OneOf({"owner", "admin", "editor", "viewer"}));
  }
};

struct MeDto {
  static constexpr std::string_view kName = "Me";
  std::string id, email, full_name, created_at;
  std::vector<MembershipDto> workspaces;
  template <class V>
  static void Fields(V& v, auto& self) {
    UserDto::Fields(v, self);
    v("workspaces", self.workspaces, Rule().Doc("Those you belong to, by name").Required());
  }
  static MeDto From(const service::Me& me) {
    MeDto dto{me.user.id,
              me.user.email,
              me.user.full_name.value_or(""),
              FormatTime(me.user.created_at_ms),
              {}};
    for (const store::Workspace& workspace : me.workspaces)
      dto.workspaces.push_back(
          {workspace.id, workspace.name, std::string(store::ToText(workspace.role))});
    return dto;
  }
};

}  // namespace lathe::http
