#include "data/sources/joint_columns.h"

#include <gtest/gtest.h>

namespace lathe::data::sources {
namespace {

using csv::ColumnType;
using csv::DateOrder;
using csv::OnBadValue;

ColumnType Type(PhysicalType physical, DateOrder order = DateOrder::kYearMonthDay) {
  ColumnType type;
  type.physical = physical;
  type.order = order;
  return type;
}

ColumnReading Reading(ColumnType type, std::int64_t value_count = 2, bool open_dates = false) {
  return {"x", type, value_count, open_dates};
}

JointColumns Joined(std::vector<ColumnReading> readings, OnBadValue policy = OnBadValue::kText) {
  JointColumns joint(policy);
  for (std::size_t i = 0; i < readings.size(); ++i)
    joint.Add("f" + std::to_string(i), {readings[i]});
  joint.Decide(false);
  return joint;
}

const ColumnType kText = Type(PhysicalType::kString), kInt = Type(PhysicalType::kInt64),
                 kReal = Type(PhysicalType::kDouble), kDate = Type(PhysicalType::kDate),
                 kTime = Type(PhysicalType::kTimestamp),
                 kDayFirst = Type(PhysicalType::kDate, DateOrder::kDayMonthYear),
                 kMonthFirst = Type(PhysicalType::kDate, DateOrder::kMonthDayYear);

TEST(JointType, TakesInTheValuesOfBoth) {
  EXPECT_EQ(JointType(kInt, kInt), kInt);
  EXPECT_EQ(JointType(kInt, kReal), kReal);
  EXPECT_EQ(JointType(kDate, kTime), kTime);
  EXPECT_EQ(JointType(kInt, kText), kText);
  EXPECT_EQ(JointType(kInt, kDate), kText);
  EXPECT_EQ(JointType(kInt, Type(PhysicalType::kBool)), kText);
  EXPECT_EQ(JointType(kDayFirst, kMonthFirst), kText);
  ColumnType zoned = kTime;
  zoned.zoned = true;
  EXPECT_EQ(JointType(kTime, zoned), kText);
  ColumnType two = Type(PhysicalType::kDecimal), five = two;
  two.scale = 2, five.scale = 5;
  EXPECT_EQ(JointType(two, five), five);
}

TEST(JointColumns, ReadsAgainOnlyWhatDiffers) {
  const JointColumns joint = Joined({Reading(kInt), Reading(kReal), Reading(kInt)});
  ASSERT_EQ(joint.Differing(0).size(), 1u);
  EXPECT_EQ(joint.Differing(0)[0].type, kReal);
  EXPECT_TRUE(joint.IsWholeToReal(0, joint.Differing(0)[0]));
  EXPECT_TRUE(joint.Differing(1).empty());
  EXPECT_TRUE(joint.Warnings().empty());
  EXPECT_TRUE(Joined({Reading(kDate), Reading(kTime)}).Differing(0).empty());
}

TEST(JointColumns, ChangesOneFileAndNotThoseReadAlike) {
  JointColumns joint = Joined({Reading(kInt), Reading(kInt), Reading(kReal)});
  joint.TakeAs(0, joint.Differing(0)[0]);
  EXPECT_TRUE(joint.Differing(0).empty());
  EXPECT_EQ(joint.Differing(1).size(), 1u);
}

TEST(JointColumns, HasNoTypeFromFilesWithoutValues) {
  const JointColumns joint = Joined({Reading(kText, 0), Reading(kInt)});
  EXPECT_EQ(joint.TypeOf("X"), kInt);
  EXPECT_TRUE(joint.HasEmptyParts("x"));
  EXPECT_TRUE(joint.Differing(0).empty());
  EXPECT_FALSE(Joined({Reading(kText, 0)}).TypeOf("x"));
  EXPECT_TRUE(joint.Lacks("y"));
}

TEST(JointColumns, LetsOneFileProveTheOrderOfDatesForAll) {
  EXPECT_EQ(Joined({Reading(kText, 2, true), Reading(kDayFirst)}).TypeOf("x"), kDayFirst);
  EXPECT_EQ(Joined({Reading(kText, 2, true), Reading(kText, 2, true)}).TypeOf("x"), kText);
  EXPECT_EQ(Joined({Reading(kText, 2, true), Reading(kDate)}).TypeOf("x"), kText);
  EXPECT_EQ(Joined({Reading(kText, 2, true), Reading(kInt)}).TypeOf("x"), kText);
}

TEST(JointColumns, SaysWhichFilesDiffer) {
  const JointColumns joint = Joined({Reading(kInt), Reading(kText)});
  ASSERT_EQ(joint.Warnings().size(), 1u);
  EXPECT_EQ(joint.Warnings()[0].code, "column_mixed_types");
  EXPECT_EQ(joint.Warnings()[0].message,
            "The files do not agree on the column: in f0 it is int64, in f1 it is text. The column "
            "is text.");
}

TEST(JointColumns, TakesTheTypeOfMostValuesWhereOthersAreRejected) {
  const std::vector<ColumnReading> readings{Reading(kInt, 9), Reading(kText, 2)};
  EXPECT_EQ(Joined(readings, OnBadValue::kNull).TypeOf("x"), kInt);
  EXPECT_EQ(Joined(readings).TypeOf("x"), kText);
  EXPECT_EQ(Joined({Reading(kInt, 2), Reading(kText, 9)}, OnBadValue::kFail).TypeOf("x"), kText);
}

TEST(JointColumns, SettlesWhatStaysDifferentAsText) {
  JointColumns joint = Joined({Reading(kInt), Reading(kReal)});
  joint.Decide(true);
  EXPECT_EQ(joint.TypeOf("x"), kText);
  EXPECT_EQ(joint.Differing(1).size(), 1u);
}

}  // namespace
}  // namespace lathe::data::sources
