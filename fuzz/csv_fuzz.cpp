// CSV files: whatever the bytes are, sniffing and reading them ends, the batches they give are
// whole, and the rows do not depend on how the text was cut into windows.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "data/csv/bytes.h"
#include "data/csv/sniff.h"
#include "data/csv/table_reader.h"
#include "data/import_plan.h"
#include "data/value_hash.h"

namespace {

using namespace lathe;
using namespace lathe::data;

constexpr std::size_t kBatchRows = 64;
constexpr int kMaxPasses = 5;

void Require(bool holds) {
  if (!holds) std::abort();
}

/// The file every input is written to: readers read files.
const std::filesystem::path& Path() {
  static const std::filesystem::path path = [] {
    const std::filesystem::path memory = "/dev/shm";
    const bool there = std::filesystem::is_directory(memory);
    return (there ? memory : std::filesystem::temp_directory_path()) /
           ("lathe-csv-fuzz-" + std::to_string(::getpid()));
  }();
  return path;
}

ImportOptions OptionsFrom(std::uint64_t bits) {
  ImportOptions options;
  if (bits & 1) options.format.delimiter = ";\t|,"[bits >> 1 & 3];
  if ((bits >> 3 & 7) == 0) options.format.quote = csv::kNoQuote;
  if ((bits >> 6 & 3) == 0) options.format.header = false;
  if ((bits >> 8 & 7) == 0) options.format.encoding = "utf-16le";
  options.format.skip_rows = (bits >> 11 & 7) == 0 ? 1 : 0;
  options.on_bad_value = static_cast<csv::OnBadValue>((bits >> 14) % 3);
  return options;
}

void CheckColumn(const csv::ColumnBuffer& column, const csv::ColumnType& type,
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
bool ReadAll(csv::TableReader& reader) {
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

void Import(const csv::TextSource& source, const ImportOptions& options) {
  const csv::Limits limits;
  const auto sample = csv::ReadSample(source, limits, 64 << 10);
  if (!sample.ok()) return;
  const auto sniffed = csv::Sniff(*sample, options.format, limits, 5);
  if (!sniffed.ok()) return;
  auto plan = PlanColumns(*sniffed, options);
  Require(plan.ok());
  for (int pass = 0; pass < kMaxPasses; ++pass) {
    auto rows = csv::RowReader::Open(source, sniffed->dialect, limits);
    if (!rows.ok()) return;
    csv::TableReader reader(std::move(rows).value(), *plan,
                            {sniffed->dialect, limits, options.on_bad_value, sniffed->hint, {}});
    if (!ReadAll(reader) || !reader.needs_restart()) return;
    *plan = reader.Revise();
  }
}

struct Cut {
  bool ok = true;
  std::size_t rows = 0;
  std::int64_t ragged = 0, blank = 0;
  bool operator==(const Cut&) const = default;
};

Cut CutInWindows(std::string_view text, std::size_t window) {
  csv::Tokenizer tokens(csv::Dialect{}, csv::Limits{});
  Cut out;
  std::size_t begin = 0, end = 0;
  while (end < text.size()) {
    end = std::min(text.size(), end + window);
    std::string padded(text.substr(begin, end - begin));
    padded.resize(padded.size() + csv::kPadding);
    const auto used = tokens.Run({padded.data(), end - begin}, end == text.size());
    if (!used.ok()) return {false, 0, 0, 0};
    Require(*used <= end - begin);
    begin += *used;
    out.rows += tokens.row_count();
  }
  out.ragged = tokens.ragged_count();
  out.blank = tokens.blank_count();
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(static_cast<const char*>(static_cast<const void*>(bytes)), size);
  const std::uint64_t bits = HashOf(text);
  std::ofstream(Path(), std::ios::binary) << text;
  const bool gzip = text.starts_with("\x1f\x8b");
  const ImportOptions options = OptionsFrom(bits);
  Import({Path(), gzip ? "x.csv.gz" : "x.csv", options.format.encoding}, options);
  std::filesystem::remove(Path());
  if (size < 4096) Require(CutInWindows(text, 1 + bits % 13) == CutInWindows(text, size + 1));
  return 0;
}
