#include "http/routes/resumable_uploads.h"

#include "http/dto/uploads.h"
#include "http/form.h"
#include "http/origin.h"
#include "http/problem_response.h"
#include "http/response_head.h"
#include "http/tus.h"
#include "service/resumable_uploads.h"

namespace lathe::http {
namespace {

using store::ResourceKind;
using store::ResumableUpload;
using store::Role;

constexpr std::string_view kPieceType = "application/offset+octet-stream";
constexpr std::string_view kOnePath = "/api/datasources/{id}/uploads/{upload_id}";

Response WithTusHeaders(Response response, const ResumableUpload& upload) {
  response.headers.emplace_back("Upload-Offset", std::to_string(upload.size_bytes));
  response.headers.emplace_back("Upload-Length", std::to_string(upload.declared_bytes));
  response.headers.emplace_back("Cache-Control", "no-store");
  if (upload.expires_at)
    response.headers.emplace_back("Upload-Expires", HttpDate(*upload.expires_at));
  return response;
}

Result<Response> Begin(service::ResumableUploads& uploads, Request& request) {
  TRY_OK(CheckTusVersion(request));
  TRY(const std::int64_t size_bytes, ByteCountHeader(request, "Upload-Length"));
  service::ResumableFile file;
  file.size_bytes = size_bytes;
  if (const auto metadata = request.header("Upload-Metadata")) {
    file.metadata = *metadata;
    TRY(file.filename, TusMetadata(*metadata, "filename"));
  }
  TRY(const ResumableUpload upload,
      uploads.Begin(request.scope(), request.param("id"), file, OriginOf(request)));
  return WithTusHeaders(
      Response::Created(ResumableUploadDto::From(upload),
                        "/api/datasources/" + upload.datasource_id + "/uploads/" + upload.id),
      upload);
}

Result<Response> Find(service::ResumableUploads& uploads, const Request& request) {
  TRY_OK(CheckTusVersion(request));
  TRY(const ResumableUpload upload,
      uploads.Find(request.scope(), request.param("id"), request.param("upload_id")));
  Response response = WithTusHeaders(Response{200, "", "", {}, {}, {}, {}}, upload);
  if (upload.metadata) response.headers.emplace_back("Upload-Metadata", *upload.metadata);
  return response;
}

Result<Response> Append(service::ResumableUploads& uploads, Request& request) {
  TRY_OK(CheckTusVersion(request));
  if (!IsMediaType(request.header("Content-Type").value_or(""), kPieceType)) {
    return Fail(ErrorCode::kUnsupportedMediaType,
                "A piece of a file has the type " + std::string(kPieceType) + ".");
  }
  TRY(const std::int64_t offset, ByteCountHeader(request, "Upload-Offset"));
  TRY(auto checksum, TusChecksum(request));
  BodyStream& body = request.body_stream();
  const service::IncomingPiece piece{
      offset, [&body](std::span<std::byte> buffer) { return body.Read(buffer); },
      std::move(checksum)};
  TRY(const ResumableUpload upload,
      uploads.Append(request.scope(), request.param("id"), request.param("upload_id"), piece,
                     OriginOf(request)));
  return WithTusHeaders(Response::NoContent(), upload);
}

Result<Response> Abandon(service::ResumableUploads& uploads, const Request& request) {
  TRY_OK(CheckTusVersion(request));
  TRY_OK(uploads.Abandon(request.scope(), request.param("id"), request.param("upload_id"),
                         OriginOf(request)));
  return Response::NoContent();
}

/// For clients whose network lets only GET and POST through: the method stands in a header.
Result<Response> ActAsNamed(service::ResumableUploads& uploads, Request& request) {
  TRY_OK(CheckTusVersion(request));
  const std::string_view method = request.header("X-HTTP-Method-Override").value_or("");
  if (EqualsIgnoringCase(method, "PATCH")) return Append(uploads, request);
  if (EqualsIgnoringCase(method, "HEAD")) return Find(uploads, request);
  if (EqualsIgnoringCase(method, "DELETE")) return Abandon(uploads, request);
  Response refusal = ProblemResponse(
      Fail(ErrorCode::kMethodNotAllowed,
           "POST is taken here with the header X-HTTP-Method-Override: PATCH, HEAD or DELETE."),
      request.request_id());
  refusal.headers.emplace_back("Allow", "HEAD, POST, PATCH, DELETE, OPTIONS");
  return refusal;
}

/// A handler of a tus request, with the protocol's statuses and headers.
template <class Act>
Handler AsTus(service::ResumableUploads* uploads, Act act) {
  return [uploads, act](Request& request) -> Result<Response> {
    return TusAnswer(request, act(*uploads, request));
  };
}

std::vector<std::pair<std::string, std::string>> TusHeaders() {
  return {{"Tus-Resumable", std::string(kTusVersion)}};
}

Permission OnSource() { return Permission::Needs(Role::kEditor, ResourceKind::kDatasource, "id"); }

Route BeginRoute(service::ResumableUploads* uploads) {
  return {
      .method = Method::kPost,
      .path = "/api/datasources/{id}/uploads",
      .permission = OnSource(),
      .handler = AsTus(uploads, Begin),
      .operation_id = "begin_resumable_upload",
      .tag = "Data",
      .summary = "Begin to send a file in pieces",
      .description =
          "By the tus protocol 1.0: the headers Tus-Resumable: 1.0.0, Upload-Length and "
          "Upload-Metadata with the base64 of the file's name as \"filename\". The pieces go to "
          "the Location. What has arrived is kept for a day after the last piece.",
      .errors = {ErrorCode::kConflict, ErrorCode::kUploadBadName, ErrorCode::kFileEmpty,
                 ErrorCode::kPayloadTooLarge, ErrorCode::kTusVersionUnsupported,
                 ErrorCode::kValidationFailed, ErrorCode::kStorageFull},
      .success_status = 201,
      .response_schema = Schema<ResumableUploadDto>(),
      .headers = TusHeaders()};
}

Route FindRoute(service::ResumableUploads* uploads) {
  return {.method = Method::kHead,
          .path = std::string(kOnePath),
          .permission = OnSource(),
          .handler = AsTus(uploads, Find),
          .operation_id = "find_resumable_upload",
          .tag = "Data",
          .summary = "How much of a file has arrived",
          .description =
              "The header Upload-Offset says where the next piece begins; Upload-Metadata is what "
              "was sent with the beginning.",
          .errors = {ErrorCode::kTusVersionUnsupported},
          .headers = TusHeaders()};
}

std::vector<ErrorCode> AppendErrors() {
  return {ErrorCode::kUploadOffsetMismatch, ErrorCode::kConflict,
          ErrorCode::kBadRequest,           ErrorCode::kPayloadTooLarge,
          ErrorCode::kFileTypeMismatch,     ErrorCode::kFileFormatUnsupported,
          ErrorCode::kXlsxEncryptedOrXls,   ErrorCode::kTusVersionUnsupported,
          ErrorCode::kUnsupportedMediaType, ErrorCode::kValidationFailed,
          ErrorCode::kStorageFull};
}

Route AppendRoute(service::ResumableUploads* uploads) {
  return {
      .method = Method::kPatch,
      .path = std::string(kOnePath),
      .permission = OnSource(),
      .handler = AsTus(uploads, Append),
      .operation_id = "append_resumable_upload",
      .tag = "Data",
      .summary = "Send the next piece of a file",
      .description =
          "From the byte named by Upload-Offset. What arrived before a lost connection is kept. "
          "With the last byte the file is an upload under the same id. With Upload-Checksum "
          "(\"sha1\" or \"sha256\", a blank, the base64 of that checksum of the piece) all of the "
          "piece is kept or nothing: 460 with the code upload_checksum_mismatch.",
      .errors = AppendErrors(),
      .body = BodyMode::kStream,
      .success_status = 204,
      .request_type = kPieceType,
      .headers = TusHeaders()};
}

Route NamedMethodRoute(service::ResumableUploads* uploads) {
  std::vector<ErrorCode> errors = AppendErrors();
  errors.push_back(ErrorCode::kMethodNotAllowed);
  return {.method = Method::kPost,
          .path = std::string(kOnePath),
          .permission = OnSource(),
          .handler = AsTus(uploads, ActAsNamed),
          .operation_id = "act_on_resumable_upload",
          .tag = "Data",
          .summary = "Send, ask for or give up a file by POST",
          .description =
              "For clients whose network lets no other methods through: the header "
              "X-HTTP-Method-Override names PATCH, HEAD or DELETE, and the rest of the request is "
              "as it would be for that method.",
          .errors = std::move(errors),
          .body = BodyMode::kStream,
          .success_status = 204,
          .request_type = kPieceType,
          .headers = TusHeaders()};
}

Route AbandonRoute(service::ResumableUploads* uploads) {
  return {.method = Method::kDelete,
          .path = std::string(kOnePath),
          .permission = OnSource(),
          .handler = AsTus(uploads, Abandon),
          .operation_id = "abandon_resumable_upload",
          .tag = "Data",
          .summary = "Give up a file",
          .description = "One that is complete is deleted, as DELETE /api/uploads/{id} does.",
          .errors = {ErrorCode::kConflict, ErrorCode::kTusVersionUnsupported},
          .success_status = 204,
          .headers = TusHeaders()};
}

/// Answered to everybody: a client asks before it signs in.
Route DiscoverRoute(service::ResumableUploads* uploads, std::string_view path,
                    std::string_view operation_id) {
  return {.method = Method::kOptions,
          .path = std::string(path),
          .permission = Permission::Public(),
          .handler = [uploads](Request&) -> Result<Response> {
            return TusDiscovery(uploads->options().max_bytes);
          },
          .operation_id = operation_id,
          .tag = "Data",
          .summary = "What of the tus protocol is spoken here",
          .description =
              "The headers Tus-Version, Tus-Max-Size, Tus-Extension and "
              "Tus-Checksum-Algorithm say it.",
          .run_on = RunOn::kInline,
          .success_status = 204,
          .headers = TusHeaders()};
}

}  // namespace

RouteList ResumableUploadsRoutes(service::ResumableUploads* uploads) {
  return {BeginRoute(uploads),
          FindRoute(uploads),
          AppendRoute(uploads),
          NamedMethodRoute(uploads),
          AbandonRoute(uploads),
          DiscoverRoute(uploads, "/api/datasources/{id}/uploads", "discover_resumable_uploads"),
          DiscoverRoute(uploads, kOnePath, "discover_resumable_upload")};
}

}  // namespace lathe::http
