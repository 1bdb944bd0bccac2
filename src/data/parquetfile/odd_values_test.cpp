// Values that a Parquet file can hold and no table can: they are told, never bent.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/crypto.h"
#include "data/preview.h"
#include "data/testing/import_fixture.h"

namespace lathe::data::parquetfile {
namespace {

using data_testing::FindWarning;

// Three rows by pyarrow: id; wide, a decimal256(50, 1); ns and nsz, nanoseconds (2^63 - 1,
// -(2^63 - 1) and 1500 or missing), the second of UTC; us, microseconds (2^63 - 1, 2^62, 0); ms,
// milliseconds with 2^62 among them; x (NaN, infinity, 1.5).
constexpr std::string_view kTable =
    "UEFSMRUAFTwVRiwVBhUAFQYVBhwYCAMAAAAAAAAAGAgBAAAAAAAAABYAKAgDAAAAAAAAABgIAQAAAAAAAAAREQAAAC"
    "i1L_0gHtUAAJACAAAABgEBAAIAAwAAAAAAAAACAGDgAXABFQAVYBU2LBUGFQAVBhUGHBgVAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAhGBUAAAAAAAAAAAAAAAAAAAAAAAAAAAsWAigVAAAAAAAAAAAAAAAAAAAAAAAAAAAhGBUAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAsREQAAACi1L_0gMJUAAFACAAAAAwUACwAhAgAgwQkwAhUAFTwVSCwVBhUAFQYVBhwYCP________9_"
    "GAgBAAAAAAAAgBYAKAj_________fxgIAQAAAAAAAIAREQAAACi1L_0gHt0AAJgCAAAABgH_fwEAgNwFAAAAAAAAAg"
    "BAjAEYARUAFSwVPiwVBhUAFQYVBhwYCP________9_GAgBAAAAAAAAgBYCKAj_________fxgIAQAAAAAAAIAREQAA"
    "ACi1L_0gFrEAAAIAAAADA_________9_AQAAAAAAAIAVABU8FUYsFQYVABUGFQYcGAj_________fxgIAAAAAAAAAA"
    "AWACgI_________38YCAAAAAAAAAAAEREAAAAotS_9IB7VAACQAgAAAAYB_38AQAAAAAAAAAAAAgBg4AEYARUAFTwV"
    "RCwVBhUAFQYVBhwYCAAAAAAAAABAGAgAAAAAAAAAABYAKAgAAAAAAAAAQBgIAAAAAAAAAAAREQAAACi1L_0gHs0AAI"
    "gCAAAABgEAQAABAAAAAAAAAAIAIOMBGAEVABU8FUgsFQYVABUGFQYcGAgAAAAAAADwfxgIAAAAAAAA-D8WACgIAAAA"
    "AAAA8H8YCAAAAAAAAPg_EREAAAAotS_9IB7dAACgAgAAAAYBAPh_APB_AAAAAAAA-D8CAEDGBYwVBBmMNQAYBnNjaG"
    "VtYRUOABUEJQIYAmlkABUOFSoVAhgEd2lkZSUKFQIVZCxcFQIVZAAAABUEJQIYAm5zbIwSHDwAAAAAABUEJQIYA25z"
    "emyMERw8AAAAAAAVBCUCGAJ1cyUUTIwSHCwAAAAAABUEJQIYAm1zJRJMjBIcHAAAAAAAFQolAhgBeAAWBhkcGXwmAB"
    "wVBBklBgAZGAJpZBUMFgYWugEWxAEmCDwYCAMAAAAAAAAAGAgBAAAAAAAAABYAKAgDAAAAAAAAABgIAQAAAAAAAAAR"
    "EQAZHBUAFQAVAgA8KQYZJgAGAAAAJgAcFQ4ZJQYAGRgEd2lkZRUMFgYWxgIWnAImzAE8GBUAAAAAAAAAAAAAAAAAAA"
    "AAAAAAACEYFQAAAAAAAAAAAAAAAAAAAAAAAAAACxYCKBUAAAAAAAAAAAAAAAAAAAAAAAAAACEYFQAAAAAAAAAAAAAA"
    "AAAAAAAAAAAACxERABkcFQAVABUCADwpBhkmAgQAAAAmABwVBBklBgAZGAJucxUMFgYWugEWxgEm6AM8GAj_______"
    "__fxgIAQAAAAAAAIAWACgI_________38YCAEAAAAAAACAEREAGRwVABUAFQIAPCkGGSYABgAAACYAHBUEGSUGABkY"
    "A25zehUMFgYWqgEWvAEmrgU8GAj_________fxgIAQAAAAAAAIAWAigI_________38YCAEAAAAAAACAEREAGRwVAB"
    "UAFQIAPCkGGSYCBAAAACYAHBUEGSUGABkYAnVzFQwWBha6ARbEASbqBjwYCP________9_GAgAAAAAAAAAABYAKAj_"
    "________fxgIAAAAAAAAAAAREQAZHBUAFQAVAgA8KQYZJgAGAAAAJgAcFQQZJQYAGRgCbXMVDBYGFroBFsIBJq4IPB"
    "gIAAAAAAAAAEAYCAAAAAAAAAAAFgAoCAAAAAAAAABAGAgAAAAAAAAAABERABkcFQAVABUCADwpBhkmAAYAAAAmABwV"
    "ChklBgAZGAF4FQwWBha6ARbGASbwCTwYCAAAAAAAAPB_GAgAAAAAAAD4PxYAKAgAAAAAAADwfxgIAAAAAAAA-D8REQ"
    "AZHBUAFQAVAgA8KQYZJgAGAAAAFpILFgYmCBauCwAoIHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24gMjYuMC4xGXwc"
    "AAAcAAAcAAAcAAAcAAAcAAAcAAAAjgMAAFBBUjE";

// Three rows by DuckDB: n, lists of decimal128(5, 2); t, lists of timestamps in microseconds.
constexpr std::string_view kLists =
    "UEFSMRUAFeQBFUwsFQgVABUGFQYAACi1L_0gcu0AAIghAAAAQQQAQS-WAAAA-gAAAAQAAAfQh1TARLAFFQAVpgEVSCwVBh"
    "UAFQYVBgAAKLUv_SBT3QAAqAIAAAAGAEEAAABBBwBA003A7Q0GAAEAk8AXFQIZfDUAGA1kdWNrZGJfc2NoZW1hFQQANQIY"
    "AW4VAhUGADUEGARsaXN0FQIAFQIlAhgHZWxlbWVudCUKFQQVCixcFQQVCgAAADUCGAF0FQIVBgA1BBgEbGlzdBUCABUEJQ"
    "IYB2VsZW1lbnQlFEyMEhwsAAAAAAAWBhkcGSwmABwVAhkVABk4AW4EbGlzdAdlbGVtZW50FQwWCBaIAhZwJgg8GAT6AAAA"
    "GASWAAAAFgQoBPoAAAAYBJYAAAAREQAAACYAHBUEGRUAGTgBdARsaXN0B2VsZW1lbnQVDBYGFsoBFmwmeDwYCEDTTcDtDQ"
    "YAGAhA003A7Q0GABYEKAhA003A7Q0GABgIQNNNwO0NBgAREQAAABbSAxYGJggW3AEAKChEdWNrREIgdmVyc2lvbiB2MS41"
    "LjUgKGJ1aWxkIGQ4Y2RhYTMzZmQpGSwcAAAcAAAAUwEAAFBBUjE";

class OddValues : public data_testing::ImportFixture {
 protected:
  Result<ImportReport> ImportOdd(std::string_view options = "{}") {
    return Import(*Base64UrlDecode(kTable), options, "odd.parquet");
  }
  std::string Column(std::size_t column) const {
    const auto page = ReadPreview(table(), 10, 0);
    std::string out;
    for (const json::value& row : page->rows) out += lathe::ToText(row.as_array().at(column)) + " ";
    return out;
  }
};

TEST_F(OddValues, LeavesOutColumnsThatCannotBeReadExactly) {
  const auto report = ImportOdd();
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(report->schema.columns.size(), 5u);
  ASSERT_TRUE(FindWarning(*report, "column_decimal_too_wide"));
  EXPECT_EQ(FindWarning(*report, "column_decimal_too_wide")->column, "wide");
  ASSERT_TRUE(FindWarning(*report, "column_time_out_of_range"));
  EXPECT_EQ(FindWarning(*report, "column_time_out_of_range")->column, "ms");
}

TEST_F(OddValues, KeepsListsOfDecimalsAndTimesAsJson) {
  const auto report = Import(*Base64UrlDecode(kLists), "{}", "lists.parquet");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  ASSERT_TRUE(FindWarning(*report, "column_nested"));
  EXPECT_EQ(Column(0), R"("[1.5]" "[2.5,null]" null )");
  EXPECT_EQ(Column(1), R"("[\"2024-01-02 03:04:05\"]" "[]" null )");
}

TEST_F(OddValues, ReadsTheLargestAndSmallestNanosecondsAsTimes) {
  ASSERT_TRUE(ImportOdd().ok());
  EXPECT_EQ(Column(1),
            "\"2262-04-11T23:47:16.854775\" \"1677-09-21T00:12:43.145225\" "
            "\"1970-01-01T00:00:00.000001\" ");
  EXPECT_EQ(Column(2), "\"2262-04-11T23:47:16.854775\" \"1677-09-21T00:12:43.145225\" null ");
}

TEST_F(OddValues, TreatsTimesOfNoYearByThePolicy) {
  const auto kept = ImportOdd();
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(kept->schema.columns[3].physical, PhysicalType::kString);
  EXPECT_EQ(Column(3), "\"infinity\" \"148108-07-06 14:00:27.387904\" \"1970-01-01 00:00:00\" ");
  const auto nulled = ImportOdd(R"({"on_bad_value":"null"})");
  ASSERT_TRUE(nulled.ok());
  EXPECT_EQ(Column(3), "null null \"1970-01-01T00:00:00\" ");
  EXPECT_EQ(nulled->rejected.count, 2);
  EXPECT_EQ(nulled->rejected.samples.at(0).value, "infinity");
  const auto refused = ImportOdd(R"({"on_bad_value":"fail"})");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kCsvBadValue);
}

TEST_F(OddValues, ReadsNanAsMissingAndSaysSo) {
  const auto report = ImportOdd();
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->schema.columns[4].missing, 1);
  ASSERT_TRUE(FindWarning(*report, "column_non_finite"));
  EXPECT_EQ(FindWarning(*report, "column_non_finite")->message,
            "2 values are no finite numbers; the first is \"NaN\" on line 1. NaN is read as "
            "missing.");
}

}  // namespace
}  // namespace lathe::data::parquetfile
