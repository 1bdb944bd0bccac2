// Words for people: data goes to stdout, everything else to stderr; bold only on a terminal that
// wants it (NO_COLOR, TERM). Used by one thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace lathe::app {

/// How a command ended, for scripts.
enum ExitCode : int {
  kExitOk = 0,
  kExitFailed = 1,
  kExitUsage = 2,
  kExitAuth = 3,
  kExitNotFound = 4,
  kExitConflict = 5,
};

class Terminal {
 public:
  Terminal(bool color, bool quiet) : color_(color), quiet_(quiet) {}

  /// Whether descriptor `fd` is a terminal that shows colours.
  static bool WantsColor(int fd, const char* no_color, const char* term);

  bool color() const { return color_; }
  std::string Bold(std::string_view text) const;
  /// A line of data on stdout.
  void Print(std::string_view line) const;
  /// A line of words on stderr; nothing with --quiet.
  void Say(std::string_view line) const;
  /// Tells why it failed, also with --quiet.
  void Complain(std::string_view text) const;
  /// Complains and gives the exit status that fits.
  int FailWith(const Error& error) const;

 private:
  bool color_;
  bool quiet_;
};

/// A secret: asked for without echo on a terminal (twice when `confirm`), else the first line of
/// stdin. Error: bad_request.
Result<std::string> ReadSecret(std::string_view prompt, bool confirm);

}  // namespace lathe::app
