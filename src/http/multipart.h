// multipart/form-data (RFC 7578) from a stream, part by part, in bounded memory. A MultipartReader
// is the BodyStream of the part it stands at. Not thread-safe; borrows the body.
//
//   TRY(MultipartReader parts, MultipartReader::Open(request.body_stream(), content_type));
//   while (true) {
//     TRY(const bool more, parts.Next());
//     if (!more) break;
//     if (parts.part().name == "file") { ... parts.Read(buffer) until 0 ... }
//   }
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/route.h"

namespace lathe::http {

class MultipartReader final : public BodyStream {
 public:
  struct Part {
    std::string name;
    std::optional<std::string> filename;  ///< as the client gave it: a label, never a path
    std::string content_type;             ///< empty when not given
  };

  /// Errors: unsupported_media_type (not multipart/form-data), bad_request (no usable boundary).
  static Result<MultipartReader> Open(BodyStream& body, std::string_view content_type);

  /// Goes to the next part, past what is left of this one; false after the last. Errors:
  /// multipart_truncated, bad_request (bad part headers, a NUL byte in them), upload_bad_name (a
  /// broken escape or an escaped NUL in a file name), and those of the body.
  Result<bool> Next();
  /// REQUIRES: Next() was true.
  const Part& part() const { return part_; }
  /// Bytes of this part; 0 at its end. Errors: multipart_truncated and those of the body.
  Result<std::size_t> Read(std::span<std::byte> buffer) override;
  std::optional<std::int64_t> length() const override { return std::nullopt; }

 private:
  MultipartReader(BodyStream& body, std::string boundary);
  /// Reads more of the body behind what is buffered. Error: multipart_truncated at its end.
  Status Fill();
  /// Makes `ready_` the count of buffered bytes that surely belong to the part; 0 at its end.
  Status Scan();
  Status ReadHeaders();
  Status SkipEpilogue();
  std::string_view view() const { return std::string_view(buffer_).substr(begin_); }

  BodyStream* body_;
  std::string delimiter_;  // CR LF and two dashes before the boundary
  std::string buffer_;
  std::size_t begin_ = 0;  // of what is not taken
  std::size_t ready_ = 0;
  bool at_delimiter_ = false;
  bool done_ = false;
  Part part_;
};

/// The one file of a form: a BodyStream of the part called `field` that has a file name. At its end
/// it has also read the rest of the form, so that a body cut short is an error and never a short
/// file.
class MultipartFile final : public BodyStream {
 public:
  /// Skips the parts before it. Errors: those of MultipartReader; validation_failed when there is
  /// no such file.
  static Result<std::unique_ptr<MultipartFile>> Open(BodyStream& body,
                                                     std::string_view content_type,
                                                     std::string_view field);
  /// As the client gave it.
  const std::string& filename() const { return filename_; }
  Result<std::size_t> Read(std::span<std::byte> buffer) override;
  std::optional<std::int64_t> length() const override { return std::nullopt; }

 private:
  explicit MultipartFile(MultipartReader parts)
      : parts_(std::move(parts)), filename_(*parts_.part().filename) {}

  MultipartReader parts_;
  std::string filename_;
  bool ended_ = false;
};

}  // namespace lathe::http
