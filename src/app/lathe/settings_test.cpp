#include "app/lathe/settings.h"

#include <gtest/gtest.h>

#include <fstream>

namespace lathe::app {
namespace {

class SettingsTest : public testing::Test {
 protected:
  std::string Toml(const std::string& text) {
    const std::string path = testing::TempDir() + "settings_test.toml";
    std::ofstream(path) << text;
    return path;
  }
  static std::string FaultOf(const SettingSources& sources) {
    const auto settings = LoadSettings(sources);
    return settings.ok() ? "" : settings.error().detail;
  }
};

TEST_F(SettingsTest, WithoutAnySourceTheDefaultsHold) {
  const Settings settings = *LoadSettings({});
  EXPECT_EQ(settings.host, "127.0.0.1");
  EXPECT_EQ(settings.port, 8080);
  EXPECT_EQ(settings.bcrypt_cost, 12);
  EXPECT_TRUE(settings.rate_limits);
}

TEST_F(SettingsTest, AFlagWinsOverTheEnvironmentAndThatOverTheFile) {
  const std::string file = Toml("job_slots = 1\nbcrypt_cost = 11\njob_wall_s = 10\n");
  const SettingSources sources{
      {{"job_slots", "3"}}, {{"LATHE_JOB_SLOTS", "2"}, {"LATHE_BCRYPT_COST", "12"}}, file};
  const Settings settings = *LoadSettings(sources);
  EXPECT_EQ(settings.job_slots, 3);
  EXPECT_EQ(settings.bcrypt_cost, 12);
  EXPECT_EQ(settings.job_wall_s, 10);
}

TEST_F(SettingsTest, TheFileCanBeNamedByTheEnvironment) {
  EXPECT_EQ(LoadSettings({{}, {{"LATHE_CONFIG", Toml("job_slots = 7\n")}}, ""})->job_slots, 7);
}

TEST_F(SettingsTest, TomlListsSwitchesAndTextsAreRead) {
  const std::string file = Toml(
      "# a comment\ndata_dir = \"/srv/lathe\"\nrate_limits = false\n"
      "cors_origins = [\"https://a.example\", \"https://b.example\"]\n");
  const Settings settings = *LoadSettings({{}, {}, file});
  EXPECT_EQ(settings.data_dir, "/srv/lathe");
  EXPECT_FALSE(settings.rate_limits);
  EXPECT_EQ(settings.cors_origins,
            (std::vector<std::string>{"https://a.example", "https://b.example"}));
}

TEST_F(SettingsTest, TheFileIsReadAsTomlSaysIt) {
  const Settings settings = *LoadSettings(
      {{},
       {},
       Toml("cors_origins = [\n  \"https://a.example\", # one\n]\njob_wall_s = 86_400\n"
            "job_slots = 0x2\n")});
  EXPECT_EQ(settings.cors_origins, std::vector<std::string>{"https://a.example"});
  EXPECT_EQ(settings.job_wall_s, 86'400);
  EXPECT_EQ(settings.job_slots, 2);
  for (const char* wrong :
       {"listen = \"127.0.0.1:1\n", "listen = 127.0.0.1:1\n", "job_slots = 1\njob_slots = 2\n",
        "job_slots = 1.5\n", "cors_origins = [1]\n", "[jobs]\nslots = 1\n"})
    EXPECT_NE(FaultOf({{}, {}, Toml(wrong)}).find("line "), std::string::npos) << wrong;
}

TEST_F(SettingsTest, OriginsAndProxiesThatCouldNeverMatchAreRefused) {
  for (const char* origins : {"*", "app.example.com", "https://", "https://a.example/path"})
    EXPECT_FALSE(FaultOf({{{"cors_origins", origins}}, {}, ""}).empty()) << origins;
  for (const char* proxies : {"nope", "10.0.0.0/8", "10.0.0.1,x"})
    EXPECT_FALSE(FaultOf({{{"trusted_proxies", proxies}}, {}, ""}).empty()) << proxies;
  const auto settings = LoadSettings({{{"trusted_proxies", "10.0.0.1, 2001:DB8:0::1"}}, {}, ""});
  ASSERT_TRUE(settings.ok());
  EXPECT_EQ(settings->trusted_proxies, (std::vector<std::string>{"10.0.0.1", "2001:db8::1"}));
}

TEST_F(SettingsTest, AnUnknownNameIsRefusedWithTheNearest) {
  EXPECT_NE(FaultOf({{}, {{"LATHE_DATADIR", "x"}}, ""}).find("Did you mean LATHE_DATA_DIR?"),
            std::string::npos);
  EXPECT_NE(FaultOf({{}, {}, Toml("datadir = \"x\"\n")}).find("Did you mean data_dir?"),
            std::string::npos);
  EXPECT_FALSE(FaultOf({{}, {}, Toml("[server]\nlisten = \"x\"\n")}).empty());
  EXPECT_FALSE(FaultOf({{}, {}, "/no/such/file.toml"}).empty());
}

TEST_F(SettingsTest, AWrongValueIsRefusedWithWhatIsRightAndWhereItStands) {
  EXPECT_EQ(FaultOf({{{"bcrypt_cost", "9"}}, {}, ""}),
            "--bcrypt-cost is '9'; it must be a whole number from 10 to 15.");
  EXPECT_EQ(FaultOf({{}, {{"LATHE_LOG_LEVEL", "loud"}}, ""}),
            "LATHE_LOG_LEVEL is 'loud'; it must be debug, info, warn or error.");
  for (const char* listen : {"8080", ":8080", "host:", "host:99999", "host:x", ""})
    EXPECT_FALSE(FaultOf({{{"listen", listen}}, {}, ""}).empty()) << listen;
  for (const char* bytes : {"", "-1", "10 parsecs", "99999999TiB", "1.5GiB"})
    EXPECT_FALSE(FaultOf({{{"upload_limit_bytes", bytes}}, {}, ""}).empty()) << bytes;
}

TEST_F(SettingsTest, AddressesAndSizesAreRead) {
  const Settings settings =
      *LoadSettings({{{"listen", "[::1]:0"}, {"upload_limit_bytes", "2 GiB"}}, {}, ""});
  EXPECT_EQ(settings.host, "::1");
  EXPECT_EQ(settings.port, 0);
  EXPECT_EQ(settings.upload_limit_bytes, std::int64_t{2} << 30);
}

TEST_F(SettingsTest, ASecretIsTakenFromTheEnvironmentOnlyAndNeverRepeated) {
  const std::string fault = FaultOf({{}, {{"LATHE_SECRET_KEY", "hunter2"}}, ""});
  EXPECT_FALSE(fault.empty());
  EXPECT_EQ(fault.find("hunter2"), std::string::npos);
  EXPECT_FALSE(FaultOf({{}, {}, Toml("secret_key = \"x\"\n")}).empty());
}

TEST_F(SettingsTest, CertificateAndKeyBelongTogether) {
  EXPECT_FALSE(FaultOf({{{"tls_cert", "c.pem"}}, {}, ""}).empty());
  EXPECT_TRUE(FaultOf({{{"tls_cert", "c.pem"}, {"tls_key", "k.pem"}}, {}, ""}).empty());
}

TEST_F(SettingsTest, EverySettingHasItsThreeNamesAndItsWords) {
  for (const SettingSpec& spec : AllSettings()) {
    EXPECT_EQ(FlagOf(spec.name).substr(0, 2), "--");
    EXPECT_EQ(VariableOf(spec.name).substr(0, 6), "LATHE_");
    EXPECT_FALSE(spec.doc.empty() || spec.default_text.empty() || spec.value_name.empty())
        << spec.name;
  }
}

TEST_F(SettingsTest, OnlyOurVariablesAreTakenFromTheEnvironment) {
  const char* const environment[] = {"PATH=/bin", "LATHE_LISTEN=a:1", "LATHEX=1",
                                     "LATHE_EMPTY=", nullptr};
  const auto found = LatheEnvironment(environment);
  EXPECT_EQ(found.size(), 2U);
  EXPECT_EQ(found.at("LATHE_LISTEN"), "a:1");
}

TEST_F(SettingsTest, TheMarksOfAFullDiskMustBeInOrder) {
  EXPECT_NE(FaultOf({{{"disk_warn_percent", "96"}}, {}, ""}), "");
  EXPECT_EQ(FaultOf({{{"disk_warn_percent", "96"}, {"disk_refuse_percent", "97"}}, {}, ""}), "");
  EXPECT_NE(FaultOf({{{"disk_refuse_percent", "101"}}, {}, ""}), "");
  EXPECT_EQ(LoadSettings({{{"disk_ballast_bytes", "0"}}, {}, ""})->disk_ballast_bytes, 0);
}

}  // namespace
}  // namespace lathe::app
