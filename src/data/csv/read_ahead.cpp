#include "data/csv/read_ahead.h"

#include <new>
#include <utility>

namespace lathe::data::csv {
namespace {

constexpr std::size_t kWaitingBatches = 4;

}  // namespace

ReadAhead::ReadAhead(TableReader& reader, std::shared_ptr<BatchPool> pool, OnBatch on_batch,
                     bool own_thread)
    : reader_(reader), pool_(std::move(pool)), on_batch_(std::move(on_batch)) {
  if (!own_thread) return;
  thread_.emplace("csv-reader", 1, 1);
  if (!thread_->TrySubmit([this] { ReadAll(); })) thread_.reset();
}

ReadAhead::~ReadAhead() {
  {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
  }
  changed_.notify_all();
  thread_.reset();
}

Result<std::unique_ptr<Batch>> ReadAhead::Next() {
  if (!thread_) return Read();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !waiting_.empty() || ended_; });
  if (waiting_.empty()) {
    if (error_) return *error_;
    return std::unique_ptr<Batch>();
  }
  std::unique_ptr<Batch> batch = std::move(waiting_.front());
  waiting_.pop_front();
  lock.unlock();
  changed_.notify_all();
  return batch;
}

/// What runs out of memory here would otherwise end the process: it may be another thread's frame,
/// or DuckDB's.
Result<std::unique_ptr<Batch>> ReadAhead::Read() try {
  TRY(std::unique_ptr<Batch> batch, reader_.Next(*pool_));
  if (batch && on_batch_) on_batch_(*batch);
  return batch;
} catch (const std::bad_alloc&) {
  return Fail(ErrorCode::kJobOutOfMemory, "Reading the table needed more memory than the limit.");
}

void ReadAhead::ReadAll() {
  while (true) {
    auto batch = Read();
    if (!batch.ok()) return End(std::move(batch).error());
    if (!*batch) return End(std::nullopt);
    if (!Put(std::move(batch).value())) return;
  }
}

/// False when nobody will take it any more.
bool ReadAhead::Put(std::unique_ptr<Batch> batch) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return waiting_.size() < kWaitingBatches || abandoned_; });
  if (abandoned_) return false;
  waiting_.push_back(std::move(batch));
  lock.unlock();
  changed_.notify_all();
  return true;
}

void ReadAhead::End(std::optional<Error> error) {
  {
    const std::lock_guard lock(mutex_);
    error_ = std::move(error);
    ended_ = true;
  }
  changed_.notify_all();
}

}  // namespace lathe::data::csv
