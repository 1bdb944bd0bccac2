// The few cryptographic operations the product needs, over OpenSSL, libsodium and libxcrypt. No
// algorithm is our own. Thread-safe. HashPassword and VerifyPassword take about 0.25 s of CPU each:
// call them on their own bounded queue.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lathe {

/// Incremental SHA-256.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  void Update(std::span<const std::byte> bytes);
  void Update(std::string_view text);
  /// The digest as 64 lower-case hex digits. Call once, or again after Restart.
  std::string FinishHex();
  /// Forgets what was added, for the next digest.
  void Restart();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

std::string Sha256Hex(std::string_view text);
/// SHA-256 of a file's bytes. Errors: not_found, internal.
Result<std::string> Sha256OfFile(const std::string& path);
/// HMAC-SHA-256, 32 raw bytes.
std::string HmacSha256(std::string_view key, std::string_view text);
bool ConstantTimeEqual(std::string_view a, std::string_view b);
/// `count` random bytes from the kernel.
std::string RandomBytes(std::size_t count);
/// Base64url without padding (RFC 4648 section 5).
std::string Base64UrlEncode(std::string_view bytes);
Result<std::string> Base64UrlDecode(std::string_view text);

/// bcrypt ("$2b$"), cost 4..31. REQUIRES: 1..72 bytes without NUL (bcrypt reads no more; callers
/// refuse longer ones).
Result<std::string> HashPassword(std::string_view password, int cost);
/// Whether `password` has that hash; false for a malformed hash, after the same work.
bool VerifyPassword(std::string_view password, std::string_view hash);

/// Seals small secrets with XChaCha20-Poly1305 (random nonce). `context` (for example
/// "workspace/source") must be the same to unseal. REQUIRES: key of 32 bytes.
std::string Seal(std::string_view key, std::string_view context, std::string_view plain);
/// Error: internal, when the key, the context or the bytes are not those sealed.
Result<std::string> Unseal(std::string_view key, std::string_view context, std::string_view sealed);

}  // namespace lathe
