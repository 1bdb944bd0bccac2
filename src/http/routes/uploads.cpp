#include "http/routes/uploads.h"

#include "http/content_digest.h"
#include "http/dto/uploads.h"
#include "http/multipart.h"
#include "http/origin.h"
#include "service/uploads.h"

namespace lathe::http {
namespace {

using store::ResourceKind;
using store::Role;

constexpr std::string_view kFileField = "file";

service::ReadBytes ReaderOf(BodyStream& stream) {
  return [&stream](std::span<std::byte> buffer) { return stream.Read(buffer); };
}

Result<store::Upload> Receive(service::Uploads& uploads, Request& request,
                              const service::IncomingFile& file, BodyStream& stream) {
  return uploads.Receive(request.scope(), request.param("id"), file, ReaderOf(stream),
                         OriginOf(request));
}

/// The part called "file" of a form; other parts are passed over.
Result<store::Upload> ReceiveForm(service::Uploads& uploads, Request& request,
                                  std::string_view content_type) {
  TRY(MultipartReader parts, MultipartReader::Open(request.body_stream(), content_type));
  std::optional<store::Upload> upload;
  while (true) {
    TRY(const bool more, parts.Next());
    if (!more) break;
    if (parts.part().name != kFileField || upload) continue;
    TRY(upload, Receive(uploads, request, {parts.part().filename.value_or(""), {}}, parts));
  }
  if (upload) return *std::move(upload);
  return FieldFault(std::string(kFileField), "required",
                    "The form has no part called \"file\" with the file in it.");
}

Result<store::Upload> ReceiveRaw(service::Uploads& uploads, Request& request) {
  service::IncomingFile file{request.query("filename").value_or(""), {}};
  if (const auto digest = request.header("Content-Digest")) {
    TRY(file.expected_sha256, Sha256OfDigestHeader(*digest));
  }
  return Receive(uploads, request, file, request.body_stream());
}

Result<Response> UploadFile(service::Uploads& uploads, Request& request) {
  const std::string content_type(request.header("Content-Type").value_or(""));
  const bool is_form = content_type.starts_with("multipart/");
  TRY(const store::Upload upload,
      is_form ? ReceiveForm(uploads, request, content_type) : ReceiveRaw(uploads, request));
  return Response::Created(UploadDto::From(upload), "/api/uploads/" + upload.id);
}

Result<Response> GetUpload(service::Uploads& uploads, const Request& request) {
  TRY(const store::Upload upload, uploads.Get(request.scope(), request.param("id")));
  return Response::Json(UploadDto::From(upload));
}

Result<Response> Inspect(service::Uploads& uploads, const Request& request) {
  InspectRequest body;
  if (!request.body().empty()) {
    TRY(body, request.Read<InspectRequest>());
  }
  TRY(json::object found, uploads.Inspect(request.scope(), request.param("id"), body.Options()));
  Response response;
  response.body = ToText(json::value(std::move(found)));
  return response;
}

}  // namespace

RouteList UploadsRoutes(service::Uploads* uploads) {
  return {
      {.method = Method::kPost,
       .path = "/api/datasources/{id}/upload",
       .permission = Permission::Needs(Role::kEditor, ResourceKind::kDatasource, "id"),
       .handler = [uploads](Request& request) { return UploadFile(*uploads, request); },
       .operation_id = "upload_file",
       .tag = "Data",
       .summary = "Send a file",
       .description =
           "As the part \"file\" of a form, or as the body itself with ?filename=. It is stored "
           "when this answers. A Content-Digest header with a sha-256 is checked.",
       .errors = {ErrorCode::kUploadBadName, ErrorCode::kFileEmpty, ErrorCode::kFileTypeMismatch,
                  ErrorCode::kFileFormatUnsupported, ErrorCode::kPayloadTooLarge,
                  ErrorCode::kUploadChecksumMismatch, ErrorCode::kMultipartTruncated,
                  ErrorCode::kValidationFailed, ErrorCode::kStorageFull},
       .query = {{"filename", "The file's name, when the body is the file", {{"type", "string"}}}},
       .body = BodyMode::kStream,
       .success_status = 201,
       .response_schema = Schema<UploadDto>(),
       .request_type = "multipart/form-data"},
      {.method = Method::kGet,
       .path = "/api/uploads/{id}",
       .permission = Permission::Needs(Role::kViewer, ResourceKind::kUpload, "id"),
       .handler = [uploads](Request& request) { return GetUpload(*uploads, request); },
       .operation_id = "get_upload",
       .tag = "Data",
       .summary = "One uploaded file",
       .response_schema = Schema<UploadDto>()},
      {.method = Method::kPost,
       .path = "/api/uploads/{id}/inspect",
       .permission = Permission::Needs(Role::kEditor, ResourceKind::kUpload, "id"),
       .handler = [uploads](Request& request) { return Inspect(*uploads, request); },
       .operation_id = "inspect_upload",
       .tag = "Data",
       .summary = "What an import would make of a file",
       .description = "Reads the first part of the file. The body may be absent.",
       .errors = {ErrorCode::kValidationFailed, ErrorCode::kFileEmpty,
                  ErrorCode::kFileEncodingInvalid, ErrorCode::kFileEncodingMixed,
                  ErrorCode::kFileEncodingUnknown, ErrorCode::kFileNulByte, ErrorCode::kCsvBadQuote,
                  ErrorCode::kCsvUnterminatedQuote, ErrorCode::kCsvFieldTooLarge,
                  ErrorCode::kColumnNameTooLong, ErrorCode::kDatasetTooManyColumns},
       .body = BodyMode::kBuffered,
       .request_schema = Schema<InspectRequest>(),
       .response_schema = Schema<InspectionDto>()},
  };
}

}  // namespace lathe::http
