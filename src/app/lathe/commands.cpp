#include "app/lathe/commands.h"

#include "base/version.h"

namespace lathe::app {

std::span<const Command> AllCommands() {
  static const Command kCommands[] = {
      {"serve",
       "Run the server: REST API, web UI and jobs",
       "lathe serve\n"
       "lathe serve --data-dir /srv/lathe --listen 0.0.0.0:8080\n"
       "lathe serve --tls-cert fullchain.pem --tls-key key.pem --listen 0.0.0.0:8443\n"
       "LATHE_DATA_DIR=/srv/lathe lathe serve --config /etc/lathe.toml",
       "",
       0,
       {"*"},
       {},
       RunServe},
      {"worker",
       "Run jobs only, beside a server that uses the same data directory",
       "lathe worker --data-dir /srv/lathe --job-slots 4",
       "",
       0,
       {"data_dir", "log_format", "log_level", "job_program", "job_slots", "job_threads",
        "job_memory_bytes", "job_wall_s", "job_lease_s", "secret_key_file"},
       {},
       RunWorker},
      {"migrate",
       "Bring the databases to this program's schema (serve does it, too)",
       "lathe migrate --data-dir /srv/lathe\nlathe migrate --data-dir /srv/lathe --dry-run",
       "",
       0,
       {"data_dir"},
       {{"--dry-run", "", "Only tell what would be done"}},
       RunMigrate},
      {"backup",
       "Write a consistent copy of everything, while the server runs",
       "lathe backup /backups/2026-01-31 --data-dir /srv/lathe",
       "BACKUP",
       1,
       {"data_dir", "secret_key_file"},
       {{"--without-key", "", "Leave the secret key out; keep it elsewhere"}},
       RunBackup},
      {"restore",
       "Put a backup into a data directory",
       "lathe restore /backups/2026-01-31 --data-dir /srv/lathe\n"
       "lathe restore /backups/2026-01-31 --data-dir /srv/lathe --force",
       "BACKUP",
       1,
       {"data_dir"},
       {{"--force", "", "Replace what is there; the old databases are kept in replaced-*"}},
       RunRestore},
      {"verify",
       "Check the databases and every stored file against its checksum",
       "lathe verify --data-dir /srv/lathe\nlathe verify --data-dir /srv/lathe --json",
       "",
       0,
       {"data_dir"},
       {{"--json", "", "The findings as JSON"}},
       RunVerify},
      {"user add",
       "Make an account; the password is asked for or read from standard input",
       "lathe user add ana@example.com --name \"Ana Lima\"\n"
       "pass show lathe | lathe user add ana@example.com --data-dir /srv/lathe",
       "EMAIL",
       1,
       {"data_dir", "bcrypt_cost", "secret_key_file"},
       {{"--name", "NAME", "Full name"}},
       RunUserAdd},
      {"user reset-password",
       "Set a new password and end every session of the account",
       "lathe user reset-password ana@example.com --data-dir /srv/lathe",
       "EMAIL",
       1,
       {"data_dir", "bcrypt_cost", "secret_key_file"},
       {},
       RunUserResetPassword},
      {"doctor",
       "Check disk, clock, permissions, port, databases, key and limits; says how to mend them",
       "lathe doctor --data-dir /srv/lathe\nlathe doctor --json",
       "",
       0,
       {"*"},
       {{"--json", "", "The findings as JSON"}},
       RunDoctor},
      {"openapi",
       "Print the OpenAPI document of the REST API",
       "lathe openapi > openapi.json",
       "",
       0,
       {},
       {},
       RunOpenapi},
      {"version", "Print the version", "lathe version", "", 0, {}, {}, RunVersion},
  };
  return kCommands;
}

int RunVersion(const Invocation&, Terminal& terminal) {
  terminal.Print("lathe " + std::string(kVersion));
  return kExitOk;
}

}  // namespace lathe::app
