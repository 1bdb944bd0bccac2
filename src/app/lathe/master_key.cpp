#include "app/lathe/master_key.h"

#include "base/crypto.h"
#include "service/secret_key.h"

namespace lathe::app {

std::filesystem::path KeyFile(const Settings& settings, const std::filesystem::path& default_file) {
  if (!settings.secret_key.empty()) return {};
  return settings.secret_key_file.empty() ? default_file : settings.secret_key_file;
}

Result<std::string> LoadMasterKey(const Settings& settings,
                                  const std::filesystem::path& default_file, bool fresh) {
  const std::filesystem::path file = KeyFile(settings, default_file);
  if (file.empty()) {
    auto bytes = Base64UrlDecode(settings.secret_key);
    if (bytes.ok() && bytes->size() == 32) return bytes;
    return Fail(ErrorCode::kInternal,
                "LATHE_SECRET_KEY must be 43 characters of base64url (32 bytes).");
  }
  std::error_code ignored;
  const bool named = !settings.secret_key_file.empty();
  if ((named || !fresh) && !std::filesystem::exists(file, ignored))
    return Fail(ErrorCode::kInternal,
                "The secret key " + file.string() +
                    " is missing. Put it back (a backup holds it), or name another file with "
                    "--secret-key-file.");
  return service::LoadOrCreateSecretKey(file);
}

}  // namespace lathe::app
