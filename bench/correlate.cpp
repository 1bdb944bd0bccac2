// Measures Pearson's r of all pairs of a Parquet file's number columns, from the file to the
// matrix: what NumPy's corrcoef on the same file is compared with. Prints the seconds of the best
// of three passes. `bench_correlate PATH [THREADS]`
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "data/duckdb_session.h"
#include "data/parquet_reader.h"
#include "data/profile/pearson.h"

namespace {

using namespace lathe;
using namespace lathe::data;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t kMemoryBytes = std::int64_t{2} << 30;

Result<DuckDbSession> Open(const std::filesystem::path& path, int threads) {
  return DuckDbSession::Open({.threads = threads,
                              .memory_limit_bytes = kMemoryBytes,
                              .spill_directory = {},
                              .files = {path},
                              .directories = {}});
}

Result<TableSchema> SchemaOf(const std::filesystem::path& path) {
  TRY(DuckDbSession session, Open(path, 1));
  TRY(const std::vector<StoredColumn> stored, DescribeParquet(session, path));
  TableSchema schema;
  for (const StoredColumn& column : stored) {
    ColumnSchema& known = schema.columns.emplace_back();
    known.name = column.name;
    known.physical = PhysicalType::kDouble;
    known.semantic = SemanticType::kNumeric;
  }
  return schema;
}

/// A profile knows them from its scan; here they count, as NumPy's do.
Result<std::vector<double>> MeansOf(const std::filesystem::path& path, const TableSchema& schema,
                                    int threads) {
  TRY(DuckDbSession session, Open(path, threads));
  std::string list;
  for (const ColumnSchema& column : schema.columns)
    list += (list.empty() ? "avg(" : ", avg(") + QuoteName(column.name) + ")";
  const SqlValue parameters[] = {path.string()};
  TRY(Query query, session.Start("SELECT " + list + " FROM read_parquet($1)", parameters));
  TRY(const bool found, query.Next());
  std::vector<double> means;
  for (std::size_t i = 0; found && i < query.column_count(); ++i)
    means.push_back(query.column(i).values<double>()[0]);
  return means;
}

Result<double> Measure(const std::filesystem::path& path, const TableSchema& schema, int threads) {
  const auto began = Clock::now();
  TRY(const std::vector<double> means, MeansOf(path, schema, threads));
  profile::ScanRequest request;
  request.path = path;
  request.schema = schema;
  request.threads = threads;
  request.memory_limit_bytes = kMemoryBytes;
  profile::TableScan scan;
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < means.size(); ++i) {
    scan.columns.emplace_back().mean = means[i];
    columns.push_back(i);
  }
  TRY(const auto matrix, profile::PearsonOfTable({request, request.schema, scan}, columns));
  const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
  if (matrix.size() != means.size())
    return Fail(ErrorCode::kInternal, "The matrix has another width than the table.");
  return seconds;
}

Result<double> Best(const std::filesystem::path& path, int threads) {
  TRY(const TableSchema schema, SchemaOf(path));
  double best = 1e300;
  for (int pass = 0; pass < 3; ++pass) {
    TRY(const double seconds, Measure(path, schema, threads));
    best = std::min(best, seconds);
  }
  return best;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: bench_correlate PATH [THREADS]\n");
    return 2;
  }
  const auto seconds = Best(argv[1], argc > 2 ? std::atoi(argv[2]) : 2);
  if (!seconds.ok()) {
    std::fprintf(stderr, "bench_correlate: %s\n", seconds.error().detail.c_str());
    return 1;
  }
  std::printf("%.4f\n", *seconds);
  return 0;
}
