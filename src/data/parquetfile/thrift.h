// Reads Thrift's compact protocol, as Parquet's footer and page headers are written in, from memory
// that anyone may have filled: every length is checked against what is left, nesting is bounded,
// nothing is allocated. Faults are sticky: after one, everything reads as zero or empty and good()
// is false. One thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace lathe::data::parquetfile {

enum class WireType : std::uint8_t {
  kStop = 0,
  kTrue = 1,
  kFalse = 2,
  kByte = 3,
  kI16 = 4,
  kI32 = 5,
  kI64 = 6,
  kDouble = 7,
  kBinary = 8,
  kList = 9,
  kSet = 10,
  kMap = 11,
  kStruct = 12
};

class ThriftReader {
 public:
  explicit ThriftReader(std::string_view bytes) : begin_(bytes.data()), rest_(bytes) {}

  /// The next field of the struct at hand; kStop at its end. `*last_id` is the struct's own, 0 at
  /// first.
  WireType Field(std::int16_t* last_id);
  std::int64_t Integer();
  std::string_view Binary();
  /// The header of a list: how many elements, at most as many as bytes are left.
  std::uint32_t List(WireType* element);
  void Skip(WireType type, int depth = 0);

  bool good() const { return good_; }
  /// Whether the fault was that the bytes ended.
  bool ended() const { return ended_; }
  std::size_t used() const { return static_cast<std::size_t>(rest_.data() - begin_); }

 private:
  std::uint64_t Varint();
  std::uint8_t Byte();
  void Break(bool ended);

  const char* begin_;
  std::string_view rest_;
  bool good_ = true;
  bool ended_ = false;
};

/// Reads the fields of a struct: `each(id, type)` reads or skips one.
template <class Each>
void ReadStruct(ThriftReader& reader, const Each& each) {
  std::int16_t id = 0;
  while (reader.good()) {
    const WireType type = reader.Field(&id);
    if (type == WireType::kStop) return;
    each(id, type);
  }
}

}  // namespace lathe::data::parquetfile
