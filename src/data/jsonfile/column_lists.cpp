#include "data/jsonfile/column_lists.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace lathe::data::jsonfile {
namespace {

constexpr std::size_t kWindowCells = 64 << 10;

bool HasNoName(Scanner& scanner) {
  return scanner.Refuse(ErrorCode::kJsonSyntax, scanner.at(), "Expected a name in double quotes.");
}

std::string Rows(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " value" : " values");
}

class ListRows final : public csv::RowSource {
 public:
  explicit ListRows(const ColumnLists& lists) : lists_(lists) {}

  Result<bool> Next() override {
    const std::size_t width = lists_.names().size();
    const std::size_t count =
        std::min(lists_.row_count() - next_row_, std::max<std::size_t>(kWindowCells / width, 1));
    cells_.clear();
    lines_.clear();
    for (std::size_t row = next_row_; row < next_row_ + count; ++row) {
      lines_.push_back(static_cast<std::int64_t>(row) + 1);
      for (std::size_t i = 0; i < width; ++i) cells_.push_back(lists_.cell(i, row));
    }
    next_row_ += count;
    window_ = {lists_.text(), cells_, lines_, width, 0};
    return count > 0;
  }
  const csv::Window& window() const override { return window_; }
  double progress() const override {
    return static_cast<double>(next_row_) /
           static_cast<double>(std::max<std::size_t>(lists_.row_count(), 1));
  }
  std::int64_t control_count() const override { return lists_.control_count(); }
  std::vector<csv::Warning> Warnings() const override {
    std::vector<csv::Warning> out;
    for (const std::size_t i : lists_.nested_columns()) {
      out.push_back({"column_nested", lists_.names()[i],
                     "The column holds lists or objects; they are kept as JSON text."});
    }
    return out;
  }

 private:
  const ColumnLists& lists_;
  std::size_t next_row_ = 0;
  std::vector<csv::Cell> cells_;
  std::vector<std::int64_t> lines_;
  csv::Window window_;
};

}  // namespace

std::unique_ptr<csv::RowSource> RowsOf(const ColumnLists& lists) {
  return std::make_unique<ListRows>(lists);
}

ColumnLists::ColumnLists(csv::TextFile file, const csv::Limits& limits)
    : text_(std::move(file)), limits_(limits) {}

Result<ColumnLists> ColumnLists::Load(csv::TextFile file, bool split, const csv::Limits& limits) {
  ColumnLists lists(std::move(file), limits);
  TRY_OK(lists.LoadText());
  Scanner scanner(lists.text_.text(), true, static_cast<std::size_t>(limits.max_cell_bytes));
  bool good = scanner.Blanks() && (split ? lists.ReadSplit(scanner) : lists.ReadColumns(scanner));
  if (good) {
    scanner.BlanksToEnd();
    good = scanner.AtEnd() || scanner.Refuse(ErrorCode::kJsonSyntax, scanner.at(),
                                             "There is extra data after the end of the object.");
  }
  if (!good) return lists.Explain(scanner);
  for (std::size_t i = 1; i < lists.columns_.size(); ++i) {
    if (lists.columns_[i].size() == lists.row_count()) continue;
    return Fail(ErrorCode::kJsonRaggedColumns,
                "The columns have different lengths: \"" + csv::Shown(lists.names_[i]) + "\" has " +
                    Rows(lists.columns_[i].size()) + ", \"" + csv::Shown(lists.names_[0]) +
                    "\" has " + std::to_string(lists.row_count()) + ".");
  }
  return lists;
}

Status ColumnLists::LoadText() {
  while (!text_.ended()) {
    const Status filled = text_.Fill(1);
    if (filled.ok()) continue;
    if (filled.error().code != ErrorCode::kCsvLineTooLong) return filled;
    return Fail(ErrorCode::kDatasetDecodedTooLarge,
                "JSON by columns is held in memory and may have " +
                    std::to_string(csv::kMaxWindowBytes >> 20) +
                    " MiB. Write the table as a list of objects, or one object a line (NDJSON).");
  }
  return {};
}

/// An object member by member; `each` reads the value and gets the name.
template <class Each>
bool ColumnLists::ReadMembers(Scanner& scanner, const Each& each) {
  std::unordered_set<std::string> seen;
  if (!scanner.Take('{', "an object") || !scanner.Blanks()) return false;
  if (scanner.Peek() == '}') return scanner.Return(scanner.at() + 1), true;
  while (true) {
    const char* const at = scanner.at();
    if (*at != '"') return HasNoName(scanner);
    Span key;
    if (!scanner.Text(&key) || !scanner.Take(':', "a colon") || !scanner.Blanks()) return false;
    std::string name(key.view());
    if (key.escaped) name.resize(Unescape(key.view(), name.data()));
    if (!seen.insert(name).second) {
      return scanner.Refuse(ErrorCode::kJsonDuplicateKey, at,
                            "The name \"" + csv::Shown(name) + "\" stands twice in one object.");
    }
    if (!each(name) || !scanner.Blanks()) return false;
    if (scanner.Peek() == '}') return scanner.Return(scanner.at() + 1), true;
    if (!scanner.Take(',', "a comma or }") || !scanner.Blanks()) return false;
  }
}

template <class Each>
bool ColumnLists::ReadList(Scanner& scanner, const Each& each) {
  const char* const at = scanner.at();
  if (scanner.Peek() != '[') {
    Span ignored;
    if (!scanner.Value(2, &ignored)) return false;
    return scanner.Refuse(ErrorCode::kJsonShape, at, "Expected a list of values here.");
  }
  scanner.Return(at + 1);
  if (!scanner.Blanks()) return false;
  if (scanner.Peek() == ']') return scanner.Return(scanner.at() + 1), true;
  while (true) {
    if (!each() || !scanner.Blanks()) return false;
    if (scanner.Peek() == ']') return scanner.Return(scanner.at() + 1), true;
    if (!scanner.Take(',', "a comma or ]") || !scanner.Blanks()) return false;
  }
}

bool ColumnLists::ReadColumns(Scanner& scanner) {
  return ReadMembers(scanner, [&](std::string& name) {
    names_.push_back(std::move(name));
    columns_.emplace_back();
    nested_.push_back(false);
    return ReadColumn(scanner, columns_.back());
  });
}

bool ColumnLists::ReadColumn(Scanner& scanner, std::vector<csv::Cell>& out) {
  const std::size_t column = columns_.size() - 1;
  return ReadList(scanner, [&] {
    const char first = scanner.Peek();
    if (first == '[' || first == '{') nested_[column] = true;
    return ReadCell(scanner, &out.emplace_back());
  });
}

bool ColumnLists::ReadSplit(Scanner& scanner) {
  return ReadMembers(scanner, [&](const std::string& name) {
    Span ignored;
    if (name == "columns") return ReadNames(scanner);
    if (name == "data") return ReadList(scanner, [&] { return ReadRow(scanner); });
    return scanner.Value(2, &ignored);
  });
}

bool ColumnLists::ReadNames(Scanner& scanner) {
  return ReadList(scanner, [&] {
    csv::Cell cell{};
    if (!ReadCell(scanner, &cell)) return false;
    names_.emplace_back(text_.text().substr(cell.begin, cell.size));
    columns_.emplace_back();
    nested_.push_back(false);
    return true;
  });
}

bool ColumnLists::ReadRow(Scanner& scanner) {
  const char* const at = scanner.at();
  std::size_t column = 0;
  const bool read = ReadList(scanner, [&] {
    csv::Cell cell{};
    const char first = scanner.Peek();
    if (!ReadCell(scanner, &cell)) return false;
    if (column < columns_.size()) {
      if (first == '[' || first == '{') nested_[column] = true;
      columns_[column].push_back(cell);
    }
    ++column;
    return true;
  });
  if (!read) return false;
  if (column == columns_.size()) return true;
  return scanner.Refuse(
      ErrorCode::kJsonRaggedColumns, at,
      "The row has " + Rows(column) + ", expected " + std::to_string(columns_.size()) + ".");
}

bool ColumnLists::ReadCell(Scanner& scanner, csv::Cell* out) {
  const char first = scanner.Peek();
  Span span;
  if (first == '"') {
    if (!scanner.Text(&span)) return false;
  } else if (!scanner.Value(3, &span)) {
    return false;
  }
  if (static_cast<std::int64_t>(span.size) > limits_.max_cell_bytes)
    return scanner.Refuse(ErrorCode::kJsonStringTooLarge, span.begin, "A value is too long.");
  *out = {};
  if (first == 'n') return true;
  out->begin = static_cast<std::uint32_t>(span.begin - text_.data());
  out->size = static_cast<std::uint32_t>(span.size) & 0x3FFF'FFFF;
  out->text = first == '"' || first == '[' || first == '{';
  if (!span.escaped) return true;
  char* const begin = text_.data() + out->begin;
  if (span.view().find("\\u00") != std::string_view::npos) ++control_escapes_;
  out->size = static_cast<std::uint32_t>(Unescape(span.view(), begin)) & 0x3FFF'FFFF;
  return true;
}

std::vector<std::size_t> ColumnLists::nested_columns() const {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < nested_.size(); ++i) {
    if (nested_[i]) out.push_back(i);
  }
  return out;
}

Error ColumnLists::Explain(const Scanner& scanner) const {
  const std::string_view before =
      text_.text().substr(0, static_cast<std::size_t>(scanner.fault_at() - text_.text().data()));
  const std::int64_t line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t last = before.rfind('\n');
  const auto column =
      static_cast<std::int64_t>(before.size() - (last == before.npos ? 0 : last + 1)) + 1;
  return ExplainAt(scanner, line, column);
}

}  // namespace lathe::data::jsonfile
