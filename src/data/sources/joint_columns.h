// One type for a column that several files have: the type that the column would have if the files
// were one. Each file was read by itself first; where files do not agree, those that differ are
// read again with the joint type, so that texts stay as they are written and numbers exact. Knows
// nothing of where files lie. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/import.h"
#include "data/import_options.h"

namespace lathe::data::sources {

/// The type that takes in the values of both; text when there is none.
csv::ColumnType JointType(const csv::ColumnType& a, const csv::ColumnType& b);

class JointColumns {
 public:
  /// How a value that does not fit is taken: without `kText`, the type of most values wins.
  explicit JointColumns(csv::OnBadValue on_bad_value) : on_bad_value_(on_bad_value) {}

  /// Takes in a file of the name `file`, the next one.
  void Add(std::string file, std::vector<ColumnReading> readings);
  /// What became of file `index` when it was read again.
  void Replace(std::size_t index, std::vector<ColumnReading> readings);
  std::size_t file_count() const { return files_.size(); }

  /// Decides on the types. With `settle` a column that files still differ on is text for good.
  void Decide(bool settle);
  /// The columns of file `index` that are to be read again, with their joint types: Decide first.
  std::vector<ColumnCast> Differing(std::size_t index) const;
  /// Whether the column of `cast` holds whole numbers in file `index` and is to hold others, too.
  bool IsWholeToReal(std::size_t index, const ColumnCast& cast) const;
  /// The engine makes the joint type of the column exactly: it need not be read again.
  void TakeAs(std::size_t index, const ColumnCast& cast);
  /// Whether no column of any file is called this.
  bool Lacks(std::string_view name) const;
  /// The joint type; nothing for a column without any value.
  std::optional<csv::ColumnType> TypeOf(std::string_view name) const;
  /// Whether some file has no value in the column, and so no type for it.
  bool HasEmptyParts(std::string_view name) const;
  /// Columns that are text because files do not agree: which files, and on what.
  std::vector<csv::Warning> Warnings() const;

 private:
  using Readings = std::vector<ColumnReading>;
  struct FileReadings {
    std::string name;
    std::shared_ptr<const Readings> readings;  ///< shared by files that were read alike
    std::vector<std::int64_t> value_counts;
  };
  struct Joint {
    std::string name;
    std::optional<csv::ColumnType> type;
    bool has_open_dates = false, has_empty_parts = false;
  };
  /// The first two files that differ, and how.
  struct Difference {
    std::string name, file, type, other_file, other_type;
  };

  FileReadings Shared(std::string file, Readings readings) const;
  void TakeIn(const FileReadings& file);
  void DecideByMajority();
  void NoteDifferences();

  csv::OnBadValue on_bad_value_;
  std::vector<FileReadings> files_;
  std::map<std::string, Joint, std::less<>> joint_;  ///< by name, in lower case: so the engine does
  std::map<std::string, Difference, std::less<>> differences_;
};

}  // namespace lathe::data::sources
