// migrate, backup, restore, verify: commands about the data directory as a whole.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/lathe/commands.h"
#include "app/lathe/master_key.h"
#include "app/lathe/stores.h"
#include "base/clock.h"
#include "base/json.h"
#include "store/backup.h"
#include "store/verify.h"

namespace lathe::app {
namespace {

constexpr OpenMode kBesideServer{.lock = false, .migrate = false, .check = false};

Result<Stores> OpenBesideServer(const Invocation& invocation) {
  TRY(const Settings settings, LoadSettings(invocation.sources));
  return OpenStores(settings, kBesideServer);
}

std::string Size(std::int64_t bytes) {
  if (bytes >= (std::int64_t{1} << 30))
    return fmt::format("{:.1f} GiB", static_cast<double>(bytes) / (1 << 30));
  if (bytes >= (1 << 20)) return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / (1 << 20));
  return fmt::format("{} bytes", bytes);
}

json::object ReportJson(const store::VerifyReport& report) {
  json::array faults;
  for (const store::VerifyFinding& fault : report.faults)
    faults.push_back({{"code", fault.code}, {"subject", fault.subject}, {"message", fault.text}});
  return {{"ok", report.faults.empty()},
          {"files_checked", report.files_checked},
          {"bytes_checked", report.bytes_checked},
          {"files_without_row", report.files_without_row},
          {"faults", std::move(faults)}};
}

Result<std::string> PendingIn(const Settings& settings, store::DatabaseKind kind) {
  TRY(const std::vector<std::string> names,
      store::Database::PendingMigrations(settings.data_dir, kind));
  const std::string_view file = store::FileName(kind);
  if (names.empty()) return fmt::format("{}: up to date.", file);
  return fmt::format("{}: would apply {}.", file, fmt::join(names, ", "));
}

/// What `migrate` would do; makes and changes nothing.
Result<std::string> WouldMigrate(const Settings& settings) {
  TRY(const std::string main, PendingIn(settings, store::DatabaseKind::kMain));
  TRY(const std::string predictions, PendingIn(settings, store::DatabaseKind::kPredictions));
  return main + "\n" + predictions;
}

Result<std::string> Migrated(const Invocation& invocation) {
  TRY(const Settings settings, LoadSettings(invocation.sources));
  if (invocation.has("--dry-run")) return WouldMigrate(settings);
  TRY(const Stores stores, OpenStores(settings, {.lock = true, .migrate = true, .check = true}));
  return fmt::format("lathe.db is at schema {}, predictions.db at {}.",
                     stores.main->schema_version(), stores.predictions->schema_version());
}

Result<store::BackupSummary> BackedUp(const Invocation& invocation) {
  TRY(const Settings settings, LoadSettings(invocation.sources));
  TRY(Stores stores, OpenStores(settings, kBesideServer));
  std::optional<std::filesystem::path> key;
  const std::filesystem::path file = KeyFile(settings, stores.data_dir.key_file());
  if (!invocation.has("--without-key") && !file.empty()) key = file;
  return store::WriteBackup(*stores.main, *stores.predictions, stores.objects, key,
                            invocation.arguments[0], SystemClock().WallMs());
}

/// `target` gets the data directory.
Result<store::BackupSummary> Restored(const Invocation& invocation, std::filesystem::path& target) {
  TRY(const Settings settings, LoadSettings(invocation.sources));
  target = settings.data_dir;
  TRY(const store::DataDir data_dir, store::DataDir::Lock(settings.data_dir));
  return store::RestoreBackup(invocation.arguments[0], data_dir, invocation.has("--force"),
                              SystemClock().WallMs());
}

Result<store::VerifyReport> Verified(const Invocation& invocation) {
  TRY(Stores stores, OpenBesideServer(invocation));
  return store::Verify(*stores.main, *stores.predictions, stores.objects);
}

}  // namespace

int RunMigrate(const Invocation& invocation, Terminal& terminal) {
  const auto done = Migrated(invocation);
  if (!done.ok()) return terminal.FailWith(done.error());
  terminal.Say(*done);
  return kExitOk;
}

int RunBackup(const Invocation& invocation, Terminal& terminal) {
  const auto summary = BackedUp(invocation);
  if (!summary.ok()) return terminal.FailWith(summary.error());
  const std::string& target = invocation.arguments[0];
  terminal.Say(
      fmt::format("Wrote {} files, {}, to {}.", summary->files, Size(summary->bytes), target));
  terminal.Say(summary->has_key
                   ? "It holds the secret key: keep it as safe as the server."
                   : "The secret key is not in it: without the key, stored credentials are lost.");
  terminal.Say("Restore it with: lathe restore " + target + " --data-dir DIR");
  return kExitOk;
}

int RunRestore(const Invocation& invocation, Terminal& terminal) {
  std::filesystem::path target;
  const auto summary = Restored(invocation, target);
  if (!summary.ok()) return terminal.FailWith(summary.error());
  terminal.Say(fmt::format("Restored {} files, {}. All checksums match.", summary->files,
                           Size(summary->bytes)));
  if (!summary->has_key)
    terminal.Say("The backup held no secret key: put it back before the server starts.");
  terminal.Say(fmt::format(
      "Check it with: lathe verify --data-dir {0}\nStart it with: lathe serve --data-dir {0}",
      target.string()));
  return kExitOk;
}

int RunVerify(const Invocation& invocation, Terminal& terminal) {
  const auto report = Verified(invocation);
  if (!report.ok()) return terminal.FailWith(report.error());
  if (invocation.has("--json")) {
    terminal.Print(ToPrettyText(json::value(ReportJson(*report))));
  } else {
    for (const store::VerifyFinding& fault : report->faults)
      terminal.Print(fmt::format("{}: {} ({})", fault.subject, fault.text, fault.code));
    terminal.Say(fmt::format(
        "Checked {} files, {}: {}.", report->files_checked, Size(report->bytes_checked),
        report->faults.empty() ? "all is well" : fmt::format("{} faults", report->faults.size())));
  }
  return report->faults.empty() ? kExitOk : kExitFailed;
}

}  // namespace lathe::app
