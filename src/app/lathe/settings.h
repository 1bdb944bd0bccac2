// Every setting of the server, from three places: a flag (--data-dir) over an environment variable
// (LATHE_DATA_DIR) over a key of the TOML file (data_dir) over the default. One table declares them
// all, so that the three names, the check and the help text cannot drift. An unknown LATHE_*
// variable or key is an error that names the nearest one. Plain values; nothing here opens or
// creates anything.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/result.h"

namespace lathe::app {

enum class LogFormat : std::uint8_t { kAuto, kJson, kText };

struct Settings {
  std::filesystem::path data_dir = "lathe-data";
  std::string host = "127.0.0.1";
  int port = 8080;
  std::filesystem::path tls_cert, tls_key;
  LogFormat log_format = LogFormat::kAuto;
  log::Level log_level = log::Level::kInfo;
  std::filesystem::path secret_key_file;  ///< empty: secret.key in the data directory
  std::string secret_key;                 ///< base64url, from the environment only
  int bcrypt_cost = 12;
  int access_token_s = 1'800;
  int refresh_token_s = 2'592'000;
  bool rate_limits = true;
  std::vector<std::string> cors_origins;
  std::vector<std::string> trusted_proxies;
  std::int64_t upload_limit_bytes = std::int64_t{10} << 30;
  std::vector<std::string> source_networks;  ///< besides public addresses
  int http_threads = 0;                      ///< 0: one per processor
  std::int64_t model_cache_bytes = std::int64_t{512} << 20;
  std::filesystem::path job_program;  ///< empty: lathe-job beside this program
  int job_slots = 1;
  int job_threads = 0;  ///< 0: processors divided by slots
  std::int64_t job_memory_bytes = std::int64_t{4} << 30;
  int job_wall_s = 86'400;
  int job_lease_s = 30;
  int retention_days = 30;
  int disk_warn_percent = 90;
  int disk_refuse_percent = 95;
  std::int64_t disk_ballast_bytes = std::int64_t{64} << 20;
};

struct SettingSpec {
  std::string_view name;        ///< as in the TOML file; the flag and the variable follow from it
  std::string_view value_name;  ///< "DIR"
  std::string_view doc;
  std::string_view default_text;
  bool environment_only = false;  ///< secrets are never a flag or in a file that others read
  /// Checks `text` and stores it; what would be right when it is refused, otherwise empty.
  std::string (*set)(Settings& settings, const std::string& text);
};

std::span<const SettingSpec> AllSettings();
/// "--data-dir" for "data_dir".
std::string FlagOf(std::string_view setting);
/// "LATHE_DATA_DIR" for "data_dir".
std::string VariableOf(std::string_view setting);

/// What the command line and the environment say: names to texts.
struct SettingSources {
  std::map<std::string, std::string> flags;        ///< by setting name
  std::map<std::string, std::string> environment;  ///< every LATHE_* variable
  std::string config_file;                         ///< from --config; LATHE_CONFIG otherwise
};

/// The LATHE_* variables of this process.
std::map<std::string, std::string> LatheEnvironment(const char* const* environment);

/// All sources merged and checked. Error: validation_failed, with a sentence that says where the
/// fault is and what is right.
Result<Settings> LoadSettings(const SettingSources& sources);

}  // namespace lathe::app
