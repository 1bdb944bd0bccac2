#include "data/parquetfile/arrow_schema.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>

#include "base/crypto.h"

namespace lathe::data::parquetfile {
namespace {

static_assert(std::endian::native == std::endian::little, "flatbuffers are little-endian");

// Arrow's Message.fbs and Schema.fbs: places of fields in their tables, and values of enumerations.
constexpr std::size_t kMessageHeaderType = 1, kMessageHeader = 2;
constexpr std::size_t kSchemaFields = 1;
constexpr std::size_t kFieldTypeType = 2, kFieldType = 3;
constexpr std::size_t kDurationUnit = 0;
constexpr std::uint8_t kHeaderIsSchema = 1, kTypeIsDuration = 18;
constexpr std::int16_t kMilliseconds = 1;  // where the unit is left out
constexpr std::uint32_t kContinuation = 0xFFFF'FFFF;

template <class T>
std::optional<T> Load(std::string_view bytes, std::size_t at) {
  if (at > bytes.size() || bytes.size() - at < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

/// Where the offset at `at` points to.
std::optional<std::size_t> Follow(std::string_view bytes, std::optional<std::size_t> at) {
  if (!at) return std::nullopt;
  const auto offset = Load<std::uint32_t>(bytes, *at);
  if (!offset) return std::nullopt;
  return *at + *offset;
}

/// Where a field of the table at `table` stands; nothing when the table does not have it.
std::optional<std::size_t> FieldAt(std::string_view bytes, std::optional<std::size_t> table,
                                   std::size_t index) {
  if (!table) return std::nullopt;
  const auto back = Load<std::int32_t>(bytes, *table);
  if (!back) return std::nullopt;
  const std::int64_t layout = static_cast<std::int64_t>(*table) - *back;
  if (layout < 0) return std::nullopt;
  const auto layout_at = static_cast<std::size_t>(layout);
  const std::size_t entry = 4 + 2 * index;
  const auto layout_bytes = Load<std::uint16_t>(bytes, layout_at);
  if (!layout_bytes || entry + 2 > *layout_bytes) return std::nullopt;
  const auto offset = Load<std::uint16_t>(bytes, layout_at + entry);
  if (!offset || *offset == 0) return std::nullopt;
  return *table + *offset;
}

template <class T>
T FieldOr(std::string_view bytes, std::optional<std::size_t> table, std::size_t index,
          T otherwise) {
  const auto at = FieldAt(bytes, table, index);
  return at ? Load<T>(bytes, *at).value_or(otherwise) : otherwise;
}

std::string UnitOf(std::string_view bytes, std::optional<std::size_t> field) {
  static constexpr std::string_view kUnits[] = {"seconds", "milliseconds", "microseconds",
                                                "nanoseconds"};
  if (FieldOr<std::uint8_t>(bytes, field, kFieldTypeType, 0) != kTypeIsDuration) return {};
  const auto type = Follow(bytes, FieldAt(bytes, field, kFieldType));
  const auto unit = FieldOr<std::int16_t>(bytes, type, kDurationUnit, kMilliseconds);
  const bool known = unit >= 0 && unit < static_cast<std::int16_t>(std::size(kUnits));
  return known ? std::string(kUnits[unit]) : std::string();
}

/// Arrow writes plain base64, padded.
std::string Decoded(std::string_view encoded) {
  std::string text(encoded.substr(0, encoded.find('=')));
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  auto bytes = Base64UrlDecode(text);
  return bytes.ok() ? std::move(bytes).value() : std::string();
}

}  // namespace

std::vector<std::string> DurationUnits(std::string_view encoded) {
  const std::string decoded = Decoded(encoded);
  // Before the message stands its size, and before that a mark that old files do not have.
  const bool marked = Load<std::uint32_t>(decoded, 0) == kContinuation;
  const std::string_view bytes =
      std::string_view(decoded).substr(std::min<std::size_t>(marked ? 8 : 4, decoded.size()));
  const auto message = Follow(bytes, 0);
  if (FieldOr<std::uint8_t>(bytes, message, kMessageHeaderType, 0) != kHeaderIsSchema) return {};
  const auto schema = Follow(bytes, FieldAt(bytes, message, kMessageHeader));
  const auto fields = Follow(bytes, FieldAt(bytes, schema, kSchemaFields));
  const auto count = fields ? Load<std::uint32_t>(bytes, *fields) : std::nullopt;
  if (!count || *count > bytes.size() / sizeof(std::uint32_t)) return {};
  std::vector<std::string> units;
  for (std::size_t i = 0; i < *count; ++i)
    units.push_back(UnitOf(bytes, Follow(bytes, *fields + 4 + 4 * i)));
  return units;
}

}  // namespace lathe::data::parquetfile
