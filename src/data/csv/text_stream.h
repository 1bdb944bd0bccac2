// A file as a stream of UTF-8 text: unpacked when it is gzip or zstd, transcoded when it is in
// another encoding, without its byte order mark. Memory is constant; unpacking stops at a limit, so
// that no small file grows without bounds. The bytes are not checked here, except by transcoding
// (see Utf8Check). One object per pass, one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "data/content_format.h"
#include "data/csv/dialect.h"

namespace lathe::data::csv {

class TextStream {
 public:
  virtual ~TextStream() = default;
  /// Reads up to `size` bytes (1 or more); 0 at the end. Errors: file_unreadable, file_truncated,
  /// file_decompressed_too_large, file_encoding_invalid, internal.
  virtual Result<std::size_t> Read(char* out, std::size_t size) = 0;
  /// Bytes of the file consumed so far, for progress.
  virtual std::int64_t file_position() const = 0;
};

struct TextFile {
  std::unique_ptr<TextStream> stream;
  FileKind kind;  ///< CSV or JSON
  std::int64_t file_size = 0;
  std::string encoding;  ///< of the file: "utf-8", "utf-16le", ...
  bool transcoded = false;
  std::int64_t mark_bytes = 0;  ///< length of the byte order mark left out
};

struct TextSource {
  std::filesystem::path path;
  std::string filename;  ///< as the user named it; decides what is expected
  std::string encoding;  ///< as the user named it, or empty
};

/// Whether the encoding called `name` can be read. Error: validation_failed.
Status CheckEncoding(const std::string& name);

/// Opens the file and finds out what it is; one that is no text (a workbook) has no stream.
/// Errors: file_empty, file_type_mismatch,
/// file_format_unsupported, file_encoding_unknown, validation_failed (an encoding that is not
/// known), not_found, and those of Read.
Result<TextFile> OpenText(const TextSource& source, const Limits& limits);

/// Tells that the file was converted to UTF-8, if it was.
std::optional<Warning> TranscodedWarning(const TextFile& file);

}  // namespace lathe::data::csv
