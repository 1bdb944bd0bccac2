#include "base/json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace lathe {
namespace {

std::string FaultOf(std::string_view text) {
  const auto parsed = ParseJson(text);
  if (parsed.ok()) return "";
  EXPECT_EQ(parsed.error().code, ErrorCode::kMalformedJson);
  return parsed.error().detail;
}

TEST(Json, AWholeDocumentIsRead) {
  const json::value document = *ParseJson(R"({"a":[1,2.5,"x",null,true],"b":{"c":-7}})");
  EXPECT_EQ(document.at("a").as_array().size(), 5U);
  EXPECT_EQ(document.at("b").at("c").as_int64(), -7);
}

TEST(Json, WhatIsNotJsonIsRefused) {
  for (const char* text :
       {"", " ", "{", "[1,", "nul", "{'a':1}", "NaN", "[Infinity]", "1 2", "{\"a\":1}x", "[01]",
        "[1,]", "\"\\ud800\"", "\"\xff\"", "/* c */ 1", "{\"a\" 1}"})
    EXPECT_FALSE(FaultOf(text).empty()) << text;
}

TEST(Json, TheFaultTellsItsPlace) {
  const auto parsed = ParseJson("{\n  \"a\": 1,\n  \"b\": ?\n}");
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.error().errors.at(0).line, 3);
  EXPECT_EQ(parsed.error().errors.at(0).column, 8);
}

TEST(Json, AKeyGivenTwiceIsRefusedAtAnyDepth) {
  EXPECT_NE(FaultOf(R"({"a":1,"a":2})").find("\"a\" is given twice"), std::string::npos);
  EXPECT_FALSE(FaultOf(R"([{"x":{"b":1,"c":2,"b":3}}])").empty());
  EXPECT_TRUE(FaultOf(R"([{"a":1},{"a":1}])").empty());
}

TEST(Json, NestingIsLimited) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(FaultOf(nested(64)).empty());
  EXPECT_NE(FaultOf(nested(65)).find("64 levels"), std::string::npos);
  EXPECT_FALSE(FaultOf(std::string(1'000'000, '[')).empty());
}

TEST(Json, NumbersAreReadExactly) {
  EXPECT_EQ(ParseJson("0.1")->as_double(), 0.1);
  EXPECT_EQ(ParseJson("17.078251276599330")->as_double(), 17.078251276599330);
  EXPECT_EQ(ParseJson("1e-320")->as_double(), 1e-320);
  EXPECT_EQ(ParseJson("123456789012345678")->as_int64(), 123456789012345678);
}

TEST(Json, WhatIsWrittenIsReadBack) {
  const json::value document =
      *ParseJson(R"({"text":"a\"\\\n\u00e9","n":[0.1,9007199254740993],"o":{},"e":[]})");
  EXPECT_EQ(*ParseJson(ToText(document)), document);
  EXPECT_EQ(*ParseJson(ToPrettyText(document)), document);
}

TEST(Json, DoublesAreWrittenShortAndStayDoubles) {
  const json::array numbers{
      1.0, 0.1, -2.5e-7, 1e300, std::numeric_limits<double>::infinity(), std::nan(""), 3};
  EXPECT_EQ(ToText(numbers), "[1.0,0.1,-2.5e-07,1e+300,null,null,3]");
  EXPECT_TRUE(ParseJson(ToText(1.0))->is_double());
}

}  // namespace
}  // namespace lathe
