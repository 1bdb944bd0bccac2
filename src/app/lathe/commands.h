// The table of commands and what each of them runs. A command returns the process's exit status and
// tells its own faults.
#pragma once

#include <span>

#include "app/lathe/command_line.h"

namespace lathe::app {

std::span<const Command> AllCommands();

int RunServe(const Invocation& invocation, Terminal& terminal);
int RunWorker(const Invocation& invocation, Terminal& terminal);
int RunMigrate(const Invocation& invocation, Terminal& terminal);
int RunBackup(const Invocation& invocation, Terminal& terminal);
int RunRestore(const Invocation& invocation, Terminal& terminal);
int RunVerify(const Invocation& invocation, Terminal& terminal);
int RunUserAdd(const Invocation& invocation, Terminal& terminal);
int RunUserResetPassword(const Invocation& invocation, Terminal& terminal);
int RunDoctor(const Invocation& invocation, Terminal& terminal);
int RunOpenapi(const Invocation& invocation, Terminal& terminal);
int RunVersion(const Invocation& invocation, Terminal& terminal);

}  // namespace lathe::app
