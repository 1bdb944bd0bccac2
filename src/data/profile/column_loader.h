// Takes the cells of one column chunk by chunk, and then describes it: the seam between the table
// engine and the statistics. On the way it adds to a hash of every row (to find duplicate rows) and
// keeps the values of the sampled rows. Not thread-safe; its outputs belong to its thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/duckdb_session.h"
#include "data/parquet_reader.h"
#include "data/profile/column_hints.h"
#include "data/profile/number_statistics.h"
#include "data/profile/row_selection.h"
#include "data/profile/statistics.h"
#include "data/profile/text_statistics.h"
#include "data/profile/time_statistics.h"
#include "data/schema.h"

namespace lathe::data::profile {

/// The values of one column in the kept rows.
struct SampleColumn {
  bool is_text = false;
  std::vector<double> numbers;      ///< NaN is missing; dates in seconds since 1970
  std::vector<std::int32_t> codes;  ///< of texts; -1 is missing, -2 a text that is not kept apart
  std::int32_t code_count = 0;      ///< codes are below this
};

/// Rows of a chunk that are used, and where they stand among all used rows.
struct PickedRows {
  std::span<const std::uint32_t> in_chunk;
  std::size_t first_position = 0;
  std::span<const std::int64_t> kept;  ///< positions of these rows that are kept
};

class ColumnLoader {
 public:
  /// `schema` outlives this. `index` is the column's place in the table.
  ColumnLoader(const ColumnSchema& schema, const StoredColumn& stored, std::size_t index);

  /// How the column is asked for in SQL.
  const std::string& expression() const { return expression_; }
  void Reserve(std::size_t rows);
  void Take(const ChunkColumn& cells, CellType type, const PickedRows& picked,
            std::span<std::uint64_t> row_hashes);
  ColumnStatistics Describe(const ListLengths& lengths, const RowSelection& rows,
                            NumberScratch& scratch) const;
  /// REQUIRES: `scratch` as Describe left it.
  ColumnHints Hints(const NumberScratch& scratch) const;
  SampleColumn TakeSample();

 private:
  enum class Kind { kNumber, kBool, kDate, kTimestamp, kText };

  template <class T, class Key>
  void TakeKeys(const ChunkColumn& cells, const PickedRows& picked,
                std::span<std::uint64_t> row_hashes, const Key& key_of);
  void TakeTexts(const ChunkColumn& cells, const PickedRows& picked,
                 std::span<std::uint64_t> row_hashes);
  double SampleValue(std::uint64_t key) const;
  json::value Spell(std::uint64_t key) const;
  bool LooksForOutliers() const;

  const ColumnSchema& schema_;
  Kind kind_ = Kind::kNumber;
  std::string expression_;
  std::uint64_t seed_;
  NumberColumn numbers_;
  TextColumn texts_;
  SampleColumn sample_;
};

}  // namespace lathe::data::profile
