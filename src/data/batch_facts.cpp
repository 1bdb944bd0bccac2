#include "data/batch_facts.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace lathe::data {
namespace {

using csv::ColumnBuffer;

template <class Add>
void EachRow(const ColumnBuffer& column, std::size_t row_count, const Add& add) {
  if (column.null_count == 0) {
    for (std::size_t row = 0; row < row_count; ++row) add(row);
    return;
  }
  for (std::size_t row = 0; row < row_count; ++row) {
    if (column.valid(row)) add(row);
  }
}

template <class T>
const T* ValuesOf(const ColumnBuffer& column) {
  return reinterpret_cast<const T*>(column.values.data());
}

void TakeColumn(const ColumnBuffer& column, PhysicalType type, std::size_t row_count,
                FactGatherer& facts) {
  const char* bytes = column.values.data();
  facts.AddMissing(column.null_count);
  switch (type) {
    case PhysicalType::kInt64:
      return EachRow(column, row_count,
                     [&, values = ValuesOf<std::int64_t>(column)](std::size_t row) {
                       facts.AddInteger(values[row]);
                     });
    case PhysicalType::kDouble:
      return EachRow(column, row_count, [&, values = ValuesOf<double>(column)](std::size_t row) {
        facts.AddReal(values[row]);
      });
    case PhysicalType::kBool:
      return EachRow(column, row_count, [&](std::size_t row) {
        facts.AddWord(static_cast<unsigned char>(bytes[row / 8]) >> (row % 8) & 1);
      });
    case PhysicalType::kDate:
      return EachRow(column, row_count,
                     [&, values = ValuesOf<std::int32_t>(column)](std::size_t row) {
                       facts.AddWord(static_cast<std::uint64_t>(values[row]));
                     });
    case PhysicalType::kTimestamp:
      return EachRow(column, row_count,
                     [&, values = ValuesOf<std::int64_t>(column)](std::size_t row) {
                       facts.AddWord(static_cast<std::uint64_t>(values[row]));
                     });
    case PhysicalType::kDecimal: {
      const std::size_t size = csv::ValueBytes(type);
      return EachRow(column, row_count, [&, size](std::size_t row) {
        facts.AddBytes(std::string_view(bytes + row * size, size));
      });
    }
    case PhysicalType::kString:
      return EachRow(column, row_count, [&](std::size_t row) {
        const auto begin = static_cast<std::size_t>(column.offsets[row]);
        const auto end = static_cast<std::size_t>(column.offsets[row + 1]);
        facts.AddText(std::string_view(bytes + begin, end - begin));
      });
  }
}

}  // namespace

BatchFacts::BatchFacts(std::vector<csv::ColumnType> types)
    : types_(std::move(types)), gatherers_(types_.size()) {}

void BatchFacts::Take(const csv::Batch& batch) {
  for (std::size_t i = 0; i < types_.size(); ++i) {
    TakeColumn(batch.columns[i], types_[i].physical, batch.row_count, gatherers_[i]);
  }
}

std::vector<ColumnFacts> BatchFacts::Finish() {
  std::vector<ColumnFacts> facts;
  for (FactGatherer& gatherer : gatherers_) facts.push_back(gatherer.Finish());
  return facts;
}

}  // namespace lathe::data
