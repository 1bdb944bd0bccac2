// Bodies of the API keys of a workspace.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/fields.h"
#include "service/api_keys.h"
#include "store/api_keys.h"
#include "store/scope.h"

namespace lathe::http {

struct ApiKeyDto {
  static constexpr std::string_view kName = "ApiKey";
  std::string id, name, role, prefix, created_at;
  std::optional<std::string> expires_at, last_used_at;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("id", self.id, Rule().Doc("The key's id").Required().Format("uuid"));
    v("name", self.name, Rule().Doc("What it is for").Required());
    v("role", self.role,
      Rule().Doc("What it may do").Required().OneOf({"owner", "admin", "editor", "viewer"}));
    v("prefix", self.prefix, Rule().Doc("How the key begins, to recognise one by").Required());
    v("created_at", self.created_at, Rule().Doc("When it was made").Required().Format("date-time"));
    v("expires_at", self.expires_at,
      Rule().Doc("When it stops working; null: never").Required().Format("date-time"));
    v("last_used_at", self.last_used_at,
      Rule().Doc("null: never used").Required().Format("date-time"));
  }
  static ApiKeyDto From(const store::ApiKey& row) {
    ApiKeyDto dto{row.id,
                  row.name,
                  std::string(store::ToText(row.role)),
                  "lathe_" + row.id,
                  FormatTime(row.created_at_ms),
                  {},
                  {}};
    if (row.expires_at_ms) dto.expires_at = FormatTime(*row.expires_at_ms);
    if (row.last_used_at_ms) dto.last_used_at = FormatTime(*row.last_used_at_ms);
    return dto;
  }
};

struct ApiKeyCreate {
  static constexpr std::string_view kName = "ApiKeyCreate";
  std::string name, role;
  std::optional<std::string> expires_at;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name,
      Rule()
          .Doc("What it is for")
          .Required()
          .Format("name")
          .Length(1, 255)
          .Example("Nightly scoring"));
    v("role", self.role,
      Rule().Doc("At most your own").Required().OneOf({"owner", "admin", "editor", "viewer"}));
    v("expires_at", self.expires_at,
      Rule().Doc("When it stops working; null: never").Format("date-time"));
  }
};

/// A new key with its text, shown this once.
struct ApiKeyCreated : ApiKeyDto {
  static constexpr std::string_view kName = "ApiKeyCreated";
  std::string key;
  template <class V>
  static void Fields(V& v, auto& self) {
    ApiKeyDto::Fields(v, self);
    v("key", self.key,
      Rule().Doc("Send it as X-API-Key. It is not shown again").Required().Secret());
  }
  static ApiKeyCreated From(const service::CreatedApiKey& created) {
    return {ApiKeyDto::From(created.key), created.text};
  }
};

}  // namespace lathe::http
