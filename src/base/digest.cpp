#include "base/digest.h"

#include <openssl/evp.h>

#include <cstdlib>

#include "base/log.h"

namespace lathe {
namespace {

/// A primitive that cannot fail for our arguments did: nothing sensible can go on.
void Require(bool holds) {
  if (holds) return;
  log::Error("crypto_failed", {{"operation", "digest"}});
  std::abort();
}

}  // namespace

struct Digest::Impl {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~Impl() { EVP_MD_CTX_free(context); }
};

Digest::Digest(DigestKind kind) : impl_(std::make_unique<Impl>()) {
  const EVP_MD* const algorithm = kind == DigestKind::kSha1 ? EVP_sha1() : EVP_sha256();
  Require(impl_->context != nullptr && EVP_DigestInit_ex2(impl_->context, algorithm, nullptr) == 1);
}
Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

void Digest::Update(std::span<const std::byte> bytes) {
  Require(EVP_DigestUpdate(impl_->context, bytes.data(), bytes.size()) == 1);
}

std::string Digest::Finish() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  Require(EVP_DigestFinal_ex(impl_->context, digest, &size) == 1);
  return {reinterpret_cast<const char*>(digest), size};
}

}  // namespace lathe
