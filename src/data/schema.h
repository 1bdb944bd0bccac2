// What a column is: its physical type (how values are stored), its semantic type (what they mean)
// and its role in learning. Shared by datasets, recipes, models and the API, whose spelling ToText
// gives. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace lathe::data {

enum class PhysicalType { kInt64, kDouble, kBool, kDate, kTimestamp, kString, kDecimal };
enum class SemanticType {
  kNumeric,
  kCategorical,
  kBoolean,
  kDatetime,
  kText,
  kIdentifier,
  kConstant
};
enum class ColumnRole { kFeature, kTarget, kIdentifier, kIgnore, kWeight, kGroup, kTime };

std::string_view ToText(PhysicalType type);
std::string_view ToText(SemanticType type);
std::string_view ToText(ColumnRole role);
std::optional<PhysicalType> PhysicalTypeFromText(std::string_view text);
std::optional<SemanticType> SemanticTypeFromText(std::string_view text);
std::optional<ColumnRole> ColumnRoleFromText(std::string_view text);

struct ColumnSchema {
  std::string name;
  PhysicalType physical = PhysicalType::kString;
  SemanticType semantic = SemanticType::kCategorical;
  ColumnRole role = ColumnRole::kFeature;
  bool nullable = false;
  std::int64_t distinct = 0;   ///< distinct values without missing ones, at most the rows with one
  std::int64_t missing = 0;    ///< rows without a value
  std::string evidence;        ///< why the semantic type was guessed, one sentence
  bool distinct_exact = true;  ///< otherwise `distinct` is an estimate within a few percent

  bool operator==(const ColumnSchema&) const = default;
};

struct TableSchema {
  std::vector<ColumnSchema> columns;

  /// Position of the column called `name`, or nothing.
  std::optional<std::size_t> IndexOf(std::string_view name) const;
  json::array ToJson() const;
  static Result<TableSchema> FromJson(const json::value& in);
};

}  // namespace lathe::data
