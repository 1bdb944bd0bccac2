#include "data/profile/table_scan.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <new>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

#include "base/thread_pool.h"

namespace lathe::data::profile {
namespace {

constexpr std::size_t kChunkRows = 2048;
constexpr std::size_t kMostColumnsAtOnce = 64;
constexpr std::int64_t kMinRowsUsed = 10'000;
// A worker holds for each row: a key and its hash, and two keys to sort.
constexpr std::int64_t kBytesPerRow = 32;
constexpr std::int64_t kMostKeptRows = 50'000;
constexpr std::int64_t kMostKeptCells = std::int64_t{8} << 20;
constexpr std::int64_t kMinEngineBytes = std::int64_t{96} << 20;

Result<std::int64_t> CountRows(DuckDbSession& session, const std::filesystem::path& path) {
  const SqlValue parameters[] = {path.string()};
  TRY(Query query, session.Start("SELECT count(*)::BIGINT FROM read_parquet($1)", parameters));
  TRY(const bool found, query.Next());
  if (!found) return TableUnreadable();
  return query.column(0).values<std::int64_t>()[0];
}

/// The rows of a chunk that are used.
class ChunkPicker {
 public:
  explicit ChunkPicker(const RowSelection& rows) : rows_(rows) {
    std::iota(numbers_.begin(), numbers_.end(), 0U);
  }

  PickedRows Pick(std::size_t chunk_rows) {
    PickedRows picked;
    picked.first_position = position_;
    if (rows_.all()) {
      picked.in_chunk = std::span(numbers_).first(chunk_rows);
    } else {
      std::size_t count = 0;
      const auto end = row_ + static_cast<std::int64_t>(chunk_rows);
      for (std::size_t at = position_; at < rows_.used.size() && rows_.used[at] < end; ++at)
        numbers_[count++] = static_cast<std::uint32_t>(rows_.used[at] - row_);
      picked.in_chunk = std::span(numbers_).first(count);
    }
    position_ += picked.in_chunk.size();
    row_ += static_cast<std::int64_t>(chunk_rows);
    const std::size_t first = kept_;
    while (kept_ < rows_.kept.size() && rows_.kept[kept_] < static_cast<std::int64_t>(position_))
      ++kept_;
    picked.kept = std::span(rows_.kept).subspan(first, kept_ - first);
    return picked;
  }
  std::size_t position() const { return position_; }

 private:
  const RowSelection& rows_;
  std::array<std::uint32_t, kChunkRows> numbers_{};
  std::size_t position_ = 0, kept_ = 0;
  std::int64_t row_ = 0;
};

/// The scan on its way; workers take groups of columns until none is left.
class Scan {
 public:
  explicit Scan(const ScanRequest& request)
      : request_(request), threads_(std::clamp(request.threads, 1, 64)) {}

  Result<TableScan> Run() {
    TRY_OK(LookAtTable());
    const auto workers = std::min(static_cast<std::size_t>(threads_), GroupCount());
    row_hashes_.resize(std::max<std::size_t>(workers, 1));
    {
      ThreadPool pool("profile", std::max<std::size_t>(workers, 2) - 1, workers);
      for (std::size_t worker = 1; worker < workers; ++worker) {
        // A pool that refuses leaves the work to the others.
        (void)pool.TrySubmit([this, worker] { Work(worker); });
      }
      Work(0);
    }
    if (fault_) return *std::move(fault_);
    out_.duplicate_rows = CountDuplicates();
    out_.sample.rows.reserve(out_.rows.kept.size());
    for (const std::int64_t position : out_.rows.kept)
      out_.sample.rows.push_back(out_.rows.RowAt(position));
    return std::move(out_);
  }

 private:
  Result<DuckDbSession> OpenSession() const {
    const std::int64_t memory =
        std::max(request_.memory_limit_bytes / 4 / threads_, kMinEngineBytes);
    return DuckDbSession::Open({.threads = 1,
                                .memory_limit_bytes = memory,
                                .spill_directory = {},
                                .files = {request_.path},
                                .directories = {}});
  }

  Status LookAtTable() {
    TRY(DuckDbSession session, OpenSession());
    TRY(stored_, DescribeParquet(session, request_.path));
    if (stored_.size() != request_.schema.columns.size()) return OtherColumns();
    TRY(out_.row_count, CountRows(session, request_.path));
    const auto width = static_cast<std::int64_t>(stored_.size());
    std::int64_t most =
        std::max(request_.memory_limit_bytes / 2 / threads_ / kBytesPerRow, kMinRowsUsed);
    if (request_.sample_rows > 0) most = std::min(most, request_.sample_rows);
    out_.rows = SelectRows(out_.row_count, most, std::min(kMostKeptRows, kMostKeptCells / width));
    out_.columns.resize(stored_.size());
    out_.hints.resize(stored_.size());
    out_.sample.columns.resize(stored_.size());
    lengths_ = ListLengthsFor(stored_.size());
    group_size_ = GroupSize();
    return {};
  }

  std::size_t GroupSize() const {
    const std::int64_t budget = request_.memory_limit_bytes / 4 / threads_;
    const std::int64_t fit = budget / 8 / std::max<std::int64_t>(out_.rows.used_count(), 1);
    // Enough groups that no worker waits long for the last one.
    const auto share = static_cast<std::int64_t>(stored_.size()) / (threads_ * 3) + 1;
    return static_cast<std::size_t>(
        std::clamp<std::int64_t>(std::min(fit, share), 1, kMostColumnsAtOnce));
  }

  std::size_t GroupCount() const { return (stored_.size() + group_size_ - 1) / group_size_; }

  void Work(std::size_t worker) {
    Status done;
    try {
      done = TakeGroups(worker);
    } catch (const std::bad_alloc&) {
      done = Fail(ErrorCode::kJobOutOfMemory, "The profile needed more memory than its limit.");
    }
    if (done.ok()) return;
    stop_ = true;
    const std::lock_guard lock(mutex_);
    if (!fault_) fault_ = std::move(done).error();
  }

  Status TakeGroups(std::size_t worker) {
    std::optional<DuckDbSession> session;
    NumberScratch scratch;
    while (!stop_) {
      const std::size_t group = next_group_++;
      if (group >= GroupCount()) return {};
      if (!session) {
        TRY(DuckDbSession opened, OpenSession());
        session.emplace(std::move(opened));
        row_hashes_[worker].resize(static_cast<std::size_t>(out_.rows.used_count()));
      }
      TRY_OK(TakeGroup(*session, worker, group, scratch));
    }
    return {};
  }

  Status TakeGroup(DuckDbSession& session, std::size_t worker, std::size_t group,
                   NumberScratch& scratch) {
    const std::size_t first = group * group_size_;
    const std::size_t count = std::min(group_size_, stored_.size() - first);
    std::vector<ColumnLoader> loaders;
    for (std::size_t i = 0; i < count; ++i) {
      loaders.emplace_back(request_.schema.columns[first + i], stored_[first + i], first + i);
      loaders.back().Reserve(static_cast<std::size_t>(out_.rows.used_count()));
    }
    TRY_OK(Load(session, loaders, row_hashes_[worker]));
    for (std::size_t i = 0; i < count; ++i) {
      if (request_.cancel) TRY_OK(request_.cancel->Check());
      out_.columns[first + i] = loaders[i].Describe(lengths_, out_.rows, scratch);
      out_.hints[first + i] = loaders[i].Hints(scratch);
      out_.sample.columns[first + i] = loaders[i].TakeSample();
      Tell(worker);
    }
    return {};
  }

  Status Load(DuckDbSession& session, std::vector<ColumnLoader>& loaders,
              std::span<std::uint64_t> row_hashes) const {
    std::string list;
    for (const ColumnLoader& loader : loaders)
      list += (list.empty() ? "" : ", ") + loader.expression();
    const SqlValue parameters[] = {request_.path.string()};
    auto started = session.Start("SELECT " + list + " FROM read_parquet($1)", parameters,
                                 Watch{request_.cancel, {}});
    if (!started.ok()) return AsTableFault(std::move(started).error());
    Query query = std::move(started).value();
    ChunkPicker picker(out_.rows);
    while (true) {
      auto more = query.Next();
      if (!more.ok()) return AsTableFault(std::move(more).error());
      if (!*more) break;
      if (query.row_count() > kChunkRows) return TableUnreadable();
      const PickedRows picked = picker.Pick(query.row_count());
      if (picker.position() > row_hashes.size()) return TableUnreadable();
      for (std::size_t i = 0; i < loaders.size(); ++i)
        loaders[i].Take(query.column(i), query.column_type(i), picked, row_hashes);
    }
    return picker.position() == row_hashes.size() ? Status() : TableUnreadable();
  }

  void Tell(std::size_t worker) {
    const std::size_t done = ++columns_done_;
    if (worker != 0 || !request_.on_progress) return;
    request_.on_progress(static_cast<double>(done) / static_cast<double>(stored_.size()));
  }

  /// Rows whose hash occurred before. Each worker has hashed its own columns.
  std::int64_t CountDuplicates() {
    std::vector<std::uint64_t> total;
    for (std::vector<std::uint64_t>& hashes : row_hashes_) {
      if (total.empty()) {
        total = std::move(hashes);
      } else {
        for (std::size_t i = 0; i < hashes.size(); ++i) total[i] += hashes[i];
        hashes = {};
      }
    }
    std::vector<std::uint64_t> scratch;
    RadixSort(total, scratch);
    const auto repeated = std::ranges::unique(total);
    return static_cast<std::int64_t>(repeated.size());
  }

  const ScanRequest& request_;
  const int threads_;
  std::vector<StoredColumn> stored_;
  ListLengths lengths_;
  std::size_t group_size_ = 1;
  std::vector<std::vector<std::uint64_t>> row_hashes_;  // one per worker
  TableScan out_;                                       // workers write to columns of their own
  std::atomic<std::size_t> next_group_{0}, columns_done_{0};
  std::atomic<bool> stop_{false};
  std::mutex mutex_;            // guards fault_
  std::optional<Error> fault_;  // of the worker that failed first
};

}  // namespace

Result<TableScan> ScanTable(const ScanRequest& request) { return Scan(request).Run(); }

}  // namespace lathe::data::profile
