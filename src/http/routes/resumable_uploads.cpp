#include "http/routes/resumable_uploads.h"

#include "http/dto/uploads.h"
#include "http/origin.h"
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
  response.headers.emplace_back("Tus-Resumable", kTusVersion);
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
  TRY(const std::string filename,
      TusMetadata(request.header("Upload-Metadata").value_or(""), "filename"));
  TRY(const ResumableUpload upload, uploads.Begin(request.scope(), request.param("id"),
                                                  {filename, size_bytes}, OriginOf(request)));
  return WithTusHeaders(
      Response::Created(ResumableUploadDto::From(upload),
                        "/api/datasources/" + upload.datasource_id + "/uploads/" + upload.id),
      upload);
}

Result<Response> Find(service::ResumableUploads& uploads, const Request& request) {
  TRY_OK(CheckTusVersion(request));
  TRY(const ResumableUpload upload,
      uploads.Find(request.scope(), request.param("id"), request.param("upload_id")));
  return WithTusHeaders(Response{200, "", "", {}, {}, {}, {}}, upload);
}

Result<Response> Append(service::ResumableUploads& uploads, Request& request) {
  TRY_OK(CheckTusVersion(request));
  if (request.header("Content-Type").value_or("") != kPieceType) {
    return Fail(ErrorCode::kUnsupportedMediaType,
                "A piece of a file has the type " + std::string(kPieceType) + ".");
  }
  TRY(const std::int64_t offset, ByteCountHeader(request, "Upload-Offset"));
  BodyStream& body = request.body_stream();
  TRY(const ResumableUpload upload,
      uploads.Append(
          request.scope(), request.param("id"), request.param("upload_id"), offset,
          [&body](std::span<std::byte> buffer) { return body.Read(buffer); }, OriginOf(request)));
  return WithTusHeaders(Response::NoContent(), upload);
}

Result<Response> Abandon(service::ResumableUploads& uploads, const Request& request) {
  TRY_OK(CheckTusVersion(request));
  TRY_OK(uploads.Abandon(request.scope(), request.param("id"), request.param("upload_id")));
  Response response = Response::NoContent();
  response.headers.emplace_back("Tus-Resumable", kTusVersion);
  return response;
}

Permission OnSource() { return Permission::Needs(Role::kEditor, ResourceKind::kDatasource, "id"); }

Route BeginRoute(service::ResumableUploads* uploads) {
  return {
      .method = Method::kPost,
      .path = "/api/datasources/{id}/uploads",
      .permission = OnSource(),
      .handler = [uploads](Request& request) { return Begin(*uploads, request); },
      .operation_id = "begin_resumable_upload",
      .tag = "Data",
      .summary = "Begin to send a file in pieces",
      .description =
          "By the tus protocol 1.0: the headers Tus-Resumable: 1.0.0, Upload-Length and "
          "Upload-Metadata with the base64 of the file's name as \"filename\". The pieces go to "
          "the Location. What has arrived is kept for a day after the last piece.",
      .errors = {ErrorCode::kUploadBadName, ErrorCode::kFileEmpty, ErrorCode::kPayloadTooLarge,
                 ErrorCode::kTusVersionUnsupported, ErrorCode::kValidationFailed,
                 ErrorCode::kStorageFull},
      .success_status = 201,
      .response_schema = Schema<ResumableUploadDto>()};
}

Route FindRoute(service::ResumableUploads* uploads) {
  return {.method = Method::kHead,
          .path = std::string(kOnePath),
          .permission = OnSource(),
          .handler = [uploads](Request& request) { return Find(*uploads, request); },
          .operation_id = "find_resumable_upload",
          .tag = "Data",
          .summary = "How much of a file has arrived",
          .description = "The header Upload-Offset says where the next piece begins.",
          .errors = {ErrorCode::kTusVersionUnsupported}};
}

Route AppendRoute(service::ResumableUploads* uploads) {
  return {
      .method = Method::kPatch,
      .path = std::string(kOnePath),
      .permission = OnSource(),
      .handler = [uploads](Request& request) { return Append(*uploads, request); },
      .operation_id = "append_resumable_upload",
      .tag = "Data",
      .summary = "Send the next piece of a file",
      .description =
          "From the byte named by Upload-Offset. What arrived before a lost connection is kept. "
          "With the last byte the file is an upload under the same id.",
      .errors = {ErrorCode::kUploadOffsetMismatch, ErrorCode::kConflict,
                 ErrorCode::kPayloadTooLarge, ErrorCode::kFileTypeMismatch,
                 ErrorCode::kFileFormatUnsupported, ErrorCode::kXlsxEncryptedOrXls,
                 ErrorCode::kTusVersionUnsupported, ErrorCode::kUnsupportedMediaType,
                 ErrorCode::kValidationFailed, ErrorCode::kStorageFull},
      .body = BodyMode::kStream,
      .success_status = 204,
      .request_type = kPieceType};
}

Route AbandonRoute(service::ResumableUploads* uploads) {
  return {.method = Method::kDelete,
          .path = std::string(kOnePath),
          .permission = OnSource(),
          .handler = [uploads](Request& request) { return Abandon(*uploads, request); },
          .operation_id = "abandon_resumable_upload",
          .tag = "Data",
          .summary = "Give up a file that is not complete",
          .errors = {ErrorCode::kConflict, ErrorCode::kTusVersionUnsupported},
          .success_status = 204};
}

}  // namespace

RouteList ResumableUploadsRoutes(service::ResumableUploads* uploads) {
  return {BeginRoute(uploads), FindRoute(uploads), AppendRoute(uploads), AbandonRoute(uploads)};
}

}  // namespace lathe::http
