// Where the installation's master key comes from: the environment, a named file, or secret.key in
// the data directory, which is made on the first start. A data directory that has a database but
// lost its key is refused: a new key would end every session and lock every stored credential away
// for ever.
#pragma once

#include <filesystem>
#include <string>

#include "app/lathe/settings.h"
#include "base/result.h"

namespace lathe::app {

/// The file the key is read from; nothing in it when the environment gives the key.
std::filesystem::path KeyFile(const Settings& settings, const std::filesystem::path& default_file);

/// The 32 bytes; `fresh` means that no key has been used yet, so that one may be made. Errors, for
/// the operator: internal.
Result<std::string> LoadMasterKey(const Settings& settings,
                                  const std::filesystem::path& default_file, bool fresh);

}  // namespace lathe::app
