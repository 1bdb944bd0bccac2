#include "service/column_changes.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "service/faults.h"

namespace lathe::service {
namespace {

using data::ColumnRole;
using data::ColumnSchema;
using data::PhysicalType;
using data::SemanticType;

bool IsNumber(PhysicalType type) {
  return type == PhysicalType::kInt64 || type == PhysicalType::kDouble ||
         type == PhysicalType::kDecimal || type == PhysicalType::kBool;
}
bool IsTime(PhysicalType type) {
  return type == PhysicalType::kDate || type == PhysicalType::kTimestamp;
}

/// Why a column of this physical type cannot mean that; empty when it can.
std::string WhyNot(const ColumnSchema& column, SemanticType semantic) {
  switch (semantic) {
    case SemanticType::kNumeric:
      return IsNumber(column.physical) ? "" : "needs a column of numbers";
    case SemanticType::kDatetime:
      return IsTime(column.physical) ? "" : "needs a column of dates or times";
    case SemanticType::kBoolean:
      return column.distinct <= 2 ? "" : "needs a column of two values";
    case SemanticType::kText:
      return column.physical == PhysicalType::kString ? "" : "needs a column of texts";
    default:
      return "";
  }
}

std::string WhyNot(const ColumnSchema& column, ColumnRole role) {
  if (role == ColumnRole::kWeight && !IsNumber(column.physical)) return "needs a column of numbers";
  if (role == ColumnRole::kTime && column.physical == PhysicalType::kString)
    return "needs a column of dates, times or numbers";
  return "";
}

/// Roles that one column of a table has at most.
void CheckSingleRoles(const data::TableSchema& schema, Faults& faults) {
  for (const ColumnRole role :
       {ColumnRole::kTarget, ColumnRole::kWeight, ColumnRole::kGroup, ColumnRole::kTime}) {
    const auto count = std::ranges::count(schema.columns, role, &ColumnSchema::role);
    if (count < 2) continue;
    faults.Add("columns", "not_allowed",
               "give the role \"" + std::string(data::ToText(role)) + "\" to " +
                   std::to_string(count) + " columns; one may have it");
  }
}

template <class E>
void Set(const std::optional<std::string>& text, std::optional<E> (*from_text)(std::string_view),
         const std::string& place, ColumnSchema& column, E ColumnSchema::*field, Faults& faults) {
  if (!text) return;
  const std::optional<E> value = from_text(*text);
  if (!value) return faults.Add(place, "not_allowed", "\"" + *text + "\" is not known");
  if (std::string why = WhyNot(column, *value); !why.empty())
    return faults.Add(place, "not_allowed", std::move(why));
  column.*field = *value;
}

void Apply(const ColumnChange& change, const std::string& place, ColumnSchema& column,
           Faults& faults) {
  const SemanticType before = column.semantic;
  Set(change.semantic_type, data::SemanticTypeFromText, place + ".semantic_type", column,
      &ColumnSchema::semantic, faults);
  Set(change.role, data::ColumnRoleFromText, place + ".role", column, &ColumnSchema::role, faults);
  if (column.semantic != before) column.evidence = "Set by a user.";
}

}  // namespace

Status ApplyColumnChanges(const std::vector<ColumnChange>& changes, data::TableSchema& schema) {
  Faults faults;
  data::TableSchema changed = schema;
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const std::string place = "columns[" + std::to_string(i) + "]";
    if (!seen.insert(changes[i].name).second) {
      faults.Add(place + ".name", "not_allowed", "is given twice");
    } else if (const auto index = changed.IndexOf(changes[i].name)) {
      Apply(changes[i], place, changed.columns[*index], faults);
    } else {
      faults.Add(place + ".name", "not_found", "must be a column of the dataset");
    }
  }
  CheckSingleRoles(changed, faults);
  TRY_OK(faults.Finish("The columns cannot be described like this."));
  schema = std::move(changed);
  return {};
}

}  // namespace lathe::service
