#include "app/lathe/settings.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "app/lathe/suggest.h"
#include "app/lathe/toml_file.h"
#include "data/sources/address_policy.h"

namespace lathe::app {
namespace {

// Variables with our prefix that are no settings: the development scripts and the tests use them.
constexpr std::array<std::string_view, 6> kOtherVariables = {"LATHE_BIN",        "LATHE_CACHE",
                                                             "LATHE_CHROMIUM",   "LATHE_CONFIG",
                                                             "LATHE_FAILPOINTS", "LATHE_SHARED"};

std::optional<std::int64_t> ToNumber(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// "1048576", "512MiB", "10 GiB".
std::optional<std::int64_t> ToBytes(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, int>, 4> kUnits{
      {{"KiB", 10}, {"MiB", 20}, {"GiB", 30}, {"TiB", 40}}};
  int shift = 0;
  for (const auto& [unit, bits] : kUnits) {
    if (!text.ends_with(unit)) continue;
    shift = bits;
    text.remove_suffix(unit.size());
    if (text.ends_with(' ')) text.remove_suffix(1);
    break;
  }
  const auto number = ToNumber(text);
  if (!number || *number < 0 || *number > (std::int64_t{1} << 50 >> shift)) return std::nullopt;
  return *number << shift;
}

template <int Settings::*Field, int Low, int High>
std::string SetInt(Settings& settings, const std::string& text) {
  const auto number = ToNumber(text);
  if (!number || *number < Low || *number > High)
    return fmt::format("a whole number from {} to {}", Low, High);
  settings.*Field = static_cast<int>(*number);
  return {};
}

template <std::int64_t Settings::*Field, std::int64_t Low>
std::string SetBytes(Settings& settings, const std::string& text) {
  const auto bytes = ToBytes(text);
  if (!bytes || *bytes < Low)
    return fmt::format("bytes, at least {}, such as 1073741824, 512MiB or 10GiB", Low);
  settings.*Field = *bytes;
  return {};
}

template <std::filesystem::path Settings::*Field>
std::string SetPath(Settings& settings, const std::string& text) {
  if (text.empty()) return "a path";
  settings.*Field = text;
  return {};
}

template <std::vector<std::string> Settings::*Field>
std::string SetList(Settings& settings, const std::string& text) {
  std::vector<std::string> items;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    std::string item(rest.substr(0, comma));
    std::erase(item, ' ');
    if (item.empty()) return "a list separated by commas";
    items.push_back(std::move(item));
    rest = comma == std::string_view::npos ? "" : rest.substr(comma + 1);
  }
  settings.*Field = std::move(items);
  return {};
}

std::string SetNetworks(Settings& settings, const std::string& text) {
  const std::string wrong = SetList<&Settings::source_networks>(settings, text);
  if (!wrong.empty()) return wrong;
  if (data::sources::AddressPolicy::FromNetworks(settings.source_networks).ok()) return {};
  return "loopback, private and CIDR blocks such as 10.0.0.0/8, separated by commas";
}

/// Of an address the form that the server compares with; empty when it is none.
std::string PlainAddress(const std::string& text) {
  std::array<unsigned char, 16> bytes{};
  std::array<char, INET6_ADDRSTRLEN> plain{};
  for (const int family : {AF_INET, AF_INET6}) {
    if (::inet_pton(family, text.c_str(), bytes.data()) == 1)
      return ::inet_ntop(family, bytes.data(), plain.data(), plain.size());
  }
  return {};
}

std::string SetProxies(Settings& settings, const std::string& text) {
  const std::string wrong = SetList<&Settings::trusted_proxies>(settings, text);
  if (!wrong.empty()) return wrong;
  for (std::string& proxy : settings.trusted_proxies) {
    proxy = PlainAddress(proxy);
    if (proxy.empty()) return "IP addresses such as 10.0.0.7, separated by commas";
  }
  return {};
}

/// "https://app.example.com", "http://localhost:5173".
bool IsOrigin(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view name = text.substr(0, scheme), host = text.substr(scheme + 3);
  return (name == "http" || name == "https") && !host.empty() &&
         host.find_first_of("/?#*@") == std::string_view::npos;
}

std::string SetOrigins(Settings& settings, const std::string& text) {
  const std::string wrong = SetList<&Settings::cors_origins>(settings, text);
  if (!wrong.empty()) return wrong;
  if (std::ranges::all_of(settings.cors_origins, IsOrigin)) return {};
  return "origins such as https://app.example.com, separated by commas; no path, no wildcard";
}

std::string SetListen(Settings& settings, const std::string& text) {
  const std::size_t colon = text.rfind(':');
  const auto port = colon == std::string::npos ? std::nullopt : ToNumber(text.substr(colon + 1));
  if (!port || *port < 0 || *port > 65'535 || colon == 0)
    return "HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080; port 0 takes a free one";
  std::string host = text.substr(0, colon);
  if (host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  settings.host = std::move(host);
  settings.port = static_cast<int>(*port);
  return {};
}

std::string SetLogFormat(Settings& settings, const std::string& text) {
  if (text == "auto") return settings.log_format = LogFormat::kAuto, "";
  if (text == "json") return settings.log_format = LogFormat::kJson, "";
  if (text == "text") return settings.log_format = LogFormat::kText, "";
  return "auto, json or text";
}

std::string SetLogLevel(Settings& settings, const std::string& text) {
  if (text == "debug") return settings.log_level = log::Level::kDebug, "";
  if (text == "info") return settings.log_level = log::Level::kInfo, "";
  if (text == "warn") return settings.log_level = log::Level::kWarn, "";
  if (text == "error") return settings.log_level = log::Level::kError, "";
  return "debug, info, warn or error";
}

std::string SetRateLimits(Settings& settings, const std::string& text) {
  if (text == "on" || text == "true") return settings.rate_limits = true, "";
  if (text == "off" || text == "false") return settings.rate_limits = false, "";
  return "on or off";
}

std::string SetSecretKey(Settings& settings, const std::string& text) {
  if (text.size() != 43) return "43 characters of base64url (32 bytes)";
  settings.secret_key = text;
  return {};
}

constexpr SettingSpec kSettings[] = {
    {"data_dir", "DIR", "Where everything is kept", "lathe-data", false,
     SetPath<&Settings::data_dir>},
    {"listen", "HOST:PORT", "Address to serve on", "127.0.0.1:8080", false, SetListen},
    {"tls_cert", "FILE", "Certificate chain (PEM); serves HTTPS", "none", false,
     SetPath<&Settings::tls_cert>},
    {"tls_key", "FILE", "Private key of tls_cert (PEM)", "none", false,
     SetPath<&Settings::tls_key>},
    {"log_format", "FORMAT", "auto (text on a terminal), json or text", "auto", false,
     SetLogFormat},
    {"log_level", "LEVEL", "debug, info, warn or error", "info", false, SetLogLevel},
    {"secret_key_file", "FILE", "Key that tokens and stored credentials derive from",
     "DATA_DIR/secret.key", false, SetPath<&Settings::secret_key_file>},
    {"secret_key", "KEY", "The key itself, base64url of 32 bytes", "none", true, SetSecretKey},
    {"bcrypt_cost", "N", "Work factor of password hashes, 10 to 15", "12", false,
     SetInt<&Settings::bcrypt_cost, 10, 15>},
    {"access_token_s", "SECONDS", "How long an access token is valid", "1800", false,
     SetInt<&Settings::access_token_s, 1, 86'400>},
    {"refresh_token_s", "SECONDS", "How long a session lasts without use", "2592000", false,
     SetInt<&Settings::refresh_token_s, 1, 31'536'000>},
    {"rate_limits", "on|off", "Limits of requests per user and address", "on", false,
     SetRateLimits},
    {"cors_origins", "LIST", "Web origins that may call the API, separated by commas", "none",
     false, SetOrigins},
    {"trusted_proxies", "LIST", "Proxies whose X-Forwarded-For is believed", "none", false,
     SetProxies},
    {"upload_limit_bytes", "BYTES", "Largest file that can be uploaded", "10GiB", false,
     SetBytes<&Settings::upload_limit_bytes, 1>},
    {"source_networks", "LIST",
     "Networks of data sources besides public ones: loopback, private or CIDR blocks", "none",
     false, SetNetworks},
    {"http_threads", "N", "Threads that serve sockets; 0: one per processor", "0", false,
     SetInt<&Settings::http_threads, 0, 256>},
    {"model_cache_bytes", "BYTES", "Memory for loaded models", "512MiB", false,
     SetBytes<&Settings::model_cache_bytes, 0>},
    {"job_program", "FILE", "The program that runs one job", "lathe-job beside this program", false,
     SetPath<&Settings::job_program>},
    {"job_slots", "N", "Jobs at the same time; 0: only `lathe worker` runs jobs", "1", false,
     SetInt<&Settings::job_slots, 0, 256>},
    {"job_threads", "N", "Threads of one job; 0: processors divided by job_slots", "0", false,
     SetInt<&Settings::job_threads, 0, 1'024>},
    {"job_memory_bytes", "BYTES", "Memory of one job", "4GiB", false,
     SetBytes<&Settings::job_memory_bytes, (std::int64_t{64} << 20)>},
    {"job_wall_s", "SECONDS", "Longest run of one job", "86400", false,
     SetInt<&Settings::job_wall_s, 1, 31'536'000>},
    {"job_lease_s", "SECONDS", "A worker silent for so long has lost its jobs", "30", false,
     SetInt<&Settings::job_lease_s, 2, 3'600>},
    {"retention_days", "DAYS", "How long deleted things can be restored", "30", false,
     SetInt<&Settings::retention_days, 1, 3'650>},
    {"disk_warn_percent", "PERCENT", "Disk use that is warned of", "90", false,
     SetInt<&Settings::disk_warn_percent, 1, 100>},
    {"disk_refuse_percent", "PERCENT", "Disk use that refuses new uploads and jobs", "95", false,
     SetInt<&Settings::disk_refuse_percent, 1, 100>},
    {"disk_ballast_bytes", "BYTES", "Space kept for deletes on a full disk; 0: none", "64MiB",
     false, SetBytes<&Settings::disk_ballast_bytes, 0>},
};

const SettingSpec* FindSetting(std::string_view name) {
  for (const SettingSpec& spec : kSettings)
    if (spec.name == name) return &spec;
  return nullptr;
}

Error Wrong(std::string detail) { return Fail(ErrorCode::kValidationFailed, std::move(detail)); }

struct Origin {
  std::string where;  ///< "--bcrypt-cost", "LATHE_BCRYPT_COST", "lathe.toml: bcrypt_cost"
  std::string text;
};
using Merged = std::map<std::string_view, Origin>;

Status AddEnvironment(const std::map<std::string, std::string>& environment, Merged& merged) {
  std::vector<std::string> variables;
  for (const SettingSpec& spec : kSettings) variables.push_back(VariableOf(spec.name));
  std::vector<std::string_view> names(variables.begin(), variables.end());
  for (const auto& [name, text] : environment) {
    if (std::find(kOtherVariables.begin(), kOtherVariables.end(), name) != kOtherVariables.end())
      continue;
    const auto at = std::find(names.begin(), names.end(), name);
    if (at == names.end())
      return Wrong("The environment variable " + name + " is not a setting of Lathe." +
                   DidYouMean(name, names));
    merged[kSettings[at - names.begin()].name] = {name, text};
  }
  return {};
}

Status AddToml(const std::string& path, Merged& merged) {
  TRY(const std::vector<FileSetting> settings, ReadTomlFile(path));
  std::vector<std::string_view> names;
  for (const SettingSpec& spec : kSettings)
    if (!spec.environment_only) names.push_back(spec.name);
  for (const FileSetting& setting : settings) {
    if (std::find(names.begin(), names.end(), setting.name) == names.end())
      return Wrong(path + ": '" + setting.name + "' is not a setting." +
                   DidYouMean(setting.name, names));
    merged[FindSetting(setting.name)->name] = {path + ": " + setting.name, setting.text};
  }
  return {};
}

Status CheckTogether(const Settings& settings) {
  if (settings.tls_cert.empty() != settings.tls_key.empty())
    return Wrong("tls_cert and tls_key belong together: give both, or none.");
  if (settings.disk_warn_percent > settings.disk_refuse_percent)
    return Wrong("disk_warn_percent is above disk_refuse_percent: it must not be.");
  if (!settings.secret_key.empty() && !settings.secret_key_file.empty())
    return Wrong("LATHE_SECRET_KEY and secret_key_file are both set: give one of them.");
  return {};
}

}  // namespace

std::span<const SettingSpec> AllSettings() { return kSettings; }

std::string FlagOf(std::string_view setting) {
  std::string flag = "--" + std::string(setting);
  std::replace(flag.begin(), flag.end(), '_', '-');
  return flag;
}

std::string VariableOf(std::string_view setting) {
  std::string variable = "LATHE_" + std::string(setting);
  for (char& c : variable)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return variable;
}

std::map<std::string, std::string> LatheEnvironment(const char* const* environment) {
  std::map<std::string, std::string> found;
  for (; *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    const std::size_t equals = entry.find('=');
    if (!entry.starts_with("LATHE_") || equals == std::string_view::npos) continue;
    found.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return found;
}

Result<Settings> LoadSettings(const SettingSources& sources) {
  Merged merged;
  std::string config = sources.config_file;
  if (const auto named = sources.environment.find("LATHE_CONFIG");
      config.empty() && named != sources.environment.end())
    config = named->second;
  if (!config.empty()) TRY_OK(AddToml(config, merged));
  TRY_OK(AddEnvironment(sources.environment, merged));
  for (const auto& [name, text] : sources.flags)
    merged[FindSetting(name)->name] = {FlagOf(name), text};
  Settings settings;
  for (const auto& [name, origin] : merged) {
    const SettingSpec* spec = FindSetting(name);
    const std::string wanted = spec->set(settings, origin.text);
    if (wanted.empty()) continue;
    // A secret is not repeated.
    const std::string shown = spec->environment_only ? "" : " is '" + origin.text + "'; it";
    return Wrong(origin.where + shown + " must be " + wanted + ".");
  }
  TRY_OK(CheckTogether(settings));
  return settings;
}

}  // namespace lathe::app
