#include "app/lathe/stores.h"

namespace lathe::app {
namespace {

Result<std::unique_ptr<store::Database>> OpenDatabase(const std::filesystem::path& root,
                                                      store::DatabaseKind kind,
                                                      const OpenMode& mode) {
  store::DatabaseOptions options;
  options.data_dir = root;
  options.kind = kind;
  options.migrate = mode.migrate;
  // The log of predictions may be very large, and losing part of it is no disaster: a start does
  // not wait for it.
  options.check = mode.check && kind == store::DatabaseKind::kMain;
  return store::Database::Open(std::move(options));
}

}  // namespace

Result<Stores> OpenStores(const Settings& settings, const OpenMode& mode) {
  TRY(store::DataDir data_dir, mode.lock ? store::DataDir::Lock(settings.data_dir)
                                         : store::DataDir::OpenUnlocked(settings.data_dir));
  std::error_code ignored;
  const bool fresh = !std::filesystem::exists(
      data_dir.root() / std::string(store::FileName(store::DatabaseKind::kMain)), ignored);
  TRY(auto main, OpenDatabase(data_dir.root(), store::DatabaseKind::kMain, mode));
  TRY(auto predictions, OpenDatabase(data_dir.root(), store::DatabaseKind::kPredictions, mode));
  store::Objects objects(data_dir.objects());
  return Stores{std::move(data_dir), std::move(main), std::move(predictions), std::move(objects),
                fresh};
}

}  // namespace lathe::app
