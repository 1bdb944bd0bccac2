#include "data/profile/row_finder.h"

#include <limits>
#include <utility>

#include "data/clean/working_table.h"
#include "data/profile/chart_reader.h"

namespace lathe::data::profile {
namespace {

/// The rows' condition, over the columns as the file has them. NaN is no value.
class Conditions {
 public:
  explicit Conditions(const ChartReader& reader) : reader_(reader) {}

  Status Range(const RowFilter& filter) {
    if (!filter.column) return {};
    TRY(const ColumnSchema* column, reader_.Find("column", *filter.column));
    if (!IsDrawnAsNumber(*column))
      return FieldFault("column", "not_allowed", "must be a column of numbers or dates");
    if (!filter.low && !filter.high)
      return FieldFault("low", "required", "a range needs low, high or both");
    const std::string number = reader_.NumberOf(*column);
    if (filter.low) Add(number + " >= " + clean::Literal(*filter.low));
    if (filter.high) Add(number + " < " + clean::Literal(*filter.high));
    // The engine holds NaN to be greater than every number.
    Add("NOT isnan(" + number + ")");
    return {};
  }

  Status Pattern(std::string_view field, const std::vector<std::string>& names, bool missing) {
    if (names.size() > kMostPatternColumns)
      return FieldFault(std::string(field), "too_long",
                        "takes " + std::to_string(kMostPatternColumns) + " columns at most");
    for (const std::string& name : names) {
      TRY(const ColumnSchema* column, reader_.Find(field, name));
      std::string none = reader_.TextOf(*column) + " IS NULL";
      if (column->physical == PhysicalType::kDouble)
        none = "(" + none + " OR isnan(" + reader_.NumberOf(*column) + "))";
      Add(missing ? none : "NOT " + none);
    }
    return {};
  }

  const std::string& sql() const { return sql_; }

 private:
  void Add(const std::string& condition) { sql_ += " AND " + condition; }

  const ChartReader& reader_;
  std::string sql_;
};

}  // namespace

Result<FoundRows> FindRows(const ChartTable& table, const RowFilter& filter) {
  TRY(ChartReader reader, ChartReader::Open(table));
  Conditions conditions(reader);
  TRY_OK(conditions.Range(filter));
  TRY_OK(conditions.Pattern("missing", filter.missing, /*missing=*/true));
  TRY_OK(conditions.Pattern("present", filter.present, /*missing=*/false));
  if (conditions.sql().empty())
    return FieldFault("column", "required", "name a column with low or high, or missing columns");
  const std::string source =
      reader.Source(std::numeric_limits<std::int64_t>::max()) + conditions.sql();
  FoundRows out;
  {
    TRY(Query count, reader.Start("SELECT count(*)" + source));
    TRY(const bool found, count.Next());
    if (found) out.total = count.column(0).values<std::int64_t>()[0];
  }
  if (out.total == 0) return out;
  TRY(Query query, reader.Start("SELECT file_row_number" + source + " ORDER BY 1 LIMIT " +
                                std::to_string(filter.limit)));
  while (true) {
    TRY(const bool more, query.Next());
    if (!more) return out;
    for (std::size_t i = 0; i < query.row_count(); ++i)
      out.rows.push_back(query.column(0).values<std::int64_t>()[i]);
  }
}

}  // namespace lathe::data::profile
