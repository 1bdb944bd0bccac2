#include "data/csv/ahead_stream.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#include "base/thread_pool.h"

namespace lathe::data::csv {
namespace {

constexpr std::size_t kBlocks = 4;
constexpr std::size_t kBlockBytes = 128 << 10;

/// What one Read of the stream behind gave.
struct Block {
  std::vector<char> bytes = std::vector<char>(kBlockBytes);
  Result<std::size_t> got = std::size_t{0};
  std::int64_t file_position = 0;
};

/// A ring of blocks: the thread fills the one at `filled_`, Read takes from the one at `taken_`.
class AheadStream final : public TextStream {
 public:
  explicit AheadStream(std::unique_ptr<TextStream> stream) : stream_(std::move(stream)) {}
  ~AheadStream() override {
    {
      const std::lock_guard lock(mutex_);
      abandoned_ = true;
    }
    changed_.notify_all();
  }
  AheadStream(const AheadStream&) = delete;
  AheadStream& operator=(const AheadStream&) = delete;

  bool Start() {
    return thread_.TrySubmit([this] { FillAll(); });
  }
  std::unique_ptr<TextStream> GiveBack() { return std::move(stream_); }

  Result<std::size_t> Read(char* out, std::size_t size) override {
    Block& block = blocks_[taken_ % kBlocks];
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return filled_ > taken_; });
    lock.unlock();
    file_position_ = block.file_position;
    if (!block.got.ok()) return block.got.error();
    const std::size_t count = std::min(size, *block.got - used_);
    std::memcpy(out, block.bytes.data() + used_, count);
    used_ += count;
    if (count > 0 && used_ == *block.got) Leave();
    return count;
  }
  std::int64_t file_position() const override { return file_position_; }

 private:
  void Leave() {
    used_ = 0;
    {
      const std::lock_guard lock(mutex_);
      ++taken_;
    }
    changed_.notify_all();
  }

  /// Up to the end or a fault, whose block is never left.
  void FillAll() {
    bool more = true;
    while (more) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return filled_ - taken_ < kBlocks || abandoned_; });
      if (abandoned_) return;
      lock.unlock();
      Block& block = blocks_[filled_ % kBlocks];
      Fill(block);
      more = block.got.ok() && *block.got > 0;
      lock.lock();
      ++filled_;
      lock.unlock();
      changed_.notify_all();
    }
  }

  void Fill(Block& block) try {
    block.got = stream_->Read(block.bytes.data(), block.bytes.size());
    block.file_position = stream_->file_position();
  } catch (const std::bad_alloc&) {
    block.got =
        Fail(ErrorCode::kJobOutOfMemory, "Unpacking the file needed more memory than the limit.");
  }

  std::unique_ptr<TextStream> stream_;
  std::array<Block, kBlocks> blocks_;
  std::size_t used_ = 0;  // of the block at taken_
  std::int64_t file_position_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t filled_ = 0;  // guarded by mutex_, as the next two
  std::size_t taken_ = 0;
  bool abandoned_ = false;
  ThreadPool thread_{"unpack", 1, 1};  // last: ends before what it uses
};

}  // namespace

std::unique_ptr<TextStream> MakeAheadStream(std::unique_ptr<TextStream> stream) {
  auto ahead = std::make_unique<AheadStream>(std::move(stream));
  if (!ahead->Start()) return ahead->GiveBack();
  return ahead;
}

}  // namespace lathe::data::csv
