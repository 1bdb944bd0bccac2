// The columns of a file of records, found as its records are read: an object inside a record gives
// one column per member ("address.city"), a list is kept as JSON text. One object per file, one
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "data/csv/dialect.h"
#include "data/csv/evidence.h"
#include "data/csv/tokenizer.h"
#include "data/jsonfile/scanner.h"

namespace lathe::data::jsonfile {

/// A member of the records, and of the objects inside them.
struct Member {
  std::string key;
  Member* parent = nullptr;
  std::vector<std::unique_ptr<Member>> members;
  std::unordered_map<std::string_view, std::size_t> index;  // of members, once there are many
  std::size_t expected = 0;                                 // the member that should come next
  std::int64_t last_record = -1;                            // that had it
  int column = -1;                                          // of the table, once it is given one
  bool has_values = false;                                  // besides objects and nulls
  bool has_nulls = false;
  bool has_lists = false;
  csv::Evidence evidence;  // of records read while it had no column
};

/// A value of a record.
struct FoundCell {
  Member* member;
  csv::Cell cell;  ///< `escaped`: holds backslashes
};

class Columns {
 public:
  explicit Columns(const csv::Limits& limits) : limits_(limits) {}
  Columns(const Columns&) = delete;
  Columns& operator=(const Columns&) = delete;

  /// Reads a record. REQUIRES: `scanner` stands at its opening brace. `base` is what cells count
  /// from. False as the scanner says.
  bool Read(Scanner& scanner, const char* base, std::vector<FoundCell>& out);
  /// Gives a column to each member that has values and none yet, in order of appearance. Errors:
  /// column_name_too_long, dataset_too_many_columns.
  Result<std::vector<csv::SniffedColumn>> Settle(std::vector<csv::Warning>& warnings);
  std::size_t size() const { return names_.size(); }
  /// Columns with lists in them.
  std::vector<csv::Warning> Warnings() const;

 private:
  bool ReadObject(Scanner& scanner, Member& object, int depth, std::vector<FoundCell>& out);
  bool ReadMember(Scanner& scanner, Member& member, int depth, std::vector<FoundCell>& out);
  bool AddText(Scanner& scanner, Member& member, std::vector<FoundCell>& out);
  Member* Find(Scanner& scanner, Member& object, const Span& key);
  Member* Make(Scanner& scanner, Member& object, std::string_view key, const char* at);
  void Add(Member& member, const Span& span, bool text, std::vector<FoundCell>& out);
  static std::string NameOf(const Member& member);

  csv::Limits limits_;
  Member root_;
  std::vector<Member*> in_order_;
  std::vector<std::string> names_;
  std::vector<Member*> settled_;
  std::int64_t record_ = 0;  // counts tries to read one
  const char* base_ = nullptr;
  std::string scratch_;
};

}  // namespace lathe::data::jsonfile
