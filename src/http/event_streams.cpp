#include "http/event_streams.h"

#include <exception>

#include "base/log.h"

namespace lathe::http {
namespace {

constexpr std::size_t kChannelBytes = 256 << 10;

/// A field of the stream; text with line breaks becomes several lines, so that nothing can forge an
/// event.
void AppendField(std::string& out, std::string_view name, std::string_view value) {
  while (true) {
    const std::size_t end = value.find_first_of("\r\n");
    out.append(name).append(": ").append(value.substr(0, end)).append("\n");
    if (end == std::string_view::npos) return;
    const bool pair = value.substr(end).starts_with("\r\n");
    value.remove_prefix(end + (pair ? 2 : 1));
  }
}

std::string_view FirstLine(std::string_view text) {
  return text.substr(0, text.find_first_of("\r\n"));
}

}  // namespace

bool EventChannel::Send(std::string_view id, std::string_view event, std::string_view data) {
  std::string text;
  if (!id.empty()) AppendField(text, "id", FirstLine(id));
  if (!event.empty()) AppendField(text, "event", FirstLine(event));
  AppendField(text, "data", data);
  text.push_back('\n');
  return Append(text);
}

bool EventChannel::Comment(std::string_view text) {
  return Append(": " + std::string(FirstLine(text)) + "\n\n");
}

bool EventChannel::Append(const std::string& text) {
  {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return text_.size() < kChannelBytes || !alive(); });
    if (!alive()) return false;
    text_ += text;
  }
  on_text_();
  return true;
}

void EventChannel::Finish() {
  {
    const std::lock_guard lock(mutex_);
    finished_ = true;
  }
  on_text_();
}

std::string EventChannel::Take() {
  std::string text;
  {
    const std::lock_guard lock(mutex_);
    text.swap(text_);
  }
  room_.notify_one();
  return text;
}

bool EventChannel::finished() const {
  const std::lock_guard lock(mutex_);
  return finished_ && text_.empty();
}

void EventChannel::MarkGone() {
  {
    const std::lock_guard lock(mutex_);
    gone_.store(true, std::memory_order_release);
  }
  room_.notify_one();
}

EventStreams::~EventStreams() {
  for (Stream& stream : streams_) stream.thread.join();
}

int EventStreams::count() const {
  const std::lock_guard lock(mutex_);
  return running_;
}

Status EventStreams::Start(const std::string& caller, std::function<void(EventSink&)> feed,
                           std::shared_ptr<EventChannel> channel) {
  const std::lock_guard lock(mutex_);
  JoinEnded();
  if (running_ >= limit_ || by_caller_[caller] >= limit_per_caller_)
    return Error{ErrorCode::kRateLimited,
                 "Too many event streams are open: at most " + std::to_string(limit_per_caller_) +
                     " per user.",
                 {},
                 5};
  ++running_;
  ++by_caller_[caller];
  Stream& stream = streams_.emplace_back();
  stream.thread =
      std::thread([this, &stream, caller, feed = std::move(feed), channel = std::move(channel)] {
        Run(stream, caller, feed, *channel);
      });
  return {};
}

void EventStreams::Run(Stream& stream, const std::string& caller,
                       const std::function<void(EventSink&)>& feed, EventChannel& channel) {
  try {
    feed(channel);
  } catch (const std::exception& fault) {
    log::Error("event_stream_threw", {{"what", fault.what()}});
  }
  channel.Finish();
  const std::lock_guard lock(mutex_);
  --running_;
  if (--by_caller_[caller] == 0) by_caller_.erase(caller);
  stream.ended = true;
}

void EventStreams::JoinEnded() {
  for (auto stream = streams_.begin(); stream != streams_.end();) {
    if (!stream->ended) {
      ++stream;
      continue;
    }
    stream->thread.join();
    stream = streams_.erase(stream);
  }
}

}  // namespace lathe::http
