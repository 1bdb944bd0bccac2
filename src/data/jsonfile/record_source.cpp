#include "data/jsonfile/record_source.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "data/csv/values.h"

namespace lathe::data::jsonfile {
namespace {

constexpr std::size_t kWindowCells = 256 << 10;

std::string_view KindOf(char first) {
  switch (first) {
    case '[':
      return "a list";
    case '{':
      return "an object";
    case '"':
      return "a text";
    case 't':
    case 'f':
      return "true or false";
    case 'n':
      return "null";
    default:
      return "a number";
  }
}

}  // namespace

RecordSource::RecordSource(csv::TextFile file, Layout layout, Columns& columns,
                           const csv::Limits& limits, const csv::Dialect& dialect,
                           std::size_t width, OnRecord on_record)
    : text_(std::move(file)),
      layout_(std::move(layout)),
      columns_(columns),
      limits_(limits),
      dialect_(dialect),
      width_(width),
      on_record_(std::move(on_record)),
      state_(layout_.lines ? State::kLine : State::kOpen) {}

Result<bool> RecordSource::Next() {
  cells_.clear();
  lines_.clear();
  const std::int64_t records_before = record_count_;
  while (state_ != State::kDone) {
    LineOf(text_.data() + used_);
    text_.Drop(used_);
    used_ = counted_ = 0;
    TRY_OK(text_.Fill(line_));
    Scanner scanner(text_.text(), text_.ended(), static_cast<std::size_t>(limits_.max_cell_bytes));
    bool going = true;
    while (going && state_ != State::kDone && cells_.size() < kWindowCells) {
      going = Step(scanner);
      if (going) used_ = static_cast<std::size_t>(scanner.at() - text_.data());
    }
    if (!going && !scanner.more()) return Explain(scanner);
    if (!lines_.empty() || (on_record_ && record_count_ > records_before)) break;
  }
  window_ = {text_.text(), cells_, lines_, width_, 0};
  return record_count_ > records_before;
}

/// One step through the file: a record, or a piece of what stands around them.
bool RecordSource::Step(Scanner& scanner) {
  switch (state_) {
    case State::kOpen:
      return Open(scanner);
    case State::kMember:
      return OpenMember(scanner);
    case State::kFirstItem:
    case State::kItem:
      if (!scanner.Blanks()) return false;
      if (state_ == State::kFirstItem && scanner.Peek() == ']') {
        state_ = State::kAfterItem;
        return true;
      }
      if (scanner.Peek() != '{') return WrongShape(scanner, "an object");
      if (!Record(scanner)) return false;
      state_ = State::kAfterItem;
      return true;
    case State::kAfterItem:
      return AfterItem(scanner);
    case State::kClosing:
      return CloseObject(scanner);
    case State::kLine:
      return Line(scanner);
    case State::kTail:
      scanner.BlanksToEnd();
      if (!scanner.AtEnd()) {
        return scanner.Refuse(ErrorCode::kJsonSyntax, scanner.at(),
                              "There is extra data after the end of the list.");
      }
      if (!scanner.final()) return scanner.Blanks();
      state_ = State::kDone;
      return true;
    case State::kDone:
      break;
  }
  return true;
}

bool RecordSource::Open(Scanner& scanner) {
  if (!scanner.Blanks()) return false;
  const bool last = level_ == layout_.path.size();
  if (scanner.Peek() != (last ? '[' : '{')) {
    const char* const at = scanner.at();
    Span ignored;
    if (!scanner.Value(1, &ignored)) return false;
    if (layout_.path.empty()) {
      scanner.Return(at);
      return WrongShape(scanner, "a list of objects");
    }
    return scanner.Refuse(ErrorCode::kJsonPathMissing, at,
                          "The JSON path leads to " + std::string(KindOf(*at)) + " where " +
                              (last ? "a list of objects" : "an object") + " was expected.");
  }
  scanner.Return(scanner.at() + 1);
  state_ = last ? State::kFirstItem : State::kMember;
  return true;
}

/// A member of an object on the way: the next one of the path, or one to pass over.
bool RecordSource::OpenMember(Scanner& scanner) {
  if (!scanner.Blanks()) return false;
  const auto missing = [&] {
    return scanner.Refuse(ErrorCode::kJsonPathMissing, scanner.at(),
                          "The JSON path leads to nothing: there is no member \"" +
                              csv::Shown(layout_.path[level_]) + "\".");
  };
  if (scanner.Peek() == '}') return missing();
  if (scanner.Peek() != '"')
    return scanner.Refuse(ErrorCode::kJsonSyntax, scanner.at(),
                          "Expected a name in double quotes.");
  Span key;
  if (!scanner.Text(&key) || !scanner.Take(':', "a colon") || !scanner.Blanks()) return false;
  std::string name(key.view());
  if (key.escaped) name.resize(Unescape(key.view(), name.data()));
  if (name == layout_.path[level_]) {
    ++level_;
    state_ = State::kOpen;
    return true;
  }
  Span ignored;
  if (!scanner.Value(static_cast<int>(level_) + 2, &ignored) || !scanner.Blanks()) return false;
  if (scanner.Peek() == '}') return missing();
  return scanner.Take(',', "a comma or }");
}

bool RecordSource::AfterItem(Scanner& scanner) {
  if (!scanner.Blanks()) return false;
  if (scanner.Peek() == ',') {
    scanner.Return(scanner.at() + 1);
    state_ = State::kItem;
    return true;
  }
  if (!scanner.Take(']', "a comma or ]")) return false;
  state_ = level_ == 0 ? State::kTail : State::kClosing;
  return true;
}

/// What follows the array in the objects around it.
bool RecordSource::CloseObject(Scanner& scanner) {
  if (!scanner.Blanks()) return false;
  if (scanner.Peek() == '}') {
    scanner.Return(scanner.at() + 1);
    if (--level_ == 0) state_ = State::kTail;
    return true;
  }
  if (!scanner.Take(',', "a comma or }") || !scanner.Blanks()) return false;
  if (scanner.Peek() != '"')
    return scanner.Refuse(ErrorCode::kJsonSyntax, scanner.at(),
                          "Expected a name in double quotes.");
  Span ignored;
  return scanner.Text(&ignored) && scanner.Take(':', "a colon") && scanner.Blanks() &&
         scanner.Value(static_cast<int>(level_) + 1, &ignored);
}

bool RecordSource::Line(Scanner& scanner) {
  const char* const before = scanner.at();
  scanner.BlanksToEnd();
  if (scanner.AtEnd()) {
    if (!scanner.final()) return scanner.Blanks();
    state_ = State::kDone;
    return true;
  }
  const std::string_view blanks(before, static_cast<std::size_t>(scanner.at() - before));
  if (record_count_ > 0 && blanks.find('\n') == blanks.npos) {
    return scanner.Refuse(ErrorCode::kJsonSyntax, scanner.at(),
                          "There is extra data after the object; each object needs its own line.");
  }
  if (scanner.Peek() != '{') return WrongShape(scanner, "an object");
  return Record(scanner);
}

/// A value of another kind than `expected`; what is wrong inside of it is told first.
bool RecordSource::WrongShape(Scanner& scanner, const std::string& expected) {
  const char* const at = scanner.at();
  Span ignored;
  if (!scanner.Value(2, &ignored)) return false;
  std::string message = "Line " + std::to_string(LineOf(at)) + " is " + std::string(KindOf(*at)) +
                        ", expected " + expected + ".";
  if (*at == '[') message += " Write each row as an object, so that its values have names.";
  return scanner.Refuse(ErrorCode::kJsonShape, at, std::move(message));
}

bool RecordSource::Record(Scanner& scanner) {
  const char* const start = scanner.at();
  if (!columns_.Read(scanner, text_.data(), found_)) return false;
  ++record_count_;
  for (FoundCell& found : found_) {
    if (!found.cell.escaped) continue;
    char* const begin = text_.data() + found.cell.begin;
    const std::string_view raw(begin, found.cell.size);
    if (raw.find("\\u00") != raw.npos) ++control_escapes_;
    const std::size_t size = Unescape(raw, begin);
    // The place of the record stays as long as it was, so that lines are still counted right.
    std::memset(begin + size, ' ', raw.size() - size);
    found.cell.size = static_cast<std::uint32_t>(size) & 0x3FFF'FFFF;
    found.cell.escaped = 0;
  }
  Keep(LineOf(start));
  return true;
}

void RecordSource::Keep(std::int64_t line) {
  if (on_record_) return on_record_(line, text_.text(), found_);
  const std::size_t row = cells_.size();
  cells_.resize(row + std::max<std::size_t>(width_, 1));
  lines_.push_back(line);
  for (const FoundCell& found : found_) {
    Member& member = *found.member;
    if (member.column >= 0) {
      cells_[row + static_cast<std::size_t>(member.column)] = found.cell;
      continue;
    }
    grown_ = true;
    const std::string_view value = text_.text().substr(found.cell.begin, found.cell.size);
    if (found.cell.text) {
      member.evidence.ObserveText(csv::Trim(value), line, dialect_);
    } else {
      member.evidence.Observe(value, line, dialect_);
    }
  }
}

/// The line of a place at or after the last one asked for.
std::int64_t RecordSource::LineOf(const char* at) {
  const auto end = static_cast<std::size_t>(at - text_.data());
  while (counted_ < end) {
    const char* const from = text_.data() + counted_;
    const auto* const line_end = static_cast<const char*>(std::memchr(from, '\n', end - counted_));
    if (line_end == nullptr) {
      counted_ = end;
      break;
    }
    ++line_;
    counted_ = static_cast<std::size_t>(line_end + 1 - text_.data());
    bytes_before_line_ = text_.offset() + static_cast<std::int64_t>(counted_);
  }
  return line_;
}

Error RecordSource::Explain(const Scanner& scanner) {
  const std::int64_t line = LineOf(scanner.fault_at());
  const std::int64_t column =
      text_.offset() + (scanner.fault_at() - text_.data()) - bytes_before_line_ + 1;
  return ExplainAt(scanner, line, column);
}

Result<std::vector<csv::SniffedColumn>> RecordSource::NewColumns() {
  std::vector<csv::Warning> renamed;  // the names themselves show it
  return columns_.Settle(renamed);
}

}  // namespace lathe::data::jsonfile
