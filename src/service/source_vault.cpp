#include "service/source_vault.h"

#include <utility>

#include "base/crypto.h"
#include "base/log.h"
#include "service/secret_key.h"

namespace lathe::service {
namespace {

std::string ContextOf(std::string_view workspace_id, std::string_view source_id) {
  return "datasource/" + std::string(workspace_id) + "/" + std::string(source_id);
}

}  // namespace

SourceVault::SourceVault(std::string_view master_key)
    : key_(DeriveKey(master_key, "datasource-secrets")) {}

std::optional<std::string> SourceVault::Seal(std::string_view workspace_id,
                                             std::string_view source_id,
                                             const json::object& secrets) const {
  if (secrets.empty()) return std::nullopt;
  return Base64UrlEncode(
      lathe::Seal(key_, ContextOf(workspace_id, source_id), ToText(json::value(secrets))));
}

Result<json::object> SourceVault::Open(std::string_view workspace_id, std::string_view source_id,
                                       const std::optional<std::string>& sealed) const {
  if (!sealed) return json::object();
  const auto open = [&]() -> Result<json::value> {
    TRY(const std::string bytes, Base64UrlDecode(*sealed));
    TRY(const std::string text, Unseal(key_, ContextOf(workspace_id, source_id), bytes));
    return ParseJson(text);
  };
  auto document = open();
  if (document.ok() && document->is_object()) return std::move(document->get_object());
  log::Error("datasource_secrets_unusable", {{"datasource_id", source_id}});
  return Fail(ErrorCode::kInternal,
              "The stored credentials cannot be opened with this server's key; enter them again.");
}

}  // namespace lathe::service
