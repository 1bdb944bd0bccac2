#include "jobs/worker_id.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <string>

namespace lathe::jobs {
namespace {

/// The start time of a process as /proc tells it, whatever its state.
std::string StartOf(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string field;
  for (int i = 0; i < 22; ++i) file >> field;
  return field;
}

TEST(WorkerIdTest, ANameIsReadAsItWasWritten) {
  const WorkerId id = WorkerId::Own();
  EXPECT_EQ(WorkerId::FromText(id.ToText()).ToText(), id.ToText());
  EXPECT_EQ(id.pid, std::to_string(::getpid()));
  EXPECT_EQ(id.start, StartOf(::getpid()));
}

TEST(WorkerIdTest, OnlyWhatCanBeSeenFromHereIsDead) {
  const WorkerId own = WorkerId::Own();
  EXPECT_FALSE(IsDeadHere(own.ToText()));
  WorkerId other = own;
  other.start = "0";  // its pid was given to another
  EXPECT_TRUE(IsDeadHere(other.ToText()));
  other.pid_space += "1";
  EXPECT_FALSE(IsDeadHere(other.ToText()));
  other.boot = "before";
  EXPECT_TRUE(IsDeadHere(other.ToText()));
  other.host += "x";
  EXPECT_FALSE(IsDeadHere(other.ToText()));
}

TEST(WorkerIdTest, AProcessOfWhichOnlyTheExitStatusIsLeftIsDead) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  siginfo_t info{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
  WorkerId id = WorkerId::Own();
  id.pid = std::to_string(child);
  id.start = StartOf(child);
  EXPECT_TRUE(IsDeadHere(id.ToText()));
  ::waitpid(child, nullptr, 0);
}

}  // namespace
}  // namespace lathe::jobs
