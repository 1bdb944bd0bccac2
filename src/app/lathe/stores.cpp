#include "app/lathe/stores.h"

namespace lathe::app {
namespace {

Result<std::unique_ptr<store::Database>> OpenDatabase(const std::filesystem::path& root,
                                                      store::DatabaseKind kind,
                                                      const OpenMode& mode,
                                                      store::DiskSpace& disk) {
  store::DatabaseOptions options;
  options.data_dir = root;
  options.kind = kind;
  options.disk = &disk;
  options.migrate = mode.migrate;
  // The log of predictions may be very large, and losing part of it is no disaster: a start does
  // not wait for it.
  options.check = mode.check && kind == store::DatabaseKind::kMain;
  return store::Database::Open(std::move(options));
}

}  // namespace

store::DiskLimits DiskLimitsOf(const Settings& settings) {
  return {static_cast<double>(settings.disk_warn_percent),
          static_cast<double>(settings.disk_refuse_percent), settings.disk_ballast_bytes};
}

Result<Stores> OpenStores(const Settings& settings, const OpenMode& mode) {
  TRY(store::DataDir data_dir, mode.lock ? store::DataDir::Lock(settings.data_dir)
                                         : store::DataDir::OpenUnlocked(settings.data_dir));
  auto disk = std::make_unique<store::DiskSpace>(data_dir.root(), DiskLimitsOf(settings));
  TRY(auto main, OpenDatabase(data_dir.root(), store::DatabaseKind::kMain, mode, *disk));
  TRY(auto predictions,
      OpenDatabase(data_dir.root(), store::DatabaseKind::kPredictions, mode, *disk));
  store::Objects objects(data_dir.objects(), disk.get());
  // Not whether there was a database: the first start may have been killed between it and the key.
  TRY(auto reader, main->Read());
  TRY(const std::int64_t users, reader.Int("count_users"));
  const bool fresh = users == 0;
  return Stores{std::move(data_dir),    std::move(disk),    std::move(main),
                std::move(predictions), std::move(objects), fresh};
}

}  // namespace lathe::app
