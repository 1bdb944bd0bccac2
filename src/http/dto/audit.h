// The audit log of a workspace as the API shows it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/fields.h"
#include "base/json.h"
#include "store/audit_log.h"

namespace lathe::http {

struct AuditEntryDto {
  static constexpr std::string_view kName = "AuditEntry";
  std::string id, at;
  std::optional<std::string> actor, actor_id, api_key_id;
  std::string action, target_type, target_id;
  json::object detail;
  std::optional<std::string> client_address, request_id;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("id", self.id, Rule().Doc("The entry's id").Required().Format("uuid"));
    v("at", self.at, Rule().Doc("When").Required().Format("date-time"));
    v("actor", self.actor,
      Rule().Doc("The e-mail address of who did it; null: the server itself").Required());
    v("actor_id", self.actor_id, Rule().Doc("Their user id").Required());
    v("api_key_id", self.api_key_id, Rule().Doc("The API key they used, if any").Required());
    v("action", self.action, Rule().Doc("What, such as project.create").Required());
    v("target_type", self.target_type, Rule().Doc("What kind of thing it was done to").Required());
    v("target_id", self.target_id, Rule().Doc("Its id").Required());
    v("detail", self.detail, Rule().Doc("What changed").Required());
    v("client_address", self.client_address, Rule().Doc("Where the request came from").Required());
    v("request_id", self.request_id, Rule().Doc("The X-Request-Id of its answer").Required());
  }
  static AuditEntryDto From(const store::AuditEntry& row) {
    AuditEntryDto dto{row.id,
                      FormatTime(row.created_at_ms),
                      row.user_email,
                      row.user_id,
                      row.api_key_id,
                      row.action,
                      row.resource_kind,
                      row.resource_id.value_or(""),
                      {},
                      row.client_address,
                      row.request_id};
    if (row.detail) {
      // Written by us; an entry whose detail does not read is still worth showing.
      auto detail = ParseJson(*row.detail);
      if (detail.ok() && detail->is_object()) dto.detail = std::move(detail->get_object());
    }
    return dto;
  }
};

}  // namespace lathe::http
