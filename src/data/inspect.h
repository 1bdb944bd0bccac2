// What an import would make of an uploaded file, from its first part: how it is written, its
// columns with the types they would get, its first rows as they stand, and warnings. Reads a
// bounded part of the file and starts no engine, so it may run inside the server. Stateless.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "data/csv/text_stream.h"
#include "data/import_options.h"
#include "data/table_source.h"

namespace lathe::data {

/// {format, delimiter, quote, decimal, encoding, header, skip_rows, null_values, json_path, sheet,
/// sheets, columns: [{name, type, sample}], rows: [[text or null]], rows_looked_at, whole_file,
/// warnings}; what a format does not have is absent.
/// Errors: those of OpenTable and TableSource::Sniff, validation_failed.
Result<json::object> InspectTable(const csv::TextSource& source, const ImportOptions& options,
                                  const Resources& resources = {});

}  // namespace lathe::data
