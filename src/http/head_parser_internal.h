// The head of a request, from bytes to a ServerRequest, strictly: what two parsers could read
// differently is refused. Uses Beast's parser for the grammar and for chunked bodies. For
// src/http/*.cpp only.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "http/request_internal.h"

namespace lathe::http {

struct HeadLimits {
  std::size_t head_bytes = 32 << 10;
  std::size_t uri_bytes = 8 << 10;
  std::size_t header_count = 100;
};

/// The size of the head at the start of `bytes`, with its blank line; 0 when more bytes are needed.
/// Errors: bad_request (not HTTP at all), uri_too_long, headers_too_large. `scanned` is how much
/// was looked at before.
Result<std::size_t> FindHead(std::string_view bytes, std::size_t scanned, const HeadLimits& limits);

/// Decodes what follows the head of a chunked request.
class ChunkDecoder {
 public:
  virtual ~ChunkDecoder() = default;
  /// Hands the data in `bytes` to `sink`; the number of bytes used up. Error: bad_request.
  virtual Result<std::size_t> Feed(std::string_view bytes,
                                   const std::function<void(std::string_view)>& sink) = 0;
  virtual bool done() const = 0;
};

/// Fills `request` with views of `head`. `chunks` is set for a chunked body. Errors: bad_request,
/// ambiguous_length, headers_too_large.
Status ParseHead(std::string_view head, const HeadLimits& limits, ServerRequest& request,
                 std::unique_ptr<ChunkDecoder>& chunks);

}  // namespace lathe::http
