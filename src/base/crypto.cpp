#include "base/crypto.h"

#include <crypt.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <sys/random.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <vector>

#include "base/log.h"

namespace lathe {
namespace {

constexpr std::size_t kKeyBytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kMaxPasswordBytes = 72;
constexpr std::size_t kBcryptHashBytes = 60;
constexpr int kBase64Variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

/// A primitive that cannot fail for our arguments did: nothing sensible can go on.
void Require(bool holds, std::string_view what) {
  if (holds) return;
  log::Error("crypto_failed", {{"operation", what}});
  std::abort();
}

void StartSodium() {
  static const bool ready = sodium_init() >= 0;
  Require(ready, "sodium_init");
}

std::string ToHex(std::string_view bytes) {
  std::string hex(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), Bytes(bytes), bytes.size());
  hex.pop_back();
  return hex;
}

/// bcrypt of `password` under `setting` ("$2b$12$<salt>"), or empty when libxcrypt refuses the
/// setting.
std::string Bcrypt(const std::string& password, const std::string& setting) {
  const auto data = std::make_unique<crypt_data>();
  const char* hash = ::crypt_r(password.c_str(), setting.c_str(), data.get());
  std::string out = hash == nullptr || hash[0] == '*' ? "" : hash;
  sodium_memzero(data.get(), sizeof(*data));
  return out;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

/// Whether `hash` starts with "$2b$NN$", 04..31.
bool HasBcryptCost(std::string_view hash) {
  if (hash.size() < 7 || !hash.starts_with("$2b$") || hash[6] != '$') return false;
  if (!IsDigit(hash[4]) || !IsDigit(hash[5])) return false;
  const int cost = (hash[4] - '0') * 10 + (hash[5] - '0');
  return cost >= 4 && cost <= 31;
}

bool IsUsablePassword(std::string_view password) {
  return !password.empty() && password.size() <= kMaxPasswordBytes &&
         password.find('\0') == std::string_view::npos;
}

}  // namespace

struct Sha256::Impl {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~Impl() { EVP_MD_CTX_free(context); }

  void Start() {
    // Looked up once: OpenSSL 3 otherwise searches its providers at every start, longer than a
    // token's hash takes.
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    Require(context != nullptr && algorithm != nullptr &&
                EVP_DigestInit_ex2(context, algorithm, nullptr) == 1,
            "sha256");
  }
};

Sha256::Sha256() : impl_(std::make_unique<Impl>()) { impl_->Start(); }
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::Update(std::span<const std::byte> bytes) {
  Require(EVP_DigestUpdate(impl_->context, bytes.data(), bytes.size()) == 1, "sha256");
}

void Sha256::Update(std::string_view text) { Update(std::as_bytes(std::span(text))); }

std::string Sha256::FinishHex() {
  std::string digest(32, '\0');
  Require(EVP_DigestFinal_ex(impl_->context, Bytes(digest), nullptr) == 1, "sha256");
  return ToHex(digest);
}

void Sha256::Restart() { impl_->Start(); }

std::string Sha256Hex(std::string_view text) {
  thread_local Sha256 hash;
  hash.Restart();
  hash.Update(text);
  return hash.FinishHex();
}

Result<std::string> Sha256OfFile(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) return Fail(ErrorCode::kNotFound, "The file is not there.");
  if (fd < 0) return Fail(ErrorCode::kInternal, "The file cannot be opened.");
  Sha256 hash;
  std::vector<std::byte> buffer(1 << 18);
  while (true) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got > 0) hash.Update(std::span(buffer).first(static_cast<std::size_t>(got)));
    if (got > 0 || (got < 0 && errno == EINTR)) continue;
    const int fault = got < 0 ? errno : 0;
    ::close(fd);
    if (fault == 0) return hash.FinishHex();
    log::Error("read_failed", {{"path", path}, {"errno", fault}});
    return Fail(ErrorCode::kInternal, "The file cannot be read.");
  }
}

std::string HmacSha256(std::string_view key, std::string_view text) {
  std::string mac(32, '\0');
  unsigned int size = 0;
  Require(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), Bytes(text), text.size(),
               Bytes(mac), &size) != nullptr &&
              size == mac.size(),
          "hmac_sha256");
  return mac;
}

bool ConstantTimeEqual(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string RandomBytes(std::size_t count) {
  std::string bytes(count, '\0');
  std::size_t filled = 0;
  while (filled < count) {
    const ssize_t got = ::getrandom(bytes.data() + filled, count - filled, 0);
    Require(got > 0 || errno == EINTR, "getrandom");
    if (got > 0) filled += static_cast<std::size_t>(got);
  }
  return bytes;
}

std::string Base64UrlEncode(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), kBase64Variant), '\0');
  sodium_bin2base64(text.data(), text.size(), Bytes(bytes), bytes.size(), kBase64Variant);
  text.pop_back();  // the terminating NUL
  return text;
}

Result<std::string> Base64UrlDecode(std::string_view text) {
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  const int rc = sodium_base642bin(Bytes(bytes), bytes.size(), text.data(), text.size(), nullptr,
                                   &size, &end, kBase64Variant);
  if (rc != 0 || end != text.data() + text.size())
    return Fail(ErrorCode::kBadRequest, "The text is not base64url without padding.");
  bytes.resize(size);
  return bytes;
}

Result<std::string> HashPassword(std::string_view password, int cost) {
  if (!IsUsablePassword(password))
    return Fail(ErrorCode::kValidationFailed, "A password has 1 to 72 bytes and no NUL.");
  if (cost < 4 || cost > 31)
    return Fail(ErrorCode::kInternal, "The bcrypt cost must be between 4 and 31.");
  const std::string random = RandomBytes(16);
  std::string setting(CRYPT_GENSALT_OUTPUT_SIZE, '\0');
  const char* made = ::crypt_gensalt_rn("$2b$", static_cast<unsigned long>(cost), random.data(),
                                        static_cast<int>(random.size()), setting.data(),
                                        static_cast<int>(setting.size()));
  std::string hash = made == nullptr ? "" : Bcrypt(std::string(password), setting.c_str());
  if (hash.size() != kBcryptHashBytes)
    return Fail(ErrorCode::kInternal, "The password could not be hashed.");
  return hash;
}

bool VerifyPassword(std::string_view password, std::string_view hash) {
  const bool usable = IsUsablePassword(password);
  const bool well_formed = hash.size() == kBcryptHashBytes && HasBcryptCost(hash);
  const std::string asked(usable ? password : "unusable");
  if (usable && well_formed) {
    const std::string computed = Bcrypt(asked, std::string(hash));
    if (!computed.empty()) return ConstantTimeEqual(computed, hash);
  }
  // The same work as for a real hash, so that the time does not tell whether an account exists.
  const std::string cost(HasBcryptCost(hash) ? hash.substr(0, 7) : "$2b$12$");
  static_cast<void>(Bcrypt(asked, cost + "abcdefghijklmnopqrstuu"));
  return false;
}

std::string Seal(std::string_view key, std::string_view context, std::string_view plain) {
  StartSodium();
  Require(key.size() == kKeyBytes, "seal_key_size");
  std::string out = RandomBytes(kNonceBytes);
  out.resize(kNonceBytes + plain.size() + kTagBytes);
  unsigned char* cipher = Bytes(out) + kNonceBytes;
  Require(crypto_aead_xchacha20poly1305_ietf_encrypt(cipher, nullptr, Bytes(plain), plain.size(),
                                                     Bytes(context), context.size(), nullptr,
                                                     Bytes(out), Bytes(key)) == 0,
          "seal");
  return out;
}

Result<std::string> Unseal(std::string_view key, std::string_view context,
                           std::string_view sealed) {
  StartSodium();
  const Error fault = Fail(ErrorCode::kInternal, "A stored secret cannot be opened.");
  if (key.size() != kKeyBytes || sealed.size() < kNonceBytes + kTagBytes) return fault;
  const std::string_view cipher = sealed.substr(kNonceBytes);
  std::string plain(cipher.size() - kTagBytes, '\0');
  const int rc = crypto_aead_xchacha20poly1305_ietf_decrypt(
      Bytes(plain), nullptr, nullptr, Bytes(cipher), cipher.size(), Bytes(context), context.size(),
      Bytes(sealed), Bytes(key));
  if (rc != 0) return fault;
  return plain;
}

}  // namespace lathe
