#include "app/lathe/command_line.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "app/lathe/suggest.h"

namespace lathe::app {
namespace {

constexpr OptionSpec kEveryCommand[] = {
    {"--config", "FILE", "TOML file with settings (or LATHE_CONFIG)"},
    {"--quiet", "", "Say only what went wrong"},
    {"--no-color", "", "No bold text (or NO_COLOR=1)"},
    {"--help", "", "This text"},
};

bool IsFlagOf(const Command& command, const SettingSpec& spec) {
  if (spec.environment_only) return false;
  return std::any_of(command.settings.begin(), command.settings.end(),
                     [&](std::string_view name) { return name == "*" || name == spec.name; });
}

/// One way to write an option, and where its value goes.
struct Known {
  std::string name;
  bool takes_value = false;
  std::string setting;  ///< empty: an option of the command
};

std::vector<Known> KnownOptions(const Command& command) {
  std::vector<Known> known;
  for (const OptionSpec& option : command.options)
    known.push_back({std::string(option.name), !option.value_name.empty(), ""});
  for (const SettingSpec& spec : AllSettings())
    if (IsFlagOf(command, spec)) known.push_back({FlagOf(spec.name), true, std::string(spec.name)});
  for (const OptionSpec& option : kEveryCommand)
    known.push_back({std::string(option.name), !option.value_name.empty(), ""});
  return known;
}

Error Usage(const Command& command, std::string detail) {
  return Fail(ErrorCode::kValidationFailed,
              detail + "\nlathe " + std::string(command.name) + " --help says more.");
}

Result<Known> FindOption(const Command& command, std::string_view name) {
  std::vector<Known> known = KnownOptions(command);
  std::vector<std::string_view> names;
  for (Known& option : known) {
    if (option.name == name) return std::move(option);
    names.push_back(option.name);
  }
  return Usage(command, "unknown option " + std::string(name) + "." + DidYouMean(name, names));
}

Status Keep(const Command& command, const Known& option, std::string value, Invocation& out) {
  bool fresh = true;
  if (!option.setting.empty()) {
    fresh = out.sources.flags.emplace(option.setting, std::move(value)).second;
  } else if (option.name == "--config") {
    fresh = out.sources.config_file.empty();
    out.sources.config_file = std::move(value);
  } else {
    fresh = out.options.emplace(option.name, std::move(value)).second;
  }
  if (!fresh) return Usage(command, option.name + " is given twice.");
  return {};
}

void AppendRow(std::string& out, std::string_view left, std::string_view right) {
  out += fmt::format("  {:<32} {}\n", left, right);
}

std::string Examples(std::string_view examples) {
  std::string out;
  while (!examples.empty()) {
    const std::size_t end = examples.find('\n');
    out += "  " + std::string(examples.substr(0, end)) + "\n";
    examples = end == std::string_view::npos ? "" : examples.substr(end + 1);
  }
  return out;
}

/// The command whose one or two words begin `words`; null when none does.
const Command* FindCommand(std::span<const Command> commands,
                           std::span<const std::string_view> words) {
  for (const Command& command : commands) {
    const std::size_t space = command.name.find(' ');
    if (words.empty() || words[0] != command.name.substr(0, space)) continue;
    if (space == std::string_view::npos) return &command;
    if (words.size() > 1 && words[1] == command.name.substr(space + 1)) return &command;
  }
  return nullptr;
}

int UnknownCommand(std::span<const Command> commands, std::span<const std::string_view> words,
                   const Terminal& terminal) {
  std::string typed(words[0]);
  std::vector<std::string_view> names;
  std::string family_members;
  for (const Command& command : commands) {
    names.push_back(command.name);
    const bool family = command.name.starts_with(std::string(words[0]) + " ");
    if (family) family_members += "\n  lathe " + std::string(command.name);
    if (family && typed == words[0] && words.size() > 1 && !words[1].starts_with('-'))
      typed += " " + std::string(words[1]);
  }
  if (!family_members.empty() && typed == words[0]) {
    terminal.Complain("'" + typed + "' is not a whole command; there are:" + family_members);
    return kExitUsage;
  }
  terminal.Complain("unknown command '" + typed + "'." + DidYouMean(typed, names) +
                    "\nlathe --help lists the commands.");
  return kExitUsage;
}

bool AsksForHelp(std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [](std::string_view word) { return word == "-h" || word == "--help"; });
}

}  // namespace

Result<Invocation> ReadWords(const Command& command, std::span<const std::string_view> words) {
  Invocation out;
  bool options_over = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (options_over || !word.starts_with('-') || word == "-") {
      out.arguments.emplace_back(word);
      continue;
    }
    if (word == "--") {
      options_over = true;
      continue;
    }
    const std::size_t equals = word.find('=');
    TRY(const Known option, FindOption(command, word.substr(0, equals)));
    if (!option.takes_value) {
      if (equals != std::string_view::npos) return Usage(command, option.name + " takes no value.");
      TRY_OK(Keep(command, option, "", out));
    } else if (equals != std::string_view::npos) {
      TRY_OK(Keep(command, option, std::string(word.substr(equals + 1)), out));
    } else {
      if (++i == words.size()) return Usage(command, option.name + " needs a value.");
      TRY_OK(Keep(command, option, std::string(words[i]), out));
    }
  }
  if (out.arguments.size() != command.argument_count) {
    if (command.argument_count == 0)
      return Usage(command, "'" + out.arguments.front() +
                                "' is not expected: the command takes options only.");
    return Usage(command, "the command takes " + std::string(command.arguments) + ".");
  }
  return out;
}

std::string HelpOf(const Command& command, const Terminal& terminal) {
  std::string out = std::string(command.summary) + "\n\n" + terminal.Bold("Examples") + "\n";
  out += Examples(command.examples);
  out += fmt::format("\n{}\n  lathe {} [options]{}{}\n\n{}\n", terminal.Bold("Usage"), command.name,
                     command.arguments.empty() ? "" : " ", command.arguments,
                     terminal.Bold("Options"));
  for (const OptionSpec& option : command.options)
    AppendRow(out, fmt::format("{} {}", option.name, option.value_name), option.doc);
  for (const SettingSpec& spec : AllSettings()) {
    if (!IsFlagOf(command, spec)) continue;
    AppendRow(out, fmt::format("{} {}", FlagOf(spec.name), spec.value_name),
              fmt::format("{} [{}]", spec.doc, spec.default_text));
  }
  for (const OptionSpec& option : kEveryCommand)
    AppendRow(out, fmt::format("{} {}", option.name, option.value_name), option.doc);
  out +=
      "\nA setting can also come from the environment (--data-dir: LATHE_DATA_DIR) or the TOML "
      "file (data_dir). A flag wins "
      "over\nthe environment, the environment over the file. The exit status is 0 for success, 1 "
      "for failure, 2 for wrong "
      "usage,\n3 for refused access, 4 for something not found, 5 for a conflict.\n";
  return out;
}

std::string HelpOf(std::span<const Command> commands, const Terminal& terminal) {
  std::string out = "Lathe: from a table to a monitored model, on your own machine\n\n" +
                    terminal.Bold("Examples") + "\n";
  out += Examples(
      "lathe serve                                  the server on http://127.0.0.1:8080, data in "
      "./lathe-data\n"
      "lathe serve --data-dir /srv/lathe --listen 0.0.0.0:8080\n"
      "lathe user add ana@example.com               asks for the password\n"
      "lathe backup /backups/2026-01-31 --data-dir /srv/lathe\n"
      "lathe doctor --data-dir /srv/lathe           finds what is wrong, and says how to mend it");
  out += "\n" + terminal.Bold("Usage") + "\n  lathe COMMAND [options]\n\n" +
         terminal.Bold("Commands") + "\n";
  for (const Command& command : commands) AppendRow(out, command.name, command.summary);
  return out + "\nlathe COMMAND --help says more about one.\n";
}

int RunCommandLine(std::span<const Command> commands, std::span<const std::string_view> words,
                   const char* const* environment) {
  const bool plain = std::find(words.begin(), words.end(), "--no-color") != words.end();
  const bool quiet = std::find(words.begin(), words.end(), "--quiet") != words.end();
  const char* no_color = plain ? "1" : std::getenv("NO_COLOR");
  Terminal terminal(Terminal::WantsColor(STDOUT_FILENO, no_color, std::getenv("TERM")), quiet);
  if (words.empty() || words[0] == "help" || words[0] == "-h" || words[0] == "--help") {
    terminal.Print(HelpOf(commands, terminal));
    return words.empty() ? kExitUsage : kExitOk;
  }
  if (words[0] == "--version") {
    const std::string_view version[] = {"version"};
    return RunCommandLine(commands, version, environment);
  }
  const Command* command = FindCommand(commands, words);
  if (command == nullptr) return UnknownCommand(commands, words, terminal);
  if (AsksForHelp(words)) {
    terminal.Print(HelpOf(*command, terminal));
    return kExitOk;
  }
  const std::size_t used = command->name.find(' ') == std::string_view::npos ? 1 : 2;
  auto invocation = ReadWords(*command, words.subspan(used));
  if (!invocation.ok()) return terminal.FailWith(invocation.error());
  invocation->sources.environment = LatheEnvironment(environment);
  return command->run(*invocation, terminal);
}

}  // namespace lathe::app
