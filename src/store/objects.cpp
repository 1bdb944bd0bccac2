#include "store/objects.h"

#include <sys/stat.h>

#include <cassert>
#include <system_error>

#include "base/failpoint.h"
#include "base/id.h"
#include "store/disk_space.h"

namespace lathe::store {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kTemporary = ".tmp-";  // as PendingFile names them

std::int64_t ModifiedMs(const fs::path& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) return 0;
  return std::int64_t{info.st_mtim.tv_sec} * 1000 + info.st_mtim.tv_nsec / 1'000'000;
}

}  // namespace

fs::path Objects::PathOf(std::string_view id) const {
  assert(IsId(id));
  return folder_ / std::string(id);
}

Result<PendingFile> Objects::Create() const {
  if (disk_ != nullptr) TRY_OK(disk_->Admit());
  return PendingFile::Create(folder_);
}

Status Objects::Publish(PendingFile& file, std::string_view id) const {
  return file.Publish(PathOf(id));
}

Status Objects::Adopt(const fs::path& file, std::string_view id) const {
  TRY_OK(SyncPath(file));
  TRY_OK(FailPoint("adopt_before_rename"));
  std::error_code error;
  fs::rename(file, PathOf(id), error);
  if (error == std::errc::no_space_on_device)
    return Fail(ErrorCode::kStorageFull,
                "The server's disk is full. The finished file could not be kept.");
  if (error) return Fail(ErrorCode::kInternal, "The finished file could not be moved into place.");
  TRY_OK(SyncPath(folder_));
  return FailPoint("adopt_after_rename");
}

bool Objects::Exists(std::string_view id) const {
  std::error_code ignored;
  return IsId(id) && fs::is_regular_file(fs::symlink_status(PathOf(id), ignored));
}

Status Objects::Remove(std::string_view id) const {
  std::error_code error;
  fs::remove(PathOf(id), error);
  if (error) return Fail(ErrorCode::kInternal, "A stored file could not be removed.");
  return {};
}

Result<std::vector<ObjectInfo>> Objects::List() const {
  std::vector<ObjectInfo> objects;
  std::error_code error;
  for (auto entry = fs::directory_iterator(folder_, error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    std::error_code gone;
    const std::string name = entry->path().filename().string();
    if (!IsId(name) || entry->is_symlink(gone) || !entry->is_regular_file(gone)) continue;
    const auto size = entry->file_size(gone);
    if (!gone)
      objects.push_back({name, static_cast<std::int64_t>(size), ModifiedMs(entry->path())});
  }
  if (error) return Fail(ErrorCode::kInternal, "The stored files cannot be listed.");
  return objects;
}

Result<std::int64_t> Objects::RemoveTemporaries() const {
  std::error_code error;
  std::vector<fs::path> left;
  for (auto entry = fs::directory_iterator(folder_, error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (entry->path().filename().string().starts_with(kTemporary)) left.push_back(entry->path());
  }
  if (error) return Fail(ErrorCode::kInternal, "The stored files cannot be listed.");
  std::int64_t removed = 0;
  for (const fs::path& path : left) removed += fs::remove(path, error) ? 1 : 0;
  return removed;
}

Result<std::int64_t> Objects::CollectGarbage(const std::function<bool(std::string_view)>& is_known,
                                             std::int64_t now_ms, std::int64_t min_age_ms) const {
  std::int64_t removed = 0;
  std::error_code error;
  std::vector<fs::path> rubbish;
  for (auto entry = fs::directory_iterator(folder_, error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    const bool temporary = name.starts_with(kTemporary);
    if (!temporary && (!IsId(name) || is_known(name))) continue;
    if (now_ms - ModifiedMs(entry->path()) >= min_age_ms) rubbish.push_back(entry->path());
  }
  if (error) return Fail(ErrorCode::kInternal, "The stored files cannot be listed.");
  for (const fs::path& path : rubbish) removed += fs::remove(path, error) ? 1 : 0;
  return removed;
}

}  // namespace lathe::store
