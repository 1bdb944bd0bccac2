#include "data/sources/source_kind.h"

#include <gtest/gtest.h>

#include <map>

#include "data/sources/connector.h"

namespace lathe::data::sources {
namespace {

const AddressPolicy kPolicy;

Result<SourceSettings> Read(std::string_view kind, const json::object& sent,
                            const SourceSettings* before = nullptr) {
  return ReadSettings(*FindServerKind(kind), sent, before, kPolicy);
}

json::object Postgres() {
  return {{"host", "db.example.com"}, {"database", "d"}, {"user", "u"}, {"password", "p"}};
}

std::map<std::string, std::string> FaultsOf(const Result<SourceSettings>& read) {
  std::map<std::string, std::string> faults;
  if (read.ok()) return faults;
  for (const FieldError& fault : read.error().errors) faults[fault.field] = fault.code;
  return faults;
}

TEST(SourceKindTest, EveryKindDescribesItsSettings) {
  for (const SourceKind* kind : ServerKinds()) {
    const json::object shown = ToJson(*kind);
    EXPECT_FALSE(shown.at("imports").as_array().empty()) << kind->kind;
    for (const Setting& setting : kind->settings) {
      EXPECT_FALSE(setting.title.empty() || setting.help.empty()) << setting.name;
      EXPECT_EQ(setting.type == SettingType::kChoice, !setting.choices.empty()) << setting.name;
    }
  }
}

TEST(SourceKindTest, EveryKindHasItsConnector) {
  for (const SourceKind* kind : ServerKinds())
    EXPECT_NE(MakeConnector(kind->kind, {}), nullptr) << kind->kind;
  EXPECT_EQ(MakeConnector("file", {}), nullptr);
}

TEST(SourceKindTest, FillsDefaultsAndKeepsSecretsApart) {
  const auto read = Read("postgresql", Postgres());
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->Int("port"), 5432);
  EXPECT_EQ(read->Text("sslmode"), "require");
  EXPECT_EQ(read->Secret("password"), "p");
  EXPECT_FALSE(read->config.contains("password"));
  const json::object shown = ShownConfig(*FindServerKind("postgresql"), read->config, {"password"});
  EXPECT_EQ(shown.at("password"), "set");
}

TEST(SourceKindTest, ReportsEveryFaultAtOnce) {
  const auto read = Read("postgresql", {{"host", "db"}, {"port", "x"}, {"nope", 1}, {"user", 5}});
  const std::map<std::string, std::string> wanted{{"config.nope", "unknown_field"},
                                                  {"config.port", "wrong_type"},
                                                  {"config.database", "required"},
                                                  {"config.user", "wrong_type"}};
  EXPECT_EQ(FaultsOf(read), wanted);
}

TEST(SourceKindTest, AForbiddenAddressNamesTheAnswerWhenItIsTheOnlyFault) {
  json::object sent = Postgres();
  sent["host"] = "169.254.169.254";
  EXPECT_EQ(Read("postgresql", sent).error().code, ErrorCode::kSourceAddressForbidden);
  sent["port"] = 0;
  EXPECT_EQ(Read("postgresql", sent).error().code, ErrorCode::kValidationFailed);
}

TEST(SourceKindTest, AKeptSecretStaysAndIsNotSentToAnotherPlace) {
  const SourceSettings before = *Read("postgresql", Postgres());
  json::object sent = Postgres();
  sent["password"] = "set";
  sent["timeout_s"] = 60;
  const auto kept = Read("postgresql", sent, &before);
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(kept->Secret("password"), "p");
  sent["host"] = "other.example.com";
  const std::map<std::string, std::string> wanted{{"config.password", "required"}};
  EXPECT_EQ(FaultsOf(Read("postgresql", sent, &before)), wanted);
  sent["password"] = nullptr;
  const auto removed = Read("postgresql", sent, &before);
  ASSERT_TRUE(removed.ok());
  EXPECT_TRUE(removed->secrets.empty());
}

TEST(SourceKindTest, SettingsOfAnotherChoiceAreNotAskedFor) {
  const json::object sent{{"account", "a"}, {"container", "c"}, {"sas_token", "sv=1"}};
  EXPECT_TRUE(Read("azure", sent).ok());
  json::object principal = sent;
  principal["auth"] = "service_principal";
  EXPECT_EQ(FaultsOf(Read("azure", principal)).count("config.client_secret"), 1U);
}

TEST(SourceKindTest, AnAddressIsSchemeHostAndPort) {
  const auto parts = SplitUrl("http://minio.example.com:9000/");
  ASSERT_TRUE(parts.ok());
  EXPECT_FALSE(parts->tls);
  EXPECT_EQ(parts->host, "minio.example.com");
  EXPECT_EQ(parts->port, 9000);
  EXPECT_EQ(SplitUrl("https://[2001:db8::1]:1")->host, "2001:db8::1");
  for (const char* url :
       {"ftp://x", "x", "https://x:0", "https://x:y", "https://x:99999", "https://[::1"})
    EXPECT_FALSE(SplitUrl(url).ok()) << url;
  // What is not a host name is found by the policy.
  EXPECT_FALSE(kPolicy.CheckHost(SplitUrl("https://u@x")->host).ok());
  EXPECT_FALSE(kPolicy.CheckHost(SplitUrl("https://x/y")->host).ok());
}

TEST(SourceKindTest, HowAFileIsWrittenIsSaidOfFilesOnly) {
  const json::object options{{"format_options", json::object{{"delimiter", ";"}}}};
  EXPECT_TRUE(CheckFormatOptions(options, true).ok());
  const Status refused = CheckFormatOptions(options, false);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().name(), "validation_failed");
  ASSERT_EQ(refused.error().errors.size(), 1U);
  EXPECT_EQ(refused.error().errors[0].field, "format_options");
  EXPECT_TRUE(CheckFormatOptions({}, false).ok());
  EXPECT_TRUE(CheckFormatOptions({{"format_options", json::object()}}, false).ok());
  EXPECT_TRUE(CheckFormatOptions({{"on_bad_value", "null"}}, false).ok());
}

}  // namespace
}  // namespace lathe::data::sources
