#include "app/lathe/command_line.h"

#include <gtest/gtest.h>

#include "app/lathe/commands.h"

namespace lathe::app {
namespace {

const Command& Find(std::string_view name) {
  for (const Command& command : AllCommands())
    if (command.name == name) return command;
  std::abort();
}
Result<Invocation> Read(std::string_view command, std::vector<std::string_view> words) {
  return ReadWords(Find(command), words);
}
int RunWords(std::vector<std::string_view> words) {
  const char* const environment[] = {nullptr};
  return RunCommandLine(AllCommands(), words, environment);
}

TEST(CommandLine, OptionsAreReadInBothForms) {
  const Invocation invocation =
      *Read("serve", {"--data-dir", "a", "--listen=b:1", "--config", "c.toml"});
  EXPECT_EQ(invocation.sources.flags.at("data_dir"), "a");
  EXPECT_EQ(invocation.sources.flags.at("listen"), "b:1");
  EXPECT_EQ(invocation.sources.config_file, "c.toml");
}

TEST(CommandLine, ArgumentsAndSwitchesAreToldApart) {
  const Invocation invocation = *Read("restore", {"--force", "folder", "--data-dir", "d"});
  EXPECT_TRUE(invocation.has("--force"));
  EXPECT_EQ(invocation.arguments, std::vector<std::string>{"folder"});
  EXPECT_EQ(Read("restore", {"--", "--odd-name"})->arguments,
            std::vector<std::string>{"--odd-name"});
}

TEST(CommandLine, MistakesAreRefused) {
  EXPECT_NE(Read("serve", {"--data-dri", "a"}).error().detail.find("Did you mean --data-dir?"),
            std::string::npos);
  EXPECT_FALSE(Read("serve", {"--data-dir"}).ok());
  EXPECT_FALSE(Read("serve", {"stray"}).ok());
  EXPECT_FALSE(Read("serve", {"--data-dir", "a", "--data-dir", "b"}).ok());
  EXPECT_FALSE(Read("backup", {}).ok());
  EXPECT_FALSE(Read("restore", {"x", "--force=yes"}).ok());
  EXPECT_FALSE(Read("migrate", {"--job-slots", "2"}).ok());
}

TEST(CommandLine, NoSecretIsAFlag) {
  EXPECT_FALSE(Read("serve", {"--secret-key", "x"}).ok());
  EXPECT_FALSE(Read("user add", {"a@b.c", "--password", "x"}).ok());
}

TEST(CommandLine, HelpLeadsWithExamplesAndNamesEveryOption) {
  const Terminal plain(/*color=*/false, /*quiet=*/false);
  for (const Command& command : AllCommands()) {
    const std::string help = HelpOf(command, plain);
    EXPECT_LT(help.find("Examples"), help.find("Usage")) << command.name;
    EXPECT_LT(help.find("Usage"), help.find("Options")) << command.name;
    for (const OptionSpec& option : command.options)
      EXPECT_NE(help.find(option.name), std::string::npos);
    EXPECT_EQ(help.find('\033'), std::string::npos);
  }
  const std::string serve = HelpOf(Find("serve"), plain);
  for (const SettingSpec& spec : AllSettings())
    EXPECT_EQ(serve.find(FlagOf(spec.name) + " ") != std::string::npos, !spec.environment_only)
        << spec.name;
}

TEST(CommandLine, TheExitStatusTellsWrongUsage) {
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  EXPECT_EQ(RunWords({"version"}), kExitOk);
  EXPECT_EQ(RunWords({"--help"}), kExitOk);
  EXPECT_EQ(RunWords({"serve", "-h"}), kExitOk);
  EXPECT_EQ(RunWords({}), kExitUsage);
  EXPECT_EQ(RunWords({"srve"}), kExitUsage);
  EXPECT_EQ(RunWords({"user", "ad"}), kExitUsage);
  EXPECT_EQ(RunWords({"verify", "--data-dir", "/no/such/dir"}), kExitFailed);
  const std::string words = testing::internal::GetCapturedStderr();
  testing::internal::GetCapturedStdout();
  EXPECT_NE(words.find("Did you mean serve?"), std::string::npos);
  EXPECT_NE(words.find("Did you mean user add?"), std::string::npos);
}

TEST(Terminal, ColoursAreForTerminalsThatWantThem) {
  EXPECT_FALSE(Terminal::WantsColor(0, "1", "xterm"));
  EXPECT_FALSE(Terminal::WantsColor(-1, nullptr, "xterm"));
}

}  // namespace
}  // namespace lathe::app
