#include "data/sources/table_sink.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "base/crypto.h"
#include "base/file.h"
#include "data/csv/dialect.h"
#include "data/import.h"
#include "data/parquet_reader.h"
#include "data/semantic.h"
#include "data/sources/answer_limits.h"
#include "data/table_facts.h"

namespace lathe::data::sources {
namespace {

constexpr double kReadShare = 0.9, kFactsShare = 0.97;
constexpr std::string_view kRowGroupRows = "122880";
constexpr std::size_t kListedChanges = 20;
constexpr std::int64_t kMegabyte = 1'000'000;

/// How a column of the engine becomes one of a dataset.
struct Mapping {
  PhysicalType physical = PhysicalType::kString;
  std::string expression;  ///< empty: it cannot be kept
  std::string warning;     ///< code, empty when nothing is to be said
  std::string message;
};

bool Is(std::string_view type, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, type) != names.end();
}

/// Without a calendar's end in the engine, the last instants a server keeps turn over into the far
/// past. Neither end is a time that anybody means.
std::string TimeWithinReach(const std::string& plain, const std::string& column) {
  const std::string fault =
      "Column \"" + column +
      "\" holds a time outside of the years 9999 BC to 294246, which cannot be kept: "
      "replace it in a query, or leave the column out.";
  return "CASE WHEN NOT isfinite(" + plain + ") THEN NULL WHEN " + plain +
         " < TIMESTAMP '10000-01-01 (BC) 00:00:00' THEN error(" + QuoteText(fault) + ") ELSE " +
         plain + " END";
}

Mapping AsText(const EngineColumn& column) {
  return {PhysicalType::kString, "CAST(" + QuoteName(column.name) + " AS VARCHAR)",
          "column_as_text", "The column has the type " + column.type + " and is kept as text."};
}

Mapping MapDecimal(const std::string& name, std::string_view type) {
  const std::size_t comma = type.find(',');
  const std::string scale(type.substr(comma + 1, type.size() - comma - 2));
  // Digits before the mark may be as many as fit.
  return {PhysicalType::kDecimal, "CAST(" + name + " AS DECIMAL(38," + scale + "))", "", ""};
}

Mapping MapColumn(const EngineColumn& column) {
  const std::string name = QuoteName(column.name);
  const std::string_view type = column.type;
  // A list of decimals begins like a decimal.
  if (type.ends_with("]")) return AsText(column);
  if (Is(type, {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}))
    return {PhysicalType::kInt64, "CAST(" + name + " AS BIGINT)", "", ""};
  // The last two are what sums of whole numbers are; past 38 digits the cast fails.
  if (Is(type, {"UBIGINT", "HUGEINT", "UHUGEINT"}))
    return {PhysicalType::kDecimal, "CAST(" + name + " AS DECIMAL(38,0))", "", ""};
  if (Is(type, {"FLOAT", "DOUBLE"}))
    return {PhysicalType::kDouble,
            "CASE WHEN isnan(" + name + ") THEN NULL ELSE CAST(" + name + " AS DOUBLE) END", "",
            ""};
  if (type.starts_with("DECIMAL(")) return MapDecimal(name, type);
  if (type == "BOOLEAN") return {PhysicalType::kBool, "CAST(" + name + " AS BOOLEAN)", "", ""};
  if (type == "DATE")
    return {PhysicalType::kDate, "CASE WHEN isfinite(" + name + ") THEN " + name + " END", "", ""};
  if (type.starts_with("TIMESTAMP")) {
    const std::string plain = "CAST(" + name + " AS TIMESTAMP)";
    return {PhysicalType::kTimestamp, TimeWithinReach(plain, column.name), "", ""};
  }
  if (type == "VARCHAR" || type == "UUID" || type.starts_with("ENUM("))
    return {PhysicalType::kString, "CAST(" + name + " AS VARCHAR)", "", ""};
  if (type == "BLOB") {
    return {PhysicalType::kString, "", "binary_column_left_out",
            "The column holds bytes, which no algorithm reads: it is left out."};
  }
  return AsText(column);
}

Error SchemaChanged(std::vector<FieldError> changes) {
  const std::size_t count = changes.size();
  std::string detail = "The table has changed since it was last imported: column \"" +
                       changes.front().field + "\" " + changes.front().message;
  if (count > 1) detail += ", and " + std::to_string(count - 1) + " more";
  if (changes.size() > kListedChanges) changes.resize(kListedChanges);
  return {ErrorCode::kSourceSchemaChanged,
          detail + ". Accept the change, or import it as another dataset.",
          std::move(changes),
          {}};
}

FieldError NoColumn(std::string field, const std::string& name) {
  return {std::move(field), "not_found", "There is no column \"" + name + "\".", {}, {}};
}

Status FaultsOf(std::vector<FieldError> errors) {
  if (errors.empty()) return {};
  return Error{ErrorCode::kValidationFailed, errors.front().message, std::move(errors), {}};
}

/// Servers do not all say how many rows there are: then the bytes written show that it goes on.
std::string ReadingPhase(std::int64_t bytes) {
  if (bytes < kMegabyte) return "reading rows";
  return "reading rows: " + std::to_string(bytes / kMegabyte) + " MB written";
}

/// Columns whose type the user chose (`casts`) may have any in the source.
Status CheckExpected(const std::vector<EngineColumn>& found, const TableSchema& expected,
                     const std::vector<ColumnCast>& casts) {
  std::vector<FieldError> changes;
  for (const ColumnSchema& was : expected.columns) {
    const auto is = std::ranges::find(found, was.name, &EngineColumn::name);
    if (is == found.end()) {
      changes.push_back({was.name, "missing", "is no longer there", {}, {}});
      continue;
    }
    const Mapping now = MapColumn(*is);
    const bool lost = now.expression.empty();
    const bool cast = std::ranges::find(casts, was.name, &ColumnCast::name) != casts.end();
    if (!lost && (cast || now.physical == was.physical)) continue;
    changes.push_back({was.name,
                       "type_changed",
                       "was " + std::string(ToText(was.physical)) +
                           (lost ? " and holds bytes now, which cannot be kept"
                                 : " and is " + std::string(ToText(now.physical)) + " now"),
                       {},
                       {}});
  }
  if (changes.empty()) return {};
  return SchemaChanged(std::move(changes));
}

/// Of a table that was imported before, columns may have gone since they were chosen: those that
/// were still there the last time are CheckExpected's.
bool ReadsAgain(const SourceImport& request) {
  return request.expected.has_value() || request.accept_changes;
}

Status CheckNames(const std::vector<EngineColumn>& columns) {
  const csv::Limits limits;
  if (columns.empty())
    return Fail(ErrorCode::kDatasetNoColumns, "The table has no column that can be read.");
  if (std::ssize(columns) > limits.max_columns) {
    return Fail(ErrorCode::kDatasetTooManyColumns,
                "The table has " + std::to_string(columns.size()) + " columns; the limit is " +
                    std::to_string(limits.max_columns) + ". Choose fewer.");
  }
  for (const EngineColumn& column : columns) {
    if (std::ssize(column.name) > limits.max_name_bytes) {
      return Fail(ErrorCode::kColumnNameTooLong,
                  "A column name has " + std::to_string(column.name.size()) +
                      " bytes; the limit is " + std::to_string(limits.max_name_bytes) + ".");
    }
  }
  return {};
}

class Sink {
 public:
  Sink(DuckDbSession& session, const SourceImport& request)
      : session_(session), request_(request) {}

  Result<json::object> Run(const std::string& relation, const std::vector<EngineColumn>& columns) {
    TRY(const std::string select, Plan(relation, columns));
    if (!request_.options.columns.empty()) return RunWithCasts(select);
    Tell(0, "reading rows");
    TRY_OK(Copy(select, request_.output));
    Tell(kReadShare, "looking at columns");
    TRY(const std::int64_t rows, Describe());
    Tell(kFactsShare, "checksum");
    TRY(const std::string fingerprint, Sha256OfFile(request_.output.string()));
    std::error_code ignored;
    const auto size_bytes =
        static_cast<std::int64_t>(std::filesystem::file_size(request_.output, ignored));
    json::array warnings;
    PutWarnings(warnings);
    return json::object{{"row_count", rows},
                        {"column_count", schema_.columns.size()},
                        {"size_bytes", size_bytes},
                        {"fingerprint", fingerprint},
                        {"columns", schema_.ToJson()},
                        {"rejected", {{"count", 0}, {"samples", json::array()}}},
                        {"warnings", std::move(warnings)},
                        {"sniffed", nullptr}};
  }

 private:
  /// The rows as they are, then read once more as an upload is: so types that the user chose, and
  /// values that do not fit them, mean the same for files and tables.
  Result<json::object> RunWithCasts(const std::string& select) {
    const std::filesystem::path stage = request_.spill_directory / "uncast.parquet";
    Tell(0, "reading rows");
    TRY_OK(Copy(select, stage));
    ImportRequest table;
    table.source.path = stage;
    table.source.filename = stage.filename().string();
    table.limits = request_.limits;
    table.options.columns = request_.options.columns;
    table.options.on_bad_value = request_.options.on_bad_value;
    table.casts_may_miss = true;  // which do was said
    table.output = request_.output;
    table.spill_directory = request_.spill_directory;
    table.target_column = request_.target_column;
    table.threads = request_.threads;
    table.memory_limit_bytes = request_.memory_limit_bytes / 2;
    table.cancel = request_.cancel;
    table.on_progress = [this](double share, std::string_view) {
      Tell(kReadShare + (1 - kReadShare) * share, "casting columns");
    };
    TRY(const ImportReport report, ImportTable(table));
    std::error_code ignored;
    std::filesystem::remove(stage, ignored);
    json::object result = report.ToJson();
    PutWarnings(result["warnings"].as_array());
    result["sniffed"] = nullptr;
    return result;
  }

  void PutWarnings(json::array& out) const {
    for (const csv::Warning& warning : warnings_) out.push_back(warning.ToJson());
  }

  void Tell(double progress, std::string_view phase) const {
    if (request_.on_progress) request_.on_progress(progress, phase);
  }

  /// The SELECT of all that is kept.
  Result<std::string> Plan(const std::string& relation, const std::vector<EngineColumn>& columns) {
    std::string list;
    for (const EngineColumn& column : columns) {
      Mapping mapping = MapColumn(column);
      if (!mapping.warning.empty())
        warnings_.push_back({mapping.warning, column.name, mapping.message});
      if (mapping.expression.empty()) continue;
      list += (list.empty() ? "" : ", ") + mapping.expression + " AS " + QuoteName(column.name);
      ColumnSchema& schema = schema_.columns.emplace_back();
      schema.name = column.name;
      schema.physical = mapping.physical;
    }
    if (list.empty())
      return Fail(ErrorCode::kDatasetNoColumns, "The table has no column that can be read.");
    TRY_OK(CheckCasts());
    WarnOfMissing();
    return "SELECT " + list + " FROM " + relation;
  }

  bool IsKept(const std::string& name) const {
    return std::ranges::find(schema_.columns, name, &ColumnSchema::name) != schema_.columns.end();
  }

  /// Chosen columns that the table does not have any more.
  void WarnOfMissing() {
    if (!ReadsAgain(request_)) return;
    std::set<std::string> missing(request_.only_columns.begin(), request_.only_columns.end());
    for (const ColumnCast& cast : request_.options.columns) missing.insert(cast.name);
    for (const std::string& name : missing) {
      if (IsKept(name)) continue;
      warnings_.push_back({"column_gone", name,
                           "The column was chosen when the table was first imported and is not in "
                           "it any more."});
    }
  }

  Status CheckCasts() const {
    std::vector<FieldError> errors;
    if (ReadsAgain(request_)) return {};
    for (std::size_t i = 0; i < request_.options.columns.size(); ++i) {
      const std::string& name = request_.options.columns[i].name;
      if (IsKept(name)) continue;
      errors.push_back(NoColumn("columns[" + std::to_string(i) + "].name", name));
    }
    return FaultsOf(std::move(errors));
  }

  /// No server says in advance how much it will answer, so the file is looked at as it grows; a
  /// LIMIT would take the engine's threads away (half the speed).
  Status Copy(const std::string& select, const std::filesystem::path& target) {
    WriteBack write_back;
    Watch watch{request_.cancel, [&](double share) {
                  const std::int64_t bytes = WrittenBytes(target);
                  write_back.Grown(target);
                  Tell(share * kReadShare, ReadingPhase(bytes));
                  return CheckAnsweredBytes(bytes, request_.limits);
                }};
    TRY_OK(session_.Run("COPY (" + select + ") TO " + QuoteText(target.string()) +
                            " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, "
                            "USE_TMP_FILE false, ROW_GROUP_SIZE " +
                            std::string(kRowGroupRows) + ")",
                        {}, std::move(watch)));
    return CheckAnsweredBytes(WrittenBytes(target), request_.limits);
  }

  /// How many rows were written, and what their columns mean.
  Result<std::int64_t> Describe() {
    TRY(const std::vector<StoredColumn> stored, DescribeParquet(session_, request_.output));
    TRY(const std::int64_t rows, CountRows());
    if (rows == 0)
      return Fail(ErrorCode::kDatasetNoRows,
                  "The source answered no row: there is nothing to learn "
                  "from.");
    TRY(const std::vector<ColumnFacts> facts,
        ReadFacts(session_, request_.output, stored, request_.cancel));
    if (facts.size() != schema_.columns.size())
      return Fail(ErrorCode::kInternal, "The written table has other columns than were asked for.");
    for (std::size_t i = 0; i < facts.size(); ++i) {
      ColumnSchema& column = schema_.columns[i];
      GuessMeaning(facts[i], rows, column);
      if (column.name == request_.target_column) column.role = ColumnRole::kTarget;
    }
    return rows;
  }

  Result<std::int64_t> CountRows() {
    const SqlValue parameters[] = {request_.output.string()};
    TRY(Query query, session_.Start("SELECT count(*) FROM read_parquet($1)", parameters,
                                    Watch{request_.cancel, {}}));
    TRY(const bool found, query.Next());
    const std::int64_t rows = found ? query.column(0).values<std::int64_t>()[0] : 0;
    TRY_OK(CheckAnsweredRows(rows, request_.limits));
    return rows;
  }

  DuckDbSession& session_;
  const SourceImport& request_;
  TableSchema schema_;
  std::vector<csv::Warning> warnings_;
};

}  // namespace

Result<std::vector<EngineColumn>> DescribeRelation(DuckDbSession& session,
                                                   const std::string& relation,
                                                   const CancelToken* cancel) {
  TRY(Query query, session.Start("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM " +
                                     relation + ")",
                                 {}, Watch{cancel, {}}));
  std::vector<EngineColumn> columns;
  while (true) {
    TRY(const bool more, query.Next());
    if (!more) return columns;
    for (std::size_t i = 0; i < query.row_count(); ++i) {
      columns.push_back({std::string(query.column(0).values<TextCell>()[i].view()),
                         std::string(query.column(1).values<TextCell>()[i].view())});
    }
  }
}

Result<std::vector<EngineColumn>> PickColumns(const std::vector<EngineColumn>& found,
                                              const SourceImport& request) {
  std::vector<EngineColumn> picked;
  std::vector<FieldError> errors;
  for (std::size_t i = 0; i < request.only_columns.size(); ++i) {
    const std::string& name = request.only_columns[i];
    const auto at = std::ranges::find(found, name, &EngineColumn::name);
    if (at != found.end()) {
      picked.push_back(*at);
    } else if (!ReadsAgain(request)) {
      errors.push_back(NoColumn("only_columns[" + std::to_string(i) + "]", name));
    }
  }
  if (request.expected) TRY_OK(CheckExpected(found, *request.expected, request.options.columns));
  TRY_OK(FaultsOf(std::move(errors)));
  if (request.only_columns.empty()) {
    picked = found;
  } else if (picked.empty()) {
    return Fail(ErrorCode::kSourceSchemaChanged,
                "None of the columns that were chosen is in the table any more. Import it as "
                "another dataset.");
  }
  TRY_OK(CheckNames(picked));
  return picked;
}

Result<std::vector<EngineColumn>> ColumnsToAskFor(const std::vector<EngineColumn>& found,
                                                  const SourceImport& request) {
  SourceImport only_names;
  only_names.only_columns = request.only_columns;
  only_names.accept_changes = ReadsAgain(request);
  return PickColumns(found, only_names);
}

Result<json::object> WriteTable(DuckDbSession& session, const std::string& relation,
                                const std::vector<EngineColumn>& columns,
                                const SourceImport& request) {
  return Sink(session, request).Run(relation, columns);
}

}  // namespace lathe::data::sources
