#include "data/parquetfile/footer.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "data/file_input.h"
#include "data/parquetfile/arrow_schema.h"
#include "data/parquetfile/pages.h"
#include "data/parquetfile/thrift.h"

namespace lathe::data::parquetfile {
namespace {

constexpr std::string_view kMagic = "PAR1";
constexpr std::string_view kEncryptedMagic = "PARE";
constexpr std::int64_t kMagicBytes = 4;
constexpr std::int64_t kTailBytes = 8;  // the footer's length and the magic
constexpr std::int64_t kMaxFooterBytes = 256 << 20;
constexpr int kMaxDepth = 16;
// Columns of equal values pack far better than text does.
constexpr std::int64_t kMaxPackingRatio = 200;
constexpr std::int64_t kMinUnpackedLimit = 256 << 20;

Error BadFooter(const std::string& why) {
  return Fail(ErrorCode::kParquetBadFooter, "The footer cannot be read: " + why);
}
Error Encrypted() {
  return Fail(ErrorCode::kParquetEncrypted,
              "The file is encrypted, which is not supported; write it without encryption.");
}

/// An element of the schema, which is a tree written from its root down.
struct Element {
  std::int64_t type = -1;  ///< of a leaf
  std::int64_t child_count = 0;
  std::string_view name;
  ColumnNotes notes;
};

/// The unit of a TimestampType: a union, whose member says it.
ColumnNotes::TimeUnit ReadTimeUnit(ThriftReader& reader) {
  auto unit = ColumnNotes::TimeUnit::kNone;
  ReadStruct(reader, [&](std::int16_t id, WireType type) {
    if (id != 2 || type != WireType::kStruct) return reader.Skip(type);
    ReadStruct(reader, [&](std::int16_t member, WireType member_type) {
      if (member >= 1 && member <= 3) unit = static_cast<ColumnNotes::TimeUnit>(member);
      reader.Skip(member_type);
    });
  });
  return unit;
}

/// A LogicalType: a union, of which decimals and timestamps are looked at.
void ReadLogicalType(ThriftReader& reader, ColumnNotes& notes) {
  ReadStruct(reader, [&](std::int16_t id, WireType type) {
    if (id == 5 && type == WireType::kStruct) {
      ReadStruct(reader, [&](std::int16_t member, WireType member_type) {
        if (member != 2 || member_type != WireType::kI32) return reader.Skip(member_type);
        notes.precision = reader.Integer();
      });
    } else if (id == 8 && type == WireType::kStruct) {
      notes.unit = ReadTimeUnit(reader);
    } else {
      reader.Skip(type);
    }
  });
}

/// The older way to say the type.
void NoteConvertedType(std::int64_t type, ColumnNotes& notes) {
  if (type == 9) notes.unit = ColumnNotes::TimeUnit::kMillis;
  if (type == 10) notes.unit = ColumnNotes::TimeUnit::kMicros;
}

Element ReadElement(ThriftReader& reader) {
  Element element;
  ReadStruct(reader, [&](std::int16_t id, WireType type) {
    if (id == 1 && type == WireType::kI32) {
      element.type = reader.Integer();
    } else if (id == 4 && type == WireType::kBinary) {
      element.name = reader.Binary();
    } else if (id == 5 && type == WireType::kI32) {
      element.child_count = reader.Integer();
    } else if (id == 6 && type == WireType::kI32) {
      NoteConvertedType(reader.Integer(), element.notes);
    } else if (id == 8 && type == WireType::kI32) {
      element.notes.precision = reader.Integer();
    } else if (id == 10 && type == WireType::kStruct) {
      ReadLogicalType(reader, element.notes);
    } else {
      reader.Skip(type);
    }
  });
  return element;
}

/// The fewest bytes a value of a physical type takes unpacked.
std::int64_t LeafBytes(std::int64_t type) {
  switch (type) {
    case 0:  // boolean
    case 6:  // byte array
    case 7:  // of a fixed length
      return 1;
    case 1:  // int32
    case 4:  // float
      return 4;
    default:
      return 8;
  }
}

/// Goes through the schema's tree.
class SchemaWalk {
 public:
  SchemaWalk(const std::vector<Element>& elements, const csv::Limits& limits)
      : elements_(elements), limits_(limits) {}

  /// For each leaf the column at the top that it is; nothing for those inside of others.
  const std::vector<std::optional<std::size_t>>& leaves() const { return leaves_; }
  Status Run(Footer& footer) {
    if (elements_.empty()) return BadFooter("it has no schema.");
    next_ = 1;
    for (std::int64_t i = 0; i < elements_[0].child_count; ++i) {
      if (next_ >= elements_.size()) return BadFooter("its schema is not complete.");
      footer.columns.emplace_back(elements_[next_].name);
      footer.notes.push_back(elements_[next_].notes);
      TRY_OK(Visit(1, footer));
    }
    if (next_ != elements_.size()) return BadFooter("its schema has parts without a parent.");
    if (footer.columns.empty())
      return Fail(ErrorCode::kDatasetNoColumns, "The file has no columns.");
    return {};
  }

 private:
  Status Visit(int depth, Footer& footer) {
    const Element& element = elements_[next_++];
    if (element.child_count <= 0) {
      std::int64_t& precision = footer.notes.back().precision;
      precision = std::max(precision, element.notes.precision);
      leaves_.push_back(depth == 1 ? std::optional(footer.columns.size() - 1) : std::nullopt);
      footer.leaf_bytes += LeafBytes(element.type);
      if (++leaf_count_ <= limits_.max_columns) return {};
      return Fail(ErrorCode::kDatasetTooManyColumns,
                  "The table has more than " + std::to_string(limits_.max_columns) + " columns (" +
                      std::to_string(elements_.size() - 1) + " with those inside of others).");
    }
    if (depth >= kMaxDepth) {
      return Fail(ErrorCode::kDatasetTooDeep, "A column is nested more than " +
                                                  std::to_string(kMaxDepth) +
                                                  " levels deep; flatten it before it is sent.");
    }
    for (std::int64_t i = 0; i < element.child_count; ++i) {
      if (next_ >= elements_.size()) return BadFooter("its schema is not complete.");
      TRY_OK(Visit(depth + 1, footer));
    }
    return {};
  }

  const std::vector<Element>& elements_;
  const csv::Limits& limits_;
  std::size_t next_ = 0;
  std::int64_t leaf_count_ = 0;
  std::vector<std::optional<std::size_t>> leaves_;
};

/// A whole number of 64 bits as statistics hold it.
std::optional<std::int64_t> ReadPlain(std::string_view bytes) {
  std::int64_t value = 0;
  if (bytes.size() != sizeof value) return std::nullopt;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

void ReadStatistics(ThriftReader& reader, Chunk& chunk) {
  ReadStruct(reader, [&](std::int16_t id, WireType type) {
    if (type != WireType::kBinary || (id != 5 && id != 6)) return reader.Skip(type);
    (id == 5 ? chunk.most : chunk.least) = ReadPlain(reader.Binary());
  });
}

/// Notes columns of milliseconds that the engine would stop at: it counts microseconds.
void NoteFarTimes(const std::vector<std::optional<std::size_t>>& leaves, Footer& footer) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const auto fits = [](std::optional<std::int64_t> ms) {
    // The largest and the smallest number are taken for infinities.
    return !ms || (*ms <= kMost / 1000 && *ms >= -kMost / 1000) || *ms == kMost || *ms == -kMost;
  };
  for (std::size_t i = 0; i < footer.chunks.size(); ++i) {
    const auto column = leaves[i % leaves.size()];
    if (!column || footer.notes[*column].unit != ColumnNotes::TimeUnit::kMillis) continue;
    if (!fits(footer.chunks[i].least) || !fits(footer.chunks[i].most))
      footer.notes[*column].beyond_micros = true;
  }
}

void ReadColumnMetaData(ThriftReader& reader, Chunk& chunk) {
  ReadStruct(reader, [&](std::int16_t id, WireType type) {
    if (id == 12 && type == WireType::kStruct) return ReadStatistics(reader, chunk);
    if (type != WireType::kI32 && type != WireType::kI64) return reader.Skip(type);
    const std::int64_t value = reader.Integer();
    switch (id) {
      case 4:
        chunk.codec = value;
        break;
      case 5:
        chunk.value_count = value;
        break;
      case 6:
        chunk.unpacked_bytes = value;
        break;
      case 7:
        chunk.packed_bytes = value;
        break;
      case 9:
        chunk.data_offset = value;
        break;
      case 11:
        chunk.dictionary_offset = value;
        break;
      default:
        break;
    }
  });
}

Chunk ReadChunk(ThriftReader& reader) {
  Chunk chunk;
  ReadStruct(reader, [&](std::int16_t id, WireType type) {
    if (id == 1 && type == WireType::kBinary) {
      chunk.elsewhere = !reader.Binary().empty();
    } else if (id == 3 && type == WireType::kStruct) {
      ReadColumnMetaData(reader, chunk);
    } else {
      chunk.encrypted = chunk.encrypted || id == 8 || id == 9;
      reader.Skip(type);
    }
  });
  return chunk;
}

/// A key and its value.
void ReadNote(ThriftReader& reader, std::string_view* arrow_schema) {
  std::string_view key, value;
  ReadStruct(reader, [&](std::int16_t id, WireType type) {
    if (type != WireType::kBinary || (id != 1 && id != 2)) return reader.Skip(type);
    (id == 1 ? key : value) = reader.Binary();
  });
  if (key == "ARROW:schema") *arrow_schema = value;
}

/// Reads a list of structs by calling `each` for every one.
template <class Each>
void ReadList(ThriftReader& reader, const Each& each) {
  WireType element = WireType::kStop;
  const std::uint32_t count = reader.List(&element);
  for (std::uint32_t i = 0; i < count && reader.good(); ++i) {
    if (element == WireType::kStruct) {
      each();
    } else {
      reader.Skip(element);
    }
  }
}

Status CheckChunks(const std::vector<Chunk>& chunks) {
  static constexpr std::string_view kUnsupported[] = {"LZO", "LZ4 (the old framing of Hadoop)"};
  for (const Chunk& chunk : chunks) {
    if (chunk.encrypted) return Encrypted();
    if (chunk.elsewhere) return BadFooter("its columns lie in other files.");
    if (chunk.codec == 3 || chunk.codec == 5) {
      return Fail(ErrorCode::kParquetCodecUnsupported,
                  "Columns are packed with " + std::string(kUnsupported[chunk.codec == 5]) +
                      "; write the file with zstd, snappy, gzip, brotli or LZ4_RAW.");
    }
    if (chunk.codec < 0 || chunk.codec > 7) {
      return Fail(ErrorCode::kParquetCodecUnsupported, "Columns are packed with the codec " +
                                                           std::to_string(chunk.codec) +
                                                           ", which is not known.");
    }
  }
  return {};
}

std::string Mebibytes(std::int64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

Status CheckSizes(const Footer& footer, std::int64_t file_bytes, const csv::Limits& limits) {
  if (footer.row_count == 0) return Fail(ErrorCode::kDatasetNoRows, "The file has no rows.");
  if (footer.row_count < 0) return BadFooter("it counts fewer rows than none.");
  const std::int64_t allowed = UnpackedLimit(file_bytes, limits);
  if (footer.row_count > limits.max_rows || footer.row_count > allowed / footer.leaf_bytes) {
    return Fail(ErrorCode::kDatasetTooManyRows,
                "The footer counts " + std::to_string(footer.row_count) + " rows of " +
                    std::to_string(footer.leaf_bytes) + " bytes or more; a file of " +
                    Mebibytes(file_bytes) + " may unpack to " + Mebibytes(allowed) + ".");
  }
  std::int64_t unpacked = 0;
  for (const Chunk& chunk : footer.chunks) {
    const bool inside = chunk.value_count >= 0 && chunk.packed_bytes >= 0 &&
                        chunk.unpacked_bytes >= 0 && chunk.packed_bytes <= footer.begin;
    if (!inside) return BadFooter("a column's size is larger than the file, or negative.");
    unpacked += std::min(chunk.unpacked_bytes, allowed);
    if (unpacked <= allowed) continue;
    return Fail(ErrorCode::kDatasetDecodedTooLarge,
                "The columns unpack to more than " + Mebibytes(allowed) +
                    ", which is allowed for a file of " + Mebibytes(file_bytes) + ".");
  }
  return {};
}

Result<Footer> ReadFooter(const FileInput& input, const csv::Limits& limits) {
  const std::int64_t size = input.size();
  if (size == 0) return Fail(ErrorCode::kFileEmpty, "The file has no bytes.");
  TRY(const std::string head, input.Read(0, std::min(size, kMagicBytes)));
  TRY(const std::string tail,
      input.Read(std::max<std::int64_t>(size - kTailBytes, 0), std::min(size, kTailBytes)));
  if (head == kEncryptedMagic || tail.ends_with(kEncryptedMagic)) return Encrypted();
  if (!tail.ends_with(kMagic)) {
    if (head == kMagic) {
      return Fail(ErrorCode::kParquetTruncated,
                  "The file does not end as Parquet: its footer is missing, so it was cut off.");
    }
    return Fail(ErrorCode::kParquetBadMagic, "The file neither begins nor ends as Parquet.");
  }
  if (head != kMagic)
    return Fail(ErrorCode::kParquetBadMagic,
                "The file does not begin as Parquet: its start is missing.");
  if (size < kMagicBytes + kTailBytes) return BadFooter("the file has no room for one.");
  std::uint32_t length = 0;
  for (std::size_t i = 4; i-- > 0;) length = length << 8 | static_cast<unsigned char>(tail[i]);
  const std::int64_t most = std::min(size - kMagicBytes - kTailBytes, kMaxFooterBytes);
  if (length == 0 || length > most)
    return BadFooter("its length is given as " + std::to_string(length) + " bytes.");
  const std::int64_t begin = size - kTailBytes - length;
  TRY(const std::string bytes, input.Read(begin, length));
  TRY(Footer footer, ParseFooter(bytes, limits));
  footer.begin = begin;
  return footer;
}

}  // namespace

std::int64_t UnpackedLimit(std::int64_t file_bytes, const csv::Limits& limits) {
  return std::min(limits.max_decoded_bytes,
                  std::max(kMinUnpackedLimit, file_bytes * kMaxPackingRatio));
}

Result<Footer> ParseFooter(std::string_view bytes, const csv::Limits& limits) {
  ThriftReader reader(bytes);
  Footer footer;
  std::vector<Element> elements;
  std::string_view arrow_schema;
  bool encrypted = false, has_schema = false, has_rows = false;
  ReadStruct(reader, [&](std::int16_t id, WireType type) {
    if (id == 2 && type == WireType::kList) {
      has_schema = true;
      ReadList(reader, [&] { elements.push_back(ReadElement(reader)); });
    } else if (id == 3 && type == WireType::kI64) {
      has_rows = true;
      footer.row_count = reader.Integer();
    } else if (id == 4 && type == WireType::kList) {
      ReadList(reader, [&] {
        ReadStruct(reader, [&](std::int16_t group_id, WireType group_type) {
          if (group_id != 1 || group_type != WireType::kList) return reader.Skip(group_type);
          ReadList(reader, [&] { footer.chunks.push_back(ReadChunk(reader)); });
        });
      });
    } else if (id == 5 && type == WireType::kList) {
      ReadList(reader, [&] { ReadNote(reader, &arrow_schema); });
    } else {
      encrypted = encrypted || id == 8;
      reader.Skip(type);
    }
  });
  if (!reader.good()) return BadFooter("its structure is broken.");
  if (encrypted) return Encrypted();
  if (!has_schema || !has_rows) return BadFooter("its schema or number of rows is missing.");
  SchemaWalk walk(elements, limits);
  TRY_OK(walk.Run(footer));
  TRY_OK(CheckChunks(footer.chunks));
  NoteFarTimes(walk.leaves(), footer);
  footer.duration_units = DurationUnits(arrow_schema);
  if (footer.duration_units.size() != footer.columns.size()) footer.duration_units.clear();
  return footer;
}

Result<Footer> CheckFile(const std::filesystem::path& path, const csv::Limits& limits,
                         const CancelToken* cancel) {
  TRY(const FileInput input, FileInput::Open(path));
  TRY(Footer footer, ReadFooter(input, limits));
  TRY_OK(CheckSizes(footer, input.size(), limits));
  std::int64_t unpacked = 0;
  const std::int64_t allowed = UnpackedLimit(input.size(), limits);
  for (const Chunk& chunk : footer.chunks) {
    if (cancel) TRY_OK(cancel->Check());
    TRY_OK(CheckPages(input, chunk, footer.begin, allowed, &unpacked));
  }
  return footer;
}

}  // namespace lathe::data::parquetfile
