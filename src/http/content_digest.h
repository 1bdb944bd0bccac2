// The Content-Digest header (RFC 9530): what the client says the SHA-256 of its body is, and the
// body that is held to it. Not thread-safe; a body is borrowed.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/crypto.h"
#include "base/result.h"
#include "http/route.h"

namespace lathe::http {

/// The sha-256 of "sha-256=:<base64>:" in hex; nothing when the header names only other algorithms.
/// Error: bad_request (no list of digests, or a sha-256 that is not one).
Result<std::optional<std::string>> Sha256OfDigestHeader(std::string_view header);

/// All bytes of a body; at its end an error when they do not have the expected SHA-256.
class DigestedBody final : public BodyStream {
 public:
  /// With the Content-Digest of the request, if there is one. Error: bad_request.
  static Result<DigestedBody> Of(Request& request);

  /// Errors: upload_checksum_mismatch at the end, and those of the body.
  Result<std::size_t> Read(std::span<std::byte> buffer) override;
  std::optional<std::int64_t> length() const override { return body_->length(); }

 private:
  DigestedBody(BodyStream& body, std::optional<std::string> expected)
      : body_(&body), expected_(std::move(expected)) {}

  BodyStream* body_;
  std::optional<std::string> expected_;  // in hex; dropped when it was found right
  Sha256 hash_;
};

}  // namespace lathe::http
