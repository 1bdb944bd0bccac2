// For tests of the account services: the store's fixture with tokens, a hasher that counts its
// work, and Accounts on top.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>

#include "service/accounts.h"
#include "store/testing/fixture.h"

namespace lathe::service_testing {

/// Hashes in no time, and tells how often it was asked.
class CountingHasher final : public service::PasswordHasher {
 public:
  Result<std::string> Hash(std::string_view password) const override {
    ++hashes;
    return "hash of " + std::string(password);
  }
  bool Verify(std::string_view password, std::string_view hash) const override {
    ++checks;
    return hash == "hash of " + std::string(password);
  }
  bool IsWeak(std::string_view) const override { return false; }
  std::string DummyHash() const override { return "hash of nothing"; }

  mutable std::atomic<int> hashes = 0;
  mutable std::atomic<int> checks = 0;
};

class AccountFixture : public store_testing::Fixture {
 protected:
  AccountFixture()
      : tokens({"lathe", "lathe", 1800, 60}, service::KeysFrom("master key of the tests"), clock),
        accounts({*database, *access, tokens, clock, &hasher}, {12, 30 * 24 * 3'600}) {}

  service::TokenPair SignUp(const std::string& email) {
    store_testing::Must(accounts.Register({email, kPassword, "Ana"}, origin));
    return store_testing::Must(accounts.Login(email, kPassword, origin));
  }
  Result<store::Caller> Bearer(const std::string& token) const {
    return accounts.Authenticate(token, std::nullopt);
  }
  Result<store::Caller> Key(const std::string& key) const {
    return accounts.Authenticate(std::nullopt, key);
  }
  store::Caller CallerOf(const service::TokenPair& pair) const {
    return store_testing::Must(Bearer(pair.access_token));
  }
  store::Caller Person(const std::string& user_id) const {
    store::Caller caller;
    caller.user_id = user_id;
    return caller;
  }
  /// The scope of a user in a workspace, as a request of theirs would get it.
  store::WorkspaceScope ScopeOf(const std::string& user_id,
                                const store::WorkspaceScope& scope) const {
    return store_testing::Must(
        access->Resolve(Person(user_id), store::ResourceKind::kWorkspace, scope.workspace_id()));
  }
  std::string AddMember(const store::WorkspaceScope& scope, const std::string& email,
                        store::Role role) {
    const std::string id = AddUser(email);
    Commit([&](store::Transaction& tx) {
      store_testing::Must(
          store::Workspaces(*database).AddMember(tx, scope, id, role, clock.WallMs()));
    });
    return id;
  }

  static constexpr const char* kPassword = "correct horse battery staple";
  const store::Origin origin{"", std::nullopt, "127.0.0.1", "request-1"};
  CountingHasher hasher;
  service::Tokens tokens;
  service::Accounts accounts;
};

/// The code of a Result's or Status's error; nothing when it is ok.
template <class R>
std::optional<ErrorCode> CodeOf(const R& result) {
  if (result.ok()) return std::nullopt;
  return result.error().code;
}

}  // namespace lathe::service_testing
