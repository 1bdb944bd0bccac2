// A stored table as CSV text (RFC 4180, UTF-8, CRLF, a header), made piece by piece so that memory
// stays that of one piece and a small engine, whatever the table holds. What is written reads back
// as the same values: whole numbers and decimals with all digits, doubles in the shortest form that
// is exact, dates and times as ISO 8601; a missing value is an empty cell, an empty text "". Not
// thread-safe, but may be used from one thread after the other.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"

namespace lathe::data {

struct CsvExportOptions {
  /// Puts a ' before texts and names that a spreadsheet would take for a formula (those that begin
  /// with = + - @ TAB or NUL; OWASP ASVS 5.0, 1.2.10). Without it texts are kept byte for byte.
  bool escape_formulas = true;
};

class CsvExport {
 public:
  /// Errors: dataset_corrupt (not there, or not readable as Parquet), internal.
  static Result<CsvExport> Open(const std::filesystem::path& path, const CsvExportOptions& options);
  CsvExport(CsvExport&&) noexcept;
  CsvExport& operator=(CsvExport&&) noexcept;
  ~CsvExport();

  /// Appends the next piece, some 2,000 rows; false when there was none left. Errors:
  /// dataset_corrupt, job_out_of_memory.
  Result<bool> Next(std::string& out);

 private:
  struct State;
  explicit CsvExport(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace lathe::data
