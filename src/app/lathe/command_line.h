// The command line: which commands there are, how their words are read, and their help, examples
// first. Knows no command's work. A mistyped option or command is an error that names the nearest
// one; nothing is run on a guess. Stateless.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/lathe/settings.h"
#include "app/lathe/terminal.h"
#include "base/result.h"

namespace lathe::app {

/// An option of one command that is no setting.
struct OptionSpec {
  std::string_view name;        ///< "--force"
  std::string_view value_name;  ///< empty for a switch
  std::string_view doc;
};

/// What was typed after the command's name.
struct Invocation {
  std::map<std::string, std::string, std::less<>>
      options;  ///< by name with dashes; "" for a switch
  std::vector<std::string> arguments;
  SettingSources sources;

  bool has(std::string_view option) const { return options.contains(option); }
  std::string get(std::string_view option) const {
    const auto found = options.find(option);
    return found == options.end() ? "" : found->second;
  }
};

struct Command {
  std::string_view name;  ///< "serve", "user add"
  std::string_view summary;
  std::string_view examples;   ///< whole lines
  std::string_view arguments;  ///< as in the usage line: "BACKUP"
  std::size_t argument_count = 0;
  std::vector<std::string_view> settings;  ///< settings that are flags here; "*" for all
  std::vector<OptionSpec> options;
  int (*run)(const Invocation& invocation, Terminal& terminal);
};

/// Error: validation_failed, with the whole sentence to print.
Result<Invocation> ReadWords(const Command& command, std::span<const std::string_view> words);

std::string HelpOf(const Command& command, const Terminal& terminal);
std::string HelpOf(std::span<const Command> commands, const Terminal& terminal);

/// Finds the command and runs it; the process's exit status.
int RunCommandLine(std::span<const Command> commands, std::span<const std::string_view> words,
                   const char* const* environment);

}  // namespace lathe::app
