#include "data/import_options.h"

#include <gtest/gtest.h>

namespace lathe::data {
namespace {

Result<ImportOptions> Read(std::string_view text) {
  return ImportOptions::FromJson(ParseJson(text)->as_object());
}

TEST(ImportOptions, TakesNothingAsTheDefaults) {
  const auto options = Read("{}");
  ASSERT_TRUE(options.ok());
  EXPECT_EQ(options->on_bad_value, csv::OnBadValue::kText);
  EXPECT_TRUE(options->columns.empty());
}

TEST(ImportOptions, ReadsTypesWithTheirArguments) {
  const auto options = Read(R"json({"columns":[{"name":"a","type":"decimal(18, 4)"},
      {"name":"b","type":"timestamp(mdy)"},{"name":"c","type":"date"},{"name":"d","type":"decimal"}]})json");
  ASSERT_TRUE(options.ok());
  EXPECT_EQ(options->columns[0].type.scale, 4);
  EXPECT_EQ(options->columns[1].type.order, csv::DateOrder::kMonthDayYear);
  EXPECT_TRUE(options->columns[2].guess_order);
  EXPECT_TRUE(options->columns[3].guess_scale);
}

TEST(ImportOptions, CollectsEveryFault) {
  const auto options = Read(R"json({"format_options":{"decimal":";"},"on_bad_value":"drop",
      "columns":[{"name":"a","type":"money"},{"type":"int64"},{"name":"b","type":"int64(3)"},
                 {"name":"c","type":"string"},{"name":"c","type":"bool"},7]})json");
  ASSERT_FALSE(options.ok());
  EXPECT_EQ(options.error().errors.size(), 7u);
}

}  // namespace
}  // namespace lathe::data
