#include "service/column_changes.h"

#include <gtest/gtest.h>

namespace lathe::service {
namespace {

using data::ColumnRole;
using data::PhysicalType;
using data::SemanticType;

data::TableSchema Schema() {
  data::TableSchema schema;
  schema.columns.push_back({"n", PhysicalType::kInt64, SemanticType::kNumeric, ColumnRole::kFeature,
                            false, 50, 0, "Whole numbers."});
  schema.columns.push_back({"t", PhysicalType::kString, SemanticType::kCategorical,
                            ColumnRole::kFeature, false, 50, 0, "Texts."});
  return schema;
}

TEST(ColumnChanges, SetTypesAndRolesAndSayWhoDid) {
  data::TableSchema schema = Schema();
  ASSERT_TRUE(
      ApplyColumnChanges({{"n", "categorical", "target"}, {"t", {}, "ignore"}}, schema).ok());
  EXPECT_EQ(schema.columns[0].semantic, SemanticType::kCategorical);
  EXPECT_EQ(schema.columns[0].role, ColumnRole::kTarget);
  EXPECT_EQ(schema.columns[0].evidence, "Set by a user.");
  EXPECT_EQ(schema.columns[1].role, ColumnRole::kIgnore);
  EXPECT_EQ(schema.columns[1].evidence, "Texts.");
}

TEST(ColumnChanges, RefuseWhatCannotBeTrueAndChangeNothing) {
  data::TableSchema schema = Schema();
  const Status status = ApplyColumnChanges(
      {{"x", {}, "ignore"}, {"t", "numeric", "weight"}, {"n", "boolean", "bystander"}}, schema);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().errors.size(), 5u);
  EXPECT_EQ(schema.columns, Schema().columns);
}

TEST(ColumnChanges, RefuseAColumnThatIsNamedTwice) {
  data::TableSchema schema = Schema();
  const Status status = ApplyColumnChanges({{"n", {}, "ignore"}, {"n", {}, "target"}}, schema);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().errors.at(0).field, "columns[1].name");
}

TEST(ColumnChanges, GiveSomeRolesToOneColumnOnly) {
  data::TableSchema schema = Schema();
  EXPECT_FALSE(ApplyColumnChanges({{"n", {}, "target"}, {"t", {}, "target"}}, schema).ok());
  ASSERT_TRUE(ApplyColumnChanges({{"n", {}, "target"}}, schema).ok());
  EXPECT_FALSE(ApplyColumnChanges({{"t", {}, "target"}}, schema).ok());
  EXPECT_TRUE(ApplyColumnChanges({{"t", {}, "target"}, {"n", {}, "feature"}}, schema).ok());
}

}  // namespace
}  // namespace lathe::service
