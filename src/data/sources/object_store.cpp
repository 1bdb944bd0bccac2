#include "data/sources/object_store.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <system_error>
#include <utility>

#include "data/import.h"
#include "data/import_plan.h"
#include "data/sources/attached_database.h"
#include "data/sources/extensions.h"
#include "data/sources/message_words.h"
#include "data/sources/object_path.h"
#include "data/sources/tcp_probe.h"
#include "data/table_source.h"

namespace lathe::data::sources {
namespace {

constexpr std::int64_t kMostFiles = 10'000;
// A file whose columns are asked for is copied here first.
constexpr std::int64_t kMostSniffedBytes = 64 << 20;
constexpr std::size_t kSampleBytes = 1 << 20;
// For folders to show, more names than items are looked at.
constexpr std::int64_t kMostNamesListed = 50'000;
constexpr double kCopyShare = 0.5;
constexpr const char* kNoFiles = "There is no file of this name.";

/// What a name promises. Files that are read together are all of one of these.
enum class NamedFormat { kParquet, kText, kJson, kWorkbook, kUnknown };

bool EndsWith(std::string_view name, std::initializer_list<std::string_view> endings) {
  return std::ranges::any_of(endings, [&](std::string_view end) { return name.ends_with(end); });
}

NamedFormat FormatOf(std::string name) {
  name = LowerCase(std::move(name));
  if (EndsWith(name, {".parquet", ".parq", ".pq"})) return NamedFormat::kParquet;
  if (name.ends_with(".xlsx")) return NamedFormat::kWorkbook;
  if (EndsWith(name, {".gz", ".zst"})) name.resize(name.rfind('.'));
  if (EndsWith(name, {".csv", ".tsv", ".txt"})) return NamedFormat::kText;
  if (EndsWith(name, {".json", ".ndjson", ".jsonl"})) return NamedFormat::kJson;
  return NamedFormat::kUnknown;
}

std::string ListOf(const std::vector<std::string>& addresses) {
  std::string list;
  for (const std::string& address : addresses)
    list += (list.empty() ? "" : ", ") + QuoteText(address);
  return "[" + list + "]";
}

std::string ParquetOf(const std::vector<std::string>& addresses) {
  return "read_parquet(" + ListOf(addresses) + ", union_by_name = true)";
}

std::string PlainName(std::string_view address) {
  return std::string(address.substr(address.rfind('/') + 1));
}

/// The folders of an address that name a column and its value: "year=2024".
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

std::vector<std::string> FolderNames(std::string_view address) {
  std::vector<std::string> names = ColumnFolders(address);
  for (std::string& name : names) name.resize(name.find('='));
  return names;
}

/// Where the table of a file is put, in folders like those of its address: the engine makes columns
/// of them, the same as for files that it reads where they lie.
Result<std::filesystem::path> PlaceOfPart(std::filesystem::path folder, std::string_view address) {
  for (const std::string& name : ColumnFolders(address)) folder /= name;
  std::error_code made;
  std::filesystem::create_directories(folder, made);
  if (made) return Fail(ErrorCode::kStorageFull, "The job's working folder cannot be made.");
  return folder / "part.parquet";
}

/// What several imports of files say together.
class CopyReports {
 public:
  void Add(const std::string& name, const ImportReport& report) {
    rejected_ += report.rejected.count;
    const json::object shown = report.rejected.ToJson();
    for (const json::value& sample : shown.at("samples").as_array()) {
      if (samples_.size() < kMostListed) samples_.push_back(sample);
    }
    for (const csv::Warning& warning : report.warnings) {
      if (warnings_.size() >= kMostListed) break;
      csv::Warning named = warning;
      named.message = name + ": " + named.message;
      warnings_.push_back(named.ToJson());
    }
  }

  void PutInto(json::object& result) {
    result["rejected"] = {{"count", rejected_}, {"samples", std::move(samples_)}};
    json::array& warnings = result["warnings"].as_array();
    for (json::value& warning : warnings_) warnings.push_back(std::move(warning));
  }

 private:
  static constexpr std::size_t kMostListed = 20;

  std::int64_t rejected_ = 0;
  json::array samples_, warnings_;
};

}  // namespace

Result<DuckDbSession> ObjectStore::Open(const std::vector<std::filesystem::path>& directories,
                                        int threads, std::int64_t memory_limit_bytes) const {
  SessionOptions options;
  options.threads = threads;
  options.memory_limit_bytes = memory_limit_bytes / 2;
  if (!directories.empty()) options.spill_directory = directories.front();
  options.directories = directories;
  options.remote_directories = {root()};
  for (const std::string_view name : extensions()) {
    TRY(std::filesystem::path file, ExtensionFile(name));
    options.extensions.push_back(std::move(file));
  }
  TRY(options.setup, SetupStatements());
  options.explain = [this](std::string_view message) -> std::optional<Error> {
    if (message.find("No files found that match") != message.npos)
      return Fail(ErrorCode::kSourceObjectMissing, kNoFiles);
    if (auto error = Explain(message)) return error;
    return ExplainEngine(message);
  };
  return DuckDbSession::Open(options);
}

Status ObjectStore::Connect(Steps& steps) {
  return ReachEndpoint(context_.policy, endpoint(), steps);
}

Status ObjectStore::TryRead(Steps& steps) {
  steps.Begin("login");
  TRY(DuckDbSession session, Open({}, 1, context_.memory_limit_bytes));
  auto files = Glob(session, root() + "*", 1);
  if (!files.ok()) {
    if (files.error().code == ErrorCode::kSourceTlsFailed)
      steps.Failed("tls", files.error().detail);
    return files.error();
  }
  if (endpoint().tls) steps.Note("tls", "Encrypted; the certificate was checked.");
  steps.Done("The store lets this key list " + root() + ".");
  steps.SetServer(server_name());
  steps.Begin("read");
  TRY(const ObjectList list, List("", 1));
  steps.Done(list.items.empty() ? "It is empty." : "It holds \"" + list.items.front().name + "\".");
  return {};
}

Result<std::vector<ObjectStore::File>> ObjectStore::Glob(DuckDbSession& session,
                                                         const std::string& pattern,
                                                         std::int64_t limit) const {
  // The listing tells sizes and times: nothing is read of the files themselves.
  const SqlValue parameters[] = {pattern};
  auto started = session.Start(
      "SELECT filename, CAST(size AS BIGINT), strftime(CAST(last_modified AS TIMESTAMP), "
      "'%Y-%m-%dT%H:%M:%SZ') FROM read_blob($1) ORDER BY 1 LIMIT " +
          std::to_string(limit),
      parameters);
  std::vector<File> files;
  if (!started.ok()) {
    if (started.error().detail == kNoFiles) return files;
    return started.error();
  }
  Query query = std::move(started).value();
  while (true) {
    TRY(const bool more, query.Next());
    if (!more) return files;
    for (std::size_t i = 0; i < query.row_count(); ++i) {
      File file{std::string(query.column(0).values<TextCell>()[i].view()), {}, {}};
      // Markers of folders, which some programs leave.
      if (file.address.ends_with('/')) continue;
      if (const ChunkColumn sizes = query.column(1); !sizes.IsNull(i))
        file.size_bytes = sizes.values<std::int64_t>()[i];
      if (const ChunkColumn times = query.column(2); !times.IsNull(i))
        file.modified_at = times.values<TextCell>()[i].view();
      files.push_back(std::move(file));
    }
  }
}

/// All files whose names begin with `prefix`, which may end within a folder's name.
Result<std::vector<ObjectStore::File>> ObjectStore::FilesBelow(DuckDbSession& session,
                                                               const std::string& prefix) const {
  if (prefix.empty() || prefix.ends_with('/'))
    return Glob(session, root() + prefix + "**", kMostNamesListed);
  TRY(std::vector<File> files, Glob(session, root() + prefix + "*", kMostNamesListed));
  TRY(std::vector<File> deeper, Glob(session, root() + prefix + "*/**", kMostNamesListed));
  std::ranges::move(deeper, std::back_inserter(files));
  std::ranges::sort(files, {}, &File::address);
  return files;
}

Result<ObjectList> ObjectStore::List(std::string_view prefix, std::int64_t limit) {
  TRY_OK(CheckObjectPath(prefix));
  TRY(DuckDbSession session, Open({}, 1, context_.memory_limit_bytes));
  TRY(const std::vector<File> files, FilesBelow(session, std::string(prefix)));
  ObjectList list;
  std::set<std::string> folders;
  for (const File& file : files) {
    std::string name = file.address.substr(root().size());
    const std::size_t slash = name.find('/', prefix.size());
    if (slash != name.npos) {
      name.resize(slash + 1);
      if (folders.insert(name).second) list.items.push_back({name, "folder", {}, {}, {}});
    } else {
      list.items.push_back({name, "file", {}, file.size_bytes, file.modified_at});
    }
  }
  list.truncated = std::ssize(list.items) > limit || std::ssize(files) >= kMostNamesListed;
  if (std::ssize(list.items) > limit) list.items.resize(static_cast<std::size_t>(limit));
  return list;
}

Result<std::vector<ObjectStore::File>> ObjectStore::FilesAt(DuckDbSession& session,
                                                            const std::string& path) const {
  TRY_OK(CheckObjectPath(path));
  TRY(std::vector<File> files, Glob(session, root() + path, kMostFiles + 1));
  if (files.empty())
    return Fail(ErrorCode::kSourceObjectMissing, "There is no file at \"" + path + "\".");
  if (std::ssize(files) > kMostFiles)
    return FieldFault("path", "too_many", "names more than 10000 files: choose a narrower pattern");
  const NamedFormat format = FormatOf(files.front().address);
  for (const File& file : files) {
    if (format != NamedFormat::kUnknown && FormatOf(file.address) == format) continue;
    return Fail(ErrorCode::kFileFormatUnsupported,
                "\"" + PlainName(file.address) +
                    "\" is not of a format that can be read together: name files that all end in "
                    ".parquet, all in .csv, .tsv or .txt, all in .json, .ndjson or .jsonl (these "
                    "also with .gz or .zst), or all in .xlsx.");
  }
  return files;
}

Result<std::vector<SourceColumn>> ObjectStore::Columns(const std::string& object) {
  TRY(DuckDbSession session, Open({}, 1, context_.memory_limit_bytes));
  TRY(const std::vector<File> files, FilesAt(session, object));
  if (FormatOf(files.front().address) != NamedFormat::kParquet)
    return SniffedColumns(session, files.front());
  std::vector<std::string> addresses;
  for (const File& file : files) addresses.push_back(file.address);
  TRY(const std::vector<EngineColumn> found,
      DescribeRelation(session, ParquetOf(addresses), nullptr));
  std::vector<SourceColumn> columns;
  for (const EngineColumn& column : found) columns.push_back({column.name, column.type});
  return columns;
}

/// The columns that a file of texts shows in its first part, which is all that is looked at.
Result<std::vector<SourceColumn>> ObjectStore::SniffedColumns(DuckDbSession& session,
                                                              const File& file) const {
  if (file.size_bytes.value_or(0) > kMostSniffedBytes) {
    return FieldFault("object", "too_large",
                      "is larger than 64 MiB: its columns are known when it has been imported; "
                      "name a smaller file of the same columns to see them now");
  }
  const std::filesystem::path copy = context_.work_dir / "sniffed";
  TRY_OK(session.CopyFile(file.address, copy, nullptr));
  csv::TextSource source;
  source.path = copy;
  source.filename = PlainName(file.address);
  const Resources resources{context_.work_dir, 1, context_.memory_limit_bytes / 4, nullptr};
  TRY(const auto table, OpenTable(source, ImportOptions(), csv::Limits(), resources));
  TRY(const csv::Sniffed sniffed, table->Sniff(kSampleBytes, 0));
  std::vector<SourceColumn> columns;
  for (const csv::ColumnPlan& column : PlanColumns(sniffed, ImportOptions())) {
    if (column.keep) columns.push_back({column.name, std::string(ToText(column.type.physical))});
  }
  for (std::string& name : FolderNames(file.address))
    columns.push_back({std::move(name), "folder"});
  return columns;
}

Result<json::object> ObjectStore::ImportParquet(DuckDbSession& session,
                                                const std::vector<File>& files,
                                                const SourceImport& request) const {
  TRY_OK(request.options.CheckFor(FileFormat::kParquet));
  std::vector<std::string> addresses;
  for (const File& file : files) addresses.push_back(file.address);
  const std::string relation = ParquetOf(addresses);
  TRY(const std::vector<EngineColumn> found, DescribeRelation(session, relation, request.cancel));
  TRY(const std::vector<EngineColumn> columns, PickColumns(found, request));
  return WriteTable(session, relation, columns, request);
}

Result<json::object> ObjectStore::ImportCopies(DuckDbSession& session,
                                               const std::vector<File>& files,
                                               const SourceImport& request) const {
  CopyReports reports;
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const std::string name = PlainName(files[i].address);
    const auto tell = [&](std::int64_t bytes) {
      const auto size =
          static_cast<double>(std::max<std::int64_t>(files[i].size_bytes.value_or(0), 1));
      const double here = std::min(1.0, static_cast<double>(bytes) / size);
      if (request.on_progress)
        request.on_progress(
            kCopyShare * (static_cast<double>(i) + here) / static_cast<double>(files.size()),
            "reading " + name);
    };
    tell(0);
    const std::filesystem::path copy = request.spill_directory / ("copy-" + std::to_string(i));
    TRY_OK(session.CopyFile(files[i].address, copy, request.cancel, tell));
    ImportRequest table;
    table.source.path = copy;
    table.source.filename = name;
    table.source.encoding = request.options.format.encoding;
    table.options = request.options;
    TRY(table.output,
        PlaceOfPart(request.spill_directory / ("part-" + std::to_string(i)), files[i].address));
    table.spill_directory = request.spill_directory;
    table.threads = request.threads;
    table.memory_limit_bytes = request.memory_limit_bytes / 2;
    table.cancel = request.cancel;
    auto report = ImportTable(table);
    if (!report.ok()) {
      Error error = report.error();
      error.detail = name + ": " + error.detail;
      return error;
    }
    reports.Add(name, *report);
    parts.push_back(table.output.string());
    std::error_code ignored;
    std::filesystem::remove(copy, ignored);
  }
  const std::string relation = ParquetOf(parts);
  TRY(const std::vector<EngineColumn> found, DescribeRelation(session, relation, request.cancel));
  TRY(const std::vector<EngineColumn> columns, PickColumns(found, request));
  SourceImport rest = request;
  rest.options = {};  // done, file by file
  TRY(json::object result, WriteTable(session, relation, columns, rest));
  reports.PutInto(result);
  return result;
}

Result<json::object> ObjectStore::Import(const SourceImport& request) {
  TRY(DuckDbSession session, Open({request.spill_directory, request.output.parent_path()},
                                  request.threads, request.memory_limit_bytes));
  TRY(const std::vector<File> files, FilesAt(session, request.path));
  if (FormatOf(files.front().address) == NamedFormat::kParquet)
    return ImportParquet(session, files, request);
  return ImportCopies(session, files, request);
}

}  // namespace lathe::data::sources
