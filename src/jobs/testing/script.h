// Child programs for tests of the job machinery: shell scripts that stand for `lathe-job`.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace lathe::jobs_testing {

/// Writes an executable shell script; its path.
inline std::filesystem::path WriteScript(const std::filesystem::path& folder,
                                         const std::string& body) {
  const std::filesystem::path path = folder / "child.sh";
  {
    std::ofstream file(path);
    file << "#!/bin/sh\n" << body << "\n";
  }
  ::chmod(path.c_str(), 0700);
  return path;
}

}  // namespace lathe::jobs_testing
