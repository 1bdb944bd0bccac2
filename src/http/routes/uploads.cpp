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

/// What is to be done with the file of a body: keep it, or only look at it.
template <class T>
using Take = std::function<Result<T>(const service::IncomingFile& file, BodyStream& stream)>;

/// The part called "file" of a form; other parts are passed over.
template <class T>
Result<T> TakeFromForm(Request& request, std::string_view content_type, const Take<T>& take) {
  TRY(MultipartReader parts, MultipartReader::Open(request.body_stream(), content_type));
  std::optional<T> taken;
  while (true) {
    TRY(const bool more, parts.Next());
    if (!more) break;
    if (parts.part().name != kFileField || taken) continue;
    TRY(taken, take({parts.part().filename.value_or(""), {}}, parts));
  }
  if (taken) return *std::move(taken);
  return FieldFault(std::string(kFileField), "required",
                    "The form has no part called \"file\" with the file in it.");
}

/// The file of a form, or the body itself.
template <class T>
Result<T> TakeFile(Request& request, const Take<T>& take) {
  const std::string content_type(request.header("Content-Type").value_or(""));
  if (content_type.starts_with("multipart/")) return TakeFromForm<T>(request, content_type, take);
  service::IncomingFile file{request.query("filename").value_or(""), {}};
  if (const auto digest = request.header("Content-Digest")) {
    TRY(file.expected_sha256, Sha256OfDigestHeader(*digest));
  }
  return take(file, request.body_stream());
}

Result<Response> UploadFile(service::Uploads& uploads, Request& request) {
  const Take<store::Upload> keep = [&](const service::IncomingFile& file, BodyStream& stream) {
    return uploads.Receive(request.scope(), request.param("id"), file, ReaderOf(stream),
                           OriginOf(request));
  };
  TRY(const store::Upload upload, TakeFile<store::Upload>(request, keep));
  return Response::Created(UploadDto::From(upload), "/api/uploads/" + upload.id);
}

Result<std::string> ContentOfFile(Request& request) {
  return TakeFile<std::string>(request, [](const service::IncomingFile& file, BodyStream& stream) {
    return service::Uploads::ContentOf(file, ReaderOf(stream));
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
           "when this answers. A Content-Digest header with a sha-256 is checked.",
       .errors = {ErrorCode::kUploadBadName, ErrorCode::kFileEmpty, ErrorCode::kFileTypeMismatch,
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
