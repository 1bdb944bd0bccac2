// doctor: shows what Examine finds.
#include <fmt/format.h>

#include <algorithm>

#include "app/lathe/commands.h"
#include "app/lathe/doctor.h"
#include "base/json.h"

namespace lathe::app {
namespace {

std::string_view NameOf(Health health) {
  if (health == Health::kGood) return "good";
  return health == Health::kWarning ? "warning" : "bad";
}

json::object ToJsonObject(const std::vector<Finding>& findings, bool healthy) {
  json::array list;
  for (const Finding& finding : findings) {
    list.push_back({{"health", NameOf(finding.health)},
                    {"subject", finding.subject},
                    {"message", finding.text},
                    {"fix", finding.fix}});
  }
  return {{"ok", healthy}, {"findings", std::move(list)}};
}

}  // namespace

int RunDoctor(const Invocation& invocation, Terminal& terminal) {
  const auto settings = LoadSettings(invocation.sources);
  if (!settings.ok()) return terminal.FailWith(settings.error());
  const std::vector<Finding> findings = Examine(*settings);
  const bool healthy = std::none_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.health == Health::kBad;
  });
  if (invocation.has("--json")) {
    terminal.Print(ToPrettyText(json::value(ToJsonObject(findings, healthy))));
    return healthy ? kExitOk : kExitFailed;
  }
  for (const Finding& finding : findings) {
    terminal.Print(
        fmt::format("{:8} {:<14} {}", NameOf(finding.health), finding.subject, finding.text));
    if (!finding.fix.empty()) terminal.Print(fmt::format("{:23} -> {}", "", finding.fix));
  }
  return healthy ? kExitOk : kExitFailed;
}

}  // namespace lathe::app
