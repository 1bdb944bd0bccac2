// Reads a table ahead of whoever takes its batches, on a thread of its own: reading text and
// writing Parquet go on side by side instead of waiting for each other. A few batches wait at most.
// Next() may be called from any thread, one call at a time.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "base/result.h"
#include "base/thread_pool.h"
#include "data/csv/table_reader.h"

namespace lathe::data::csv {

class ReadAhead {
 public:
  /// Sees each batch before it is given out, in order.
  using OnBatch = std::function<void(const Batch&)>;

  /// Reading begins at once when `own_thread`; otherwise Next() does it. REQUIRES: nobody else uses
  /// `reader` while this lives, except for its progress().
  ReadAhead(TableReader& reader, std::shared_ptr<BatchPool> pool, OnBatch on_batch,
            bool own_thread);
  /// Gives up what is not read yet.
  ~ReadAhead();
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  /// The next batch; null at the end. Errors: those of TableReader::Next, job_out_of_memory.
  Result<std::unique_ptr<Batch>> Next();
  const std::shared_ptr<BatchPool>& pool() const { return pool_; }

 private:
  Result<std::unique_ptr<Batch>> Read();
  void ReadAll();
  bool Put(std::unique_ptr<Batch> batch);
  void End(std::optional<Error> error);

  TableReader& reader_;
  std::shared_ptr<BatchPool> pool_;  // shared: DuckDB may let go of a batch after all else is gone
  OnBatch on_batch_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::unique_ptr<Batch>> waiting_;  // guarded by mutex_, as the next three
  std::optional<Error> error_;
  bool ended_ = false;
  bool abandoned_ = false;
  std::optional<ThreadPool> thread_;  // last: ends before what it uses
};

}  // namespace lathe::data::csv
