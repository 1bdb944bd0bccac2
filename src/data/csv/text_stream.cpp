#include "data/csv/text_stream.h"

#include <fcntl.h>
#include <iconv.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "data/csv/ahead_stream.h"
#include "data/csv/unpack_stream.h"

namespace lathe::data::csv {
namespace {

constexpr std::size_t kHeadBytes = 4096;
constexpr std::size_t kBlockBytes = 64 << 10;
// Text seldom packs better than 30 to 1; a file that does is held to what a machine can take.
constexpr std::int64_t kMaxPackingRatio = 100;
constexpr std::int64_t kMinUnpackedLimit = 64 << 20;
// From this size on, unpacking a file is worth a thread of its own.
constexpr std::int64_t kAheadBytes = 256 << 10;

class FileStream final : public TextStream {
 public:
  explicit FileStream(int fd) : fd_(fd) {}
  ~FileStream() override { ::close(fd_); }
  FileStream(const FileStream&) = delete;
  FileStream& operator=(const FileStream&) = delete;

  Result<std::size_t> Read(char* out, std::size_t size) override {
    while (true) {
      const ssize_t got = ::read(fd_, out, size);
      if (got >= 0) {
        position_ += got;
        return static_cast<std::size_t>(got);
      }
      if (errno != EINTR)
        return Fail(ErrorCode::kInternal, "The uploaded file cannot be read from the disk.");
    }
  }
  std::int64_t file_position() const override { return position_; }

 private:
  int fd_;
  std::int64_t position_ = 0;
};

/// Reads until `size` bytes are there or the stream ends.
Result<std::size_t> ReadFully(TextStream& stream, char* out, std::size_t size) {
  std::size_t filled = 0;
  while (filled < size) {
    TRY(const std::size_t got, stream.Read(out + filled, size - filled));
    if (got == 0) break;
    filled += got;
  }
  return filled;
}

/// Bytes that were looked at already, then the rest of the stream.
class ReplayStream final : public TextStream {
 public:
  ReplayStream(std::string head, std::unique_ptr<TextStream> rest)
      : head_(std::move(head)), rest_(std::move(rest)) {}

  Result<std::size_t> Read(char* out, std::size_t size) override {
    if (used_ == head_.size()) return rest_->Read(out, size);
    const std::size_t n = std::min(size, head_.size() - used_);
    std::memcpy(out, head_.data() + used_, n);
    used_ += n;
    return n;
  }
  std::int64_t file_position() const override { return rest_->file_position(); }

 private:
  std::string head_;
  std::size_t used_ = 0;
  std::unique_ptr<TextStream> rest_;
};

class TranscodeStream final : public TextStream {
 public:
  TranscodeStream(std::unique_ptr<TextStream> inner, iconv_t converter, std::string encoding)
      : inner_(std::move(inner)),
        converter_(converter),
        encoding_(std::move(encoding)),
        input_(kBlockBytes) {}
  ~TranscodeStream() override { iconv_close(converter_); }
  TranscodeStream(const TranscodeStream&) = delete;
  TranscodeStream& operator=(const TranscodeStream&) = delete;

  Result<std::size_t> Read(char* out, std::size_t size) override {
    // iconv writes whole characters only: ask for room for at least one.
    if (size < 8 || !small_.empty()) return ReadSmall(out, size);
    char* target = out;
    std::size_t room = size;
    while (target == out) {
      if (need_more_) {
        TRY(const bool more, Refill());
        if (!more) return std::size_t{0};
      }
      char* source = input_.data() + begin_;
      std::size_t left = end_ - begin_;
      const std::size_t code = iconv(converter_, &source, &left, &target, &room);
      const int fault = code == static_cast<std::size_t>(-1) ? errno : 0;
      consumed_ += static_cast<std::int64_t>(source - (input_.data() + begin_));
      begin_ = end_ - left;
      if (fault == EILSEQ) {
        return Fail(
            ErrorCode::kFileEncodingInvalid,
            "The file is not valid " + encoding_ + " at byte " + std::to_string(consumed_) + ".");
      }
      need_more_ = fault != E2BIG;
    }
    return static_cast<std::size_t>(target - out);
  }
  std::int64_t file_position() const override { return inner_->file_position(); }

 private:
  Result<bool> Refill() {
    std::memmove(input_.data(), input_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    TRY(const std::size_t got, inner_->Read(input_.data() + end_, input_.size() - end_));
    if (got == 0 && end_ > 0) {
      return Fail(ErrorCode::kFileTruncated,
                  "The file ends inside a character of " + encoding_ + ".");
    }
    end_ += got;
    return got > 0;
  }
  Result<std::size_t> ReadSmall(char* out, std::size_t size) {
    if (small_.empty()) {
      char buffer[64];
      TRY(const std::size_t got, Read(buffer, sizeof buffer));
      small_.assign(buffer, got);
    }
    const std::size_t n = std::min(size, small_.size());
    std::memcpy(out, small_.data(), n);
    small_.erase(0, n);
    return n;
  }

  std::unique_ptr<TextStream> inner_;
  iconv_t converter_;
  std::string encoding_;
  std::vector<char> input_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::int64_t consumed_ = 0;
  bool need_more_ = true;
  std::string small_;
};

struct Encoding {
  std::string_view name;   // as users write it, in lower case
  std::string_view iconv;  // as iconv calls it
};

constexpr Encoding kEncodings[] = {
    {"utf-8", "UTF-8"},
    {"utf8", "UTF-8"},
    {"utf-16le", "UTF-16LE"},
    {"utf-16be", "UTF-16BE"},
    {"utf-32le", "UTF-32LE"},
    {"utf-32be", "UTF-32BE"},
    {"latin1", "ISO-8859-1"},
    {"latin-1", "ISO-8859-1"},
    {"iso-8859-1", "ISO-8859-1"},
    {"iso-8859-2", "ISO-8859-2"},
    {"iso-8859-5", "ISO-8859-5"},
    {"iso-8859-7", "ISO-8859-7"},
    {"iso-8859-9", "ISO-8859-9"},
    {"iso-8859-15", "ISO-8859-15"},
    {"windows-1250", "CP1250"},
    {"windows-1251", "CP1251"},
    {"windows-1252", "CP1252"},
    {"windows-1253", "CP1253"},
    {"windows-1254", "CP1254"},
    {"windows-1255", "CP1255"},
    {"windows-1256", "CP1256"},
    {"windows-1257", "CP1257"},
    {"windows-1258", "CP1258"},
    {"cp1252", "CP1252"},
    {"shift_jis", "SHIFT_JIS"},
    {"euc-jp", "EUC-JP"},
    {"euc-kr", "EUC-KR"},
    {"gb18030", "GB18030"},
    {"gbk", "GBK"},
    {"big5", "BIG5"},
    {"koi8-r", "KOI8-R"},
};

struct Mark {
  std::string_view bytes;
  std::string_view encoding;
};
// UTF-32LE's mark begins with UTF-16LE's: the longer one first.
constexpr Mark kMarks[] = {
    {std::string_view("\xFF\xFE\0\0", 4), "utf-32le"},
    {std::string_view("\0\0\xFE\xFF", 4), "utf-32be"},
    {"\xEF\xBB\xBF", "utf-8"},
    {"\xFF\xFE", "utf-16le"},
    {"\xFE\xFF", "utf-16be"},
};

Result<Encoding> FindEncoding(std::string name) {
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  if (name == "utf-16") name = "utf-16le";
  const auto found = std::ranges::find(kEncodings, std::string_view(name), &Encoding::name);
  if (found != std::end(kEncodings)) return *found;
  return FieldFault("format_options.encoding", "not_allowed",
                    "The encoding \"" + Shown(name) +
                        "\" is not known; try utf-8, utf-16le, windows-1252 or iso-8859-1.");
}

/// UTF-16 without a byte order mark shows by NUL bytes at every other place.
std::optional<Error> CheckForBareUtf16(std::string_view head) {
  std::size_t nuls[2] = {0, 0};
  for (std::size_t i = 0; i < head.size(); ++i) nuls[i % 2] += head[i] == '\0';
  const std::size_t all = nuls[0] + nuls[1];
  if (all * 10 < head.size() * 3 || std::min(nuls[0], nuls[1]) * 10 > all) return std::nullopt;
  const bool big_endian = nuls[0] > nuls[1];
  return Fail(ErrorCode::kFileEncodingUnknown,
              std::string("The file has NUL bytes at ") + (big_endian ? "even" : "odd") +
                  " offsets and no byte order mark; try the encoding " +
                  (big_endian ? "utf-16be." : "utf-16le."));
}

Result<std::unique_ptr<TextStream>> Transcode(std::unique_ptr<TextStream> stream,
                                              const Encoding& encoding) {
  const iconv_t converter = iconv_open("UTF-8", std::string(encoding.iconv).c_str());
  if (converter == reinterpret_cast<iconv_t>(-1)) {
    return Fail(ErrorCode::kInternal, "This machine cannot convert from the encoding " +
                                          std::string(encoding.name) + ".");
  }
  return std::unique_ptr<TextStream>(
      std::make_unique<TranscodeStream>(std::move(stream), converter, std::string(encoding.name)));
}

Result<std::unique_ptr<TextStream>> OpenFile(const std::filesystem::path& path,
                                             std::int64_t* size) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Fail(ErrorCode::kNotFound, "The uploaded file is not there.");
  auto stream = std::make_unique<FileStream>(fd);
  struct stat info {};
  if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
    return Fail(ErrorCode::kFileUnreadable, "The upload is not a file.");
  }
  ::posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  *size = info.st_size;
  return std::unique_ptr<TextStream>(std::move(stream));
}

Result<std::string> ReadHead(TextStream& stream) {
  std::string head(kHeadBytes, '\0');
  TRY(const std::size_t got, ReadFully(stream, head.data(), head.size()));
  head.resize(got);
  return head;
}

}  // namespace

namespace {

/// Unpacks what is packed, and checks that what is inside is what the name says.
Result<std::unique_ptr<TextStream>> Unpack(std::unique_ptr<TextStream> packed,
                                           const TextSource& source, const Limits& limits,
                                           TextFile& file, std::string& head) {
  if (file.kind.packing == Packing::kNone) return packed;
  const std::int64_t limit = std::min(
      limits.max_decoded_bytes, std::max(kMinUnpackedLimit, file.file_size * kMaxPackingRatio));
  std::unique_ptr<TextStream> stream =
      MakeUnpackStream(file.kind.packing, std::move(packed), limit);
  if (file.file_size >= kAheadBytes) stream = MakeAheadStream(std::move(stream));
  TRY(head, ReadHead(*stream));
  if (const std::string_view content = ContentTypeOf(head);
      content == "gzip" || content == "zstd") {
    return Fail(ErrorCode::kFileTypeMismatch,
                "The file is packed twice; unpack it once before it is sent.");
  }
  TRY(const FileKind inside, DetectFormat(WithoutPacking(source.filename), head));
  const bool is_text = inside.format == FileFormat::kCsv || inside.format == FileFormat::kJson;
  if (!is_text || inside.packing != Packing::kNone) {
    return Fail(ErrorCode::kFileTypeMismatch,
                "The packed file holds another packed or binary file; unpack it first.");
  }
  file.kind.format = inside.format;
  return std::unique_ptr<TextStream>(
      std::make_unique<ReplayStream>(std::move(head), std::move(stream)));
}

}  // namespace

Status CheckEncoding(const std::string& name) {
  TRY_OK(FindEncoding(name));
  return {};
}

Result<TextFile> OpenText(const TextSource& source, const Limits& limits) {
  TextFile file;
  TRY(std::unique_ptr<TextStream> stream, OpenFile(source.path, &file.file_size));
  TRY(std::string head, ReadHead(*stream));
  TRY(file.kind, DetectFormat(source.filename, head));
  if (file.kind.format == FileFormat::kParquet || file.kind.format == FileFormat::kXlsx)
    return file;
  stream = std::make_unique<ReplayStream>(std::move(head), std::move(stream));
  TRY(stream, Unpack(std::move(stream), source, limits, file, head));
  TRY(head, ReadHead(*stream));
  file.encoding = source.encoding.empty() ? "utf-8" : source.encoding;
  for (const Mark& mark : kMarks) {
    if (!head.starts_with(mark.bytes)) continue;
    file.encoding = mark.encoding;
    file.mark_bytes = static_cast<std::int64_t>(mark.bytes.size());
    head.erase(0, mark.bytes.size());
    break;
  }
  if (head.empty()) return Fail(ErrorCode::kFileEmpty, "The file has no text.");
  TRY(const Encoding encoding, FindEncoding(file.encoding));
  file.encoding = encoding.name;
  file.transcoded = encoding.iconv != "UTF-8";
  if (!file.transcoded) {
    if (auto fault = CheckForBareUtf16(head)) return *std::move(fault);
  }
  stream = std::make_unique<ReplayStream>(std::move(head), std::move(stream));
  if (file.transcoded) {
    TRY(stream, Transcode(std::move(stream), encoding));
  }
  file.stream = std::move(stream);
  return file;
}

std::optional<Warning> TranscodedWarning(const TextFile& file) {
  if (!file.transcoded) return std::nullopt;
  return Warning{"file_transcoded", "",
                 "The file was converted from " + file.encoding + " to UTF-8."};
}

}  // namespace lathe::data::csv
