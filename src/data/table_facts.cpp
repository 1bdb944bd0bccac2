#include "data/table_facts.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <span>

#include "data/distinct_count.h"
#include "data/value_hash.h"

namespace lathe::data {
namespace {

constexpr std::size_t kColumnsPerScan = 256;
constexpr std::int64_t kTextsMeasured = 20'000;

using Columns = std::span<const StoredColumn>;

/// Gathers the facts of one column, chunk by chunk.
class Gatherer {
 public:
  void Take(const ChunkColumn& cells, CellType type, std::size_t row_count) {
    switch (type) {
      case CellType::kBool:
        return Each<bool>(cells, row_count, [this](bool v) { AddWord(v); });
      case CellType::kInt32:
      case CellType::kDate:
        return Each<std::int32_t>(
            cells, row_count, [this](std::int32_t v) { AddWord(static_cast<std::uint64_t>(v)); });
      case CellType::kInt64:
        return TakeIntegers(cells, row_count);
      case CellType::kTimestamp:
        return Each<std::int64_t>(
            cells, row_count, [this](std::int64_t v) { AddWord(static_cast<std::uint64_t>(v)); });
      case CellType::kDouble:
        // Both zeros are one value.
        return Each<double>(cells, row_count, [this](double v) {
          AddWord(std::bit_cast<std::uint64_t>(v == 0 ? 0.0 : v));
        });
      case CellType::kText:
        return Each<TextCell>(cells, row_count, [this](const TextCell& v) { AddText(v.view()); });
      case CellType::kOther:
        return;
    }
  }

  ColumnFacts Finish() {
    facts_.distinct = distinct_.Count();
    facts_.distinct_is_exact = distinct_.exact();
    if (low_ <= high_) facts_.int_range = {low_, high_};
    if (texts_ > 0) {
      facts_.mean_length = static_cast<double>(text_bytes_) / static_cast<double>(texts_);
      facts_.spaced_share = static_cast<double>(spaced_) / static_cast<double>(texts_);
    }
    if (facts_.distinct > 2) facts_.values.clear();
    return std::move(facts_);
  }

 private:
  template <class T, class Add>
  void Each(const ChunkColumn& cells, std::size_t row_count, const Add& add) {
    const T* values = cells.values<T>();
    if (cells.all_valid()) {
      for (std::size_t i = 0; i < row_count; ++i) add(values[i]);
      return;
    }
    for (std::size_t i = 0; i < row_count; ++i) {
      if (cells.IsNull(i)) {
        ++facts_.missing;
      } else {
        add(values[i]);
      }
    }
  }

  void TakeIntegers(const ChunkColumn& cells, std::size_t row_count) {
    Each<std::int64_t>(cells, row_count, [this](std::int64_t value) {
      low_ = std::min(low_, value);
      high_ = std::max(high_, value);
      AddWord(static_cast<std::uint64_t>(value));
    });
  }

  void AddWord(std::uint64_t word) { distinct_.Add(HashOf(word)); }

  void AddText(std::string_view text) {
    distinct_.Add(HashOf(text));
    if (texts_ == kTextsMeasured) return;
    ++texts_;
    text_bytes_ += static_cast<std::int64_t>(text.size());
    spaced_ += text.find(' ') != text.npos;
    if (facts_.values.size() < 2 && std::ranges::find(facts_.values, text) == facts_.values.end())
      facts_.values.emplace_back(text);
  }

  ColumnFacts facts_;
  DistinctCount distinct_;
  std::int64_t low_ = std::numeric_limits<std::int64_t>::max();
  std::int64_t high_ = std::numeric_limits<std::int64_t>::min();
  std::int64_t texts_ = 0, text_bytes_ = 0, spaced_ = 0;
};

std::string Expression(const StoredColumn& column) {
  const std::string name = QuoteName(column.engine_name);
  return column.engine_type.starts_with("DECIMAL") ? "CAST(" + name + " AS VARCHAR)" : name;
}

Status Scan(DuckDbSession& session, const std::filesystem::path& path, Columns columns,
            const CancelToken* cancel, std::vector<ColumnFacts>& out) {
  std::string list;
  for (const StoredColumn& column : columns) {
    list += (list.empty() ? "" : ", ") + Expression(column);
  }
  const SqlValue parameters[] = {path.string()};
  TRY(Query query,
      session.Start("SELECT " + list + " FROM read_parquet($1)", parameters, Watch{cancel, {}}));
  std::vector<Gatherer> gatherers(columns.size());
  while (true) {
    TRY(const bool more, query.Next());
    if (!more) break;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      gatherers[i].Take(query.column(i), query.column_type(i), query.row_count());
    }
  }
  for (Gatherer& gatherer : gatherers) out.push_back(gatherer.Finish());
  return {};
}

}  // namespace

Result<std::vector<ColumnFacts>> ReadFacts(DuckDbSession& session,
                                           const std::filesystem::path& path,
                                           const std::vector<StoredColumn>& columns,
                                           const CancelToken* cancel) {
  std::vector<ColumnFacts> facts;
  for (std::size_t start = 0; start < columns.size(); start += kColumnsPerScan) {
    const std::size_t count = std::min(kColumnsPerScan, columns.size() - start);
    TRY_OK(Scan(session, path, Columns(columns).subspan(start, count), cancel, facts));
  }
  return facts;
}

}  // namespace lathe::data
