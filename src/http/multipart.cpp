#include "http/multipart.h"

#include <algorithm>
#include <cstring>

#include "http/form.h"
#include "http/uri.h"

namespace lathe::http {
namespace {

constexpr std::size_t kChunk = 64 << 10;
constexpr std::size_t kHeaderLimit = 8 << 10;
constexpr std::size_t kEpilogueLimit = 64 << 10;
constexpr std::size_t kBoundaryLimit = 70;  // RFC 2046

Error BadPart(std::string detail) { return Fail(ErrorCode::kBadRequest, std::move(detail)); }

/// One header line of a part.
Status ReadHeaderLine(std::string_view line, MultipartReader::Part& part) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0)
    return BadPart("A part has a header without a colon.");
  const std::string_view name = Trim(line.substr(0, colon));
  const std::string_view value = Trim(line.substr(colon + 1));
  if (EqualsIgnoringCase(name, "Content-Type")) part.content_type = value;
  if (!EqualsIgnoringCase(name, "Content-Disposition")) return {};
  if (!IsMediaType(value, "form-data"))
    return BadPart("A part's Content-Disposition is not form-data.");
  part.name = ParameterOf(value, "name").value_or("");
  part.filename = ParameterOf(value, "filename");
  if (const auto extended = ParameterOf(value, "filename*")) {
    const std::size_t quote = extended->rfind('\'');
    const auto decoded = PercentDecode(
        std::string_view(*extended).substr(quote == std::string::npos ? 0 : quote + 1));
    if (!decoded)
      return Fail(ErrorCode::kUploadBadName,
                  "The file name holds a percent escape that is broken or stands for a NUL (%00).");
    part.filename = *decoded;
  }
  return {};
}

}  // namespace

Result<MultipartReader> MultipartReader::Open(BodyStream& body, std::string_view content_type) {
  if (!IsMediaType(content_type, "multipart/form-data"))
    return Fail(ErrorCode::kUnsupportedMediaType, "Send multipart/form-data.");
  auto boundary = ParameterOf(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > kBoundaryLimit)
    return BadPart("The Content-Type needs a boundary of 1 to 70 characters.");
  return MultipartReader(body, *std::move(boundary));
}

MultipartReader::MultipartReader(BodyStream& body, std::string boundary)
    : body_(&body), delimiter_("\r\n--" + std::move(boundary)) {
  // The first boundary has no line end of its own before it.
  buffer_ = "\r\n";
}

Status MultipartReader::Fill() {
  if (begin_ > 0) {
    buffer_.erase(0, begin_);
    begin_ = 0;
  }
  const std::size_t before = buffer_.size();
  buffer_.resize(before + kChunk);
  auto count = body_->Read(std::as_writable_bytes(std::span(buffer_).subspan(before)));
  buffer_.resize(before + (count ? *count : 0));
  if (!count) return std::move(count).error();
  if (*count == 0)
    return Fail(ErrorCode::kMultipartTruncated, "The body ends before its closing boundary.");
  return {};
}

Status MultipartReader::Scan() {
  while (ready_ == 0 && !at_delimiter_) {
    const std::string_view bytes = view();
    const std::size_t found = bytes.find(delimiter_);
    if (found != std::string_view::npos) {
      ready_ = found;
      at_delimiter_ = true;
    } else if (bytes.size() >= delimiter_.size()) {
      ready_ = bytes.size() - (delimiter_.size() - 1);  // the rest may start a delimiter
    } else {
      TRY_OK(Fill());
    }
  }
  return {};
}

Result<std::size_t> MultipartReader::Read(std::span<std::byte> buffer) {
  if (done_) return std::size_t{0};
  TRY_OK(Scan());
  const std::size_t count = std::min(ready_, buffer.size());
  std::memcpy(buffer.data(), view().data(), count);
  begin_ += count;
  ready_ -= count;
  return count;
}

Result<bool> MultipartReader::Next() {
  if (done_) return false;
  while (true) {  // past the rest of this part, or what stands before the first
    TRY_OK(Scan());
    if (ready_ == 0) break;
    begin_ += ready_;
    ready_ = 0;
  }
  begin_ += delimiter_.size();
  at_delimiter_ = false;
  while (view().size() < 2) TRY_OK(Fill());
  if (view().starts_with("--")) {
    done_ = true;
    TRY_OK(SkipEpilogue());
    return false;
  }
  TRY_OK(ReadHeaders());
  return true;
}

Status MultipartReader::ReadHeaders() {
  constexpr std::string_view kBlankLine = "\r\n\r\n";
  std::size_t end = 0;
  while ((end = view().find(kBlankLine)) == std::string_view::npos) {
    if (view().size() >= kHeaderLimit + kBlankLine.size())
      return BadPart("The headers of a part are too long.");
    TRY_OK(Fill());
  }
  // The same answer when they came in one piece.
  if (end > kHeaderLimit) return BadPart("The headers of a part are too long.");
  const std::string_view head = view().substr(0, end);
  if (head.find('\0') != std::string_view::npos)
    return BadPart("The headers of a part hold a NUL byte.");
  part_ = {};
  const std::size_t first = head.find("\r\n");  // the end of the boundary's own line
  std::string_view lines =
      first == std::string_view::npos ? std::string_view() : head.substr(first + 2);
  if (!Trim(head.substr(0, first)).empty()) return BadPart("A boundary is followed by other text.");
  while (!lines.empty()) {
    const std::size_t line_end = lines.find("\r\n");
    TRY_OK(ReadHeaderLine(lines.substr(0, line_end), part_));
    lines = line_end == std::string_view::npos ? std::string_view() : lines.substr(line_end + 2);
  }
  if (part_.name.empty()) return BadPart("A part has no name.");
  begin_ += end + 4;
  return {};
}

/// What follows the closing boundary means nothing, but must be read for the connection to live on,
/// and for whoever looks at the body as a whole.
Status MultipartReader::SkipEpilogue() {
  std::string scratch(4'096, '\0');
  for (std::size_t total = 0; total < kEpilogueLimit;) {
    TRY(const std::size_t count, body_->Read(std::as_writable_bytes(std::span(scratch))));
    if (count == 0) return {};
    total += count;
  }
  return BadPart("The body goes on for more than 64 KiB behind its closing boundary.");
}

Result<std::unique_ptr<MultipartFile>> MultipartFile::Open(BodyStream& body,
                                                           std::string_view content_type,
                                                           std::string_view field) {
  TRY(MultipartReader parts, MultipartReader::Open(body, content_type));
  while (true) {
    TRY(const bool more, parts.Next());
    if (!more) break;
    if (parts.part().name == field && parts.part().filename)
      return std::unique_ptr<MultipartFile>(new MultipartFile(std::move(parts)));
  }
  return FieldFault(std::string(field), "required",
                    "the form needs a file in the field " + std::string(field));
}

Result<std::size_t> MultipartFile::Read(std::span<std::byte> buffer) {
  if (ended_) return std::size_t{0};
  TRY(const std::size_t count, parts_.Read(buffer));
  if (count > 0 || buffer.empty()) return count;
  for (bool more = true; more;) {
    TRY(more, parts_.Next());
  }
  ended_ = true;
  return std::size_t{0};
}

}  // namespace lathe::http
