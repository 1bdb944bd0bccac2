#include "data/profile/row_finder.h"

#include <gmock/gmock.h>

#include "data/testing/import_fixture.h"

namespace lathe::data::profile {
namespace {

using ::testing::ElementsAre;

class RowFinderTest : public data_testing::ImportFixture {
 protected:
  Result<FoundRows> Find(std::string_view csv, const RowFilter& filter) {
    auto imported = Import(csv);
    EXPECT_TRUE(imported.ok()) << imported.error().detail;
    ChartTable chart;
    chart.path = table();
    chart.schema = imported->schema;
    chart.row_count = imported->row_count;
    return FindRows(chart, filter);
  }
};

TEST_F(RowFinderTest, ARangeHoldsItsLowerEdgeAndNotItsUpper) {
  RowFilter filter;
  filter.column = "a";
  filter.low = 2;
  filter.high = 4;
  const auto found = Find("a\n1\n2\n3.5\n4\n\n2\n", filter);
  ASSERT_TRUE(found.ok()) << found.error().detail;
  EXPECT_EQ(found->total, 3);
  EXPECT_THAT(found->rows, ElementsAre(1, 2, 4));  // an empty line is no row
}

TEST_F(RowFinderTest, DatesAreSecondsAndTheLimitCutsTheListOnly) {
  RowFilter filter;
  filter.column = "at";
  filter.low = 86'400;
  filter.limit = 1;
  const auto found = Find("at\n1970-01-01\n1970-01-02\n1970-01-03\n", filter);
  ASSERT_TRUE(found.ok()) << found.error().detail;
  EXPECT_EQ(found->total, 2);
  EXPECT_THAT(found->rows, ElementsAre(1));
}

TEST_F(RowFinderTest, APatternIsWhatIsMissingAndWhatIsThere) {
  RowFilter filter;
  filter.missing = {"a"};
  filter.present = {"b"};
  const auto found = Find("a,b\n1,1\n,2\n,\n3,\n,x\n", filter);
  ASSERT_TRUE(found.ok()) << found.error().detail;
  EXPECT_THAT(found->rows, ElementsAre(1, 4));
}

TEST_F(RowFinderTest, NothingToFindByIsRefused) {
  EXPECT_EQ(Find("a,b\n1,x\n", {}).error().errors.at(0).field, "column");
  RowFilter filter;
  filter.column = "b";
  filter.low = 1;
  EXPECT_EQ(Find("a,b\n1,x\n", filter).error().errors.at(0).code, "not_allowed");
  filter = {};
  filter.missing = {"gone"};
  EXPECT_EQ(Find("a,b\n1,x\n", filter).error().errors.at(0).field, "missing");
}

}  // namespace
}  // namespace lathe::data::profile
