#include "store/audit_log.h"

#include "base/id.h"

namespace lathe::store {
namespace {

const ListSpec kEntries = {"list_audit_entries", {{"created_at", ColumnKind::kInt}}, "-created_at"};

std::optional<std::string> NoneIfEmpty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

}  // namespace

Status AuditLog::Add(Transaction& tx, const Origin& origin, const AuditEvent& event) const {
  std::optional<std::string> detail;
  if (!event.detail.empty()) detail = lathe::ToText(json::value(event.detail));
  TRY_OK(tx.Execute("insert_audit_entry", {{"id", NewId()},
                                           {"workspace_id", event.workspace_id},
                                           {"user_id", NoneIfEmpty(origin.user_id)},
                                           {"api_key_id", origin.api_key_id},
                                           {"action", event.action},
                                           {"resource_kind", event.resource_kind},
                                           {"resource_id", NoneIfEmpty(event.resource_id)},
                                           {"detail", detail},
                                           {"client_address", NoneIfEmpty(origin.client_address)},
                                           {"request_id", NoneIfEmpty(origin.request_id)},
                                           {"now", clock_.WallMs()}}));
  if (!origin.claim) return {};
  return Idempotency::RecordEffect(
      tx, *origin.claim, {std::string(event.resource_kind), event.resource_id}, event.content);
}

Result<Page<AuditEntry>> AuditLog::List(const WorkspaceScope& scope, const AuditFilter& filter,
                                        const PageRequest& request) const {
  TRY(auto reader, database_.Read());
  return ListPage<AuditEntry>(reader, kEntries,
                              {{"workspace_id", scope.workspace_id()},
                               {"action", filter.action},
                               {"resource_id", filter.resource_id},
                               {"user_id", filter.user_id}},
                              request);
}

}  // namespace lathe::store
