// What each kind of data source is: its settings with their bounds, which of them are secret, which
// say where it is, and what can be read from it. One descriptor per kind drives the check of a
// request, the form of the web UI and the documentation. Immutable; thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "data/sources/address_policy.h"

namespace lathe::data::sources {

enum class SettingType : std::uint8_t {
  kText,
  kName,  ///< letters, digits, dots, dashes and underscores: it becomes part of an address
  kHost,  ///< a host name or an address; checked against the policy
  kUrl,   ///< https://host[:port] or http://...: the host is checked
  kInteger,
  kChoice,
  kSwitch,
  kSecret,       ///< one line; sealed, never answered
  kSecretText,   ///< several lines, such as a key file; sealed, never answered
  kCertificate,  ///< certificates in PEM, several lines
};

struct Setting {
  std::string_view name;
  std::string_view title;
  std::string_view help;
  SettingType type = SettingType::kText;
  bool required = false;
  /// Says who is talked to and how safely: kept secrets are not sent to another place, so whoever
  /// changes it gives them again.
  bool place = false;
  bool advanced = false;
  std::string_view default_text = {};
  std::int64_t low = 0;  ///< of an integer; the longest text, in bytes, is `high`
  std::int64_t high = 255;
  std::vector<std::string_view> choices = {};
  /// Shown, and meant, only with this choice: "auth=account_key". Empty: always.
  std::string_view only_with = {};
  /// Of a secret: the setting that means something together with it only: either both are given, or
  /// none.
  std::string_view pairs_with = {};
};

struct SourceKind {
  std::string_view kind;
  std::string_view title;
  std::string_view description;
  bool has_tables = false;   ///< can be imported by table
  bool has_queries = false;  ///< ... by query
  bool has_paths = false;    ///< ... by path
  bool has_cost = false;     ///< says what a query costs before it runs
  std::string_view query_dialect = {};
  std::string_view rights;  ///< what a least-privilege account needs, to copy
  std::vector<Setting> settings;
};

/// timeout_s: every kind has it.
Setting TimeLimitSetting();

/// All kinds that are servers, in the order they are shown.
std::span<const SourceKind* const> ServerKinds();
/// Null for "file" and what is not known.
const SourceKind* FindServerKind(std::string_view kind);

bool IsSecret(const Setting& setting);
/// A kind's settings as the API shows them: {kind, title, description, imports, cost,
/// query_dialect, rights, schema}, the last a JSON Schema.
json::object ToJson(const SourceKind& kind);

/// A source's settings: what is shown, and what is sealed.
struct SourceSettings {
  json::object config;   ///< complete, defaults filled in
  json::object secrets;  ///< name -> text

  /// The text of a setting, empty when it has none.
  std::string Text(std::string_view name) const;
  std::int64_t Int(std::string_view name) const;
  bool IsOn(std::string_view name) const;
  std::string Secret(std::string_view name) const;
};

/// The parts of an address of kind kUrl.
struct UrlParts {
  bool tls = true;
  std::string host;
  int port = 443;
};
/// Error: source_option_forbidden (another scheme, a user, a path, options).
Result<UrlParts> SplitUrl(std::string_view url);

/// Says so when `options` of an import hold format_options although no files are read (`by_path`):
/// columns and on_bad_value mean something for tables and queries, too. Error: validation_failed.
Status CheckFormatOptions(const json::object& options, bool by_path);

/// Checks what a client sent, filling defaults. A secret that is absent or says "set" stays as it
/// is in `before` (null for a new source), but only as long as no setting that names the place
/// changes. Errors: validation_failed with every fault; source_address_forbidden,
/// source_option_forbidden when that is the only one.
Result<SourceSettings> ReadSettings(const SourceKind& kind, const json::object& sent,
                                    const SourceSettings* before, const AddressPolicy& policy);
/// The config as it is answered: secrets that are there say "set".
json::object ShownConfig(const SourceKind& kind, const json::object& config,
                         const std::vector<std::string>& secrets_set);

}  // namespace lathe::data::sources
