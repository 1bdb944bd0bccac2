// user add, user reset-password: accounts from the machine itself, beside a running server or
// without one.
#include "app/lathe/commands.h"
#include "app/lathe/master_key.h"
#include "app/lathe/stores.h"
#include "base/clock.h"
#include "service/accounts.h"
#include "service/tokens.h"
#include "store/access.h"

namespace lathe::app {
namespace {

/// Runs `work` with an Accounts over the data directory, which is made when it is new.
template <class Work>
Status WithAccounts(const Invocation& invocation, Work work) {
  TRY(const Settings settings, LoadSettings(invocation.sources));
  const bool beside = store::DataDir::LockHolder(settings.data_dir) != 0;
  TRY(Stores stores, OpenStores(settings, {.lock = !beside, .migrate = !beside, .check = !beside}));
  TRY(const std::string master, LoadMasterKey(settings, stores.data_dir.key_file(), stores.fresh));
  const SystemClock clock;
  const store::Access access(*stores.main, *stores.predictions, clock);
  const service::Tokens tokens({}, service::KeysFrom(master), clock);
  service::AccountOptions options;
  options.bcrypt_cost = settings.bcrypt_cost;
  service::Accounts accounts({*stores.main, access, tokens, clock}, options);
  return work(accounts);
}

}  // namespace

int RunUserAdd(const Invocation& invocation, Terminal& terminal) {
  const std::string& email = invocation.arguments[0];
  auto password = ReadSecret("Password for " + email, /*confirm=*/true);
  if (!password.ok()) return terminal.FailWith(password.error());
  const Status added = WithAccounts(invocation, [&](service::Accounts& accounts) -> Status {
    TRY_OK(accounts.Register({email, *password, invocation.get("--name")}, {}));
    return {};
  });
  if (!added.ok()) return terminal.FailWith(added.error());
  terminal.Say("Added " + email + ". Sign in at the server's address, or: POST /auth/login.");
  return kExitOk;
}

int RunUserResetPassword(const Invocation& invocation, Terminal& terminal) {
  const std::string& email = invocation.arguments[0];
  auto password = ReadSecret("New password for " + email, /*confirm=*/true);
  if (!password.ok()) return terminal.FailWith(password.error());
  const Status reset = WithAccounts(invocation, [&](service::Accounts& accounts) {
    return accounts.ResetPassword(email, *password, {});
  });
  if (!reset.ok()) return terminal.FailWith(reset.error());
  terminal.Say("Set a new password for " + email + ". Every session of the account has ended.");
  return kExitOk;
}

}  // namespace lathe::app
