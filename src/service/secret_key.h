// The installation's master key: 32 random bytes in the data directory, from which the keys that
// sign tokens and seal stored credentials are derived. Whoever has it can sign in as anyone.
// Stateless.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lathe::service {

/// The key in `file`, made (mode 0600, synced) when there is none. Errors, for the operator:
/// internal (not 32 bytes, readable by others, not readable at all).
Result<std::string> LoadOrCreateSecretKey(const std::filesystem::path& file);

/// A key for one purpose; the same master key and purpose give the same 32 bytes.
std::string DeriveKey(std::string_view master, std::string_view purpose);

}  // namespace lathe::service
