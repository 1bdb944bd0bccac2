#include "data/csv/columns.h"

#include <algorithm>
#include <cstring>

#include "data/csv/values.h"
#include "data/duckdb_session.h"

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
  if (tally.non_finite_count++ > 0) return;
  tally.non_finite_line = line;
  tally.non_finite_value = value;
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

void DecodeIntegers(const Job& job, bool lenient) {
  auto* target = reinterpret_cast<std::int64_t*>(job.out.values.data());
  job.Each([&](std::string_view text, std::size_t row, std::size_t) {
    target[row] = 0;
    if (!lenient && HasLeadingZero(text)) return false;
    return ParseInteger(text, &target[row]) == IntegerFit::kFits;
  });
}

void DecodeReals(const Job& job, bool lenient) {
  auto* target = reinterpret_cast<double*>(job.out.values.data());
  const char decimal = job.dialect.decimal;
  job.Each([&](std::string_view text, std::size_t row, std::size_t i) {
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
    if (!ParseTime(text, type.order, &time) || time.has_time) return false;
    target[row] = static_cast<std::int32_t>(time.microseconds / 86'400'000'000);
    return true;
  });
}

void DecodeTimestamps(const Job& job, const ColumnType& type) {
  auto* target = reinterpret_cast<std::int64_t*>(job.out.values.data());
  job.Each([&](std::string_view text, std::size_t row, std::size_t) {
    TimeValue time;
    target[row] = 0;
    if (!ParseTime(text, type.order, &time)) return false;
    if (!type.lenient && time.has_zone != type.zoned) return false;
    target[row] = time.microseconds;
    return true;
  });
}

void DecodeDecimals(const Job& job, int scale) {
  char* target = job.out.values.data();
  job.Each([&](std::string_view text, std::size_t row, std::size_t) {
    Int128 value = 0;
    const bool fits = ParseDecimal(text, job.dialect.decimal, scale, &value);
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
      return DecodeDecimals(job, type.scale);
    case PhysicalType::kString:
      return DecodeTexts(job);
  }
}

void CopyNative(const NativeColumn& native, std::size_t first, std::size_t row_count,
                const ColumnType& type, std::size_t target_row, ColumnBuffer& out) {
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
}

}  // namespace lathe::data::csv
