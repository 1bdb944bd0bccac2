#include "data/sources/object_store.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <set>
#include <system_error>
#include <utility>

#include "data/import_plan.h"
#include "data/sources/attached_database.h"
#include "data/sources/copied_files.h"
#include "data/sources/extensions.h"
#include "data/sources/http_client.h"
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
// Well within the time that a test of a connection has.
constexpr auto kMuteLimit = std::chrono::milliseconds(8'000);
constexpr const char* kNoFiles = "There is no file of this name.";

/// The engine's libraries wait long for a host that is mute, and say little of it: a question of
/// our own, which any answer to will do.
Status HearFrom(const UrlParts& place) {
  const bool v6 = place.host.find(':') != place.host.npos;
  const std::string host =
      (v6 ? "[" + place.host + "]" : place.host) + ":" + std::to_string(place.port);
  HttpRequest request;
  request.url = (place.tls ? "https://" : "http://") + host + "/";
  const auto answer = HttpClient().Send(request, kMuteLimit);
  if (answer.ok() || answer.error().code != ErrorCode::kSourceTimeout) return {};
  return Fail(ErrorCode::kSourceTimeout, host + " took the connection but did not answer within " +
                                             std::to_string(kMuteLimit.count() / 1000) +
                                             " s. Is another service listening at this port?");
}

std::vector<std::string> AddressesOf(const std::vector<ObjectFile>& files) {
  std::vector<std::string> addresses;
  for (const ObjectFile& file : files) addresses.push_back(file.address);
  return addresses;
}

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
  options.explain = [this, directories](std::string_view message) -> std::optional<Error> {
    if (message.find("No files found that match") != message.npos)
      return Fail(ErrorCode::kSourceObjectMissing, kNoFiles);
    if (auto error = Explain(message)) return error;
    // The engine may name a file of this machine, which is nobody's business.
    const bool names_file = std::ranges::any_of(
        directories, [&](const auto& folder) { return Has(message, folder.string()); });
    return names_file ? std::nullopt : ExplainEngine(message);
  };
  return DuckDbSession::Open(options);
}

Status ObjectStore::Connect(Steps& steps) {
  return ReachEndpoint(context_.policy, endpoint(), steps);
}

Status ObjectStore::TryRead(Steps& steps) {
  steps.Begin("login");
  TRY_OK(HearFrom(endpoint()));
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

Result<std::vector<ObjectFile>> ObjectStore::Glob(DuckDbSession& session,
                                                  const std::string& pattern,
                                                  std::int64_t limit) const {
  // The listing tells sizes and times: nothing is read of the files themselves.
  const SqlValue parameters[] = {pattern};
  auto started = session.Start(
      "SELECT filename, CAST(size AS BIGINT), strftime(CAST(last_modified AS TIMESTAMP), "
      "'%Y-%m-%dT%H:%M:%SZ') FROM read_blob($1) ORDER BY 1 LIMIT " +
          std::to_string(limit),
      parameters);
  std::vector<ObjectFile> files;
  if (!started.ok()) {
    if (started.error().detail == kNoFiles) return files;
    return started.error();
  }
  Query query = std::move(started).value();
  while (true) {
    TRY(const bool more, query.Next());
    if (!more) return files;
    for (std::size_t i = 0; i < query.row_count(); ++i) {
      ObjectFile file;
      file.address = query.column(0).values<TextCell>()[i].view();
      // Markers of folders, which some programs leave.
      if (file.address.ends_with('/')) continue;
      if (const ChunkColumn sizes = query.column(1); !sizes.IsNull(i))
        file.size_bytes = sizes.values<std::int64_t>()[i];
      if (const ChunkColumn times = query.column(2); !times.IsNull(i))
        file.modified_at = times.values<TextCell>()[i].view();
      file.name = file.address.substr(root().size());
      files.push_back(std::move(file));
    }
  }
}

/// All files whose names begin with `prefix`, which may end within a folder's name and is no
/// pattern.
Result<std::vector<ObjectFile>> ObjectStore::FilesBelow(DuckDbSession& session,
                                                        const std::string& prefix) const {
  const std::string below = root() + ExactPattern(prefix);
  if (prefix.empty() || prefix.ends_with('/')) return Glob(session, below + "**", kMostNamesListed);
  TRY(std::vector<ObjectFile> files, Glob(session, below + "*", kMostNamesListed));
  TRY(std::vector<ObjectFile> deeper, Glob(session, below + "*/**", kMostNamesListed));
  std::ranges::move(deeper, std::back_inserter(files));
  std::ranges::sort(files, {}, &ObjectFile::address);
  return files;
}

Result<ObjectList> ObjectStore::List(std::string_view prefix, std::int64_t limit) {
  TRY_OK(CheckObjectPath(prefix));
  TRY(DuckDbSession session, Open({}, 1, context_.memory_limit_bytes));
  TRY(const std::vector<ObjectFile> files, FilesBelow(session, std::string(prefix)));
  ObjectList list;
  std::set<std::string> folders;
  for (const ObjectFile& file : files) {
    std::string name = file.name;
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

Result<std::vector<ObjectFile>> ObjectStore::FilesAt(DuckDbSession& session,
                                                     const std::string& path) const {
  TRY_OK(CheckObjectPath(path));
  // A file may be called like a pattern: then it is meant.
  std::vector<ObjectFile> files;
  if (IsPattern(path)) {
    TRY(files, Glob(session, root() + ExactPattern(path), 1));
  }
  if (files.empty()) {
    TRY(files, Glob(session, root() + path, kMostFiles + 1));
  }
  if (files.empty())
    return Fail(ErrorCode::kSourceObjectMissing, "There is no file at \"" + path + "\".");
  if (std::ssize(files) > kMostFiles)
    return FieldFault("path", "too_many", "names more than 10000 files: choose a narrower pattern");
  const NamedFormat format = FormatOf(files.front().address);
  for (const ObjectFile& file : files) {
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
  TRY(const std::vector<ObjectFile> files, FilesAt(session, object));
  if (FormatOf(files.front().address) != NamedFormat::kParquet)
    return SniffedColumns(session, files.front());
  TRY(const std::vector<EngineColumn> found,
      DescribeRelation(session, ParquetOf(AddressesOf(files), !FolderColumns(files).empty()),
                       nullptr));
  std::vector<SourceColumn> columns;
  for (const EngineColumn& column : found) columns.push_back({column.name, column.type});
  return columns;
}

/// The columns that a file of texts shows in its first part, which is all that is looked at.
Result<std::vector<SourceColumn>> ObjectStore::SniffedColumns(DuckDbSession& session,
                                                              const ObjectFile& file) const {
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
  std::vector<std::string> folders = FolderColumns({file});
  for (const csv::ColumnPlan& column : PlanColumns(sniffed, ImportOptions())) {
    if (column.keep && !HasName(folders, column.name))
      columns.push_back({column.name, std::string(ToText(column.type.physical))});
  }
  for (std::string& name : folders) columns.push_back({std::move(name), "folder"});
  return columns;
}

Result<json::object> ObjectStore::ImportParquet(DuckDbSession& session,
                                                const std::vector<ObjectFile>& files,
                                                const SourceImport& request) const {
  TRY_OK(request.options.CheckFor(FileFormat::kParquet));
  const std::vector<std::string> folders = FolderColumns(files);
  const std::string relation = ParquetOf(AddressesOf(files), !folders.empty());
  TRY(const std::vector<EngineColumn> found, DescribeRelation(session, relation, request.cancel));
  TRY(const std::vector<EngineColumn> columns, PickColumns(found, request));
  TRY(json::object result, WriteTable(session, relation, columns, request));
  if (folders.empty()) return result;
  TRY(const std::vector<EngineColumn> own,
      DescribeRelation(session, ParquetOf(AddressesOf(files), false), request.cancel));
  for (const EngineColumn& column : own) {
    if (HasName(folders, column.name))
      result["warnings"].as_array().push_back(ReplacedByFolder(column.name).ToJson());
  }
  return result;
}

Result<json::object> ObjectStore::Import(const SourceImport& request) {
  TRY(DuckDbSession session, Open({request.spill_directory, request.output.parent_path()},
                                  request.threads, request.memory_limit_bytes));
  TRY(const std::vector<ObjectFile> files, FilesAt(session, request.path));
  if (FormatOf(files.front().address) == NamedFormat::kParquet)
    return ImportParquet(session, files, request);
  return CopiedFiles(session, files, request).Run();
}

}  // namespace lathe::data::sources
