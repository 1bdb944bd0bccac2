#include "http/tus.h"

#include <algorithm>
#include <charconv>

#include "base/crypto.h"
#include "http/problem_response.h"

namespace lathe::http {
namespace {

constexpr int kChecksumMismatchStatus = 460;  // of the protocol's checksum extension

struct Algorithm {
  std::string_view name;
  DigestKind kind;
  std::size_t bytes;
};
constexpr Algorithm kAlgorithms[] = {{"sha1", DigestKind::kSha1, 20},
                                     {"sha256", DigestKind::kSha256, 32}};

/// Base64 as the protocol writes it, with or without its padding.
Result<std::string> DecodeBase64(std::string_view text) {
  std::string plain(text);
  while (plain.ends_with('=')) plain.pop_back();
  std::ranges::replace(plain, '+', '-');
  std::ranges::replace(plain, '/', '_');
  return Base64UrlDecode(plain);
}

Error BadChecksum() {
  return Fail(
      ErrorCode::kBadRequest,
      "Upload-Checksum is \"sha1\" or \"sha256\", a blank and the base64 of that checksum of "
      "the piece.");
}

}  // namespace

Response TusAnswer(const Request& request, Result<Response> result) {
  if (result.ok()) return *std::move(result);
  const Error& error = result.error();
  if (error.code == ErrorCode::kUploadChecksumMismatch)
    return ProblemResponse(error, request.request_id(), kChecksumMismatchStatus);
  Response response = ProblemResponse(error, request.request_id());
  if (error.code == ErrorCode::kTusVersionUnsupported)
    response.headers.emplace_back("Tus-Version", kTusVersion);
  return response;
}

Response TusDiscovery(std::int64_t max_bytes) {
  Response response = Response::NoContent();
  response.headers = {{"Tus-Version", std::string(kTusVersion)},
                      {"Tus-Max-Size", std::to_string(max_bytes)},
                      {"Tus-Extension", "creation,expiration,termination,checksum"},
                      {"Tus-Checksum-Algorithm", "sha1,sha256"}};
  return response;
}

Status CheckTusVersion(const Request& request) {
  const std::string_view version = request.header("Tus-Resumable").value_or("");
  if (version == kTusVersion) return {};
  return Fail(ErrorCode::kTusVersionUnsupported,
              "Send the header Tus-Resumable: " + std::string(kTusVersion) +
                  "; no other version is spoken here.");
}

Result<std::int64_t> ByteCountHeader(const Request& request, std::string_view name) {
  const auto text = request.header(name);
  if (!text) return FieldFault(std::string(name), "required", "must say a number of bytes");
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (fault == std::errc() && end == text->data() + text->size() && value >= 0) return value;
  return FieldFault(std::string(name), "bad_format", "must be a number of bytes");
}

Result<std::optional<service::PieceChecksum>> TusChecksum(const Request& request) {
  const auto header = request.header("Upload-Checksum");
  if (!header) return std::optional<service::PieceChecksum>();
  const std::size_t blank = std::min(header->find(' '), header->size());
  const auto* algorithm =
      std::ranges::find(kAlgorithms, header->substr(0, blank), &Algorithm::name);
  if (algorithm == std::ranges::end(kAlgorithms) || blank == header->size()) return BadChecksum();
  auto digest = DecodeBase64(header->substr(blank + 1));
  if (!digest.ok() || digest->size() != algorithm->bytes) return BadChecksum();
  return std::optional(service::PieceChecksum{algorithm->kind, *std::move(digest)});
}

Result<std::string> TusMetadata(std::string_view header, std::string_view key) {
  while (!header.empty()) {
    const std::size_t comma = std::min(header.find(','), header.size());
    std::string_view pair = header.substr(0, comma);
    header.remove_prefix(std::min(comma + 1, header.size()));
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    const std::size_t blank = pair.find(' ');
    if (pair.substr(0, blank) != key) continue;
    if (blank == pair.npos) return std::string();
    auto decoded = DecodeBase64(pair.substr(blank + 1));
    if (decoded.ok()) return decoded;
    return FieldFault("Upload-Metadata", "bad_format", "has a value that is not base64");
  }
  return std::string();
}

}  // namespace lathe::http
