#include "data/sources/copied_files.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

#include "data/import_plan.h"
#include "data/parquet_writer.h"
#include "data/table_source.h"

namespace lathe::data::sources {
namespace {

constexpr double kCopyShare = 0.5;
constexpr std::size_t kSampleBytes = 4 << 20;
constexpr std::size_t kMostListed = 20, kMostNamed = 5;
// A type can only widen to a number or a time, then to text.
constexpr int kMostRounds = 3;

/// Where the table of a file is put, in folders like those of its address: the engine makes columns
/// of them, the same as for files that it reads where they lie.
Result<std::filesystem::path> PlaceOfPart(std::filesystem::path folder, std::string_view address,
                                          bool with_folder_columns) {
  if (with_folder_columns) {
    for (const std::string& name : ColumnFolders(address)) folder /= name;
  }
  std::error_code made;
  std::filesystem::create_directories(folder, made);
  if (made) return Fail(ErrorCode::kStorageFull, "The job's working folder cannot be made.");
  return folder / "part.parquet";
}

bool IsWithoutRows(const Error& error) {
  return error.code == ErrorCode::kFileEmpty || error.code == ErrorCode::kDatasetNoRows ||
         error.code == ErrorCode::kDatasetNoData;
}

/// `casts` with those of `changes` in the place of theirs.
std::vector<ColumnCast> Changed(std::vector<ColumnCast> casts,
                                const std::vector<ColumnCast>& changes) {
  for (const ColumnCast& change : changes) {
    const auto at = std::ranges::find(casts, change.name, &ColumnCast::name);
    if (at != casts.end()) {
      *at = change;
    } else {
      casts.push_back(change);
    }
  }
  return casts;
}

void Remove(const std::filesystem::path& file) {
  std::error_code ignored;
  std::filesystem::remove(file, ignored);
}

}  // namespace

CopiedFiles::CopiedFiles(DuckDbSession& session, const std::vector<ObjectFile>& files,
                         const SourceImport& request)
    : session_(session),
      files_(files),
      request_(request),
      folders_(FolderColumns(files)),
      casts_(request.options.columns),
      joint_(request.options.on_bad_value) {}

Result<json::object> CopiedFiles::Run() {
  TRY_OK(SettleDateOrders());
  TRY_OK(ReadAll());
  TRY_OK(Agree());
  return Write();
}

/// Files of several folders may be called alike.
std::string CopiedFiles::NameOf(std::size_t file) const {
  return files_.size() == 1 ? PlainName(files_[file].address) : files_[file].name;
}

Error CopiedFiles::Named(std::size_t file, Error error) const {
  error.detail = NameOf(file) + ": " + error.detail;
  return error;
}

void CopiedFiles::TellReading(std::size_t file, std::int64_t bytes) const {
  if (!request_.on_progress) return;
  const auto size =
      static_cast<double>(std::max<std::int64_t>(files_[file].size_bytes.value_or(0), 1));
  const double done = static_cast<double>(file) + std::min(1.0, static_cast<double>(bytes) / size);
  request_.on_progress(kCopyShare * done / static_cast<double>(files_.size()),
                       "reading " + PlainName(files_[file].address));
}

Result<std::filesystem::path> CopiedFiles::Copy(std::size_t file) const {
  TellReading(file, 0);
  const std::filesystem::path copy = request_.spill_directory / ("copy-" + std::to_string(file));
  TRY_OK(session_.CopyFile(files_[file].address, copy, request_.cancel,
                           [&](std::int64_t bytes) { TellReading(file, bytes); }));
  return copy;
}

/// A type date or timestamp may leave open whether the day or the month comes first: the files say
/// it together, before any of them is read.
Status CopiedFiles::SettleDateOrders() {
  if (files_.size() == 1 || !std::ranges::any_of(casts_, &ColumnCast::guess_order)) return {};
  std::vector<std::vector<csv::DateOrder>> proven(casts_.size());
  for (std::size_t i = 0; i < files_.size(); ++i) {
    TRY(const std::filesystem::path copy, Copy(i));
    const Status noted = NoteDateOrders(copy, proven);
    Remove(copy);
    if (!noted.ok() && !IsWithoutRows(noted.error())) return Named(i, noted.error());
  }
  for (std::size_t i = 0; i < casts_.size(); ++i) {
    if (!casts_[i].guess_order || proven[i].empty()) continue;
    casts_[i].guess_order = false;
    // Where files prove different orders none is right, and the dates do not fit the type.
    const bool one = std::ranges::count(proven[i], proven[i].front()) == std::ssize(proven[i]);
    if (one) casts_[i].type.order = proven[i].front();
  }
  return {};
}

Status CopiedFiles::NoteDateOrders(const std::filesystem::path& copy,
                                   std::vector<std::vector<csv::DateOrder>>& proven) const {
  csv::TextSource source;
  source.path = copy;
  source.filename = copy.filename().string();
  source.encoding = request_.options.format.encoding;
  const Resources resources{request_.spill_directory, request_.threads,
                            request_.memory_limit_bytes / 4, request_.cancel};
  TRY(const auto table, OpenTable(source, request_.options, csv::Limits(), resources));
  TRY(const csv::Sniffed sniffed, table->Sniff(kSampleBytes, 0));
  for (std::size_t i = 0; i < casts_.size(); ++i) {
    if (!casts_[i].guess_order) continue;
    const auto column =
        std::ranges::find(sniffed.columns, casts_[i].name, &csv::SniffedColumn::name);
    if (column == sniffed.columns.end()) continue;
    if (const auto order = column->evidence.ProvenOrder()) proven[i].push_back(*order);
  }
  return {};
}

Status CopiedFiles::ReadAll() {
  std::optional<Error> first_empty;
  for (std::size_t i = 0; i < files_.size(); ++i) {
    TRY(std::filesystem::path table,
        PlaceOfPart(request_.spill_directory / ("part-" + std::to_string(i)), files_[i].address,
                    !folders_.empty()));
    auto report = ReadFile(i, casts_, table);
    if (report.ok()) {
      Keep(*report, parts_.emplace_back(Part{i, std::move(table)}));
      joint_.Add(files_[i].name, std::move(report->readings));
      continue;
    }
    if (!IsWithoutRows(report.error())) return report.error();
    if (!first_empty) first_empty = report.error();
    passed_over_.push_back(files_[i].name);
  }
  return parts_.empty() && first_empty ? Status(*first_empty) : Status();
}

Result<ImportReport> CopiedFiles::ReadFile(std::size_t file, const std::vector<ColumnCast>& casts,
                                           const std::filesystem::path& output) const {
  TRY(const std::filesystem::path copy, Copy(file));
  ImportRequest table;
  table.source.path = copy;
  table.source.filename = PlainName(files_[file].address);
  table.source.encoding = request_.options.format.encoding;
  table.options = request_.options;
  table.options.columns = casts;
  table.casts_may_miss = true;
  table.output = output;
  table.spill_directory = request_.spill_directory;
  table.threads = request_.threads;
  table.memory_limit_bytes = request_.memory_limit_bytes / 2;
  table.cancel = request_.cancel;
  auto report = ImportTable(table);
  Remove(copy);
  if (!report.ok()) return Named(file, std::move(report).error());
  return report;
}

/// The part's findings, and of the report what makes its columns.
void CopiedFiles::Keep(ImportReport& report, Part& part) {
  part.rejected = std::move(report.rejected);
  part.warnings = std::move(report.warnings);
  if (part.warnings.size() > kMostListed) part.warnings.resize(kMostListed);
  std::erase_if(report.readings, [&](const ColumnReading& reading) {
    if (!HasName(folders_, reading.name)) return false;
    if (!HasName(replaced_, reading.name)) replaced_.push_back(reading.name);
    return true;
  });
}

/// Reads again what files do not agree on, until they do.
Status CopiedFiles::Agree() {
  for (int round = 1; round <= kMostRounds + 1; ++round) {
    joint_.Decide(round > kMostRounds);
    bool changed = false;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (joint_.Differing(i).empty()) continue;
      TRY_OK(ReadAgain(i));
      changed = true;
    }
    if (!changed) return {};
  }
  joint_.Decide(false);
  return {};
}

Status CopiedFiles::ReadAgain(std::size_t index) {
  Part& part = parts_[index];
  for (const ColumnCast& cast : joint_.Differing(index)) {
    if (!joint_.IsWholeToReal(index, cast)) continue;
    TRY(const bool fits, FitsDouble(part, cast.name));
    if (fits) joint_.TakeAs(index, cast);
  }
  const std::vector<ColumnCast> changes = joint_.Differing(index);
  if (changes.empty()) return {};
  // What was asked for before stays: types only widen.
  part.casts = Changed(part.casts.empty() ? casts_ : std::move(part.casts), changes);
  TRY(ImportReport report, ReadFile(part.file, part.casts, part.table));
  Keep(report, part);
  joint_.Replace(index, std::move(report.readings));
  return {};
}

/// Whether all whole numbers of a column are the same as floating-point numbers.
Result<bool> CopiedFiles::FitsDouble(const Part& part, const std::string& column) const {
  const std::string name = "CAST(" + QuoteName(column) + " AS HUGEINT)";
  TRY(Query query,
      session_.Start("SELECT coalesce(max(abs(" + name + ")), 0) <= 9007199254740992 FROM " +
                         ParquetOf({part.table.string()}, false),
                     {}, Watch{request_.cancel, {}}));
  TRY(const bool answered, query.Next());
  return answered && query.column(0).values<bool>()[0];
}

Result<json::object> CopiedFiles::Write() {
  std::vector<std::string> tables;
  for (const Part& part : parts_) tables.push_back(part.table.string());
  std::string relation = ParquetOf(tables, !folders_.empty());
  TRY(std::vector<EngineColumn> found, DescribeRelation(session_, relation, request_.cancel));
  relation = WithTypes(relation, found);
  TRY(const std::vector<EngineColumn> columns, PickColumns(found, request_));
  SourceImport rest = request_;
  rest.options = {};  // done, file by file
  rest.options.on_bad_value = request_.options.on_bad_value;
  TRY(rest.options.columns, CastsOfFolders(found));
  TRY(json::object result, WriteTable(session_, relation, columns, rest));
  PutFindings(result);
  return result;
}

/// Of the types that were asked for those of columns that folders give.
Result<std::vector<ColumnCast>> CopiedFiles::CastsOfFolders(
    const std::vector<EngineColumn>& found) const {
  std::vector<ColumnCast> casts;
  std::vector<FieldError> errors;
  for (std::size_t i = 0; i < casts_.size(); ++i) {
    const std::string& name = casts_[i].name;
    if (!joint_.Lacks(name)) continue;
    const bool is_there = std::ranges::find(found, name, &EngineColumn::name) != found.end();
    // Whether a table that is read again may lack it, WriteTable says.
    if (is_there || request_.expected || request_.accept_changes) {
      casts.push_back(casts_[i]);
      continue;
    }
    errors.push_back({"columns[" + std::to_string(i) + "].name",
                      "not_found",
                      "There is no column \"" + csv::Shown(name) + "\" in " +
                          (files_.size() == 1 ? "the file." : "any of the files."),
                      {},
                      {}});
  }
  if (errors.empty()) return casts;
  return Error{ErrorCode::kValidationFailed, errors.front().message, std::move(errors), {}};
}

/// A file without a value in a column has no type for it, and makes it text: the relation with the
/// types that the other files gave, which `found` gets, too.
std::string CopiedFiles::WithTypes(const std::string& relation,
                                   std::vector<EngineColumn>& found) const {
  std::string casts;
  for (EngineColumn& column : found) {
    const auto type = joint_.TypeOf(column.name);
    if (!type || !joint_.HasEmptyParts(column.name)) continue;
    const std::string wanted = EngineTypeOf(*type);
    if (column.type == wanted) continue;
    const std::string name = QuoteName(column.name);
    casts += (casts.empty() ? "CAST(" : ", CAST(") + name + " AS " + wanted + ") AS " + name;
    column.type = wanted;
  }
  return casts.empty() ? relation : "(SELECT * REPLACE (" + casts + ") FROM " + relation + ")";
}

std::vector<csv::Warning> CopiedFiles::WarningsOfAll() const {
  std::vector<csv::Warning> warnings;
  if (!passed_over_.empty()) {
    std::string names;
    for (std::size_t i = 0; i < std::min(passed_over_.size(), kMostNamed); ++i)
      names += (i > 0 ? ", " : "") + passed_over_[i];
    if (passed_over_.size() > kMostNamed) names += ", ...";
    warnings.push_back({"file_without_rows", "",
                        std::to_string(passed_over_.size()) +
                            (passed_over_.size() == 1 ? " file holds" : " files hold") +
                            " no rows and was passed over: " + names + "."});
  }
  for (const std::string& column : replaced_) warnings.push_back(ReplacedByFolder(column));
  std::ranges::move(joint_.Warnings(), std::back_inserter(warnings));
  return warnings;
}

/// What reading the files showed, one after the other.
void CopiedFiles::PutFindings(json::object& result) const {
  std::vector<csv::Warning> warnings = WarningsOfAll();
  json::object& all = result["rejected"].as_object();
  std::int64_t rejected = all["count"].as_int64();
  json::array samples = all["samples"].as_array();
  for (const Part& part : parts_) {
    rejected += part.rejected.count;
    const json::object shown = part.rejected.ToJson();
    for (const json::value& sample : shown.at("samples").as_array()) {
      if (samples.size() < kMostListed) samples.push_back(sample);
    }
    for (csv::Warning warning : part.warnings) {
      if (warnings.size() >= kMostListed) break;
      warning.message = NameOf(part.file) + ": " + warning.message;
      warnings.push_back(std::move(warning));
    }
  }
  all = {{"count", rejected}, {"samples", std::move(samples)}};
  json::array& out = result["warnings"].as_array();
  for (const csv::Warning& warning : warnings) out.push_back(warning.ToJson());
}

}  // namespace lathe::data::sources
