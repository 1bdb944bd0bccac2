#include "app/lathe/doctor.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "store/data_dir.h"
#include "store/testing/fixture.h"

namespace lathe::app {
namespace {

using store_testing::Must;
using store_testing::TemporaryFolder;

Finding Find(const std::vector<Finding>& findings, std::string_view subject) {
  const auto found = std::find_if(findings.begin(), findings.end(),
                                  [&](const Finding& f) { return f.subject == subject; });
  return found == findings.end() ? Finding{Health::kBad, "", "no finding", ""} : *found;
}

TEST(Doctor, ANewDataDirectoryIsFine) {
  const TemporaryFolder folder;
  Settings settings;
  settings.data_dir = folder.path() / "new";
  settings.port = 0;
  settings.job_program = "/bin/true";
  const auto findings = Examine(settings);
  for (const Finding& finding : findings) {
    if (finding.subject == "disk" || finding.subject == "clock" || finding.subject == "memory")
      continue;
    EXPECT_EQ(finding.health, Health::kGood) << finding.subject << ": " << finding.text;
  }
  EXPECT_FALSE(std::filesystem::exists(settings.data_dir)) << "it only looks";
}

TEST(Doctor, EveryFaultComesWithAWayToMendIt) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "lathe.db")
      << "this is no database, but long enough to be looked at";
  Settings settings;
  settings.data_dir = folder.path();
  settings.host = "203.0.113.1";  // not an address of this machine
  settings.job_program = "/no/such/lathe-job";
  const auto findings = Examine(settings);
  for (const char* subject : {"port", "lathe.db", "key", "jobs"}) {
    EXPECT_EQ(Find(findings, subject).health, Health::kBad) << subject;
    EXPECT_FALSE(Find(findings, subject).fix.empty()) << subject;
  }
}

TEST(Doctor, ARunningServerIsNamed) {
  const TemporaryFolder folder;
  const store::DataDir held = Must(store::DataDir::Lock(folder.path() / "data"));
  Settings settings;
  settings.data_dir = held.root();
  EXPECT_NE(Find(Examine(settings), "server").text.find(std::to_string(::getpid())),
            std::string::npos);
}

}  // namespace
}  // namespace lathe::app
