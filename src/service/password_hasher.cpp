#include "service/password_hasher.h"

#include <charconv>
#include <system_error>

#include "base/crypto.h"

namespace lathe::service {

Result<std::string> BcryptHasher::Hash(std::string_view password) const {
  return HashPassword(password, cost_);
}

bool BcryptHasher::Verify(std::string_view password, std::string_view hash) const {
  return VerifyPassword(password, hash);
}

bool BcryptHasher::IsWeak(std::string_view hash) const {
  // "$2b$12$..."
  constexpr std::size_t kCostAt = 4, kCostSize = 2;
  if (hash.size() < kCostAt + kCostSize) return true;
  int cost = 0;
  const char* begin = hash.data() + kCostAt;
  const auto read = std::from_chars(begin, begin + kCostSize, cost);
  return read.ec != std::errc() || cost < cost_;
}

std::string BcryptHasher::DummyHash() const {
  // A salt of zeros and a digest of zeros: finding a password for it would mean inverting bcrypt.
  const std::string cost = (cost_ < 10 ? "0" : "") + std::to_string(cost_);
  return "$2b$" + cost + "$" + std::string(22 + 31, '.');
}

}  // namespace lathe::service
