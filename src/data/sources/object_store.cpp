#include "data/sources/object_store.h"

#include <algorithm>
#include <set>
#include <system_error>
#include <utility>

#include "data/import.h"
#include "data/sources/attached_database.h"
#include "data/sources/extensions.h"
#include "data/sources/tcp_probe.h"

namespace lathe::data::sources {
namespace {

constexpr std::int64_t kMostFiles = 10'000;
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
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (EndsWith(name, {".parquet", ".parq", ".pq"})) return NamedFormat::kParquet;
  if (name.ends_with(".xlsx")) return NamedFormat::kWorkbook;
  if (EndsWith(name, {".gz", ".zst"})) name.resize(name.rfind('.'));
  if (EndsWith(name, {".csv", ".tsv", ".txt"})) return NamedFormat::kText;
  if (EndsWith(name, {".json", ".ndjson", ".jsonl"})) return NamedFormat::kJson;
  return NamedFormat::kUnknown;
}

/// The store, not the engine, says what a path is: no way up, no second spelling of one.
Status CheckPath(std::string_view path) {
  const bool odd = path.find("..") != path.npos || path.find('%') != path.npos ||
                   path.find("//") != path.npos || path.starts_with('/') ||
                   std::ranges::any_of(path, [](char c) {
                     return static_cast<unsigned char>(c) < 0x20 || c == '?' || c == '#';
                   });
  if (!odd) return {};
  return FieldFault("path", "not_allowed",
                    "is the name of a file in the store, or a pattern with *: without .., %, ?, #, "
                    "and without a slash before it");
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
  steps.Done("The store lets this key list " + root() + ".");
  if (endpoint().tls) steps.Note("tls", "Encrypted; the certificate was checked.");
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

Result<ObjectList> ObjectStore::List(std::string_view prefix, std::int64_t limit) {
  TRY_OK(CheckPath(prefix));
  TRY(DuckDbSession session, Open({}, 1, context_.memory_limit_bytes));
  TRY(const std::vector<File> files,
      Glob(session, root() + std::string(prefix) + "**", kMostNamesListed));
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
  list.truncated = std::ssize(list.items) > limit || std::ssize(files) == kMostNamesListed;
  if (std::ssize(list.items) > limit) list.items.resize(static_cast<std::size_t>(limit));
  return list;
}

Result<std::vector<ObjectStore::File>> ObjectStore::FilesAt(DuckDbSession& session,
                                                            const std::string& path) const {
  TRY_OK(CheckPath(path));
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
  // Other files' columns are known when they have been read.
  if (FormatOf(files.front().address) != NamedFormat::kParquet) return std::vector<SourceColumn>();
  std::vector<std::string> addresses;
  for (const File& file : files) addresses.push_back(file.address);
  TRY(const std::vector<EngineColumn> found,
      DescribeRelation(session, ParquetOf(addresses), nullptr));
  std::vector<SourceColumn> columns;
  for (const EngineColumn& column : found) columns.push_back({column.name, column.type});
  return columns;
}

Result<json::object> ObjectStore::ImportParquet(DuckDbSession& session,
                                                const std::vector<File>& files,
                                                const SourceImport& request) const {
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
    table.output = request.spill_directory / ("part-" + std::to_string(i) + ".parquet");
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
  TRY(json::object result, WriteTable(session, relation, columns, request));
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
