#include "data/sources/object_files.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "data/duckdb_session.h"
#include "data/sources/message_words.h"

namespace lathe::data::sources {
namespace {

constexpr std::string_view kPatternCharacters = "*?[\\";

bool EndsWith(std::string_view name, std::initializer_list<std::string_view> endings) {
  return std::ranges::any_of(endings, [&](std::string_view end) { return name.ends_with(end); });
}

std::vector<std::string> FolderNames(std::string_view address) {
  std::vector<std::string> names = ColumnFolders(address);
  for (std::string& name : names) name.resize(name.find('='));
  return names;
}

}  // namespace

NamedFormat FormatOf(std::string name) {
  name = LowerCase(std::move(name));
  if (EndsWith(name, {".parquet", ".parq", ".pq"})) return NamedFormat::kParquet;
  if (name.ends_with(".xlsx")) return NamedFormat::kWorkbook;
  if (EndsWith(name, {".gz", ".zst"})) name.resize(name.rfind('.'));
  if (EndsWith(name, {".csv", ".tsv", ".txt"})) return NamedFormat::kText;
  if (EndsWith(name, {".json", ".ndjson", ".jsonl"})) return NamedFormat::kJson;
  return NamedFormat::kUnknown;
}

std::string PlainName(std::string_view address) {
  return std::string(address.substr(address.rfind('/') + 1));
}

bool IsPattern(std::string_view path) {
  return path.find_first_of(kPatternCharacters) != path.npos;
}

std::string ExactPattern(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool special = kPatternCharacters.find(c) != kPatternCharacters.npos;
    out += special ? std::string{'[', c, ']'} : std::string{c};
  }
  return out;
}

std::vector<std::string> ColumnFolders(std::string_view address) {
  std::vector<std::string> folders;
  for (std::size_t end = address.find('/'); end != address.npos; end = address.find('/')) {
    const std::string_view folder = address.substr(0, end);
    const std::size_t mark = folder.find('=');
    if (mark != folder.npos && mark > 0) folders.emplace_back(folder);
    address.remove_prefix(end + 1);
  }
  return folders;
}

std::vector<std::string> FolderColumns(const std::vector<ObjectFile>& files) {
  if (files.empty()) return {};
  std::vector<std::string> names = FolderNames(files.front().address);
  const bool alike = std::ranges::all_of(
      files, [&](const ObjectFile& file) { return FolderNames(file.address) == names; });
  return alike ? names : std::vector<std::string>();
}

bool HasName(const std::vector<std::string>& names, std::string_view name) {
  const std::string wanted = LowerCase(std::string(name));
  return std::ranges::any_of(names,
                             [&](const std::string& one) { return LowerCase(one) == wanted; });
}

csv::Warning ReplacedByFolder(const std::string& column) {
  return {"column_from_folder", column,
          "The column holds what the folders say (" + column +
              "=...). The files have a column of the same name, too; it was left out."};
}

std::string ParquetOf(const std::vector<std::string>& addresses, bool with_folder_columns) {
  std::string list;
  for (const std::string& address : addresses)
    list += (list.empty() ? "" : ", ") + QuoteText(ExactPattern(address));
  return "read_parquet([" + list + "], union_by_name = true, hive_partitioning = " +
         (with_folder_columns ? "true" : "false") + ")";
}

}  // namespace lathe::data::sources
