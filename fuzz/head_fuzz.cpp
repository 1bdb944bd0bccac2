// Heads of requests and chunked bodies: whatever the bytes are and however they arrive, the head
// ends at the same place, parsing answers the same, and a chunked body gives the same data.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/head_parser_internal.h"
#include "http/uri.h"

namespace {

using namespace lathe;
using namespace lathe::http;

// Small ones, so that short inputs reach them, too.
constexpr HeadLimits kLimits{2'048, 256, 20};

void Require(bool holds) {
  if (!holds) std::abort();
}

/// The head's size, 0 when it is not whole, nothing when it is refused, as a connection that gets
/// `piece` bytes at a time finds it.
std::optional<std::size_t> HeadSize(std::string_view text, std::size_t piece) {
  std::size_t scanned = 0, there = 0;
  while (there < text.size()) {
    there = std::min(text.size(), there + piece);
    const auto found = FindHead(text.substr(0, there), scanned, kLimits);
    if (!found.ok()) return std::nullopt;
    if (*found > 0) return *found;
    scanned = there;
  }
  return 0;
}

struct Chunks {
  std::string data;
  std::size_t used = 0;
  bool ok = true, done = false;
  bool operator==(const Chunks&) const = default;
};

Chunks Decode(std::string_view head, std::string_view body, std::size_t piece) {
  ServerRequest request;
  std::unique_ptr<ChunkDecoder> decoder;
  Chunks out;
  Require(ParseHead(head, kLimits, request, decoder).ok() && decoder != nullptr);
  std::size_t there = 0;
  while (!decoder->done() && there < body.size()) {
    there = std::min(body.size(), there + piece);
    const auto used = decoder->Feed(body.substr(out.used, there - out.used),
                                    [&](std::string_view data) { out.data += data; });
    if (!used.ok()) {
      out = {};
      out.ok = false;
      return out;
    }
    Require(*used <= there - out.used);
    out.used += *used;
  }
  out.done = decoder->done();
  return out;
}

void CheckRequest(const ServerRequest& request, std::string_view head) {
  Require(request.headers.size() <= kLimits.header_count);
  Require(request.raw_path.size() + request.raw_query.size() <= head.size());
  Require(request.raw_path.find('\0') == std::string_view::npos);
  Require(!(request.chunked && request.content_length));
  for (const HeaderView& header : request.headers) {
    Require(!header.name.empty());
    Require(header.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(static_cast<const char*>(static_cast<const void*>(bytes)), size);
  const auto end = HeadSize(text, size + 1);
  if (!end || *end == 0) return 0;
  const auto piecewise = HeadSize(text, 1 + size % 5);
  Require(piecewise == end);
  const std::string_view head = text.substr(0, *end), body = text.substr(*end);
  ServerRequest request;
  std::unique_ptr<ChunkDecoder> decoder;
  if (!ParseHead(head, kLimits, request, decoder).ok()) return 0;
  CheckRequest(request, head);
  Require(request.chunked == (decoder != nullptr));
  if (!request.chunked) return 0;
  const Chunks whole = Decode(head, body, body.size() + 1);
  const Chunks pieces = Decode(head, body, 1 + size % 7);
  Require(whole.ok == pieces.ok && whole.data == pieces.data && whole.done == pieces.done);
  return 0;
}
