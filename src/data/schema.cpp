#include "data/schema.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "data/distinct_count.h"

namespace lathe::data {
namespace {

constexpr std::array<std::string_view, 7> kPhysicalTypes = {"int64",     "double", "bool",   "date",
                                                            "timestamp", "string", "decimal"};
constexpr std::array<std::string_view, 7> kSemanticTypes = {
    "numeric", "categorical", "boolean", "datetime", "text", "identifier", "constant"};
constexpr std::array<std::string_view, 7> kRoles = {"feature", "target", "identifier", "ignore",
                                                    "weight",  "group",  "time"};

template <class E>
std::optional<E> Find(std::span<const std::string_view> names, std::string_view text) {
  const auto found = std::ranges::find(names, text);
  if (found == names.end()) return std::nullopt;
  return static_cast<E>(found - names.begin());
}

/// Reads the members of one column, remembering the first one that is not there or not right.
class Members {
 public:
  explicit Members(const json::object& in) : in_(in) {}

  std::string Text(std::string_view name) {
    const json::value* value = in_.if_contains(name);
    if (value && value->is_string()) return std::string(value->as_string());
    return Refuse(name), std::string();
  }
  std::int64_t Count(std::string_view name) {
    const json::value* value = in_.if_contains(name);
    if (value && value->is_int64()) return value->as_int64();
    return Refuse(name), 0;
  }
  bool Flag(std::string_view name) {
    const json::value* value = in_.if_contains(name);
    if (value && value->is_bool()) return value->as_bool();
    return Refuse(name), false;
  }
  template <class E>
  E Choice(std::string_view name, std::optional<E> (*from_text)(std::string_view)) {
    if (const auto found = from_text(Text(name))) return *found;
    return Refuse(name), E();
  }
  /// A flag that earlier releases did not write.
  std::optional<bool> FlagIfThere(std::string_view name) const {
    const json::value* value = in_.if_contains(name);
    if (value && value->is_bool()) return value->as_bool();
    return std::nullopt;
  }
  const std::string& fault() const { return fault_; }

 private:
  void Refuse(std::string_view name) {
    if (fault_.empty()) fault_ = name;
  }

  const json::object& in_;
  std::string fault_;
};

Result<ColumnSchema> ColumnFromJson(const json::value& in, std::size_t index) {
  const std::string place = "columns[" + std::to_string(index) + "]";
  if (!in.is_object()) return FieldFault(place, "wrong_type", "must be an object");
  Members members(in.get_object());
  ColumnSchema out;
  out.name = members.Text("name");
  out.physical = members.Choice("physical_type", PhysicalTypeFromText);
  out.semantic = members.Choice("semantic_type", SemanticTypeFromText);
  out.role = members.Choice("role", ColumnRoleFromText);
  out.nullable = members.Flag("nullable");
  out.distinct = members.Count("distinct");
  out.missing = members.Count("missing");
  out.evidence = members.Text("evidence");
  out.distinct_exact =
      members.FlagIfThere("distinct_exact").value_or(out.distinct <= DistinctCount::kExactLimit);
  if (members.fault().empty()) return out;
  return FieldFault(place + "." + members.fault(), "not_allowed", "is missing or not allowed");
}

}  // namespace

std::string_view ToText(PhysicalType type) {
  return kPhysicalTypes[static_cast<std::size_t>(type)];
}
std::string_view ToText(SemanticType type) {
  return kSemanticTypes[static_cast<std::size_t>(type)];
}
std::string_view ToText(ColumnRole role) { return kRoles[static_cast<std::size_t>(role)]; }

std::optional<PhysicalType> PhysicalTypeFromText(std::string_view text) {
  return Find<PhysicalType>(kPhysicalTypes, text);
}
std::optional<SemanticType> SemanticTypeFromText(std::string_view text) {
  return Find<SemanticType>(kSemanticTypes, text);
}
std::optional<ColumnRole> ColumnRoleFromText(std::string_view text) {
  return Find<ColumnRole>(kRoles, text);
}

std::optional<std::size_t> TableSchema::IndexOf(std::string_view name) const {
  const auto found = std::ranges::find(columns, name, &ColumnSchema::name);
  if (found == columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns.begin());
}

json::array TableSchema::ToJson() const {
  json::array out;
  out.reserve(columns.size());
  for (const ColumnSchema& column : columns) {
    out.push_back({{"name", column.name},
                   {"physical_type", ToText(column.physical)},
                   {"semantic_type", ToText(column.semantic)},
                   {"role", ToText(column.role)},
                   {"nullable", column.nullable},
                   {"distinct", column.distinct},
                   {"distinct_exact", column.distinct_exact},
                   {"missing", column.missing},
                   {"evidence", column.evidence}});
  }
  return out;
}

Result<TableSchema> TableSchema::FromJson(const json::value& in) {
  if (!in.is_array()) return FieldFault("columns", "wrong_type", "must be an array");
  TableSchema out;
  for (const json::value& item : in.get_array()) {
    TRY(ColumnSchema column, ColumnFromJson(item, out.columns.size()));
    out.columns.push_back(std::move(column));
  }
  return out;
}

}  // namespace lathe::data
