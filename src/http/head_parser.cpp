#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <charconv>
#include <limits>

#include "http/head_parser_internal.h"
#include "http/uri.h"

namespace lathe::http {
namespace {

namespace beast = boost::beast::http;
using BeastText = boost::beast::string_view;
using BeastError = boost::beast::error_code;

std::string_view ToView(BeastText text) { return {text.data(), text.size()}; }

/// Collects what Beast's parser finds. Everything it points to lies in the caller's buffer.
class Parser final : public beast::basic_parser<true>, public ChunkDecoder {
 public:
  Parser() {
    // Limits are applied around the parser, where they answer their own errors.
    header_limit(std::numeric_limits<std::uint32_t>::max());
    body_limit(boost::none);
    eager(false);
  }

  ServerRequest* request = nullptr;
  bool too_many = false;
  bool length_twice = false;
  bool coded = false;  // Transfer-Encoding that is not just "chunked"
  bool has_host = false, two_hosts = false;
  std::size_t header_limit_count = 0;

  Result<std::size_t> Feed(std::string_view bytes,
                           const std::function<void(std::string_view)>& sink) override;
  bool done() const override { return is_done(); }

 private:
  void on_request_impl(beast::verb, BeastText method, BeastText target, int version,
                       BeastError& ec) override;
  void on_field_impl(beast::field name, BeastText text, BeastText value, BeastError& ec) override;
  std::size_t on_chunk_body_impl(std::uint64_t, BeastText body, BeastError& ec) override {
    ec = {};
    (*sink_)(ToView(body));
    return body.size();
  }
  void on_response_impl(int, BeastText, int, BeastError& ec) override { ec = {}; }
  void on_header_impl(BeastError& ec) override { ec = {}; }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, BeastError& ec) override {
    ec = {};
  }
  std::size_t on_body_impl(BeastText body, BeastError& ec) override {
    ec = {};
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, BeastText, BeastError& ec) override { ec = {}; }
  void on_finish_impl(BeastError& ec) override { ec = {}; }

  const std::function<void(std::string_view)>* sink_ = nullptr;
};

/// The absolute form that proxies use, "http://host/path", means the path.
std::string_view OriginForm(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    const std::size_t slash = target.find('/', scheme.size());
    return slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
  }
  return target;
}

void Parser::on_request_impl(beast::verb, BeastText method, BeastText target, int version,
                             BeastError& ec) {
  ec = {};
  request->verb_text = ToView(method);
  request->verb = MethodFromText(request->verb_text);
  std::tie(request->raw_path, request->raw_query) = SplitTarget(OriginForm(ToView(target)));
  request->http11 = version == 11;
}

void Parser::on_field_impl(beast::field name, BeastText text, BeastText value, BeastError& ec) {
  ec = {};
  if (request == nullptr) return;  // a trailer: nothing of ours reads any
  if (request->headers.size() >= header_limit_count) too_many = true;
  const std::string_view view = ToView(value);
  request->headers.push_back({ToView(text), view});
  switch (name) {
    case beast::field::content_length: {
      if (request->content_length) length_twice = true;
      std::int64_t length = -1;
      const auto [end, fault] = std::from_chars(view.data(), view.data() + view.size(), length);
      if (fault != std::errc() || end != view.data() + view.size() || length < 0 ||
          view.front() == '+') {
        ec = beast::error::bad_content_length;
      } else {
        request->content_length = length;
      }
      break;
    }
    case beast::field::transfer_encoding:
      if (!EqualsIgnoringCase(view, "chunked")) coded = true;
      request->chunked = true;
      break;
    case beast::field::host:
      two_hosts = has_host;
      has_host = true;
      break;
    case beast::field::expect:
      request->expects_continue = EqualsIgnoringCase(view, "100-continue");
      break;
    default:
      break;
  }
}

/// Whether `bytes` may be a last chunk of which more must come. Beast, shown one twice, takes for
/// granted (with an assertion) that it has five bytes by then.
bool MayBeCutLastChunk(std::string_view bytes) {
  constexpr std::string_view kShortest = "0\r\n\r\n";
  return bytes.size() < kShortest.size() && bytes.front() == '0';
}

Result<std::size_t> Parser::Feed(std::string_view bytes,
                                 const std::function<void(std::string_view)>& sink) {
  sink_ = &sink;
  std::size_t used = 0;
  while (used < bytes.size() && !is_done()) {
    if (MayBeCutLastChunk(bytes.substr(used))) break;
    BeastError ec;
    const std::size_t count =
        put(boost::asio::const_buffer(bytes.data() + used, bytes.size() - used), ec);
    used += count;
    if (ec == beast::error::need_more) break;
    if (ec) return Fail(ErrorCode::kBadRequest, "The chunked body is malformed.");
    if (count == 0 && !is_done()) break;
  }
  return used;
}

bool IsTokenChar(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

/// What is wrong with the first line, as soon as it can be seen: other protocols, HTTP/0.9, bare
/// line feeds.
Status CheckFirstLine(std::string_view bytes, const HeadLimits& limits) {
  if (!IsTokenChar(bytes.front()))
    return Fail(ErrorCode::kBadRequest, "This is not an HTTP request.");
  const std::size_t end = bytes.find('\n');
  const std::size_t length = end == std::string_view::npos ? bytes.size() : end;
  if (length > limits.uri_bytes + 32)
    return Fail(ErrorCode::kUriTooLong,
                "The request line is longer than " + std::to_string(limits.uri_bytes) + " bytes.");
  if (end == std::string_view::npos) return {};
  const std::string_view line = bytes.substr(0, end);
  if (!line.ends_with('\r') || line.find(" HTTP/1.") == std::string_view::npos)
    return Fail(ErrorCode::kBadRequest,
                "The request line is not \"METHOD target HTTP/1.1\" with CR LF.");
  return {};
}

Error TooLarge(const HeadLimits& limits) {
  return Fail(ErrorCode::kHeadersTooLarge,
              "The headers are larger than " + std::to_string(limits.head_bytes) +
                  " bytes or more than " + std::to_string(limits.header_count) + ".");
}

/// What Beast takes, and another parser might read otherwise.
Status CheckFraming(const Parser& parser, const ServerRequest& request, const HeadLimits& limits) {
  if (parser.too_many) return TooLarge(limits);
  if (parser.length_twice || (request.chunked && request.content_length))
    return Fail(ErrorCode::kAmbiguousLength,
                "Send one Content-Length, or Transfer-Encoding: chunked, not both.");
  if (parser.coded || (request.chunked && !request.http11))
    return Fail(ErrorCode::kBadRequest, "The only transfer coding here is chunked, in HTTP/1.1.");
  if (parser.two_hosts || (request.http11 && !parser.has_host))
    return Fail(ErrorCode::kBadRequest, "An HTTP/1.1 request needs one Host header.");
  if (!request.raw_path.starts_with('/') && request.raw_path != "*")
    return Fail(ErrorCode::kBadRequest, "The request target must be a path.");
  if (request.raw_path.find('%') != std::string_view::npos && !PercentDecode(request.raw_path))
    return Fail(ErrorCode::kBadRequest, "The path holds a broken percent escape or a NUL.");
  return {};
}

Error ToError(const BeastError& ec, const ServerRequest& request) {
  const bool both = request.content_length && (ec == beast::error::bad_transfer_encoding ||
                                               ec == beast::error::multiple_content_length);
  if (both || (ec == beast::error::bad_content_length && request.chunked))
    return Fail(ErrorCode::kAmbiguousLength,
                "Send one Content-Length, or Transfer-Encoding: chunked, not both.");
  if (ec == beast::error::bad_content_length)
    return Fail(ErrorCode::kBadRequest, "Content-Length is not a whole number.");
  return Fail(ErrorCode::kBadRequest, "The request head is malformed.");
}

}  // namespace

Result<std::size_t> FindHead(std::string_view bytes, std::size_t scanned,
                             const HeadLimits& limits) {
  if (bytes.empty()) return std::size_t{0};
  const std::size_t from = scanned > 3 ? scanned - 3 : 0;
  const std::size_t end = bytes.find("\r\n\r\n", from);
  if (end != std::string_view::npos && end + 4 <= limits.head_bytes) {
    TRY_OK(CheckFirstLine(bytes.substr(0, end + 2), limits));
    return end + 4;
  }
  TRY_OK(CheckFirstLine(bytes, limits));
  if (end != std::string_view::npos || bytes.size() >= limits.head_bytes) return TooLarge(limits);
  return std::size_t{0};
}

Status ParseHead(std::string_view head, const HeadLimits& limits, ServerRequest& request,
                 std::unique_ptr<ChunkDecoder>& chunks) {
  // A folded header would be joined with its line break inside.
  if (head.find("\n ") != std::string_view::npos || head.find("\n\t") != std::string_view::npos)
    return Fail(ErrorCode::kBadRequest, "Folded headers are not taken.");
  Parser local;
  local.request = &request;
  local.header_limit_count = limits.header_count;
  BeastError ec;
  local.put(boost::asio::const_buffer(head.data(), head.size()), ec);
  if (ec || !local.is_header_done()) return ToError(ec, request);
  TRY_OK(CheckFraming(local, request, limits));
  request.keep_alive = local.keep_alive();
  if (!request.chunked) return {};
  // Parsers cannot be moved: the one that goes on with the body reads the head once more.
  auto decoder = std::make_unique<Parser>();
  ServerRequest scratch;
  decoder->request = &scratch;
  decoder->header_limit_count = limits.header_count;
  decoder->put(boost::asio::const_buffer(head.data(), head.size()), ec);
  decoder->request = nullptr;
  chunks = std::move(decoder);
  return {};
}

}  // namespace lathe::http
