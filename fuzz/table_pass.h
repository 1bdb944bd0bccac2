// What the fuzz targets of table formats share: the file an input is written to, and passes over it
// whose batches are checked to be whole.
#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "data/import_plan.h"
#include "data/table_source.h"

namespace lathe::fuzz {

namespace csv = data::csv;
using data::ImportOptions;
using data::PhysicalType;

inline constexpr std::size_t kBatchRows = 64;
inline constexpr int kMaxPasses = 5;

inline void Require(bool holds) {
  if (!holds) std::abort();
}

/// The file every input is written to: readers read files.
inline const std::filesystem::path& Path() {
  static const std::filesystem::path path = [] {
    const std::filesystem::path memory = "/dev/shm";
    const bool there = std::filesystem::is_directory(memory);
    return (there ? memory : std::filesystem::temp_directory_path()) /
           ("lathe-table-fuzz-" + std::to_string(::getpid()));
  }();
  return path;
}

inline void Write(std::string_view bytes) {
  std::ofstream(Path(), std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

inline void CheckColumn(const csv::ColumnBuffer& column, const csv::ColumnType& type,
                        std::size_t row_count) {
  std::size_t nulls = 0;
  for (std::size_t row = 0; row < row_count; ++row) nulls += !column.valid(row);
  Require(static_cast<std::int64_t>(nulls) == column.null_count);
  if (type.physical != PhysicalType::kString) return;
  Require(column.offsets[0] == 0);
  for (std::size_t row = 0; row < row_count; ++row)
    Require(column.offsets[row] <= column.offsets[row + 1]);
  Require(static_cast<std::size_t>(column.offsets[row_count]) <= column.values.size());
}

/// One pass over the file; false when it failed.
inline bool ReadAll(csv::TableReader& reader) {
  csv::BatchPool pool(reader.kept_types(), kBatchRows);
  std::int64_t rows = 0;
  while (true) {
    auto batch = reader.Next(pool);
    if (!batch.ok()) return false;
    if (!*batch) break;
    const csv::Batch& filled = **batch;
    Require(filled.row_count > 0 && filled.row_count <= kBatchRows);
    rows += static_cast<std::int64_t>(filled.row_count);
    for (std::size_t i = 0; i < filled.columns.size(); ++i)
      CheckColumn(filled.columns[i], pool.types()[i], filled.row_count);
    pool.GiveBack(*std::move(batch));
  }
  Require(reader.needs_restart() || rows == reader.row_count());
  return true;
}

/// All of an import but its writing: the first look, then passes until the types fit.
inline void ImportFile(const std::string& filename, const ImportOptions& options) {
  const csv::Limits limits;
  auto table = data::OpenTable({Path(), filename, ""}, options, limits, {});
  if (!table.ok()) return;
  auto sniffed = (*table)->Sniff(64 << 10, 5);
  if (!sniffed.ok()) return;
  Require(!sniffed->columns.empty());
  for (const auto& row : sniffed->rows) Require(row.size() == sniffed->columns.size());
  auto plan = data::PlanColumns(*sniffed, options);
  for (int pass = 0; pass < kMaxPasses; ++pass) {
    auto rows = (*table)->Open(plan);
    if (!rows.ok()) return;
    csv::TableReader reader(std::move(rows).value(), plan,
                            {sniffed->dialect, limits, options.on_bad_value, {}});
    if (!ReadAll(reader) || !reader.needs_restart()) return;
    plan = reader.Revise();
    for (const csv::SniffedColumn& column : reader.new_columns())
      plan.push_back(data::PlanColumn(column, options));
  }
}

}  // namespace lathe::fuzz
