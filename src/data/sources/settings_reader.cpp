// Checks the settings a client sent for a data source against the descriptor of its kind.
#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "data/sources/setting_values.h"
#include "data/sources/source_kind.h"

namespace lathe::data::sources {
namespace {

std::string FieldOf(const Setting& setting) { return "config." + std::string(setting.name); }

bool HasControlCharacters(std::string_view text, bool lines_allowed) {
  return std::ranges::any_of(text, [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && !(lines_allowed && (c == '\n' || c == '\r' || c == '\t'))) ||
           byte == 0x7f;
  });
}

bool IsPlainName(std::string_view text) {
  const auto alphanumeric = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return alphanumeric(text.front()) && text.find("..") == text.npos &&
         std::ranges::all_of(
             text, [&](char c) { return alphanumeric(c) || c == '.' || c == '-' || c == '_'; });
}

bool IsCertificate(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&::BIO_free)> in(
      ::BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), ::BIO_free);
  const std::unique_ptr<X509, decltype(&::X509_free)> read(
      ::PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr), ::X509_free);
  ::ERR_clear_error();
  return read != nullptr;
}

/// Reads one request's settings.
class Reader {
 public:
  Reader(const SourceKind& kind, const json::object& sent, const SourceSettings* before,
         const AddressPolicy& policy)
      : kind_(kind), sent_(sent), before_(before), policy_(policy) {}

  Result<SourceSettings> Run() {
    ReportUnknown();
    for (const Setting& setting : kind_.settings) {
      if (!IsSecret(setting)) ReadPlain(setting);
    }
    for (const Setting& setting : kind_.settings) {
      if (IsSecret(setting)) ReadSecret(setting);
    }
    if (errors_.empty()) return std::move(out_);
    const bool all_coded = coded_ && coded_count_ == errors_.size();
    return Error{all_coded ? *coded_ : ErrorCode::kValidationFailed,
                 all_coded ? errors_.front().message : "The request has invalid fields.",
                 std::move(errors_),
                 {}};
  }

 private:
  void Add(const Setting& setting, std::string code, std::string message) {
    errors_.push_back({FieldOf(setting), std::move(code), std::move(message), {}, {}});
  }
  void AddCoded(const Setting& setting, const Error& error) {
    Add(setting, std::string(error.name()), error.detail);
    if (!coded_) coded_ = error.code;
    ++coded_count_;
  }

  void ReportUnknown() {
    for (const auto& member : sent_) {
      const bool known = std::ranges::any_of(
          kind_.settings, [&](const Setting& s) { return s.name == member.key(); });
      if (known) continue;
      errors_.push_back({"config." + std::string(member.key()),
                         "unknown_field",
                         "is not a setting of " + std::string(kind_.title) + " sources",
                         {},
                         {}});
    }
  }

  const json::value* Sent(const Setting& setting) const {
    const json::value* value = sent_.if_contains(setting.name);
    return value && !value->is_null() ? value : nullptr;
  }

  bool IsMeant(const Setting& setting) const {
    if (setting.only_with.empty()) return true;
    const std::size_t equals = setting.only_with.find('=');
    return out_.Text(setting.only_with.substr(0, equals)) == setting.only_with.substr(equals + 1);
  }

  void ReadPlain(const Setting& setting) {
    const json::value* value = Sent(setting);
    if (!value) {
      if (setting.required && IsMeant(setting) && setting.default_text.empty())
        return Add(setting, "required", "is required");
      if (!setting.default_text.empty()) out_.config[setting.name] = DefaultOf(setting);
      return;
    }
    if (setting.type == SettingType::kInteger) return ReadInteger(setting, *value);
    if (setting.type == SettingType::kSwitch) {
      if (!value->is_bool()) return Add(setting, "wrong_type", "must be true or false");
      out_.config[setting.name] = value->get_bool();
      return;
    }
    if (!value->is_string()) return Add(setting, "wrong_type", "must be a string");
    ReadText(setting, std::string(value->get_string()));
  }

  void ReadInteger(const Setting& setting, const json::value& value) {
    if (!value.is_int64()) return Add(setting, "wrong_type", "must be a whole number");
    const std::int64_t number = value.get_int64();
    if (number < setting.low || number > setting.high) {
      return Add(setting, number < setting.low ? "too_small" : "too_large",
                 "must be " + std::to_string(setting.low) + " to " + std::to_string(setting.high));
    }
    out_.config[setting.name] = number;
  }

  bool CheckText(const Setting& setting, const std::string& text) {
    const bool lines =
        setting.type == SettingType::kCertificate || setting.type == SettingType::kSecretText;
    if (text.size() > static_cast<std::size_t>(setting.high)) {
      Add(setting, "too_long", "must have at most " + std::to_string(setting.high) + " bytes");
      return false;
    }
    if (HasControlCharacters(text, lines)) {
      Add(setting, "bad_format", "must not hold control characters");
      return false;
    }
    return true;
  }

  void ReadText(const Setting& setting, std::string text) {
    if (!CheckText(setting, text)) return;
    if (text.empty()) {
      if (setting.required && IsMeant(setting)) Add(setting, "required", "is required");
      return;
    }
    if (setting.type == SettingType::kChoice &&
        std::ranges::find(setting.choices, text) == setting.choices.end()) {
      std::string list;
      for (const std::string_view choice : setting.choices)
        list += (list.empty() ? "" : ", ") + std::string(choice);
      return Add(setting, "not_allowed", "must be one of " + list);
    }
    if (setting.type == SettingType::kName && !IsPlainName(text))
      return Add(
          setting, "bad_format",
          "must be letters, digits, dots, dashes and underscores, beginning with a letter or "
          "a digit");
    if (setting.type == SettingType::kCertificate && !IsCertificate(text))
      return Add(setting, "bad_format",
                 "must be a certificate in PEM, from -----BEGIN CERTIFICATE----- to -----END "
                 "CERTIFICATE-----");
    if (setting.type == SettingType::kHost) {
      if (const Status fine = policy_.CheckHost(text); !fine.ok())
        return AddCoded(setting, fine.error());
    }
    if (setting.type == SettingType::kUrl) {
      const auto place = SplitUrl(text);
      if (!place.ok()) return AddCoded(setting, place.error());
      if (const Status fine = policy_.CheckHost(place->host); !fine.ok())
        return AddCoded(setting, fine.error());
    }
    out_.config[setting.name] = std::move(text);
  }

  /// The first setting that names the place and is not what it was; empty when all are.
  std::string_view MovedBy() const {
    for (const Setting& setting : kind_.settings) {
      if (!setting.place || IsSecret(setting)) continue;
      const json::value* was = before_->config.if_contains(setting.name);
      const json::value* is = out_.config.if_contains(setting.name);
      if ((was == nullptr) != (is == nullptr) || (was && *was != *is)) return setting.name;
    }
    return {};
  }

  /// Whether the secret cannot be missing from what was sent.
  bool IsNeeded(const Setting& setting) const {
    const bool half = !setting.pairs_with.empty() && !out_.Text(setting.pairs_with).empty();
    return half || (setting.required && IsMeant(setting));
  }

  /// A new secret without the setting that it goes with would go unused.
  void CheckPair(const Setting& setting) {
    if (setting.pairs_with.empty() || !out_.Text(setting.pairs_with).empty()) return;
    errors_.push_back({"config." + std::string(setting.pairs_with),
                       "required",
                       "is required together with " + std::string(setting.name),
                       {},
                       {}});
  }

  void ReadSecret(const Setting& setting) {
    const json::value* value = sent_.if_contains(setting.name);
    if (value && value->is_null()) {
      if (IsNeeded(setting)) Add(setting, "required", "is required");
      return;
    }
    if (value && !value->is_string()) return Add(setting, "wrong_type", "must be a string");
    const json::value* old = before_ ? before_->secrets.if_contains(setting.name) : nullptr;
    const bool kept = !value || (old && value->get_string() == kSecretIsSet);
    if (!kept) {
      const std::string text(value->get_string());
      if (!CheckText(setting, text)) return;
      if (text.empty()) {
        if (IsNeeded(setting)) Add(setting, "required", "is required");
        return;
      }
      out_.secrets[setting.name] = text;
      return CheckPair(setting);
    }
    if (!IsMeant(setting)) return;
    if (!old) {
      if (IsNeeded(setting)) Add(setting, "required", "is required");
      return;
    }
    if (const std::string_view moved = MovedBy(); !moved.empty()) {
      return Add(setting, "required",
                 "must be given again, because " + std::string(moved) +
                     " changes: a kept secret is not sent to another place");
    }
    out_.secrets[setting.name] = *old;
  }

  const SourceKind& kind_;
  const json::object& sent_;
  const SourceSettings* before_;
  const AddressPolicy& policy_;
  SourceSettings out_;
  std::vector<FieldError> errors_;
  std::optional<ErrorCode> coded_;
  std::size_t coded_count_ = 0;
};

}  // namespace

Result<SourceSettings> ReadSettings(const SourceKind& kind, const json::object& sent,
                                    const SourceSettings* before, const AddressPolicy& policy) {
  return Reader(kind, sent, before, policy).Run();
}

}  // namespace lathe::data::sources
