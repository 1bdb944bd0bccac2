#include "data/schema.h"

#include <gtest/gtest.h>

namespace lathe::data {
namespace {

TEST(Schema, SpellsEveryTypeAndReadsItBack) {
  for (int i = 0; i < 7; ++i) {
    const auto physical = static_cast<PhysicalType>(i);
    const auto semantic = static_cast<SemanticType>(i);
    const auto role = static_cast<ColumnRole>(i);
    EXPECT_EQ(PhysicalTypeFromText(ToText(physical)), physical);
    EXPECT_EQ(SemanticTypeFromText(ToText(semantic)), semantic);
    EXPECT_EQ(ColumnRoleFromText(ToText(role)), role);
  }
  EXPECT_EQ(PhysicalTypeFromText("Int64"), std::nullopt);
  EXPECT_EQ(ToText(PhysicalType::kDecimal), "decimal");
  EXPECT_EQ(ToText(SemanticType::kConstant), "constant");
  EXPECT_EQ(ToText(ColumnRole::kTime), "time");
}

TEST(Schema, GoesThroughJsonUnchanged) {
  TableSchema schema;
  schema.columns.push_back({"a b", PhysicalType::kInt64, SemanticType::kIdentifier,
                            ColumnRole::kIdentifier, true, 12, 3, "Because."});
  schema.columns.push_back({"t", PhysicalType::kTimestamp, SemanticType::kDatetime,
                            ColumnRole::kFeature, false, 9, 0, "Dates."});
  const auto read = TableSchema::FromJson(schema.ToJson());
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->columns, schema.columns);
  EXPECT_EQ(read->IndexOf("t"), 1u);
  EXPECT_EQ(read->IndexOf("T"), std::nullopt);
}

TEST(Schema, NamesTheMemberThatIsWrong) {
  const auto missing = ParseJson(R"([{"name":"a","physical_type":"int64"}])");
  const auto read = TableSchema::FromJson(*missing);
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().errors[0].field, "columns[0].semantic_type");
  EXPECT_FALSE(TableSchema::FromJson(json::value("text")).ok());
}

}  // namespace
}  // namespace lathe::data
