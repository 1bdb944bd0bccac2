// How passwords are hashed, behind an interface so that tests can count the work: an unknown e-mail
// address must cost the same as a wrong password. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace lathe::service {

class PasswordHasher {
 public:
  virtual ~PasswordHasher() = default;
  /// REQUIRES: a password that CheckNewPassword takes.
  virtual Result<std::string> Hash(std::string_view password) const = 0;
  virtual bool Verify(std::string_view password, std::string_view hash) const = 0;
  /// Whether `hash` cost less than Hash would spend now.
  virtual bool IsWeak(std::string_view hash) const = 0;
  /// A hash of the same cost that no password has.
  virtual std::string DummyHash() const = 0;
};

/// bcrypt; each step of cost doubles the time. Cost 12 takes about 0.25 s.
class BcryptHasher final : public PasswordHasher {
 public:
  explicit BcryptHasher(int cost) : cost_(cost) {}
  Result<std::string> Hash(std::string_view password) const override;
  bool Verify(std::string_view password, std::string_view hash) const override;
  bool IsWeak(std::string_view hash) const override;
  std::string DummyHash() const override;

 private:
  int cost_;
};

}  // namespace lathe::service
