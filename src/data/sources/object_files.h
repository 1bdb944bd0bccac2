// The files of a store of objects as names and addresses: what a name promises of its content,
// folders that name a column and its value ("year=2024"), and how the engine is told to read some
// of them. Plain functions; nothing is read here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/import.h"

namespace lathe::data::sources {

struct ObjectFile {
  std::string address;  ///< "s3://bucket/exports/a.csv"
  std::string name;     ///< the same below the store's root: "exports/a.csv"
  std::optional<std::int64_t> size_bytes;
  std::optional<std::string> modified_at;  ///< RFC 3339
};

/// What a name promises. Files that are read together are all of one of these.
enum class NamedFormat { kParquet, kText, kJson, kWorkbook, kUnknown };
NamedFormat FormatOf(std::string name);

/// Without its folders.
std::string PlainName(std::string_view address);
/// The engine takes names as patterns: `name` as one that only it matches.
std::string ExactPattern(std::string_view name);
/// Whether the engine takes it for a pattern.
bool IsPattern(std::string_view path);

/// The folders of an address that name a column and its value, outermost first.
std::vector<std::string> ColumnFolders(std::string_view address);
/// The names of the columns that folders give to a table of all `files`: those that all of them
/// have alike, or none.
std::vector<std::string> FolderColumns(const std::vector<ObjectFile>& files);
/// Whether `names` has this one, as the engine compares names: without regard to case.
bool HasName(const std::vector<std::string>& names, std::string_view name);
/// Says that a folder's value stands where the files have a column of their own.
csv::Warning ReplacedByFolder(const std::string& column);

/// The rows of Parquet files as a relation, their columns by name. `addresses` are names, no
/// patterns.
std::string ParquetOf(const std::vector<std::string>& addresses, bool with_folder_columns);

}  // namespace lathe::data::sources
