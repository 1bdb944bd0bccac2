#include "jobs/child_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <thread>

#include "jobs/testing/script.h"
#include "store/testing/fixture.h"

namespace lathe::jobs {
namespace {

using std::chrono::milliseconds;
using store_testing::Must;
using store_testing::TemporaryFolder;

class ChildProcessTest : public testing::Test {
 protected:
  ChildCommand Script(const std::string& body) {
    return {{jobs_testing::WriteScript(folder_.path(), body).string()},
            {"PATH=/usr/bin:/bin"},
            folder_.path(),
            0,
            {}};
  }
  ChildReport Run(const ChildCommand& command) {
    ChildCallbacks callbacks;
    callbacks.on_event = [this](std::string_view line) { lines_.emplace_back(line); };
    return Must(RunChild(command, callbacks));
  }
  TemporaryFolder folder_;
  std::vector<std::string> lines_;
};

TEST_F(ChildProcessTest, EventLinesArriveWholeAndInOrder) {
  const ChildReport report =
      Run(Script("for i in 1 2 3; do echo \"line $i\" >&3; done; printf unfinished >&3; exit 7"));
  EXPECT_EQ(report.end, ChildEnd::kExited);
  EXPECT_EQ(report.exit_code, 7);
  EXPECT_EQ(lines_, (std::vector<std::string>{"line 1", "line 2", "line 3", "unfinished"}));
}

TEST_F(ChildProcessTest, TheInputArrivesAndLeavesNoFile) {
  ChildCommand command =
      Script("cat >&3; cat /proc/$$/environ /proc/$$/cmdline | grep -c hush >&2");
  command.input = "hush";
  const ChildReport report = Run(command);
  EXPECT_EQ(lines_, std::vector<std::string>{"hush"});
  EXPECT_EQ(report.stderr_tail, "0\n");
}

TEST_F(ChildProcessTest, ASignalIsReported) {
  const ChildReport report = Run(Script("kill -SEGV $$"));
  EXPECT_EQ(report.end, ChildEnd::kSignalled);
  EXPECT_EQ(report.signal, SIGSEGV);
}

TEST_F(ChildProcessTest, OnlyTheEndOfAFloodOnStderrIsKept) {
  const ChildReport report =
      Run(Script("head -c 1000000 /dev/zero | tr '\\0' x >&2; echo the end >&2"));
  EXPECT_LE(report.stderr_tail.size(), 64U * 1024);
  EXPECT_TRUE(report.stderr_tail.ends_with("the end\n"));
}

TEST_F(ChildProcessTest, NothingOfTheEnvironmentIsInherited) {
  ::setenv("SECRET_OF_THE_SERVER", "1", 1);
  Run(Script("env >&3"));
  ::unsetenv("SECRET_OF_THE_SERVER");
  for (const std::string& line : lines_) EXPECT_EQ(line.find("SECRET"), std::string::npos) << line;
}

TEST_F(ChildProcessTest, NoDescriptorOfTheServerIsInherited) {
  const int leaked = ::open("/dev/null", O_RDONLY);  // as a library opens it, without O_CLOEXEC
  const int also_leaked = ::dup(leaked);
  ASSERT_GE(also_leaked, 4);
  Run(Script("exec /bin/ls /proc/self/fd >&3"));
  ::close(leaked);
  ::close(also_leaked);
  for (const std::string& line : lines_)
    EXPECT_LE(std::stoi(line), 4) << "0 to 3, and the listing's own";
}

TEST_F(ChildProcessTest, TheWallLimitEndsTheWholeGroup) {
  ChildCommand command = Script("sleep 60 & echo $! >&3; while :; do :; done");
  command.wall_limit = milliseconds(300);
  EXPECT_EQ(Run(command).end, ChildEnd::kTimedOut);
  ASSERT_EQ(lines_.size(), 1U);
  const pid_t grandchild = std::stoi(lines_[0]);
  bool gone = false;
  for (int i = 0; i < 500 && !gone; ++i) {
    gone =
        ::kill(grandchild, 0) != 0 || ::access(("/proc/" + lines_[0] + "/exe").c_str(), F_OK) != 0;
    std::this_thread::sleep_for(milliseconds(10));
  }
  EXPECT_TRUE(gone);
}

TEST_F(ChildProcessTest, TheMemoryLimitEndsIt) {
  ChildCommand command = Script("exec dd if=/dev/zero of=/dev/null bs=300M count=1000");
  command.memory_limit_bytes = 64 << 20;
  const ChildReport report = Run(command);
  EXPECT_EQ(report.end, ChildEnd::kOutOfMemory);
  EXPECT_GT(report.peak_rss_bytes, 64 << 20);
}

TEST_F(ChildProcessTest, AStopThatIsIgnoredBecomesAKill) {
  ChildCallbacks callbacks;
  bool armed = false;
  callbacks.on_event = [&](std::string_view) { armed = true; };
  callbacks.order = [&] { return armed ? ChildOrder::kStop : ChildOrder::kGoOn; };
  callbacks.stop_grace = milliseconds(200);
  const auto report = Must(
      RunChild(Script("trap '' TERM; echo ready >&3; while :; do sleep 0.05; done"), callbacks));
  EXPECT_EQ(report.end, ChildEnd::kStopped);
  EXPECT_EQ(report.signal, SIGKILL);
}

TEST_F(ChildProcessTest, AGrandchildHoldingThePipesDoesNotHoldTheSlot) {
  // setsid takes it out of the group, so that the kill at the end does not reach it.
  const ChildReport report = Run(Script("setsid sleep 5 & echo done >&3; exit 0"));
  EXPECT_EQ(report.end, ChildEnd::kExited);
  EXPECT_EQ(lines_, std::vector<std::string>{"done"});
}

TEST_F(ChildProcessTest, AProgramThatIsNotThereIsASpawnFailure) {
  const ChildCommand command{{"/no/such/program"}, {}, folder_.path(), 0, {}};
  const auto report = RunChild(command, {});
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, ErrorCode::kJobSpawnFailed);
}

}  // namespace
}  // namespace lathe::jobs
