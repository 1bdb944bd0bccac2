#include "data/profile/column_loader.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "data/profile/number_hints.h"
#include "data/value_hash.h"

namespace lathe::data::profile {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kExactIntegers = std::int64_t{1} << 53;
constexpr std::uint64_t kMissingHash = 0x6d697373696e6721;
constexpr std::int32_t kMissingCode = -1;

bool IsOneOf(std::string_view type, std::initializer_list<std::string_view> types) {
  return std::ranges::find(types, type) != types.end();
}

TimeUnit UnitOf(bool days) { return days ? TimeUnit::kDays : TimeUnit::kMicroseconds; }

}  // namespace

ColumnLoader::ColumnLoader(const ColumnSchema& schema, const StoredColumn& stored,
                           std::size_t index)
    : schema_(schema), seed_(HashOf(static_cast<std::uint64_t>(index) + 1)) {
  const std::string name = QuoteName(stored.engine_name);
  const std::string& type = stored.engine_type;
  expression_ = name;
  numbers_.kind = KeyKind::kInteger;
  if (type == "BOOLEAN") {
    kind_ = Kind::kBool;
  } else if (type == "DATE") {
    kind_ = Kind::kDate;
  } else if (type.starts_with("TIMESTAMP")) {
    kind_ = Kind::kTimestamp;
    if (type != "TIMESTAMP") expression_ = "CAST(" + name + " AS TIMESTAMP)";
  } else if (IsOneOf(type, {"BIGINT", "TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT",
                            "UINTEGER"})) {
    if (type != "BIGINT") expression_ = "CAST(" + name + " AS BIGINT)";
  } else if (type.starts_with("DECIMAL") ||
             IsOneOf(type, {"DOUBLE", "FLOAT", "HUGEINT", "UHUGEINT", "UBIGINT"})) {
    numbers_.kind = KeyKind::kReal;
    if (type != "DOUBLE") expression_ = "CAST(" + name + " AS DOUBLE)";
  } else {
    kind_ = Kind::kText;
    if (type != "VARCHAR") expression_ = "CAST(" + name + " AS VARCHAR)";
  }
  sample_.is_text = kind_ == Kind::kText;
}

void ColumnLoader::Reserve(std::size_t rows) {
  if (kind_ != Kind::kText) numbers_.keys.reserve(rows);
}

double ColumnLoader::SampleValue(std::uint64_t key) const {
  if (kind_ == Kind::kDate || kind_ == Kind::kTimestamp)
    return SecondsOf(UnitOf(kind_ == Kind::kDate), IntegerOf(key));
  return NumberOf(numbers_.kind, key);
}

template <class T, class Key>
void ColumnLoader::TakeKeys(const ChunkColumn& cells, const PickedRows& picked,
                            std::span<std::uint64_t> row_hashes, const Key& key_of) {
  const T* values = cells.values<T>();
  std::uint64_t* hash = row_hashes.data() + picked.first_position;
  const bool all_valid = cells.all_valid();
  auto kept = picked.kept.begin();
  auto position = static_cast<std::int64_t>(picked.first_position);
  for (const std::uint32_t row : picked.in_chunk) {
    const bool keep = kept != picked.kept.end() && *kept == position++;
    if (keep) ++kept;
    const bool missing =
        (!all_valid && cells.IsNull(row)) || values[row] != values[row];  // NaN is no value
    if (missing) {
      numbers_.AddMissing();
      *hash++ += MixHash(kMissingHash, seed_);
      if (keep) sample_.numbers.push_back(kMissing);
      continue;
    }
    const std::uint64_t key = key_of(values[row]);
    numbers_.Add(key);
    *hash++ += MixHash(key, seed_);
    if (keep) sample_.numbers.push_back(SampleValue(key));
  }
}

void ColumnLoader::TakeTexts(const ChunkColumn& cells, const PickedRows& picked,
                             std::span<std::uint64_t> row_hashes) {
  const TextCell* texts = cells.values<TextCell>();
  std::uint64_t* hash = row_hashes.data() + picked.first_position;
  auto kept = picked.kept.begin();
  auto position = static_cast<std::int64_t>(picked.first_position);
  for (const std::uint32_t row : picked.in_chunk) {
    const bool keep = kept != picked.kept.end() && *kept == position++;
    if (keep) ++kept;
    if (cells.IsNull(row)) {
      texts_.AddMissing();
      *hash++ += MixHash(kMissingHash, seed_);
      if (keep) sample_.codes.push_back(kMissingCode);
      continue;
    }
    const TextCounter::Found found = texts_.Add(texts[row]);
    *hash++ += MixHash(found.hash, seed_);
    if (keep) sample_.codes.push_back(found.code);
  }
}

void ColumnLoader::Take(const ChunkColumn& cells, CellType type, const PickedRows& picked,
                        std::span<std::uint64_t> row_hashes) {
  const auto whole = [](auto value) { return KeyOf(static_cast<std::int64_t>(value)); };
  switch (type) {
    case CellType::kBool:
      return TakeKeys<bool>(cells, picked, row_hashes, whole);
    case CellType::kInt32:
    case CellType::kDate:
      return TakeKeys<std::int32_t>(cells, picked, row_hashes, whole);
    case CellType::kInt64:
    case CellType::kTimestamp:
      return TakeKeys<std::int64_t>(cells, picked, row_hashes, whole);
    case CellType::kDouble:
      return TakeKeys<double>(cells, picked, row_hashes, [](double v) { return KeyOf(v); });
    case CellType::kText:
      return TakeTexts(cells, picked, row_hashes);
    case CellType::kOther:
      return;
  }
}

json::value ColumnLoader::Spell(std::uint64_t key) const {
  const std::int64_t whole = IntegerOf(key);
  switch (kind_) {
    case Kind::kBool:
      return whole != 0;
    case Kind::kDate:
    case Kind::kTimestamp:
      return json::value(SpellTime(UnitOf(kind_ == Kind::kDate), whole));
    case Kind::kNumber:
    case Kind::kText:
      break;
  }
  if (numbers_.kind == KeyKind::kReal) return RealOf(key);
  if (whole >= -kExactIntegers && whole <= kExactIntegers) return whole;
  return json::value(std::to_string(whole));
}

bool ColumnLoader::LooksForOutliers() const {
  return kind_ == Kind::kNumber && schema_.semantic == SemanticType::kNumeric;
}

ColumnStatistics ColumnLoader::Describe(const ListLengths& lengths, const RowSelection& rows,
                                        NumberScratch& scratch) const {
  ColumnStatistics out;
  out.name = schema_.name;
  out.physical_type = ToText(schema_.physical);
  out.semantic_type = ToText(schema_.semantic);
  out.role = ToText(schema_.role);
  if (kind_ == Kind::kText) {
    texts_.Describe(lengths, out);
    return out;
  }
  NumberRequest request;
  request.lengths = lengths;
  request.outliers = LooksForOutliers();
  request.spell = [this](std::uint64_t key) { return Spell(key); };
  request.rows = rows.used;
  DescribeNumbers(numbers_, request, scratch, out);
  if (kind_ == Kind::kNumber) return out;
  if (kind_ == Kind::kBool) {
    out.histogram.reset();
    return out;
  }
  // Sums of moments mean nothing to a reader; where they lie and how regular they are does.
  out.mean = out.std = out.skewness = out.kurtosis = {};
  out.q01 = out.q05 = out.q10 = out.q25 = out.q50 = out.q75 = out.q90 = out.q95 = out.q99 = {};
  out.zeros = out.negative = out.infinite = {};
  if (scratch.sorted.empty()) return out;
  const TimeUnit unit = UnitOf(kind_ == Kind::kDate);
  out.time = DescribeTimes(scratch.sorted, unit, lengths.outlier_rows);
  if (unit == TimeUnit::kMicroseconds && out.histogram) {
    out.histogram->low /= 1e6;
    out.histogram->high /= 1e6;
  } else if (out.histogram) {
    out.histogram->low *= 86'400;
    out.histogram->high *= 86'400;
  }
  return out;
}

ColumnHints ColumnLoader::Hints(const NumberScratch& scratch) const {
  if (kind_ == Kind::kText) return HintsOfTexts(texts_.counter());
  const auto spell = [this](std::uint64_t key) { return Spell(key); };
  if (kind_ == Kind::kDate || kind_ == Kind::kTimestamp)
    return HintsOfTimes(scratch.sorted, UnitOf(kind_ == Kind::kDate), spell);
  return HintsOfNumbers(scratch.sorted, numbers_.kind, spell);
}

SampleColumn ColumnLoader::TakeSample() {
  sample_.code_count = static_cast<std::int32_t>(texts_.counter().entries().size());
  return std::move(sample_);
}

}  // namespace lathe::data::profile
