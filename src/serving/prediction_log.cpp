#include "serving/prediction_log.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "base/log.h"

namespace lathe::serving {
namespace {

constexpr std::int64_t kMsPerDay = 86'400'000;
constexpr std::chrono::milliseconds kRetryPause{1'000};
constexpr std::chrono::seconds kFlushPatience{10};

std::size_t BytesOf(const store::Prediction& prediction) {
  return prediction.request.size() + prediction.response.size();
}

const store::Prediction* FindIn(const auto& predictions, std::string_view id) {
  const auto found = std::ranges::find(predictions, id, &store::Prediction::id);
  return found == predictions.end() ? nullptr : &*found;
}

}  // namespace

PredictionLog::PredictionLog(store::Predictions& store, const Clock& clock,
                             PredictionLogOptions options)
    : store_(store), clock_(clock), options_(options) {
  writer_ = std::thread([this] {
    ::pthread_setname_np(::pthread_self(), "prediction-log");
    Run();
  });
}

PredictionLog::~PredictionLog() { Stop(); }

void PredictionLog::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (writer_.joinable()) writer_.join();
}

bool PredictionLog::Count(const store::PredictionOwner& owner, std::int64_t row_count,
                          std::size_t text_bytes) {
  const std::int64_t now_ms = clock_.WallMs();
  const std::int64_t day = now_ms / kMsPerDay;
  const std::lock_guard lock(mutex_);
  auto found = counts_.find(owner.model_id);
  if (found == counts_.end()) {
    store::PredictionCount fresh{std::string(owner.workspace_id), std::string(owner.project_id),
                                 std::string(owner.model_id)};
    found = counts_.emplace(std::string(owner.model_id), std::move(fresh)).first;
  }
  store::PredictionCount& count = found->second;
  if (count.day != day && count.request_count > 0) {
    past_days_.push_back(count);
    count.request_count = count.row_count = 0;
  }
  count.day = day;
  ++count.request_count;
  count.row_count += row_count;
  count.last_at = now_ms;
  if (idle_) wake_.notify_one();
  if (HasRoom(text_bytes)) return true;
  ++stats_.sampled_out;
  return false;
}

// Takes a place in the queue and in this second's budget.
bool PredictionLog::HasRoom(std::size_t text_bytes) {
  if (stopping_ || text_bytes > options_.max_text_bytes) return false;
  if (waiting_.size() >= options_.queue_limit ||
      waiting_bytes_ + text_bytes > options_.queue_limit_bytes)
    return false;
  const std::int64_t now_ms = clock_.MonotonicMs();
  if (now_ms - window_start_ms_ >= 1'000) {
    window_start_ms_ = now_ms;
    window_used_ = 0;
  }
  if (window_used_ >= options_.predictions_per_second) return false;
  ++window_used_;
  return true;
}

void PredictionLog::Append(store::Prediction prediction) {
  const std::lock_guard lock(mutex_);
  waiting_bytes_ += BytesOf(prediction);
  waiting_.push_back(std::move(prediction));
  ++stats_.accepted;
  if (idle_) wake_.notify_one();
}

std::optional<store::Prediction> PredictionLog::FindPending(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  const store::Prediction* found = FindIn(waiting_, id);
  if (found == nullptr) found = FindIn(writing_, id);
  if (found == nullptr) return std::nullopt;
  return *found;
}

std::optional<std::string> PredictionLog::ProjectOfPending(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  const store::Prediction* found = FindIn(waiting_, id);
  if (found == nullptr) found = FindIn(writing_, id);
  if (found == nullptr) return std::nullopt;
  return found->project_id;
}

Status PredictionLog::Flush() {
  std::unique_lock lock(mutex_);
  const std::uint64_t round = ++asked_round_;
  wake_.notify_all();
  const bool done = settled_.wait_for(lock, kFlushPatience, [&] { return done_round_ >= round; });
  if (done && !last_write_failed_) return {};
  return Fail(ErrorCode::kUnavailable, "The prediction log cannot be written now.");
}

PredictionLog::Stats PredictionLog::stats() const {
  const std::lock_guard lock(mutex_);
  return stats_;
}

bool PredictionLog::HasWork() const {
  return !waiting_.empty() || !past_days_.empty() ||
         std::ranges::any_of(counts_,
                             [](const auto& count) { return count.second.request_count > 0; });
}

// Blocks until there is something to do, then a little longer, so that one commit takes many.
void PredictionLog::WaitForWork(std::unique_lock<std::mutex>& lock) {
  const auto is_urgent = [&] { return stopping_ || asked_round_ > done_round_; };
  if (last_write_failed_) wake_.wait_for(lock, kRetryPause, is_urgent);
  idle_ = true;
  wake_.wait(lock, [&] { return is_urgent() || HasWork(); });
  idle_ = false;
  wake_.wait_for(lock, std::chrono::milliseconds(options_.gather_ms),
                 [&] { return is_urgent() || waiting_.size() >= options_.queue_limit / 2; });
}

void PredictionLog::TakeWork() {
  writing_.assign(std::make_move_iterator(waiting_.begin()),
                  std::make_move_iterator(waiting_.end()));
  waiting_.clear();
  waiting_bytes_ = 0;
  writing_counts_ = std::exchange(past_days_, {});
  for (auto it = counts_.begin(); it != counts_.end();) {
    store::PredictionCount& count = it->second;
    if (count.request_count == 0) {
      it = counts_.erase(it);  // not asked for since the last round
      continue;
    }
    writing_counts_.push_back(count);
    count.request_count = count.row_count = 0;
    ++it;
  }
}

void PredictionLog::Settle(const Status& status, std::uint64_t round) {
  last_write_failed_ = !status.ok();
  if (status.ok()) {
    stats_.written += writing_.size();
  } else if (!stopping_) {
    for (auto it = writing_.rbegin(); it != writing_.rend(); ++it) {
      waiting_bytes_ += BytesOf(*it);
      waiting_.push_front(std::move(*it));
    }
    std::ranges::move(writing_counts_, std::back_inserter(past_days_));
  } else {
    stats_.lost += writing_.size();
  }
  writing_.clear();
  writing_counts_.clear();
  done_round_ = round;
  settled_.notify_all();
}

void PredictionLog::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    WaitForWork(lock);
    const std::uint64_t round = asked_round_;
    TakeWork();
    if (writing_.empty() && writing_counts_.empty()) {
      Settle({}, round);
      if (stopping_) return;
      continue;
    }
    lock.unlock();
    const Status status = store_.Write(writing_, writing_counts_);
    if (!status.ok()) log::Warn("prediction_log_write_failed", {{"detail", status.error().detail}});
    lock.lock();
    Settle(status, round);
    if (stopping_ && (!status.ok() || !HasWork())) return;
  }
}

}  // namespace lathe::serving
