#include "data/xlsx/zip.h"

#include <zlib.h>

#include <algorithm>
#include <utility>

namespace lathe::data::xlsx {
namespace {

constexpr std::size_t kMaxEntries = 10'000;
constexpr std::int64_t kBlockBytes = 64 << 10;
constexpr std::int64_t kEndBytes = 22;
constexpr std::int64_t kMaxCommentBytes = 0xFFFF;
constexpr std::size_t kCentralBytes = 46;
constexpr std::int64_t kLocalBytes = 30;
constexpr std::uint32_t kOverflow = 0xFFFF'FFFF;  // the true size is in an extra field
constexpr std::int64_t kMaxPackingRatio = 100;
constexpr std::int64_t kMinUnpackedLimit = 64 << 20;

std::uint64_t Number(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;)
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}
std::uint32_t Number4(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint32_t>(Number(bytes, at, 4));
}
std::uint32_t Number2(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint32_t>(Number(bytes, at, 2));
}

Error Corrupt(const std::string& why) {
  return Fail(ErrorCode::kXlsxCorrupt, "The workbook is damaged: " + why);
}

Error UnpacksTooFar(std::int64_t limit) {
  return Fail(ErrorCode::kFileDecompressedTooLarge,
              "The workbook unpacks to more than " + std::to_string(limit >> 20) +
                  " MiB, which is allowed for a file of its size.");
}

bool IsUnsafe(std::string_view name) {
  if (name.empty() || name.front() == '/' || name.find('\\') != name.npos ||
      name.find('\0') != name.npos || name.find(':') != name.npos)
    return true;
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t slash = std::min(name.find('/', at), name.size());
    if (name.substr(at, slash - at) == "..") return true;
    at = slash + 1;
  }
  return false;
}

/// Takes the true sizes of a large part from its extra field (ZIP64).
void ReadLargeSizes(std::string_view extra, ZipEntry& entry, bool offset_too) {
  while (extra.size() >= 4) {
    const std::size_t size = Number2(extra, 2);
    if (size + 4 > extra.size()) return;
    if (Number2(extra, 0) == 1) {
      std::string_view field = extra.substr(4, size);
      const auto take = [&](std::int64_t& value, bool wanted) {
        if (!wanted || field.size() < 8) return;
        value = static_cast<std::int64_t>(Number(field, 0, 8));
        field.remove_prefix(8);
      };
      take(entry.unpacked_bytes, entry.unpacked_bytes == kOverflow);
      take(entry.packed_bytes, entry.packed_bytes == kOverflow);
      take(entry.offset, offset_too);
      return;
    }
    extra.remove_prefix(size + 4);
  }
}

class PartStream final : public csv::TextStream {
 public:
  PartStream(const FileInput& input, const ZipEntry& entry, std::int64_t begin)
      : input_(input), entry_(entry), at_(begin), end_(begin + entry.packed_bytes) {
    ready_ = !entry.deflated || inflateInit2(&state_, -MAX_WBITS) == Z_OK;
    inflating_ = entry.deflated && ready_;
  }
  ~PartStream() override {
    if (inflating_) inflateEnd(&state_);
  }
  PartStream(const PartStream&) = delete;
  PartStream& operator=(const PartStream&) = delete;

  Result<std::size_t> Read(char* out, std::size_t size) override {
    if (!ready_) return Fail(ErrorCode::kInternal, "Unpacking could not start.");
    TRY(const std::size_t got, entry_.deflated ? Inflate(out, size) : Copy(out, size));
    sum_ = crc32(sum_, reinterpret_cast<const Bytef*>(out), static_cast<uInt>(got));
    unpacked_ += static_cast<std::int64_t>(got);
    if (unpacked_ > entry_.unpacked_bytes)
      return Corrupt("\"" + csv::Shown(entry_.name) + "\" is larger than its directory says.");
    if (got == 0 && (unpacked_ != entry_.unpacked_bytes || sum_ != entry_.checksum))
      return Corrupt("\"" + csv::Shown(entry_.name) + "\" does not have its checksum.");
    return got;
  }
  std::int64_t file_position() const override { return entry_.packed_bytes - (end_ - at_); }

 private:
  Result<std::size_t> Copy(char* out, std::size_t size) {
    const std::int64_t count = std::min(end_ - at_, static_cast<std::int64_t>(size));
    TRY(const std::string bytes, input_.Read(at_, count));
    std::ranges::copy(bytes, out);
    at_ += count;
    return bytes.size();
  }
  Result<std::size_t> Inflate(char* out, std::size_t size) {
    state_.next_out = reinterpret_cast<Bytef*>(out);
    state_.avail_out = static_cast<uInt>(size);
    while (state_.avail_out == size && !ended_) {
      if (state_.avail_in == 0) {
        const std::int64_t count = std::min(end_ - at_, kBlockBytes);
        TRY(block_, input_.Read(at_, count));
        at_ += count;
        state_.next_in = reinterpret_cast<Bytef*>(block_.data());
        state_.avail_in = static_cast<uInt>(block_.size());
      }
      const int code = inflate(&state_, Z_NO_FLUSH);
      ended_ = code == Z_STREAM_END;
      if (!ended_ &&
          (code != Z_OK || (state_.avail_in == 0 && at_ == end_ && state_.avail_out == size)))
        return Corrupt("\"" + csv::Shown(entry_.name) + "\" cannot be unpacked.");
    }
    return size - state_.avail_out;
  }

  const FileInput& input_;
  const ZipEntry& entry_;
  std::int64_t at_;
  std::int64_t end_;
  z_stream state_{};
  std::string block_;
  bool ready_ = false;
  bool inflating_ = false;
  bool ended_ = false;
  uLong sum_ = 0;
  std::int64_t unpacked_ = 0;
};

}  // namespace

Result<ZipFile> ZipFile::Open(const std::filesystem::path& path, const csv::Limits& limits) {
  TRY(FileInput input, FileInput::Open(path));
  if (input.size() == 0) return Fail(ErrorCode::kFileEmpty, "The file has no bytes.");
  const std::int64_t limit = std::min(limits.max_decoded_bytes,
                                      std::max(kMinUnpackedLimit, input.size() * kMaxPackingRatio));
  ZipFile zip(std::move(input), limit);
  TRY_OK(zip.ReadDirectory());
  return zip;
}

Status ZipFile::ReadDirectory() {
  const std::int64_t size = input_.size();
  const std::int64_t tail_size = std::min(size, kEndBytes + kMaxCommentBytes);
  TRY(const std::string tail, input_.Read(size - tail_size, tail_size));
  const std::size_t end = tail.rfind("PK\x05\x06");
  if (end == tail.npos || tail.size() - end < static_cast<std::size_t>(kEndBytes)) {
    return Fail(ErrorCode::kXlsxTruncated,
                "The workbook ends too early: its directory is missing, so it was cut off.");
  }
  const std::size_t count = Number2(tail, end + 10);
  const std::int64_t bytes = Number4(tail, end + 12);
  const std::int64_t begin = Number4(tail, end + 16);
  if (count > kMaxEntries) {
    return Fail(ErrorCode::kXlsxTooManyEntries, "The workbook has " + std::to_string(count) +
                                                    " parts; " + std::to_string(kMaxEntries) +
                                                    " are allowed.");
  }
  if (begin + bytes > size - tail_size + static_cast<std::int64_t>(end))
    return Corrupt("its directory lies outside of the file.");
  TRY(const std::string directory, input_.Read(begin, bytes));
  return AddEntries(directory, count);
}

Status ZipFile::AddEntries(std::string_view rest, std::size_t count) {
  std::int64_t unpacked = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (rest.size() < kCentralBytes || !rest.starts_with("PK\x01\x02"))
      return Corrupt("its directory is broken.");
    const std::size_t name_size = Number2(rest, 28), extra_size = Number2(rest, 30);
    const std::size_t whole = kCentralBytes + name_size + extra_size + Number2(rest, 32);
    if (rest.size() < whole) return Corrupt("its directory is broken.");
    ZipEntry entry;
    entry.name = rest.substr(kCentralBytes, name_size);
    entry.checksum = Number4(rest, 16);
    entry.packed_bytes = Number4(rest, 20);
    entry.unpacked_bytes = Number4(rest, 24);
    entry.offset = Number4(rest, 42);
    ReadLargeSizes(rest.substr(kCentralBytes + name_size, extra_size), entry,
                   entry.offset == kOverflow);
    const std::uint32_t method = Number2(rest, 10);
    if (IsUnsafe(entry.name)) {
      return Fail(ErrorCode::kXlsxUnsafeEntryName, "The workbook holds a part called \"" +
                                                       csv::Shown(entry.name) +
                                                       "\", which no workbook has.");
    }
    if ((Number2(rest, 8) & 1) != 0) {
      return Fail(ErrorCode::kXlsxEncryptedOrXls,
                  "Parts of the workbook are encrypted; save it without a password.");
    }
    if (method != 0 && method != 8) return Corrupt("it is packed in a way that is not known.");
    entry.deflated = method == 8;
    const bool inside = entry.packed_bytes >= 0 && entry.unpacked_bytes >= 0 && entry.offset >= 0 &&
                        entry.offset <= input_.size() - kLocalBytes &&
                        entry.packed_bytes <= input_.size();
    if (!inside) return Corrupt("a part lies outside of the file.");
    unpacked += std::min(entry.unpacked_bytes, unpacked_limit_ + 1);
    if (unpacked > unpacked_limit_) return UnpacksTooFar(unpacked_limit_);
    entries_.push_back(std::move(entry));
    rest.remove_prefix(whole);
  }
  std::ranges::sort(entries_, {}, &ZipEntry::name);
  const auto twice = std::ranges::adjacent_find(entries_, {}, &ZipEntry::name);
  if (twice == entries_.end()) return {};
  return Fail(ErrorCode::kXlsxDuplicateEntry,
              "The workbook holds two parts called \"" + csv::Shown(twice->name) + "\".");
}

const ZipEntry* ZipFile::Find(std::string_view name) const {
  const auto found = std::ranges::lower_bound(entries_, name, {}, &ZipEntry::name);
  return found != entries_.end() && found->name == name ? &*found : nullptr;
}

Result<std::unique_ptr<csv::TextStream>> ZipFile::Open(const ZipEntry& entry) const {
  TRY(const std::string head, input_.Read(entry.offset, kLocalBytes));
  if (!head.starts_with("PK\x03\x04")) return Corrupt("a part is not where its directory says.");
  const std::int64_t begin = entry.offset + kLocalBytes + Number2(head, 26) + Number2(head, 28);
  if (begin > input_.size() - entry.packed_bytes)
    return Corrupt("a part lies outside of the file.");
  return std::unique_ptr<csv::TextStream>(std::make_unique<PartStream>(input_, entry, begin));
}

}  // namespace lathe::data::xlsx
