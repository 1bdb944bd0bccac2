// A configuration file in TOML (toml.io, version 1.0) as settings: names and values as a flag would
// give them.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace lathe::app {

struct FileSetting {
  std::string name;
  std::string text;  ///< of a list: its items, separated by commas
};

/// The settings in order of their names. Errors: validation_failed (the file cannot be read, is not
/// valid TOML, or holds a table or a value of a kind that no setting has), naming the line.
Result<std::vector<FileSetting>> ReadTomlFile(const std::string& path);

}  // namespace lathe::app
