// The digest of bytes that come piece by piece, by an algorithm the client chose: for checksums
// that a protocol prescribes. What is our own to choose is SHA-256 (base/crypto.h). One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace lathe {

/// kSha1 finds what a line or a disk damaged; it is no proof against somebody who forges.
enum class DigestKind : std::uint8_t { kSha1, kSha256 };

class Digest {
 public:
  explicit Digest(DigestKind kind);
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;
  void Update(std::span<const std::byte> bytes);
  /// The raw digest: 20 bytes of SHA-1, 32 of SHA-256. Call once.
  std::string Finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lathe
