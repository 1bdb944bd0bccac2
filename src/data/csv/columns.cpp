#include "data/csv/columns.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "data/csv/values.h"
#include "data/duckdb_session.h"
#include "data/iso_time.h"

namespace lathe::data::csv {
namespace {

constexpr std::size_t kPooledBatches = 8;

void SetNull(ColumnBuffer& out, std::size_t row) {
  out.validity[row / 8] = static_cast<std::uint8_t>(out.validity[row / 8] & ~(1u << (row % 8)));
  ++out.null_count;
}

void AppendText(ColumnBuffer& out, std::string_view value) {
  if (out.text_bytes + value.size() > out.values.size())
    out.values.resize(std::max(out.values.size() * 2, out.text_bytes + value.size()));
  if (!value.empty()) std::memcpy(out.values.data() + out.text_bytes, value.data(), value.size());
  out.text_bytes += value.size();
}

void SetBit(ColumnBuffer& out, std::size_t row) {
  char& byte = out.values[row / 8];
  byte = static_cast<char>(static_cast<unsigned char>(byte) | 1u << (row % 8));
}

bool IsValid(const NativeColumn& native, std::size_t row) {
  return !native.validity || (native.validity[row / 64] >> (row % 64) & 1);
}

void NoteNonFinite(ColumnTally& tally, std::int64_t line, std::string_view value) {
  ++tally.non_finite_count;
  tally.non_finite.Note(line, value);
}

/// Whether `text` may be read as a value of `type`; what is told apart by its first character is
/// not read to its end.
bool MayBeValue(std::string_view text, PhysicalType type, char decimal) {
  if (text.empty()) return false;
  const char first = text[0];
  const bool digit = first >= '0' && first <= '9';
  bool truth = false;
  unsigned spelling = 0;
  switch (type) {
    case PhysicalType::kInt64:
    case PhysicalType::kDouble:
    case PhysicalType::kDecimal:
      return digit || first == '-' || first == '+' || first == decimal || first == 'i' ||
             first == 'I';
    case PhysicalType::kDate:
    case PhysicalType::kTimestamp:
      return digit;
    case PhysicalType::kBool:
      return ParseLooseBool(text, &truth, &spelling);
    case PhysicalType::kString:
      return false;
  }
  return false;
}

/// Whether a text that is read as missing may be read as a value, too. None of the built-in ones
/// is, so that only texts that the user named cost anything.
bool NullsMayBeValues(const Dialect& dialect, PhysicalType type) {
  return std::ranges::any_of(dialect.null_values, [&](const std::string& text) {
    return MayBeValue(text, type, dialect.decimal);
  });
}

/// One column of a slice being read.
struct Job {
  const Slice& slice;
  std::size_t column;
  const Dialect& dialect;
  ColumnBuffer& out;
  ColumnTally& tally;
  const OnMisfit& on_misfit;
  bool nulls_first;  ///< cells are compared with the texts read as missing before they are parsed

  /// Calls parse(text, row) for each cell: first with the bytes as they are, then, when they do not
  /// parse, without the blanks around them. What is neither a value nor a null is a misfit.
  template <class Parse>
  void Each(const Parse& parse) const {
    const Cell* cell = slice.cells + column;
    for (std::size_t i = 0; i < slice.lines.size(); ++i, cell += slice.width) {
      const std::string_view raw(slice.text.data() + cell->begin, cell->size);
      if (!nulls_first && !raw.empty() && parse(raw, slice.target_row + i, i)) continue;
      Slow(*cell, i, parse);
    }
  }

  template <class Parse>
  void Slow(Cell cell, std::size_t i, const Parse& parse) const {
    std::string scratch;
    const std::string_view value = Trim(ValueOf(slice.text, cell, dialect.quote, scratch));
    const std::size_t row = slice.target_row + i;
    if (IsMissing(value, dialect)) {
      if (IsNan(value)) NoteNonFinite(tally, slice.lines[i], value);
      return SetNull(out, row);
    }
    if (parse(value, row, i)) return;
    SetNull(out, row);
    ++tally.misfit_count;
    on_misfit(column, slice.lines[i], value);
  }
};

/// Reads numbers with `parse`, without the marks between thousands where the file has some.
template <class Parse>
void EachNumber(const Job& job, const Parse& parse) {
  const char mark = job.dialect.thousands;
  if (mark == kNoMark) return job.Each(parse);
  job.Each([&](std::string_view text, std::size_t row, std::size_t i) {
    char buffer[kMaxMarkedNumber];
    const auto plain = WithoutThousands(text, mark, buffer);
    return plain && parse(*plain, row, i);
  });
}

void DecodeIntegers(const Job& job, bool lenient) {
  auto* target = reinterpret_cast<std::int64_t*>(job.out.values.data());
  EachNumber(job, [&](std::string_view text, std::size_t row, std::size_t) {
    target[row] = 0;
    if (!lenient && HasLeadingZero(text)) return false;
    return ParseInteger(text, &target[row]) == IntegerFit::kFits;
  });
}

void DecodeReals(const Job& job, bool lenient) {
  auto* target = reinterpret_cast<double*>(job.out.values.data());
  const char decimal = job.dialect.decimal;
  EachNumber(job, [&](std::string_view text, std::size_t row, std::size_t i) {
    target[row] = 0;
    if (!lenient && (HasLeadingZero(text) || LosesDigits(text))) return false;
    const RealFit fit = ParseReal(text, decimal, &target[row]);
    if (fit == RealFit::kInfinite) NoteNonFinite(job.tally, job.slice.lines[i], text);
    return fit != RealFit::kNotNumber;
  });
}

void DecodeBools(const Job& job, bool lenient) {
  job.Each([&](std::string_view text, std::size_t row, std::size_t) {
    bool value = false;
    unsigned spelling = 0;
    if (!(lenient ? ParseLooseBool(text, &value, &spelling) : ParseBool(text, &value)))
      return false;
    if (value) SetBit(job.out, row);
    return true;
  });
}

void DecodeDates(const Job& job, const ColumnType& type) {
  auto* target = reinterpret_cast<std::int32_t*>(job.out.values.data());
  job.Each([&](std::string_view text, std::size_t row, std::size_t) {
    TimeValue time;
    target[row] = 0;
    if (!ParseTime(text, type.order, &time, type.years) || time.has_time) return false;
    target[row] = static_cast<std::int32_t>(time.microseconds / 86'400'000'000);
    return true;
  });
}

void DecodeTimestamps(const Job& job, const ColumnType& type) {
  auto* target = reinterpret_cast<std::int64_t*>(job.out.values.data());
  job.Each([&](std::string_view text, std::size_t row, std::size_t i) {
    TimeValue time;
    target[row] = 0;
    if (!ParseTime(text, type.order, &time, type.years)) return false;
    if (!type.lenient && time.has_zone != type.zoned) return false;
    if (time.has_zone) job.tally.zoned.Note(job.slice.lines[i], text);
    if (time.rounded) job.tally.rounded.Note(job.slice.lines[i], text);
    target[row] = time.microseconds;
    return true;
  });
}

Int128 PowerOfTen(int exponent) {
  Int128 power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

void DecodeDecimals(const Job& job, const ColumnType& type) {
  char* target = job.out.values.data();
  const Int128 limit = PowerOfTen(type.precision);
  EachNumber(job, [&](std::string_view text, std::size_t row, std::size_t) {
    Int128 value = 0;
    const bool fits = ParseDecimal(text, job.dialect.decimal, type.scale, &value) &&
                      value < limit && -value < limit;
    std::memcpy(target + row * sizeof value, &value, sizeof value);
    return fits;
  });
}

/// Texts are kept byte for byte, also the blanks around them.
void DecodeTexts(const Job& job) {
  ColumnBuffer& out = job.out;
  const Slice& slice = job.slice;
  std::string scratch;
  const Cell* cell = slice.cells + job.column;
  for (std::size_t i = 0; i < slice.lines.size(); ++i, cell += slice.width) {
    const std::size_t row = slice.target_row + i;
    std::string_view value(slice.text.data() + cell->begin, cell->size);
    if (cell->escaped) value = ValueOf(slice.text, *cell, job.dialect.quote, scratch);
    const bool blank_ended = !value.empty() && (value.front() <= ' ' || value.back() <= ' ');
    if (IsMissing(blank_ended ? Trim(value) : value, job.dialect)) {
      SetNull(out, row);
    } else {
      AppendText(out, value);
    }
    out.offsets[row + 1] = static_cast<std::int32_t>(out.text_bytes);
  }
}

constexpr std::int64_t kFirstDay = -719'162;  // 0001-01-01
constexpr std::int64_t kLastDay = 2'932'896;  // 9999-12-31
constexpr std::int64_t kDayMicroseconds = 86'400'000'000;

/// Takes out of the rows just copied what their column cannot hold.
struct NativeCheck {
  const NativeSlice& slice;
  std::size_t column;
  ColumnBuffer& out;
  ColumnTally& tally;
  const OnMisfit& on_misfit;

  /// Calls look(value, i) for each row that has a value.
  template <class T, class Look>
  void Each(const Look& look) const {
    const auto* values = static_cast<const T*>(slice.values.values) + slice.first;
    for (std::size_t i = 0; i < slice.lines.size(); ++i) {
      if (IsValid(slice.values, slice.first + i)) look(values[i], i);
    }
  }

  void Reals() const {
    Each<double>([&](double value, std::size_t i) {
      if (std::isfinite(value)) [[likely]]
        return;
      const bool nan = std::isnan(value);
      NoteNonFinite(tally, slice.lines[i], nan ? "NaN" : value > 0 ? "inf" : "-inf");
      if (nan) SetNull(out, slice.target_row + i);
    });
  }
  void Days() const {
    constexpr std::int64_t kInfinite = std::numeric_limits<std::int32_t>::max();
    Each<std::int32_t>([&](std::int64_t day, std::size_t i) {
      if (day >= kFirstDay && day <= kLastDay) [[likely]]
        return;
      Refuse(i, day, kInfinite, IsoDate);
    });
  }
  void Times() const {
    constexpr std::int64_t kInfinite = std::numeric_limits<std::int64_t>::max();
    Each<std::int64_t>([&](std::int64_t time, std::size_t i) {
      if (time >= kFirstDay * kDayMicroseconds && time < (kLastDay + 1) * kDayMicroseconds)
          [[likely]]
        return;
      Refuse(i, time, kInfinite, IsoTimestamp);
    });
  }
  void Refuse(std::size_t i, std::int64_t value, std::int64_t infinite,
              std::string (*text)(std::int64_t)) const {
    SetNull(out, slice.target_row + i);
    ++tally.misfit_count;
    const std::string shown = value >= infinite    ? "infinity"
                              : value <= -infinite ? "-infinity"
                                                   : text(value);
    on_misfit(column, slice.lines[i], shown);
  }
};

}  // namespace

std::size_t ValueBytes(PhysicalType type) {
  switch (type) {
    case PhysicalType::kInt64:
    case PhysicalType::kDouble:
    case PhysicalType::kTimestamp:
      return 8;
    case PhysicalType::kDate:
      return 4;
    case PhysicalType::kDecimal:
      return 16;
    case PhysicalType::kBool:
    case PhysicalType::kString:
      return 0;
  }
  return 0;
}

BatchPool::BatchPool(std::vector<ColumnType> types, std::size_t rows_per_batch)
    : types_(std::move(types)), rows_per_batch_(rows_per_batch) {}

std::unique_ptr<Batch> BatchPool::Take() {
  std::unique_ptr<Batch> batch;
  {
    const std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      batch = std::move(free_.back());
      free_.pop_back();
    }
  }
  if (!batch) batch = std::make_unique<Batch>();
  batch->row_count = 0;
  batch->columns.resize(types_.size());
  const std::size_t bit_bytes = rows_per_batch_ / 8 + 1;
  for (std::size_t i = 0; i < types_.size(); ++i) {
    ColumnBuffer& column = batch->columns[i];
    column.validity.assign(bit_bytes, 0xFF);
    column.null_count = 0;
    column.text_bytes = 0;
    switch (types_[i].physical) {
      case PhysicalType::kString:
        column.offsets.resize(rows_per_batch_ + 1);
        column.offsets[0] = 0;
        break;
      case PhysicalType::kBool:
        column.values.assign(bit_bytes, 0);
        break;
      default:
        column.values.resize(rows_per_batch_ * ValueBytes(types_[i].physical));
    }
  }
  return batch;
}

void BatchPool::GiveBack(std::unique_ptr<Batch> batch) {
  const std::lock_guard lock(mutex_);
  if (free_.size() < kPooledBatches) free_.push_back(std::move(batch));
}

void DecodeColumn(const Slice& slice, std::size_t column, const ColumnType& type,
                  const Dialect& dialect, ColumnBuffer& out, ColumnTally& tally,
                  const OnMisfit& on_misfit) {
  const Job job{
      slice, column, dialect, out, tally, on_misfit, NullsMayBeValues(dialect, type.physical)};
  switch (type.physical) {
    case PhysicalType::kInt64:
      return DecodeIntegers(job, type.lenient);
    case PhysicalType::kDouble:
      return DecodeReals(job, type.lenient);
    case PhysicalType::kBool:
      return DecodeBools(job, type.lenient);
    case PhysicalType::kDate:
      return DecodeDates(job, type);
    case PhysicalType::kTimestamp:
      return DecodeTimestamps(job, type);
    case PhysicalType::kDecimal:
      return DecodeDecimals(job, type);
    case PhysicalType::kString:
      return DecodeTexts(job);
  }
}

void CopyNative(const NativeSlice& slice, std::size_t column, const ColumnType& type,
                ColumnBuffer& out, ColumnTally& tally, const OnMisfit& on_misfit) {
  const NativeColumn& native = slice.values;
  const std::size_t first = slice.first, row_count = slice.lines.size();
  const std::size_t target_row = slice.target_row;
  for (std::size_t i = 0; native.validity && i < row_count; ++i) {
    if (!IsValid(native, first + i)) SetNull(out, target_row + i);
  }
  switch (type.physical) {
    case PhysicalType::kString: {
      const auto* texts = static_cast<const TextCell*>(native.values) + first;
      for (std::size_t i = 0; i < row_count; ++i) {
        if (IsValid(native, first + i)) AppendText(out, texts[i].view());
        out.offsets[target_row + i + 1] = static_cast<std::int32_t>(out.text_bytes);
      }
      return;
    }
    case PhysicalType::kBool: {
      const auto* flags = static_cast<const bool*>(native.values) + first;
      for (std::size_t i = 0; i < row_count; ++i) {
        if (IsValid(native, first + i) && flags[i]) SetBit(out, target_row + i);
      }
      return;
    }
    default: {
      const std::size_t size = ValueBytes(type.physical);
      std::memcpy(out.values.data() + target_row * size,
                  static_cast<const char*>(native.values) + first * size, row_count * size);
    }
  }
  const NativeCheck check{slice, column, out, tally, on_misfit};
  if (type.physical == PhysicalType::kDouble) check.Reals();
  if (type.physical == PhysicalType::kDate) check.Days();
  if (type.physical == PhysicalType::kTimestamp) check.Times();
}

}  // namespace lathe::data::csv
