#include "http/routes/uploads.h"

#include "http/content_digest.h"
#include "http/dto/uploads.h"
#include "http/multipart.h"
#include "http/origin.h"
#include "http/uri.h"
#include "service/uploads.h"

namespace lathe::http {
namespace {

using store::ResourceKind;
using store::Role;

constexpr std::string_view kFileField = "file";
constexpr std::string_view kMultipart = "multipart/";

service::ReadBytes ReaderOf(BodyStream& stream) {
  return [&stream](std::span<std::byte> buffer) { return stream.Read(buffer); };
}

/// What is to be done with the file of a body: keep it, or only look at it.
template <class T>
using Take = std::function<Result<T>(std::string_view filename, BodyStream& stream)>;

/// The file of a form, as the part called "file", or the body itself. A Content-Digest is that of
/// the whole body in both cases.
template <class T>
Result<T> TakeFile(Request& request, const Take<T>& take) {
  TRY(DigestedBody body, DigestedBody::Of(request));
  const std::string_view content_type = request.header("Content-Type").value_or("");
  if (!EqualsIgnoringCase(content_type.substr(0, kMultipart.size()), kMultipart))
    return take(request.query("filename").value_or(""), body);
  TRY(const auto file, MultipartFile::Open(body, content_type, kFileField));
  return take(file->filename(), *file);
}

Result<Response> UploadFile(service::Uploads& uploads, Request& request) {
  const Take<store::Upload> keep = [&](std::string_view filename, BodyStream& stream) {
    return uploads.Receive(request.scope(), request.param("id"), filename, ReaderOf(stream),
                           OriginOf(request));
  };
  TRY(const store::Upload upload, TakeFile<store::Upload>(request, keep));
  return Response::Created(UploadDto::From(upload), "/api/uploads/" + upload.id);
}

Result<std::string> ContentOfFile(Request& request) {
  return TakeFile<std::string>(request, [](std::string_view filename, BodyStream& stream) {
    return service::Uploads::ContentOfFile(filename, ReaderOf(stream));
  });
}

Result<Response> GetUpload(service::Uploads& uploads, const Request& request) {
  TRY(const store::Upload upload, uploads.Get(request.scope(), request.param("id")));
  return Response::Json(UploadDto::From(upload));
}

Result<Response> DeleteUpload(service::Uploads& uploads, const Request& request) {
  TRY_OK(uploads.Delete(request.scope(), request.param("id"), OriginOf(request)));
  return Response::NoContent();
}

Result<Response> RestoreUpload(service::Uploads& uploads, const Request& request) {
  TRY(const store::Upload upload,
      uploads.Restore(request.scope(), request.param("id"), OriginOf(request)));
  return Response::Json(UploadDto::From(upload));
}

Result<Response> Inspect(service::Uploads& uploads, const Request& request) {
  TRY(const InspectRequest body, request.ReadIfAny<InspectRequest>());
  TRY(json::object found, uploads.Inspect(request.scope(), request.param("id"), body.Options()));
  return Response::Document(std::move(found));
}

std::vector<ErrorCode> InspectErrors() {
  using enum ErrorCode;
  return {kValidationFailed,
          kFileEmpty,
          kFileTypeMismatch,
          kFileTruncated,
          kFileUnreadable,
          kFileDecompressedTooLarge,
          kFileEncodingInvalid,
          kFileEncodingMixed,
          kFileEncodingUnknown,
          kFileNulByte,
          kCsvBadQuote,
          kCsvUnterminatedQuote,
          kCsvFieldTooLarge,
          kCsvLineTooLong,
          kColumnNameTooLong,
          kColumnInvalidUtf8,
          kDatasetTooManyColumns,
          kDatasetNoColumns,
          kDatasetNoRows,
          kDatasetNoData,
          kDatasetTooManyRows,
          kDatasetDecodedTooLarge,
          kDatasetTooDeep,
          kDatasetSparseExtent,
          kJsonSyntax,
          kJsonShape,
          kJsonRaggedColumns,
          kJsonDuplicateKey,
          kJsonTooDeep,
          kJsonInvalidUnicode,
          kJsonNumberTooLong,
          kJsonStringTooLarge,
          kJsonPathMissing,
          kParquetBadMagic,
          kParquetBadFooter,
          kParquetTruncated,
          kParquetEncrypted,
          kParquetCorruptPage,
          kParquetChecksumMismatch,
          kParquetCodecUnsupported,
          kXlsxTruncated,
          kXlsxCorrupt,
          kXlsxEncryptedOrXls,
          kXlsxNotAWorkbook,
          kXlsxNoSheets,
          kXlsxSheetMissing,
          kXlsxMissingPart,
          kXlsxBadReference,
          kXlsxDtdForbidden,
          kXlsxUnsafeEntryName,
          kXlsxDuplicateEntry,
          kXlsxTooManyEntries,
          kXlsxEncoding,
          kXlsxMalformedXml,
          kJobOutOfMemory,
          kJobTimeout,
          kJobCrashed,
          kUnavailable};
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
           "when this answers. A Content-Digest header (of the whole body, also of a form) with a "
           "sha-256 is checked.",
       .errors = {ErrorCode::kConflict, ErrorCode::kBadRequest, ErrorCode::kUploadBadName,
                  ErrorCode::kFileEmpty, ErrorCode::kFileTypeMismatch,
                  ErrorCode::kFileFormatUnsupported, ErrorCode::kXlsxEncryptedOrXls,
                  ErrorCode::kPayloadTooLarge, ErrorCode::kUploadChecksumMismatch,
                  ErrorCode::kMultipartTruncated, ErrorCode::kValidationFailed,
                  ErrorCode::kStorageFull},
       .query = {{"filename", "The file's name, when the body is the file", {{"type", "string"}}}},
       .body = BodyMode::kStream,
       .success_status = 201,
       .response_schema = Schema<UploadDto>(),
       .request_type = "multipart/form-data",
       .stream_content = ContentOfFile},
      {.method = Method::kGet,
       .path = "/api/uploads/{id}",
       .permission = Permission::Needs(Role::kViewer, ResourceKind::kUpload, "id"),
       .handler = [uploads](Request& request) { return GetUpload(*uploads, request); },
       .operation_id = "get_upload",
       .tag = "Data",
       .summary = "One uploaded file",
       .response_schema = Schema<UploadDto>()},
      {.method = Method::kDelete,
       .path = "/api/uploads/{id}",
       .permission = Permission::Needs(Role::kEditor, ResourceKind::kUpload, "id"),
       .handler = [uploads](Request& request) { return DeleteUpload(*uploads, request); },
       .operation_id = "delete_upload",
       .tag = "Data",
       .summary = "Delete an uploaded file",
       .description = "The datasets that were read from it are deleted first. It can be restored "
                      "for 30 days.",
       .errors = {ErrorCode::kConflict},
       .success_status = 204},
      {.method = Method::kPost,
       .path = "/api/uploads/{id}/restore",
       .permission = Permission::NeedsOfDeleted(Role::kEditor, ResourceKind::kUpload, "id"),
       .handler = [uploads](Request& request) { return RestoreUpload(*uploads, request); },
       .operation_id = "restore_upload",
       .tag = "Data",
       .summary = "Bring back a deleted file",
       .response_schema = Schema<UploadDto>()},
      {.method = Method::kPost,
       .path = "/api/uploads/{id}/inspect",
       .permission = Permission::Needs(Role::kEditor, ResourceKind::kUpload, "id"),
       .handler = [uploads](Request& request) { return Inspect(*uploads, request); },
       .operation_id = "inspect_upload",
       .tag = "Data",
       .summary = "What an import would make of a file",
       .description = "Reads the first part of the file. The body may be absent.",
       .errors = InspectErrors(),
       .body = BodyMode::kBuffered,
       .request_schema = Schema<InspectRequest>(),
       .response_schema = Schema<InspectionDto>(),
       .body_optional = true},
  };
}

}  // namespace lathe::http
