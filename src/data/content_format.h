// What a file is by its first bytes, whatever its name says. Names and content that do not agree
// are refused, so that a picture, an error page or an archive never becomes a table. Stateless.
#pragma once

#include <string_view>

#include "base/result.h"

namespace lathe::data {

/// The forms of a table that can be read.
enum class FileFormat { kCsv, kGzipCsv };

/// What the bytes look like: "text", "gzip", "parquet", "zip", "json", "html", "image/png", ...,
/// "binary".
std::string_view ContentTypeOf(std::string_view head);

/// The format of a file called `filename` that begins with `head` (its first 4 KiB, or all of it).
/// Errors: file_empty, file_type_mismatch (content and name differ), file_format_unsupported (a
/// table, but of a kind that cannot be imported).
Result<FileFormat> DetectFormat(std::string_view filename, std::string_view head);

}  // namespace lathe::data
