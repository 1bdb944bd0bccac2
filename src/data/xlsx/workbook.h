// What a workbook says about all of its sheets: their names and parts, the shared texts, which cell
// styles show dates, and from which year days count. Memory is the shared texts, held to the
// limits of unpacking. Thread-safe once open.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/csv/dialect.h"
#include "data/xlsx/number_format.h"
#include "data/xlsx/text_escapes.h"
#include "data/xlsx/zip.h"

namespace lathe::data::xlsx {

struct Sheet {
  std::string name;
  std::string part;  ///< of the archive; empty when the workbook does not say
  bool hidden = false;
  std::int64_t size_bytes = 0;  ///< of the part, unpacked
};

/// Texts that cells refer to by number.
class SharedTexts {
 public:
  void Begin() { ends_.push_back(bytes_.size()); }
  void Append(std::string_view text) {
    bytes_ += text;
    ends_.back() = bytes_.size();
  }
  /// The text that was begun last is complete.
  void End() {
    DecodeEscapes(bytes_, bytes_.size() - last_size());
    ends_.back() = bytes_.size();
  }
  std::size_t size() const { return ends_.size(); }
  /// REQUIRES: index < size().
  std::string_view at(std::size_t index) const {
    const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
    return std::string_view(bytes_).substr(begin, ends_[index] - begin);
  }
  std::size_t last_size() const {
    return ends_.back() - (ends_.size() == 1 ? 0 : ends_[ends_.size() - 2]);
  }

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
};

class Workbook {
 public:
  /// Errors: those of ZipFile::Open and ReadXml, xlsx_not_a_workbook, xlsx_no_sheets.
  static Result<std::unique_ptr<Workbook>> Open(const std::filesystem::path& path,
                                                const csv::Limits& limits);

  const std::vector<Sheet>& sheets() const { return sheets_; }
  bool has_macros() const { return has_macros_; }
  bool from_1904() const { return from_1904_; }
  NumberFormat format(std::size_t style) const {
    return style < styles_.size() ? styles_[style] : NumberFormat::kNumber;
  }
  /// Reads them on the first call, whose outcome all later ones share. Any thread. Errors:
  /// xlsx_missing_part, csv_field_too_large, and those of ReadXml.
  Status LoadTexts();
  /// REQUIRES: LoadTexts() was fine.
  const SharedTexts& texts() const { return texts_; }
  /// Error: xlsx_missing_part.
  Result<std::unique_ptr<csv::TextStream>> OpenPart(std::string_view part) const;

 private:
  Workbook(ZipFile zip, const csv::Limits& limits) : zip_(std::move(zip)), limits_(limits) {}
  Status ReadTexts();
  Status ReadParts();
  Status ReadStyles(const std::string& part);
  Result<std::string> FindWorkbookPart() const;

  ZipFile zip_;
  csv::Limits limits_;
  std::vector<Sheet> sheets_;
  std::vector<NumberFormat> styles_;
  std::string texts_part_;
  SharedTexts texts_;
  std::once_flag texts_once_;
  Status texts_loaded_;
  bool has_macros_ = false;
  bool from_1904_ = false;
};

}  // namespace lathe::data::xlsx
