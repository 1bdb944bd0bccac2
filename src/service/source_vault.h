// Credentials of data sources at rest: one sealed JSON object per source, bound to its workspace
// and its id, so that a row copied elsewhere opens nothing. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace lathe::service {

class SourceVault {
 public:
  /// `master_key` as of LoadOrCreateSecretKey.
  explicit SourceVault(std::string_view master_key);

  /// Nothing when there are no secrets.
  std::optional<std::string> Seal(std::string_view workspace_id, std::string_view source_id,
                                  const json::object& secrets) const;
  /// Error: internal (sealed with another key).
  Result<json::object> Open(std::string_view workspace_id, std::string_view source_id,
                            const std::optional<std::string>& sealed) const;

 private:
  std::string key_;
};

}  // namespace lathe::service
