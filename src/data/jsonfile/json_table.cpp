#include "data/jsonfile/json_table.h"

#include <algorithm>
#include <utility>

#include "data/csv/header.h"
#include "data/csv/values.h"

namespace lathe::data::jsonfile {
namespace {

constexpr std::size_t kMaxEvidenceCells = 400'000;
constexpr std::size_t kMaxPathMembers = 32;

/// What the members of an object at the top are, as far as the first part of the file shows.
struct TopMembers {
  std::vector<std::string> record_lists;  ///< lists whose first value is an object
  std::size_t value_lists = 0;            ///< other lists
  std::size_t others = 0;
  bool has_columns = false;
  bool has_data = false;

  std::size_t count() const { return record_lists.size() + value_lists + others; }
  void Note(const std::string& name, std::string_view value);
};

void TopMembers::Note(const std::string& name, std::string_view value) {
  const std::size_t inner = value.find_first_not_of(" \t\r\n", 1);
  const char second = inner == value.npos ? '\0' : value[inner];
  if (value.front() != '[') {
    ++others;
  } else if (second == '{') {
    record_lists.push_back(name);
  } else {
    has_columns = has_columns || (name == "columns" && second == '"');
    has_data = has_data || (name == "data" && second == '[');
    ++value_lists;
  }
}

TopMembers LookAtMembers(std::string_view text, bool ended, std::size_t max_text_bytes) {
  TopMembers members;
  Scanner scanner(text, ended, max_text_bytes);
  Span key, value;
  if (!scanner.Take('{', "an object")) return members;
  while (scanner.Blanks() && scanner.Peek() == '"' && scanner.Text(&key) &&
         scanner.Take(':', "a colon") && scanner.Blanks()) {
    std::string name(key.view());
    if (key.escaped) name.resize(Unescape(key.view(), name.data()));
    const auto at = static_cast<std::size_t>(scanner.at() - text.data());
    members.Note(name, text.substr(at));
    if (!scanner.Value(2, &value) || !scanner.Blanks() || scanner.Peek() != ',') break;
    scanner.Return(scanner.at() + 1);
  }
  return members;
}

void Observe(const csv::Cell& cell, std::string_view text, std::int64_t line,
             const csv::Dialect& dialect, csv::Evidence& evidence) {
  const std::string_view value = text.substr(cell.begin, cell.size);
  if (cell.text) {
    evidence.ObserveText(csv::Trim(value), line, dialect);
  } else {
    evidence.Observe(value, line, dialect);
  }
}

/// Gathers what the first records show.
class Discovery {
 public:
  Discovery(const csv::Dialect& dialect, std::size_t shown_rows)
      : dialect_(dialect), shown_rows_(shown_rows) {}

  void Take(std::int64_t line, std::string_view text, std::span<const FoundCell> cells) {
    ++row_count_;
    cell_count_ += cells.size();
    for (const FoundCell& found : cells)
      Observe(found.cell, text, line, dialect_, found.member->evidence);
    if (shown_.size() >= shown_rows_) return;
    auto& row = shown_.emplace_back();
    for (const FoundCell& found : cells)
      row.emplace_back(found.member, text.substr(found.cell.begin, found.cell.size));
  }
  bool enough() const { return cell_count_ >= kMaxEvidenceCells; }
  std::int64_t row_count() const { return row_count_; }
  std::vector<std::vector<std::string>> Rows(std::size_t width) const {
    std::vector<std::vector<std::string>> out;
    for (const auto& cells : shown_) {
      std::vector<std::string>& row = out.emplace_back(width);
      for (const auto& [member, value] : cells)
        row[static_cast<std::size_t>(member->column)] = value;
    }
    return out;
  }

 private:
  const csv::Dialect& dialect_;
  std::size_t shown_rows_;
  std::int64_t row_count_ = 0;
  std::size_t cell_count_ = 0;
  std::vector<std::vector<std::pair<Member*, std::string>>> shown_;
};

std::string PathText(const std::vector<std::string>& path) {
  std::string text = "$";
  for (const std::string& member : path) text += "." + member;
  return text;
}

Error NoRows() { return Fail(ErrorCode::kDatasetNoRows, "The list holds no rows."); }
Error NoColumns() {
  return Fail(ErrorCode::kDatasetNoColumns,
              "The objects have no members, so there are no columns.");
}

}  // namespace

Result<std::vector<std::string>> ParsePath(std::string_view path) {
  std::vector<std::string> members;
  std::string_view rest = path;
  if (rest.ends_with("[*]")) rest.remove_suffix(3);
  if (rest == "$" || rest.empty()) return members;
  if (rest.starts_with("$.")) rest.remove_prefix(2);
  while (true) {
    const std::size_t dot = rest.find('.');
    members.emplace_back(rest.substr(0, dot));
    if (members.back().empty() || members.back().find_first_of("[]") != std::string::npos ||
        members.size() > kMaxPathMembers) {
      return FieldFault("format_options.json_path", "not_allowed",
                        "is the names of members with dots between them, such as $.data.items");
    }
    if (dot == rest.npos) return members;
    rest.remove_prefix(dot + 1);
  }
}

JsonTable::JsonTable(csv::TextSource source, csv::Options options, const csv::Limits& limits)
    : source_(std::move(source)), options_(std::move(options)), limits_(limits), columns_(limits) {
  dialect_.quote = csv::kNoQuote;
  dialect_.null_words = false;
  dialect_.null_values = options_.null_values;
}

Result<csv::Sniffed> JsonTable::Sniff(std::size_t sample_bytes, std::size_t shown_rows) {
  TRY_OK(FindShape(sample_bytes));
  return shape_ == Shape::kRecords ? SniffRecords(sample_bytes, shown_rows)
                                   : SniffLists(shown_rows);
}

Status JsonTable::FindShape(std::size_t sample_bytes) {
  TRY(csv::TextFile file, csv::OpenText(source_, limits_));
  dialect_.encoding = file.encoding;
  if (!options_.json_path.empty()) {
    TRY(layout_.path, ParsePath(options_.json_path));
    return {};
  }
  csv::TextWindow window(std::move(file), sample_bytes);
  TRY_OK(window.Fill(1));
  const std::string_view text = window.text();
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == text.npos)
    return Fail(ErrorCode::kFileEmpty, "The file holds only blanks and line ends.");
  if (text[start] == '{') return LookAtObject(text.substr(start), window.ended());
  if (text[start] == '[') return {};
  // No table: say whether it is JSON at all.
  Scanner scanner(text.substr(start), window.ended(),
                  static_cast<std::size_t>(limits_.max_cell_bytes));
  Span value;
  if (!scanner.Value(1, &value) && !scanner.more()) {
    return ExplainAt(
        scanner,
        1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(start), '\n'),
        scanner.fault_at() - text.data() + 1);
  }
  return Fail(ErrorCode::kJsonShape,
              "The file holds a single value; expected a list of objects, one object a line "
              "(NDJSON), or an object with a list for each column.");
}

/// One object, or the first of several.
Status JsonTable::LookAtObject(std::string_view text, bool ended) {
  const auto max_text = static_cast<std::size_t>(limits_.max_cell_bytes);
  Scanner scanner(text, ended, max_text);
  Span value;
  const bool complete = scanner.Value(1, &value);
  if (complete) scanner.BlanksToEnd();
  layout_.lines = true;
  // Whatever is wrong with the object is told when it is read as a record.
  if (!complete && !scanner.more()) return {};
  if (complete && !scanner.AtEnd()) return {};
  const TopMembers members = LookAtMembers(text, ended, max_text);
  if (members.has_columns && members.has_data) {
    shape_ = Shape::kSplit;
  } else if (members.record_lists.size() == 1) {
    layout_ = {false, members.record_lists};
  } else if (members.value_lists > 0 && members.value_lists == members.count()) {
    shape_ = Shape::kColumns;
  } else if (!members.record_lists.empty()) {
    std::string names;
    for (const std::string& name : members.record_lists)
      names += (names.empty() ? "$." : ", $.") + csv::Shown(name);
    return Fail(ErrorCode::kJsonShape,
                "The file holds several lists of objects; set json_path to one of " + names + ".");
  }
  return {};
}

csv::Sniffed JsonTable::Describe(std::optional<csv::Warning> transcoded) const {
  csv::Sniffed sniffed;
  sniffed.dialect = dialect_;
  json::object& out = sniffed.format;
  const bool lines = shape_ == Shape::kRecords && layout_.lines;
  out["format"] = lines ? "ndjson" : "json";
  out["encoding"] = dialect_.encoding;
  out["decimal"] = std::string(1, dialect_.decimal);
  out["null_values"] = dialect_.ToJson()["null_values"];
  if (shape_ == Shape::kRecords && !lines) out["json_path"] = PathText(layout_.path);
  if (transcoded) sniffed.warnings.push_back(*std::move(transcoded));
  if (options_.json_path.empty() && !layout_.path.empty()) {
    sniffed.warnings.push_back(
        {"json_path_found", "",
         "The rows are the objects of " + PathText(layout_.path) + "; the rest was left out."});
  }
  return sniffed;
}

Result<csv::Sniffed> JsonTable::SniffRecords(std::size_t sample_bytes, std::size_t shown_rows) {
  TRY(csv::TextFile file, csv::OpenText(source_, limits_));
  csv::Sniffed sniffed = Describe(csv::TranscodedWarning(file));
  Discovery discovery(dialect_, shown_rows);
  RecordSource records(
      std::move(file), layout_, columns_, limits_, dialect_, 0,
      [&](std::int64_t line, std::string_view text, std::span<const FoundCell> cells) {
        discovery.Take(line, text, cells);
      });
  while (!records.done() && records.position() < static_cast<std::int64_t>(sample_bytes) &&
         !discovery.enough()) {
    TRY(const bool more, records.Next());
    if (!more) break;
  }
  TRY(sniffed.columns, columns_.Settle(sniffed.warnings));
  if (discovery.row_count() == 0) return NoRows();
  if (sniffed.columns.empty() && records.done()) return NoColumns();
  sniffed.row_count = discovery.row_count();
  sniffed.rows = discovery.Rows(columns_.size());
  sniffed.whole_file = records.done();
  sniffed.may_grow = !records.done();
  sniffed.bytes_per_row = records.position() / std::max<std::int64_t>(sniffed.row_count, 1);
  return sniffed;
}

Result<csv::Sniffed> JsonTable::SniffLists(std::size_t shown_rows) {
  TRY(csv::TextFile file, csv::OpenText(source_, limits_));
  csv::Sniffed sniffed = Describe(csv::TranscodedWarning(file));
  TRY(lists_, ColumnLists::Load(std::move(file), shape_ == Shape::kSplit, limits_));
  const ColumnLists& lists = *lists_;
  if (lists.names().empty()) return NoColumns();
  if (lists.row_count() == 0) return NoRows();
  TRY(const std::vector<std::string> names,
      csv::NamesFromHeader(lists.names(), limits_, csv::NamesOf::kTable, sniffed.warnings));
  const std::size_t width = names.size();
  const std::size_t limit =
      std::min(lists.row_count(), std::max<std::size_t>(kMaxEvidenceCells / width, 20));
  for (std::size_t i = 0; i < width; ++i) {
    csv::SniffedColumn& column = sniffed.columns.emplace_back();
    column.name = names[i];
    for (std::size_t row = 0; row < limit; ++row) {
      Observe(lists.cell(i, row), lists.text(), static_cast<std::int64_t>(row) + 1, dialect_,
              column.evidence);
    }
  }
  for (std::size_t row = 0; row < std::min(limit, shown_rows); ++row) {
    auto& shown = sniffed.rows.emplace_back();
    for (std::size_t i = 0; i < width; ++i) {
      const csv::Cell cell = lists.cell(i, row);
      shown.emplace_back(lists.text().substr(cell.begin, cell.size));
    }
  }
  sniffed.row_count = static_cast<std::int64_t>(limit);
  sniffed.whole_file = limit == lists.row_count();
  sniffed.bytes_per_row = static_cast<std::int64_t>(lists.text().size() / lists.row_count());
  return sniffed;
}

Result<std::unique_ptr<csv::RowSource>> JsonTable::Open(const std::vector<csv::ColumnPlan>& plan) {
  if (shape_ != Shape::kRecords) return RowsOf(*lists_);
  TRY(csv::TextFile file, csv::OpenText(source_, limits_));
  return std::unique_ptr<csv::RowSource>(std::make_unique<RecordSource>(
      std::move(file), layout_, columns_, limits_, dialect_, plan.size()));
}

}  // namespace lathe::data::jsonfile
