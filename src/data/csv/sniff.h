// Finds out how a CSV file is written from its first part: delimiter, decimal mark, header, what
// stands before it, and the types of its columns as far as that part shows them. Works on bytes of
// anyone: bounded, and the same code behind the upload's inspection and the import. Stateless.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "data/csv/dialect.h"
#include "data/csv/evidence.h"
#include "data/csv/text_stream.h"

namespace lathe::data::csv {

/// The first part of a file, as UTF-8.
struct Sample {
  std::string text;       ///< ends in whole characters
  bool complete = false;  ///< it is the whole file
  TextFile file;          ///< what the file is (its stream is used up)
};
/// Reads at least the first `size_bytes` of text, and more while the first row is longer than that
/// (up to 8 MiB). Errors: those of OpenText, file_nul_byte, file_encoding_invalid,
/// file_encoding_mixed.
Result<Sample> ReadSample(const TextSource& source, const Limits& limits, std::size_t size_bytes);

struct Sniffed {
  Dialect dialect;
  std::vector<SniffedColumn> columns;
  std::int64_t row_count = 0;                  ///< data rows looked at
  std::vector<std::vector<std::string>> rows;  ///< the first of them, as texts
  std::vector<Warning> warnings;
  std::string hint;                  ///< what to try when rows turn out to be ragged
  std::int64_t bytes_per_row = 0;    ///< of the text, about
  bool whole_file = false;           ///< the columns and types rest on all rows
  bool found_decimal_comma = false;  ///< numbers are read with a comma that nobody asked for
  bool may_grow = false;             ///< later rows may bring columns that are not listed yet
  json::object format;               ///< how the file is written, as shown to the user
  bool drop_last_column =
      false;  ///< every line ends in a delimiter: the last column has no name and no values
};

/// `shown_rows` of the rows are kept as texts.
/// Errors: file_empty, csv_*, column_name_too_long, dataset_too_many_columns.
Result<Sniffed> Sniff(const Sample& sample, const Options& options, const Limits& limits,
                      std::size_t shown_rows);

}  // namespace lathe::data::csv
