#include "app/lathe/terminal.h"

#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>

namespace lathe::app {
namespace {

/// Turns the terminal's echo off while it lives.
class NoEcho {
 public:
  NoEcho() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) == 0;
  }
  ~NoEcho() {
    if (changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  termios before_{};
  bool changed_ = false;
};

Result<std::string> ReadLine() {
  std::string line;
  if (!std::getline(std::cin, line))
    return Fail(ErrorCode::kBadRequest, "Nothing was given on standard input.");
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

Result<std::string> AskWithoutEcho(std::string_view prompt) {
  std::fprintf(stderr, "%.*s: ", static_cast<int>(prompt.size()), prompt.data());
  const NoEcho no_echo;
  auto line = ReadLine();
  std::fputc('\n', stderr);
  return line;
}

void WriteLine(std::FILE* stream, std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), stream);
  if (!line.ends_with('\n')) std::fputc('\n', stream);
}

int ExitCodeOf(const Error& error) {
  switch (error.code) {
    case ErrorCode::kValidationFailed:
    case ErrorCode::kBadRequest:
      return kExitUsage;
    case ErrorCode::kUnauthenticated:
    case ErrorCode::kBadCredentials:
    case ErrorCode::kForbidden:
      return kExitAuth;
    case ErrorCode::kNotFound:
      return kExitNotFound;
    case ErrorCode::kEmailTaken:
    case ErrorCode::kNameTaken:
      return kExitConflict;
    default:
      return kExitFailed;
  }
}

}  // namespace

bool Terminal::WantsColor(int fd, const char* no_color, const char* term) {
  if (no_color != nullptr && *no_color != '\0') return false;
  return ::isatty(fd) == 1 && term != nullptr && std::string_view(term) != "dumb";
}

std::string Terminal::Bold(std::string_view text) const {
  return color_ ? "\033[1m" + std::string(text) + "\033[0m" : std::string(text);
}

void Terminal::Print(std::string_view line) const {
  WriteLine(stdout, line);
  std::fflush(stdout);
}

void Terminal::Say(std::string_view line) const {
  if (!quiet_) WriteLine(stderr, line);
}

void Terminal::Complain(std::string_view text) const {
  WriteLine(stderr, "lathe: " + std::string(text));
}

int Terminal::FailWith(const Error& error) const {
  Complain(error.detail);
  for (const FieldError& fault : error.errors) {
    if (error.detail.find(fault.message) == std::string::npos)
      WriteLine(stderr, "  " + fault.field + " " + fault.message);
  }
  return ExitCodeOf(error);
}

Result<std::string> ReadSecret(std::string_view prompt, bool confirm) {
  if (::isatty(STDIN_FILENO) != 1) return ReadLine();
  TRY(std::string secret, AskWithoutEcho(prompt));
  if (!confirm) return secret;
  TRY(const std::string again, AskWithoutEcho("Again"));
  if (again != secret) return Fail(ErrorCode::kBadRequest, "The two entries differ.");
  return secret;
}

}  // namespace lathe::app
