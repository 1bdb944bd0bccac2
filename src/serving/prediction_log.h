// PredictionLog: writes answered predictions to predictions.db behind the requests' backs. A
// request only adds to a bounded queue in memory; one thread of its own commits what came together.
// Counters of requests and rows are exact for every answered prediction, whether or not its text is
// kept: past `rows_per_second` (or when the queue is full) texts are left out and counted as
// sampled_out, because a disk that keeps up with every answer would cost more than answering. What
// was accepted in the last moments before a power cut may be lost (the file is not synced per
// answer). Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/predictions.h"

namespace lathe::serving {

struct PredictionLogOptions {
  std::size_t queue_limit = 10'000;             ///< predictions waiting to be written
  std::size_t queue_limit_bytes = 64 << 20;     ///< of their requests and answers
  std::size_t max_text_bytes = 4 << 20;         ///< larger ones are counted, not kept
  std::int64_t predictions_per_second = 1'000;  ///< kept in full up to here, sampled beyond
  std::int64_t gather_ms = 20;                  ///< how long a commit waits for company
};

class PredictionLog {
 public:
  struct Stats {
    std::uint64_t accepted = 0, written = 0, sampled_out = 0, lost = 0;
  };

  /// Starts the writer. `store` and `clock` outlive this.
  PredictionLog(store::Predictions& store, const Clock& clock, PredictionLogOptions options = {});
  ~PredictionLog();
  PredictionLog(const PredictionLog&) = delete;
  PredictionLog& operator=(const PredictionLog&) = delete;

  /// Counts an answered prediction and says whether its texts, of about so many bytes, will be kept
  /// if Append follows.
  bool Count(const store::PredictionOwner& owner, std::int64_t row_count, std::size_t text_bytes);
  /// Queues a prediction for which Count said yes.
  void Append(store::Prediction prediction);

  /// The prediction if it still waits to be written.
  std::optional<store::Prediction> FindPending(std::string_view id) const;
  /// The project of a prediction that still waits to be written.
  std::optional<std::string> ProjectOfPending(std::string_view id) const;
  /// Waits until everything appended and counted before is written. Error: unavailable, when that
  /// fails or takes too long.
  Status Flush();
  /// Writes what waits and ends the writer; nothing may be appended afterwards. Also done by the
  /// destructor.
  void Stop();

  Stats stats() const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  void Run();
  void WaitForWork(std::unique_lock<std::mutex>& lock);
  void TakeWork();
  void Settle(const Status& status, std::uint64_t round);
  bool HasWork() const;
  bool HasRoom(std::size_t text_bytes);

  store::Predictions& store_;
  const Clock& clock_;
  const PredictionLogOptions options_;

  mutable std::mutex mutex_;  // guards all below but writer_
  std::condition_variable wake_;
  std::condition_variable settled_;
  std::deque<store::Prediction> waiting_;
  std::vector<store::Prediction>
      writing_;  // taken by the writer and not yet committed; only read until then
  std::vector<store::PredictionCount> writing_counts_;
  std::size_t waiting_bytes_ = 0;
  std::unordered_map<std::string, store::PredictionCount, Hash, std::equal_to<>>
      counts_;  // by model id
  std::vector<store::PredictionCount> past_days_;
  std::int64_t window_start_ms_ = 0;
  std::int64_t window_used_ = 0;
  std::uint64_t asked_round_ = 0,
                done_round_ = 0;  // Flush waits for a round that began after it asked
  bool last_write_failed_ = false;
  bool idle_ = false;
  bool stopping_ = false;
  Stats stats_;

  std::thread writer_;
};

}  // namespace lathe::serving
