#include "data/table_facts.h"

#include <algorithm>
#include <span>

#include "data/fact_gatherer.h"

namespace lathe::data {
namespace {

constexpr std::size_t kColumnsPerScan = 256;

using Columns = std::span<const StoredColumn>;

template <class T, class Add>
void Each(const ChunkColumn& cells, std::size_t row_count, FactGatherer& facts, const Add& add) {
  const T* values = cells.values<T>();
  if (cells.all_valid()) {
    for (std::size_t i = 0; i < row_count; ++i) add(values[i]);
    return;
  }
  for (std::size_t i = 0; i < row_count; ++i) {
    if (cells.IsNull(i)) {
      facts.AddMissing(1);
    } else {
      add(values[i]);
    }
  }
}

void Take(const ChunkColumn& cells, CellType type, std::size_t row_count, FactGatherer& facts) {
  switch (type) {
    case CellType::kBool:
      return Each<bool>(cells, row_count, facts, [&](bool v) { facts.AddWord(v); });
    case CellType::kInt32:
    case CellType::kDate:
      return Each<std::int32_t>(cells, row_count, facts, [&](std::int32_t v) {
        facts.AddWord(static_cast<std::uint64_t>(v));
      });
    case CellType::kInt64:
      return Each<std::int64_t>(cells, row_count, facts,
                                [&](std::int64_t v) { facts.AddInteger(v); });
    case CellType::kTimestamp:
      return Each<std::int64_t>(cells, row_count, facts, [&](std::int64_t v) {
        facts.AddWord(static_cast<std::uint64_t>(v));
      });
    case CellType::kDouble:
      return Each<double>(cells, row_count, facts, [&](double v) { facts.AddReal(v); });
    case CellType::kText:
      return Each<TextCell>(cells, row_count, facts,
                            [&](const TextCell& v) { facts.AddText(v.view()); });
    case CellType::kOther:
      return;
  }
}

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
  std::vector<FactGatherer> gatherers(columns.size());
  while (true) {
    TRY(const bool more, query.Next());
    if (!more) break;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      Take(query.column(i), query.column_type(i), query.row_count(), gatherers[i]);
    }
  }
  for (FactGatherer& gatherer : gatherers) out.push_back(gatherer.Finish());
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
