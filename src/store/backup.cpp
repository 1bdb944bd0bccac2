#include "store/backup.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/failpoint.h"
#include "base/file.h"
#include "base/id.h"
#include "base/json.h"
#include "base/version.h"

namespace lathe::store {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kManifest = "manifest.json";
constexpr std::string_view kKey = "secret.key";
constexpr std::int64_t kFormat = 1;
constexpr std::size_t kCopyBytes = 1 << 20;

struct FileEntry {
  std::string name;  ///< "lathe.db", "objects/<uuid>"
  std::int64_t size_bytes = 0;
  std::string sha256;
};

Error Trouble(std::string detail) { return Fail(ErrorCode::kInternal, std::move(detail)); }

Status MakeFolder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (!error) fs::permissions(path, fs::perms::owner_all, error);
  if (error) return Trouble("The folder " + path.string() + " cannot be made: " + error.message());
  return {};
}

/// Copies `from` to the new file `to`, synced; what was copied, with its hash.
Result<FileEntry> CopyFile(const fs::path& from, const fs::path& to, std::string name) {
  TRY(const MappedFile source, MappedFile::Open(from));
  TRY(PendingFile target, PendingFile::Create(to.parent_path()));
  Sha256 hash;
  auto rest = source.bytes();
  while (!rest.empty()) {
    const auto chunk = rest.first(std::min(rest.size(), kCopyBytes));
    hash.Update(chunk);
    TRY_OK(target.Append(chunk));
    rest = rest.subspan(chunk.size());
  }
  FileEntry entry{std::move(name), target.size_bytes(), hash.FinishHex()};
  TRY_OK(target.Publish(to));
  return entry;
}

json::object ManifestOf(const std::vector<FileEntry>& files, std::int64_t now_ms) {
  json::array list;
  for (const FileEntry& file : files)
    list.push_back({{"name", file.name}, {"size_bytes", file.size_bytes}, {"sha256", file.sha256}});
  return {{"format", kFormat},
          {"version", kVersion},
          {"created_at", FormatTime(now_ms)},
          {"files", std::move(list)}};
}

Result<FileEntry> BackupDatabase(Database& database, const fs::path& folder) {
  const std::string name = database.path().filename().string();
  TRY_OK(database.BackupTo(folder / name));
  TRY_OK(SyncPath(folder / name));
  TRY(std::string sha256, Sha256OfFile((folder / name).string()));
  std::error_code ignored;
  return FileEntry{name, static_cast<std::int64_t>(fs::file_size(folder / name, ignored)),
                   std::move(sha256)};
}

/// The files the copied database names. Files come after their rows: what was purged in between is
/// in neither.
Status BackupObjects(const Objects& objects, const fs::path& folder,
                     std::vector<FileEntry>& files) {
  TRY_OK(MakeFolder(folder / "objects"));
  TRY(const std::vector<ObjectInfo> list, objects.List());
  for (const ObjectInfo& object : list) {
    auto copied =
        CopyFile(objects.PathOf(object.id), folder / "objects" / object.id, "objects/" + object.id);
    if (!copied.ok() && copied.error().code == ErrorCode::kNotFound) continue;
    if (!copied.ok()) return std::move(copied).error();
    files.push_back(*std::move(copied));
  }
  return {};
}

BackupSummary SummaryOf(const std::vector<FileEntry>& files) {
  BackupSummary summary;
  for (const FileEntry& file : files) {
    ++summary.files;
    summary.bytes += file.size_bytes;
    summary.has_key = summary.has_key || file.name == kKey;
  }
  return summary;
}

Result<BackupSummary> FillBackup(Database& main, Database& predictions, const Objects& objects,
                                 const std::optional<fs::path>& key_file, const fs::path& folder,
                                 std::int64_t now_ms) {
  std::vector<FileEntry> files;
  for (Database* database : {&main, &predictions}) {
    TRY(FileEntry entry, BackupDatabase(*database, folder));
    files.push_back(std::move(entry));
  }
  TRY_OK(BackupObjects(objects, folder, files));
  if (key_file) {
    TRY(FileEntry entry, CopyFile(*key_file, folder / kKey, std::string(kKey)));
    files.push_back(std::move(entry));
  }
  TRY_OK(PublishText(folder / kManifest, ToPrettyText(json::value(ManifestOf(files, now_ms)))));
  return SummaryOf(files);
}

// A manifest is input: names that could lead out of the folder are refused.
bool IsOurName(const std::string& name) {
  if (name == FileName(DatabaseKind::kMain) || name == FileName(DatabaseKind::kPredictions) ||
      name == kKey)
    return true;
  constexpr std::string_view kObjects = "objects/";
  return name.starts_with(kObjects) && IsId(std::string_view(name).substr(kObjects.size()));
}

Result<std::vector<FileEntry>> ReadManifest(const fs::path& backup) {
  const auto text = ReadText(backup / kManifest);
  if (!text.ok())
    return Trouble(backup.string() + " is no Lathe backup: it has no readable manifest.json.");
  const Error bad = Trouble("The manifest.json of " + backup.string() + " is damaged.");
  const auto document = ParseJson(*text);
  if (!document.ok() || !document->is_object()) return bad;
  const json::value* format = document->get_object().if_contains("format");
  if (format == nullptr || !format->is_int64()) return bad;
  if (format->get_int64() > kFormat) return Trouble("The backup was written by a newer Lathe.");
  const json::value* list = document->get_object().if_contains("files");
  if (list == nullptr || !list->is_array()) return bad;
  std::vector<FileEntry> files;
  for (const json::value& item : list->get_array()) {
    if (!item.is_object()) return bad;
    const json::value* name = item.get_object().if_contains("name");
    const json::value* size = item.get_object().if_contains("size_bytes");
    const json::value* sha256 = item.get_object().if_contains("sha256");
    if (name == nullptr || size == nullptr || sha256 == nullptr) return bad;
    if (!name->is_string() || !size->is_int64() || !sha256->is_string()) return bad;
    files.push_back(
        {std::string(name->get_string()), size->get_int64(), std::string(sha256->get_string())});
    if (!IsOurName(files.back().name)) return bad;
  }
  return files;
}

Status CheckFiles(const fs::path& backup, const std::vector<FileEntry>& files) {
  for (const FileEntry& file : files) {
    const auto sha256 = Sha256OfFile((backup / file.name).string());
    if (sha256.ok() && *sha256 == file.sha256) continue;
    return Fail(ErrorCode::kDatasetCorrupt,
                "The backup is damaged: " + file.name +
                    (sha256.ok() ? " fails its checksum." : " is missing.") +
                    " Nothing was restored.");
  }
  return {};
}

/// Moves what will be replaced out of the way: the databases with their write-ahead logs, and the
/// key.
Status SetAside(const DataDir& data_dir, bool key_too, std::int64_t now_ms) {
  const fs::path folder = data_dir.root() / ("replaced-" + std::to_string(now_ms));
  TRY_OK(MakeFolder(folder));
  // The logs go first: one that stayed would be replayed onto the restored database.
  std::vector<std::string> names;
  for (const std::string_view suffix : {"-wal", "-shm", ""}) {
    for (const DatabaseKind kind : {DatabaseKind::kMain, DatabaseKind::kPredictions})
      names.push_back(std::string(FileName(kind)) + std::string(suffix));
  }
  if (key_too) names.emplace_back(kKey);
  for (const std::string& name : names) {
    std::error_code error;
    if (!fs::exists(data_dir.root() / name, error)) continue;
    fs::rename(data_dir.root() / name, folder / name, error);
    if (error) return Trouble("The old " + name + " cannot be set aside: " + error.message());
  }
  TRY_OK(SyncPath(folder));
  return SyncPath(data_dir.root());
}

}  // namespace

Result<BackupSummary> WriteBackup(Database& main, Database& predictions, const Objects& objects,
                                  const std::optional<fs::path>& key_file, const fs::path& target,
                                  std::int64_t now_ms) {
  std::error_code error;
  if (fs::exists(fs::symlink_status(target, error)))
    return Fail(ErrorCode::kConflict, target.string() + " exists already. Name a new folder.");
  const fs::path partial =
      target.parent_path() / (target.filename().string() + ".partial-" + NewId());
  TRY_OK(MakeFolder(partial));
  auto summary = FillBackup(main, predictions, objects, key_file, partial, now_ms);
  if (summary.ok()) {
    TRY_OK(FailPoint("backup_before_rename"));
    fs::rename(partial, target, error);
    if (!error) {
      TRY_OK(SyncPath(target.has_parent_path() ? target.parent_path() : fs::path(".")));
      return summary;
    }
    summary = Trouble("The backup cannot be moved to " + target.string() + ": " + error.message());
  }
  fs::remove_all(partial, error);
  return summary;
}

Result<BackupSummary> RestoreBackup(const fs::path& backup, const DataDir& data_dir, bool replace,
                                    std::int64_t now_ms) {
  std::error_code error;
  const bool occupied = fs::exists(data_dir.root() / FileName(DatabaseKind::kMain), error);
  if (occupied && !replace)
    return Fail(ErrorCode::kConflict, "There is a database in " + data_dir.root().string() +
                                          ". Give --force to replace it.");
  TRY(const std::vector<FileEntry> files, ReadManifest(backup));
  TRY_OK(CheckFiles(backup, files));
  // Files before the rows that name them; the databases last, so that an interrupted restore can be
  // run again.
  for (const FileEntry& file : files) {
    if (!file.name.starts_with("objects/")) continue;
    TRY_OK(CopyFile(backup / file.name, data_dir.root() / file.name, file.name));
  }
  TRY_OK(FailPoint("restore_before_swap"));
  if (occupied) TRY_OK(SetAside(data_dir, SummaryOf(files).has_key, now_ms));
  for (const FileEntry& file : files) {
    if (file.name.starts_with("objects/")) continue;
    TRY_OK(CopyFile(backup / file.name, data_dir.root() / file.name, file.name));
  }
  return SummaryOf(files);
}

}  // namespace lathe::store
