// What a file is by its first bytes, whatever its name says. Names and content that do not agree
// are refused, so that a picture, an error page or an archive never becomes a table. Stateless.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lathe::data {

/// The forms of a table that can be read.
enum class FileFormat : std::uint8_t { kCsv, kJson, kParquet, kXlsx };
/// How a text file may be packed.
enum class Packing : std::uint8_t { kNone, kGzip, kZstd };

struct FileKind {
  FileFormat format = FileFormat::kCsv;
  Packing packing = Packing::kNone;

  bool operator==(const FileKind&) const = default;
};

/// "csv", "csv.gz", "json.zst", "xlsx", ...
std::string ToText(FileKind kind);

/// The format of a kind that ToText wrote.
std::optional<FileFormat> FormatFromText(std::string_view kind);

/// What the bytes look like: "text", "gzip", "parquet", "zip", "json", "html", "image/png", ...,
/// "binary".
std::string_view ContentTypeOf(std::string_view head);

/// The kind of a file called `filename` that begins with `head` (its first 4 KiB, or all of it).
/// What a packed file holds is told by its name, and checked when it is unpacked.
/// Errors: file_empty, file_type_mismatch (content and name differ), file_format_unsupported (a
/// table, but of a kind that cannot be imported), xlsx_encrypted_or_xls.
Result<FileKind> DetectFormat(std::string_view filename, std::string_view head);
/// What files of this name are, by its ending alone; nothing when the ending does not tell.
std::optional<FileFormat> FormatByName(std::string_view filename);
/// `filename` without the ".gz" or ".zst" at its end.
std::string_view WithoutPacking(std::string_view filename);

}  // namespace lathe::data
