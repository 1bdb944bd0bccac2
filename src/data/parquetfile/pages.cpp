#include "data/parquetfile/pages.h"

#include <zlib.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "data/parquetfile/thrift.h"

namespace lathe::data::parquetfile {
namespace {

constexpr std::int64_t kHeaderBytes = 512;         // enough for most
constexpr std::int64_t kMaxHeaderBytes = 8 << 20;  // statistics may hold long texts
constexpr std::int64_t kMaxPageBytes = 256 << 20;
constexpr std::int64_t kBlockBytes = 1 << 20;

struct Page {
  std::int64_t unpacked_bytes = -1;
  std::int64_t packed_bytes = -1;
  std::optional<std::uint32_t> checksum;
  std::int64_t value_count = 0;  ///< 0 in dictionaries
  std::int64_t entry_count = 0;  ///< of dictionaries
  std::int64_t header_bytes = 0;
};

Error Corrupt(const std::string& why) {
  return Fail(ErrorCode::kParquetCorruptPage, "A page of the file cannot be read: " + why);
}

std::int64_t FirstInteger(ThriftReader& reader) {
  std::int64_t value = 0;
  ReadStruct(reader, [&](std::int16_t id, WireType type) {
    if (id == 1 && type == WireType::kI32) {
      value = reader.Integer();
    } else {
      reader.Skip(type);
    }
  });
  return value;
}

/// False when the bytes end inside the header.
bool ParseHeader(std::string_view bytes, Page& page, bool& broken) {
  ThriftReader reader(bytes);
  ReadStruct(reader, [&](std::int16_t id, WireType type) {
    const bool integer = type == WireType::kI32;
    if (id == 2 && integer) {
      page.unpacked_bytes = reader.Integer();
    } else if (id == 3 && integer) {
      page.packed_bytes = reader.Integer();
    } else if (id == 4 && integer) {
      page.checksum = static_cast<std::uint32_t>(reader.Integer());
    } else if ((id == 5 || id == 8) && type == WireType::kStruct) {
      page.value_count = FirstInteger(reader);
    } else if (id == 7 && type == WireType::kStruct) {
      page.entry_count = FirstInteger(reader);
    } else {
      reader.Skip(type);
    }
  });
  page.header_bytes = static_cast<std::int64_t>(reader.used());
  broken = !reader.good() && !reader.ended();
  return reader.good();
}

Result<Page> ReadHeader(const FileInput& input, std::int64_t at, std::int64_t end) {
  for (std::int64_t want = kHeaderBytes;; want *= 16) {
    const std::int64_t size = std::min({want, end - at, kMaxHeaderBytes});
    TRY(const std::string bytes, input.Read(at, size));
    Page page;
    bool broken = false;
    if (ParseHeader(bytes, page, broken)) return page;
    if (broken || size == end - at || size == kMaxHeaderBytes)
      return Corrupt("its header is broken.");
  }
}

Status CheckSum(const FileInput& input, std::int64_t at, const Page& page) {
  if (!page.checksum) return {};
  uLong sum = crc32(0, nullptr, 0);
  for (std::int64_t done = 0; done < page.packed_bytes;) {
    const std::int64_t count = std::min(page.packed_bytes - done, kBlockBytes);
    TRY(const std::string bytes, input.Read(at + done, count));
    sum = crc32(sum, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(count));
    done += count;
  }
  if (sum == *page.checksum) return {};
  return Fail(ErrorCode::kParquetChecksumMismatch,
              "A page of the file does not have its checksum: the file was damaged. Fetch or write "
              "it again.");
}

}  // namespace

Status CheckPages(const FileInput& input, const Chunk& chunk, std::int64_t file_end,
                  std::int64_t allowed, std::int64_t* unpacked) {
  if (chunk.value_count == 0) return {};
  const bool has_dictionary =
      chunk.dictionary_offset > 0 && chunk.dictionary_offset < chunk.data_offset;
  std::int64_t at = has_dictionary ? chunk.dictionary_offset : chunk.data_offset;
  const std::int64_t end = at + chunk.packed_bytes;
  if (at < 4 || end > file_end || end < at) return Corrupt("it lies outside of the file.");
  std::int64_t values = 0;
  while (values < chunk.value_count && at < end) {
    TRY(const Page page, ReadHeader(input, at, end));
    at += page.header_bytes;
    const bool sane = page.packed_bytes >= 0 && page.unpacked_bytes >= 0 &&
                      page.packed_bytes <= end - at && page.value_count >= 0;
    if (!sane) return Corrupt("its sizes do not fit its column.");
    *unpacked += page.unpacked_bytes;
    // Each value is one of the dictionary's: a few bytes may stand for a long text many times.
    if (page.entry_count > 0) {
      const std::int64_t each = std::max<std::int64_t>(page.unpacked_bytes / page.entry_count, 1);
      *unpacked += chunk.value_count > allowed / each ? allowed + 1 : chunk.value_count * each;
    }
    if (page.unpacked_bytes > kMaxPageBytes || *unpacked > allowed) {
      return Fail(ErrorCode::kDatasetDecodedTooLarge,
                  "The pages unpack to more than " + std::to_string(allowed >> 20) +
                      " MiB, or one of them to more than " + std::to_string(kMaxPageBytes >> 20) +
                      " MiB.");
    }
    TRY_OK(CheckSum(input, at, page));
    at += page.packed_bytes;
    values += page.value_count;
  }
  if (values != chunk.value_count) return Corrupt("it counts other values than its column.");
  return {};
}

}  // namespace lathe::data::parquetfile
