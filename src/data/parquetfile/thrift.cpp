#include "data/parquetfile/thrift.h"

namespace lathe::data::parquetfile {
namespace {

constexpr int kMaxDepth = 32;

std::int64_t ZigZag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

}  // namespace

void ThriftReader::Break(bool ended) {
  ended_ = good_ ? ended : ended_;
  good_ = false;
}

std::uint8_t ThriftReader::Byte() {
  if (rest_.empty()) return Break(true), std::uint8_t{0};
  const auto byte = static_cast<std::uint8_t>(rest_.front());
  rest_.remove_prefix(1);
  return byte;
}

std::uint64_t ThriftReader::Varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const std::uint8_t byte = Byte();
    value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if ((byte & 0x80) == 0) return good_ ? value : 0;
  }
  Break(false);
  return 0;
}

WireType ThriftReader::Field(std::int16_t* last_id) {
  const std::uint8_t head = Byte();
  const unsigned type = head & 0x0F;
  if (!good_ || type == 0) return WireType::kStop;
  if (type > static_cast<unsigned>(WireType::kStruct)) return Break(false), WireType::kStop;
  const unsigned delta = head >> 4;
  const std::int64_t id = delta == 0 ? ZigZag(Varint()) : *last_id + static_cast<int>(delta);
  if (id < 0 || id > 0x7FFF) return Break(false), WireType::kStop;
  *last_id = static_cast<std::int16_t>(id);
  return good_ ? static_cast<WireType>(type) : WireType::kStop;
}

std::int64_t ThriftReader::Integer() { return ZigZag(Varint()); }

std::string_view ThriftReader::Binary() {
  const std::uint64_t size = Varint();
  if (size > rest_.size()) return Break(true), std::string_view();
  const std::string_view bytes = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return bytes;
}

std::uint32_t ThriftReader::List(WireType* element) {
  const std::uint8_t head = Byte();
  const unsigned type = head & 0x0F;
  std::uint64_t count = head >> 4;
  if (count == 15) count = Varint();
  if (type == 0 || type > static_cast<unsigned>(WireType::kStruct)) return Break(false), 0U;
  // An element takes one byte at least.
  if (count > rest_.size()) return Break(true), 0U;
  *element = static_cast<WireType>(type);
  return static_cast<std::uint32_t>(count);
}

void ThriftReader::Skip(WireType type, int depth) {
  if (depth > kMaxDepth) return Break(false);
  switch (type) {
    case WireType::kStop:
    case WireType::kTrue:
    case WireType::kFalse:
      return;
    case WireType::kByte:
      Byte();
      return;
    case WireType::kI16:
    case WireType::kI32:
    case WireType::kI64:
      Varint();
      return;
    case WireType::kDouble:
      if (rest_.size() < 8) return Break(true);
      rest_.remove_prefix(8);
      return;
    case WireType::kBinary:
      Binary();
      return;
    case WireType::kList:
    case WireType::kSet: {
      WireType element = WireType::kStop;
      const std::uint32_t count = List(&element);
      const bool flags = element == WireType::kTrue || element == WireType::kFalse;
      for (std::uint32_t i = 0; i < count && good_; ++i)
        Skip(flags ? WireType::kByte : element, depth + 1);
      return;
    }
    case WireType::kMap: {
      const std::uint64_t count = Varint();
      if (count == 0) return;
      const std::uint8_t types = Byte();
      if (count > rest_.size()) return Break(true);
      for (std::uint64_t i = 0; i < count && good_; ++i) {
        Skip(static_cast<WireType>(types >> 4), depth + 1);
        Skip(static_cast<WireType>(types & 0x0F), depth + 1);
      }
      return;
    }
    case WireType::kStruct: {
      std::int16_t id = 0;
      while (good_) {
        const WireType field = Field(&id);
        if (field == WireType::kStop) return;
        Skip(field, depth + 1);
      }
      return;
    }
  }
  Break(false);
}

}  // namespace lathe::data::parquetfile
