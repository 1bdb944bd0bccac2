// One connection to a data source, inside a job's process: tried step by step, its objects listed,
// its rows read into a dataset's table. A connector is made for one operation and used by one
// thread; it may block in a library, so whoever uses it watches the clock from outside.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/json.h"
#include "base/result.h"
#include "data/csv/dialect.h"
#include "data/import_options.h"
#include "data/schema.h"
#include "data/sources/address_policy.h"
#include "data/sources/source_kind.h"
#include "data/sources/steps.h"

namespace lathe::data::sources {

struct SourceObject {
  std::string name;  ///< as an import takes it: "public.orders", "exports/2024/orders.parquet"
  std::string kind;  ///< table, view, file, folder
  std::optional<std::int64_t> row_count;  ///< as the server estimates it
  std::optional<std::int64_t> size_bytes;
  std::optional<std::string> modified_at;  ///< RFC 3339
};

struct ObjectList {
  std::vector<SourceObject> items;
  bool truncated = false;  ///< there are more: ask with a longer prefix
};

struct SourceColumn {
  std::string name;
  std::string type;  ///< in the source's own words
};

struct QueryCost {
  std::int64_t bytes = 0;  ///< the query would read
  std::string message;
};

/// What is imported: exactly one of table, query and path is not empty.
struct SourceImport {
  std::string table, query, path;
  std::vector<std::string> only_columns;  ///< empty: all
  /// Columns the table had at the last import; when they are gone or of another type now, the
  /// import fails. Nothing: whatever is there is taken.
  std::optional<TableSchema> expected;
  /// The table is read again as it is now: chosen columns that are gone are passed over with a
  /// warning, as those are that were gone when `expected` was read.
  bool accept_changes = false;
  ImportOptions options;  ///< its format is for files that are not Parquet
  std::filesystem::path output;
  std::filesystem::path spill_directory;
  std::string target_column;
  csv::Limits limits;  ///< of what the source answers
  int threads = 1;
  std::int64_t memory_limit_bytes = std::int64_t{1} << 30;
  const CancelToken* cancel = nullptr;
  std::function<void(double progress, std::string_view phase)> on_progress;
};

/// What every connector needs.
struct ConnectorContext {
  SourceSettings settings;
  AddressPolicy policy;
  std::filesystem::path work_dir;  ///< for certificates and spilled rows
  int threads = 1;
  std::int64_t memory_limit_bytes = std::int64_t{1} << 30;
};

class Connector {
 public:
  virtual ~Connector() = default;

  /// Reaches the source step by step. Errors: source_*; `steps` knows which step failed.
  virtual Status Connect(Steps& steps) = 0;
  /// After Connect: reads as little as shows that the source can be read.
  virtual Status TryRead(Steps& steps) = 0;
  /// After Connect: at most `limit` objects whose names begin with `prefix`, by name.
  virtual Result<ObjectList> List(std::string_view prefix, std::int64_t limit) = 0;
  /// After Connect: the columns of a table, or of the files at a path. Error:
  /// source_object_missing.
  virtual Result<std::vector<SourceColumn>> Columns(const std::string& object) = 0;
  /// After Connect. Error: validation_failed for a source that cannot tell.
  virtual Result<QueryCost> Cost(const std::string& query);
  /// After Connect: writes the Parquet file of the dataset. The result is that of an import job
  /// (docs/guides/jobs.md). Errors: source_*, sql_*, dataset_*, job_*, storage_full.
  virtual Result<json::object> Import(const SourceImport& request) = 0;
};

/// REQUIRES: FindServerKind(kind) is not null.
std::unique_ptr<Connector> MakeConnector(std::string_view kind, ConnectorContext context);

}  // namespace lathe::data::sources
