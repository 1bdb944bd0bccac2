#include "data/csv/unpack_stream.h"

#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <string>
#include <utility>
#include <vector>

namespace lathe::data::csv {
namespace {

constexpr std::size_t kBlockBytes = 64 << 10;

Error UnpacksTooFar(std::int64_t limit_bytes) {
  return Fail(ErrorCode::kFileDecompressedTooLarge,
              "The file unpacks to more than " + std::to_string(limit_bytes >> 20) +
                  " MiB, which is allowed for a file of its size.");
}

class GzipStream final : public TextStream {
 public:
  GzipStream(std::unique_ptr<TextStream> packed, std::int64_t limit_bytes)
      : packed_(std::move(packed)), limit_bytes_(limit_bytes), input_(kBlockBytes) {
    ready_ = inflateInit2(&state_, 16 + MAX_WBITS) == Z_OK;
  }
  ~GzipStream() override { inflateEnd(&state_); }
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;

  Result<std::size_t> Read(char* out, std::size_t size) override {
    if (!ready_) return Fail(ErrorCode::kInternal, "Unpacking could not start.");
    state_.next_out = reinterpret_cast<Bytef*>(out);
    state_.avail_out = static_cast<uInt>(size);
    while (state_.avail_out == size) {
      if (state_.avail_in == 0) TRY_OK(Refill());
      if (state_.avail_in == 0) {
        if (between_members_) return std::size_t{0};
        return Fail(ErrorCode::kFileTruncated, "The gzip stream ends early: the file was cut off.");
      }
      TRY_OK(Step());
    }
    const std::size_t got = size - state_.avail_out;
    unpacked_ += static_cast<std::int64_t>(got);
    if (unpacked_ <= limit_bytes_) return got;
    return UnpacksTooFar(limit_bytes_);
  }
  std::int64_t file_position() const override { return packed_->file_position(); }

 private:
  Status Refill() {
    TRY(const std::size_t got, packed_->Read(input_.data(), input_.size()));
    state_.next_in = reinterpret_cast<Bytef*>(input_.data());
    state_.avail_in = static_cast<uInt>(got);
    return {};
  }
  Status Step() {
    // A gzip file may be several members one after the other.
    if (std::exchange(between_members_, false)) inflateReset(&state_);
    const int code = inflate(&state_, Z_NO_FLUSH);
    if (code == Z_STREAM_END) {
      between_members_ = true;
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      return Fail(ErrorCode::kFileUnreadable, "The gzip data is damaged.");
    }
    return {};
  }

  std::unique_ptr<TextStream> packed_;
  std::int64_t limit_bytes_;
  std::int64_t unpacked_ = 0;
  std::vector<char> input_;
  z_stream state_{};
  bool ready_ = false;
  bool between_members_ = false;
};

class ZstdStream final : public TextStream {
 public:
  ZstdStream(std::unique_ptr<TextStream> packed, std::int64_t limit_bytes)
      : packed_(std::move(packed)),
        limit_bytes_(limit_bytes),
        input_(kBlockBytes),
        state_(ZSTD_createDCtx()) {
    if (state_) ZSTD_DCtx_setParameter(state_, ZSTD_d_windowLogMax, kMaxWindowLog);
  }
  ~ZstdStream() override { ZSTD_freeDCtx(state_); }
  ZstdStream(const ZstdStream&) = delete;
  ZstdStream& operator=(const ZstdStream&) = delete;

  Result<std::size_t> Read(char* out, std::size_t size) override {
    if (!state_) return Fail(ErrorCode::kInternal, "Unpacking could not start.");
    ZSTD_outBuffer target{out, size, 0};
    while (target.pos == 0) {
      // A full output may have left decoded bytes inside: only then is there no need of input.
      if (source_.pos == source_.size && !pending_) {
        TRY(const std::size_t got, packed_->Read(input_.data(), input_.size()));
        source_ = {input_.data(), got, 0};
        if (got == 0) {
          if (between_frames_) return std::size_t{0};
          return Fail(ErrorCode::kFileTruncated,
                      "The zstd stream ends early: the file was cut off.");
        }
      }
      const std::size_t left = ZSTD_decompressStream(state_, &target, &source_);
      if (ZSTD_isError(left)) return Broken(left);
      between_frames_ = left == 0;
      pending_ = target.pos == target.size;
    }
    unpacked_ += static_cast<std::int64_t>(target.pos);
    if (unpacked_ > limit_bytes_) return UnpacksTooFar(limit_bytes_);
    return target.pos;
  }
  std::int64_t file_position() const override { return packed_->file_position(); }

 private:
  static Error Broken(std::size_t code) {
    if (ZSTD_getErrorCode(code) == ZSTD_error_frameParameter_windowTooLarge) {
      return Fail(ErrorCode::kFileUnreadable,
                  "The zstd data needs a window of more than 128 MiB; pack it without --long.");
    }
    return Fail(ErrorCode::kFileUnreadable, "The zstd data is damaged.");
  }

  static constexpr int kMaxWindowLog = 27;  // 128 MiB: what `zstd` itself takes without being asked

  std::unique_ptr<TextStream> packed_;
  std::int64_t limit_bytes_;
  std::int64_t unpacked_ = 0;
  std::vector<char> input_;
  ZSTD_DCtx* state_;
  ZSTD_inBuffer source_{nullptr, 0, 0};
  bool pending_ = false;
  bool between_frames_ = true;
};

}  // namespace

std::unique_ptr<TextStream> MakeUnpackStream(Packing packing, std::unique_ptr<TextStream> packed,
                                             std::int64_t limit_bytes) {
  if (packing == Packing::kZstd)
    return std::make_unique<ZstdStream>(std::move(packed), limit_bytes);
  return std::make_unique<GzipStream>(std::move(packed), limit_bytes);
}

}  // namespace lathe::data::csv
