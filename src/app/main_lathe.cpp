// The `lathe` program: the server and the command line around it. The commands are in
// src/app/lathe.
#include <unistd.h>

#include <string_view>
#include <vector>

#include "app/lathe/commands.h"

int main(int argc, char** argv) {
  const std::vector<std::string_view> words(argv + 1, argv + argc);
  return lathe::app::RunCommandLine(lathe::app::AllCommands(), words, ::environ);
}
