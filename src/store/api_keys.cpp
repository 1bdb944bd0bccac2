#include "store/api_keys.h"

namespace lathe::store {
namespace {
const ListSpec kKeys = {"list_api_keys",
                        {{"created_at", ColumnKind::kInt}, {"name", ColumnKind::kText}},
                        "-created_at"};
}  // namespace

Status ApiKeys::Insert(Transaction& tx, const WorkspaceScope& scope, const ApiKey& key,
                       std::string_view secret_hash) const {
  TRY_OK(tx.Execute("insert_api_key", {{"id", key.id},
                                       {"workspace_id", scope.workspace_id()},
                                       {"name", key.name},
                                       {"role", key.role},
                                       {"secret_hash", secret_hash},
                                       {"user_id", key.created_by},
                                       {"now", key.created_at_ms},
                                       {"expires_at", key.expires_at_ms}}));
  return {};
}

Result<Page<ApiKey>> ApiKeys::List(const WorkspaceScope& scope, const PageRequest& request) const {
  TRY(auto reader, database_.Read());
  return ListPage<ApiKey>(reader, kKeys, {{"workspace_id", scope.workspace_id()}}, request);
}

Result<ApiKey> ApiKeys::Get(const WorkspaceScope& scope, std::string_view id) const {
  TRY(auto reader, database_.Read());
  return reader.One<ApiKey>("find_api_key", {{"workspace_id", scope.workspace_id()}, {"id", id}});
}

Status ApiKeys::Delete(Transaction& tx, const WorkspaceScope& scope, std::string_view id,
                       std::int64_t now_ms) const {
  TRY(const std::int64_t rows,
      tx.Execute("delete_api_key",
                 {{"workspace_id", scope.workspace_id()}, {"id", id}, {"now", now_ms}}));
  if (rows == 1) return {};
  return Fail(ErrorCode::kNotFound, "There is no such API key.");
}

Result<std::optional<ApiKeySecret>> ApiKeys::FindSecret(std::string_view id) const {
  TRY(auto reader, database_.Read());
  return reader.First<ApiKeySecret>("find_api_key_secret", {{"id", id}});
}

Status ApiKeys::Touch(Transaction& tx, std::string_view id, std::int64_t now_ms) const {
  TRY_OK(tx.Execute("touch_api_key", {{"id", id}, {"now", now_ms}}));
  return {};
}

}  // namespace lathe::store
