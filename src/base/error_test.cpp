#include "base/error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/problem.h"
#include "base/result.h"

namespace lathe {
namespace {

Result<int> Half(int number) {
  if (number % 2 != 0) return Fail(ErrorCode::kConflict, "odd");
  return number / 2;
}
Result<int> Quarter(int number) {
  TRY(const int half, Half(number));
  return Half(half);
}
Status Check(int number) {
  TRY_OK(Quarter(number));
  return {};
}

TEST(ErrorTable, EveryCodeIsUniqueSnakeCaseAndHasAStatusAndATitle) {
  std::set<std::string_view> names;
  for (const ErrorInfo& info : AllErrors()) {
    EXPECT_TRUE(names.insert(info.name).second) << info.name << " twice";
    EXPECT_TRUE(std::all_of(info.name.begin(), info.name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    })) << info.name;
    EXPECT_GE(info.http_status, 400);
    EXPECT_LE(info.http_status, 599);
    EXPECT_FALSE(info.title.empty() || info.title.ends_with('.')) << info.name;
  }
}

TEST(ErrorTable, ACodeIsFoundByItsNameAndItsRow) {
  for (const ErrorInfo& info : AllErrors()) {
    EXPECT_EQ(InfoOf(info.code).name, info.name);
    EXPECT_EQ(ErrorCodeFromName(info.name), info.code);
  }
  EXPECT_FALSE(ErrorCodeFromName("no_such_code"));
}

TEST(Result, TryPassesValuesOnAndErrorsOut) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(Quarter(6).error().code, ErrorCode::kConflict);
  EXPECT_TRUE(Check(8).ok());
  EXPECT_EQ(Check(7).error().detail, "odd");
}

TEST(Problem, HoldsTheFaultsOfFieldsAndPlacesInFiles) {
  Error error = FieldFault("rows[3].age", "wrong_type", "must be a number");
  EXPECT_EQ(error.detail, "rows[3].age: must be a number");
  error.errors.push_back({"", "ragged_row", "has 2 fields", 3, 1});
  const json::object problem = ToProblem(error);
  EXPECT_EQ(problem.at("code").as_string(), "validation_failed");
  EXPECT_EQ(problem.at("status").as_int64(), 422);
  const json::array& faults = problem.at("errors").as_array();
  EXPECT_EQ(faults.at(0).at("field").as_string(), "rows[3].age");
  EXPECT_EQ(faults.at(1).at("line").as_int64(), 3);
}

}  // namespace
}  // namespace lathe
