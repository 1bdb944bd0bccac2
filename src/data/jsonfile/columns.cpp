#include "data/jsonfile/columns.h"

#include <algorithm>
#include <utility>

#include "data/csv/header.h"

namespace lathe::data::jsonfile {
namespace {

constexpr std::size_t kIndexedMembers = 8;
// Of one more record the names of objects count, too: no file needs so many.
constexpr std::int64_t kMembersPerColumn = 2;

}  // namespace

bool Columns::Read(Scanner& scanner, const char* base, std::vector<FoundCell>& out) {
  out.clear();
  base_ = base;
  ++record_;
  return ReadObject(scanner, root_, 2, out);
}

bool Columns::ReadObject(Scanner& scanner, Member& object, int depth, std::vector<FoundCell>& out) {
  if (!scanner.CheckDepth(depth)) return false;
  scanner.Return(scanner.at() + 1);
  object.expected = 0;
  if (!scanner.Blanks()) return false;
  if (scanner.Peek() == '}') return scanner.Return(scanner.at() + 1), true;
  while (true) {
    const char* const name_at = scanner.at();
    if (*name_at != '"')
      return scanner.Refuse(ErrorCode::kJsonSyntax, name_at, "Expected a name in double quotes.");
    Span key;
    if (!scanner.Text(&key)) return false;
    Member* const member = Find(scanner, object, key);
    if (!member) return false;
    if (member->last_record == record_) {
      return scanner.Refuse(
          ErrorCode::kJsonDuplicateKey, name_at,
          "The name \"" + csv::Shown(member->key) + "\" stands twice in one object.");
    }
    member->last_record = record_;
    if (!scanner.Take(':', "a colon") || !scanner.Blanks()) return false;
    if (!ReadMember(scanner, *member, depth, out) || !scanner.Blanks()) return false;
    if (scanner.Peek() == '}') return scanner.Return(scanner.at() + 1), true;
    if (!scanner.Take(',', "a comma or }") || !scanner.Blanks()) return false;
  }
}

bool Columns::ReadMember(Scanner& scanner, Member& member, int depth, std::vector<FoundCell>& out) {
  Span span;
  const char* const begin = scanner.at();
  switch (*begin) {
    case '"':
      if (!scanner.Text(&span)) return false;
      return Add(member, span, true, out), true;
    case '{': {
      const std::size_t before = out.size();
      if (!ReadObject(scanner, member, depth + 1, out)) return false;
      const auto size = static_cast<std::size_t>(scanner.at() - begin);
      // An object without members is no column's parent: it is kept as the text it is.
      if (out.size() == before && member.expected == 0 && member.members.empty())
        Add(member, {begin, size, false}, true, out);
      return true;
    }
    case '[':
      if (!scanner.CheckDepth(depth + 1) || !scanner.Value(depth + 1, &span)) return false;
      if (static_cast<std::int64_t>(span.size) > limits_.max_cell_bytes) {
        return scanner.Refuse(ErrorCode::kJsonStringTooLarge, begin,
                              "A list is kept as text and is longer than " +
                                  std::to_string(limits_.max_cell_bytes >> 10) + " KiB.");
      }
      member.has_lists = true;
      return Add(member, span, true, out), true;
    case 'n':
      if (!scanner.Literal(&span)) return false;
      member.has_nulls = true;
      return true;
    case 't':
    case 'f':
      if (!scanner.Literal(&span)) return false;
      break;
    default: {
      const bool number = *begin == '-' || (*begin >= '0' && *begin <= '9');
      if (!(number ? scanner.Number(&span) : scanner.Literal(&span))) return false;
    }
  }
  return Add(member, span, false, out), true;
}

void Columns::Add(Member& member, const Span& span, bool text, std::vector<FoundCell>& out) {
  member.has_values = true;
  csv::Cell cell{};
  cell.begin = static_cast<std::uint32_t>(span.begin - base_);
  cell.size = static_cast<std::uint32_t>(span.size) & 0x3FFF'FFFF;
  cell.escaped = span.escaped;
  cell.text = text;
  out.push_back({&member, cell});
}

Member* Columns::Find(Scanner& scanner, Member& object, const Span& span) {
  std::string_view key = span.view();
  if (span.escaped) {
    scratch_.resize(key.size());
    scratch_.resize(Unescape(key, scratch_.data()));
    key = scratch_;
  }
  auto& members = object.members;
  const std::size_t expected = object.expected;
  if (expected < members.size() && members[expected]->key == key) {
    ++object.expected;
    return members[expected].get();
  }
  std::size_t found = members.size();
  if (members.size() > kIndexedMembers) {
    const auto entry = object.index.find(key);
    if (entry != object.index.end()) found = entry->second;
  } else {
    for (std::size_t i = 0; i < members.size() && found == members.size(); ++i) {
      if (members[i]->key == key) found = i;
    }
  }
  object.expected = found + 1;
  if (found < members.size()) return members[found].get();
  return Make(scanner, object, key, span.begin);
}

Member* Columns::Make(Scanner& scanner, Member& object, std::string_view key, const char* at) {
  if (static_cast<std::int64_t>(key.size()) > limits_.max_name_bytes) {
    scanner.Refuse(ErrorCode::kColumnNameTooLong, at,
                   "A name has " + std::to_string(key.size()) + " bytes; " +
                       std::to_string(limits_.max_name_bytes) + " are allowed.");
    return nullptr;
  }
  if (static_cast<std::int64_t>(in_order_.size()) >= limits_.max_columns * kMembersPerColumn) {
    scanner.Refuse(ErrorCode::kDatasetTooManyColumns, at,
                   "The records have more than " + std::to_string(in_order_.size()) +
                       " different names; a table has at most " +
                       std::to_string(limits_.max_columns) + " columns.");
    return nullptr;
  }
  auto& members = object.members;
  members.push_back(std::make_unique<Member>());
  Member* const member = members.back().get();
  member->key = key;
  member->parent = &object;
  in_order_.push_back(member);
  if (members.size() > kIndexedMembers) {
    for (std::size_t i = object.index.size(); i < members.size(); ++i)
      object.index.emplace(members[i]->key, i);
  }
  return member;
}

std::string Columns::NameOf(const Member& member) {
  if (!member.parent || !member.parent->parent) return member.key;
  return NameOf(*member.parent) + "." + member.key;
}

Result<std::vector<csv::SniffedColumn>> Columns::Settle(std::vector<csv::Warning>& warnings) {
  std::vector<Member*> found;
  std::vector<std::string> names = names_;
  for (Member* const member : in_order_) {
    const bool is_column = member->has_values || (member->has_nulls && member->members.empty());
    if (member->column >= 0 || !is_column) continue;
    found.push_back(member);
    names.push_back(NameOf(*member));
  }
  std::vector<csv::Warning> told;
  TRY(names_, csv::NamesFromHeader(names, limits_, csv::NamesOf::kTable, told));
  std::vector<csv::SniffedColumn> columns;
  for (Member* const member : found) {
    member->column = static_cast<int>(settled_.size());
    settled_.push_back(member);
    columns.push_back({names_[settled_.size() - 1], member->evidence, false, {}});
  }
  for (csv::Warning& warning : told) {
    const bool is_new = std::ranges::any_of(
        columns, [&](const csv::SniffedColumn& column) { return column.name == warning.column; });
    if (is_new) warnings.push_back(std::move(warning));
  }
  return columns;
}

std::vector<csv::Warning> Columns::Warnings() const {
  std::vector<csv::Warning> out;
  for (const Member* const member : settled_) {
    if (!member->has_lists) continue;
    const std::string& name = names_[static_cast<std::size_t>(member->column)];
    out.push_back({"column_nested", name, "The column holds lists; they are kept as JSON text."});
  }
  return out;
}

}  // namespace lathe::data::jsonfile
