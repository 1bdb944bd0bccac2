// How a CSV file is written: what the user said (Options), what was found (Dialect), the limits it
// is held to, and the warnings that reading it raises. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace lathe::data::csv {

/// The character that stands for "no quoting".
inline constexpr char kNoQuote = '\0';

/// The character that stands for "no mark between thousands".
inline constexpr char kNoMark = '\0';

/// The user's word on the format; what is absent is found out.
struct Options {
  std::optional<char> delimiter;
  std::optional<char> quote;
  std::string encoding;  ///< empty: UTF-8, or what a byte order mark says
  std::optional<bool> header;
  std::optional<std::int64_t> skip_rows;
  std::optional<char> decimal;
  std::optional<char> thousands;           ///< between groups of three digits
  std::vector<std::string> null_values;    ///< read as missing, besides the built-in ones
  std::optional<bool> keep_default_nulls;  ///< false: only null_values and the empty text are
                                           ///< missing
  std::string json_path;                   ///< of JSON: where the rows are, such as "$.data.items"
  std::string sheet;                       ///< of a workbook: the name of the sheet

  /// Reads format_options of the API. Error: validation_failed, all faults at once.
  static Result<Options> FromJson(const json::object& in);
};

struct Dialect {
  char delimiter = ',';
  char quote = '"';
  char decimal = '.';
  char thousands = kNoMark;  ///< between groups of three digits; ' ' is also a no-break space
  bool header = true;
  std::int64_t skip_lines =
      0;  ///< lines before the header: skipped rows, comments, Excel's "sep=" line
  std::string encoding = "utf-8";
  std::vector<std::string> null_values;
  /// Whether words such as NA are read as missing; false for formats that have a null of their own,
  /// and where the user says so.
  bool null_words = true;

  /// As shown to the user for confirmation, with the whole list of texts read as missing.
  json::object ToJson() const;
};

struct Limits {
  std::int64_t max_rows = 2'000'000'000;
  std::int64_t max_columns = 16'384;
  std::int64_t max_decoded_bytes = std::int64_t{50} << 30;
  std::int64_t max_cell_bytes = 1 << 20;
  std::int64_t max_name_bytes = 255;
};

/// Something the user should know about a file that was accepted.
struct Warning {
  std::string code;    ///< stable snake_case, for example "csv_duplicate_header"
  std::string column;  ///< empty when it is about the whole file
  std::string message;

  json::object ToJson() const;
};

/// The texts that are read as missing in every column.
std::vector<std::string_view> BuiltInNulls();
/// `text` made fit for a message: cut at 60 characters, control characters shown as "\x1b".
std::string Shown(std::string_view text);

}  // namespace lathe::data::csv
