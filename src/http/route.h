// The route table: one row per endpoint with its method, path, permission, handler, texts and
// errors. The same rows mount the router, write openapi.json and drive the permission matrix test,
// so none of the three can drift. Rows are built once in src/app and are immutable afterwards.
// Handlers live in routes/<resource>.cpp, one function each, at most 15 lines: they read a DTO,
// call a service and answer a DTO.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "base/json.h"
#include "base/result.h"
#include "store/idempotency.h"
#include "store/scope.h"

namespace lathe::http {

enum class Method : std::uint8_t { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions };

/// A streamed request body. Read blocks the handler's pool thread, never a socket thread.
class BodyStream {
 public:
  virtual ~BodyStream() = default;
  /// Up to buffer.size() bytes; 0 at the end. Errors: payload_too_large, request_timeout,
  /// bad_request (the client went away).
  virtual Result<std::size_t> Read(std::span<std::byte> buffer) = 0;
  /// Content-Length, when the client gave one.
  virtual std::optional<std::int64_t> length() const = 0;
};

class Request {
 public:
  virtual ~Request() = default;
  virtual Method method() const = 0;
  virtual std::string_view path() const = 0;
  /// The value of {name} in the route's path. REQUIRES: the route has it.
  virtual const std::string& param(std::string_view name) const = 0;
  virtual std::optional<std::string> query(std::string_view name) const = 0;
  virtual std::optional<std::string_view> header(std::string_view name) const = 0;
  /// The whole body (routes with BodyMode::kBuffered).
  virtual std::string_view body() const = 0;
  /// REQUIRES: BodyMode::kStream.
  virtual BodyStream& body_stream() = 0;
  virtual const std::string& request_id() const = 0;
  virtual const std::string& client_address() const = 0;
  /// REQUIRES: the route is not public.
  virtual const store::Caller& caller() const = 0;
  /// The workspace of the route's resource, already checked against the route's role. REQUIRES:
  /// permission.resource is set.
  virtual const store::WorkspaceScope& scope() const = 0;
  /// The request's Idempotency-Key, which OriginOf hands to whatever changes something.
  virtual const std::optional<store::IdempotencyClaim>& claim() const = 0;

  /// The body as a T: content type, syntax, fields. Errors: unsupported_media_type, malformed_json,
  /// validation_failed.
  template <class T>
  Result<T> Read() const {
    TRY(const json::value document, Document());
    return FromJson<T>(document);
  }
  /// The same where no field is required: an absent body is an empty object.
  template <class T>
  Result<T> ReadIfAny() const {
    return body().empty() ? FromJson<T>(json::object()) : Read<T>();
  }
  virtual Result<json::value> Document() const = 0;
};

/// Writes a server-sent event stream. Send blocks its own thread; false when the client is gone.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual bool Send(std::string_view id, std::string_view event, std::string_view data) = 0;
  virtual bool Comment(std::string_view text) = 0;
  /// False once the client is gone or the server drains: return then. Poll it at least every 2 s
  /// while nothing happens; the server itself sends a heartbeat comment every 15 s.
  virtual bool alive() const = 0;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::string> file_path;  ///< streamed instead of body
  std::function<void(EventSink&)>
      events;  ///< text/event-stream instead of body; runs on its own thread
  /// Makes the body piece by piece instead of body: appends the next bytes, false when there are no
  /// more. Called on the pool, one call at a time, never faster than the client reads; dropped when
  /// the client is gone. After an error the connection ends without the end of the body.
  std::function<Result<bool>(std::string& out)> pieces;

  template <class T>
  static Response Json(const T& dto, int status = 200) {
    return Response{status, "application/json", ToText(ToJson(dto)), {}, {}, {}, {}};
  }
  /// A document that is not a DTO.
  static Response Document(json::object document) {
    Response response;
    response.body = ToText(json::value(std::move(document)));
    return response;
  }
  static Response NoContent() { return Response{204, "", "", {}, {}, {}, {}}; }
  /// 201 with Location.
  template <class T>
  static Response Created(const T& dto, std::string location) {
    Response response = Json(dto, 201);
    response.headers.emplace_back("Location", std::move(location));
    return response;
  }
  /// 202 with Location.
  template <class T>
  static Response Accepted(const T& dto, std::string location) {
    Response response = Json(dto, 202);
    response.headers.emplace_back("Location", std::move(location));
    return response;
  }
  /// Adds the strong ETag of a resource at this revision; the server answers 304 and 412 from it.
  Response& WithEtag(std::string etag) {
    headers.emplace_back("ETag", std::move(etag));
    return *this;
  }
};

/// Who may call a route.
struct Permission {
  enum class Kind : std::uint8_t { kPublic, kSignedIn, kRole };
  Kind kind = Kind::kPublic;
  store::ResourceKind resource = store::ResourceKind::kWorkspace;
  std::string_view param;  ///< the path parameter holding the resource's id
  store::Role role = store::Role::kViewer;
  bool deleted = false;  ///< finds deleted resources, too

  static Permission Public() { return {}; }
  static Permission SignedIn() { return {Kind::kSignedIn, {}, {}, {}, false}; }
  static Permission Needs(store::Role role, store::ResourceKind resource, std::string_view param) {
    return {Kind::kRole, resource, param, role, false};
  }
  /// For POST .../{id}/restore.
  static Permission NeedsOfDeleted(store::Role role, store::ResourceKind resource,
                                   std::string_view param) {
    return {Kind::kRole, resource, param, role, true};
  }
};

enum class BodyMode : std::uint8_t { kNone, kBuffered, kStream };
/// Where the handler runs: on the pool for blocking work, or on the socket's thread for work that
/// never blocks.
enum class RunOn : std::uint8_t { kPool, kPasswordPool, kInline };
/// Which token buckets a request draws from. kSignIn counts failures only, per account and address:
/// for login and register, whose body names the account as "email" or "username". kAuto: the inline
/// limit for kInline routes, else the common one.
enum class RateClass : std::uint8_t { kAuto, kSignIn, kUnlimited };

struct QueryParameter {
  std::string_view name;
  std::string_view doc;
  json::object schema;
};

using Handler = std::function<Result<Response>(Request&)>;

struct Route {
  Method method = Method::kGet;
  std::string path;  ///< "/api/projects/{project_id}"
  Permission permission;
  Handler handler;
  std::string_view operation_id;  ///< "get_project", unique
  std::string_view tag;           ///< "Projects"
  std::string_view summary;
  std::string_view description = {};
  std::vector<ErrorCode> errors = {};  ///< besides those every route of its permission can give
  std::vector<QueryParameter> query = {};
  BodyMode body = BodyMode::kNone;
  RunOn run_on = RunOn::kPool;
  std::int64_t body_limit_bytes = 0;  ///< 0 takes the server's setting
  int success_status = 200;
  /// Schema makers of the JSON body and answer, from SchemaOf<T>; empty when there is none.
  std::function<json::object(SchemaSet&)> request_schema = {};
  std::function<json::object(SchemaSet&)> response_schema = {};
  std::string_view request_type = "application/json";
  std::string_view response_type = "application/json";
  bool body_optional = false;  ///< an absent body is {}: see Request::ReadIfAny
  bool also_events = false;    ///< answers text/event-stream as well, to who accepts that
  /// Of every answer, problems too.
  std::vector<std::pair<std::string, std::string>> headers = {};
  RateClass rate = RateClass::kAuto;
  bool secret_answer = false;  ///< the answer holds a secret: never stored for Idempotency-Key
  /// With RunOn::kInline: asked on the socket thread before the caller is known; false sends the
  /// request to the pool, as does an Idempotency-Key.
  std::function<bool(const Request&)> inline_when = {};
  /// REQUIRED with BodyMode::kStream for Idempotency-Key to be taken: reads the whole body and
  /// answers the SHA-256 that the service wrote as AuditEvent::content when it kept that body.
  std::function<Result<std::string>(Request&)> stream_content = {};
  /// The same body as application/x-www-form-urlencoded, where that is taken, too (see form.h).
  std::function<json::object(SchemaSet&)> form_schema = {};
};

/// All routes of one resource; each routes/<resource>.cpp defines one such function over its
/// services.
using RouteList = std::vector<Route>;

template <class T>
std::function<json::object(SchemaSet&)> Schema() {
  return [](SchemaSet& components) { return SchemaOf<T>(components); };
}

}  // namespace lathe::http
