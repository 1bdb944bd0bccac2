// What an import would make of an uploaded file, from its first part: how it is written, its
// columns with the types they would get, its first rows as they stand, and warnings. Reads a
// bounded part of the file and starts no engine, so it may run inside the server. Stateless.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "data/csv/text_stream.h"
#include "data/import_options.h"

namespace lathe::data {

/// {format, delimiter, quote, decimal, encoding, header, skip_rows, null_values, sheets, columns:
/// [{name, type, sample}], rows: [[text or null]], rows_looked_at, whole_file, warnings}
/// Errors: those of csv::ReadSample and csv::Sniff, validation_failed.
Result<json::object> InspectCsv(csv::TextSource source, const ImportOptions& options);

}  // namespace lathe::data
