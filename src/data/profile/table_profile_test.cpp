#include "data/profile/table_profile.h"
#include "data/profile/histogram.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "base/file.h"
#include "data/profile/histogram.h"
#include "data/profile/outliers.h"
#include "data/testing/import_fixture.h"

namespace lathe::data::profile {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ProfileTest : public data_testing::ImportFixture {
 protected:
  TableProfile Profile(std::string_view csv, std::int64_t sample_rows = 0, int threads = 1,
                       std::string_view options = "{}") {
    auto imported = Import(csv, options);
    EXPECT_TRUE(imported.ok()) << imported.error().detail;
    return Profile(imported->schema, sample_rows, threads);
  }
  TableProfile ProfileFile(const std::filesystem::path& path) {
    auto text = ReadText(path);
    EXPECT_TRUE(text.ok()) << path;
    return Profile(*text, 0, 2);
  }
  TableProfile Profile(const TableSchema& schema, std::int64_t sample_rows, int threads) {
    ScanRequest scan;
    scan.path = table();
    scan.schema = schema;
    scan.sample_rows = sample_rows;
    scan.threads = threads;
    auto profile = ProfileTable(scan);
    EXPECT_TRUE(profile.ok()) << profile.error().detail;
    return std::move(profile).value();
  }
  static ColumnStatistics Column(const TableProfile& profile, std::string_view name) {
    const auto& columns = profile.statistics.columns;
    return *std::ranges::find(columns, name, &ColumnStatistics::name);
  }
};

json::value Golden() {
  const auto text = ReadText(std::filesystem::path(LATHE_SOURCE_DIR) / "tests/golden/profile.json");
  return ParseJson(text.value()).value();
}

void ExpectFigures(const ColumnStatistics& column, const json::object& golden) {
  const std::pair<std::string_view, std::optional<double>> figures[] = {
      {"mean", column.mean},
      {"std", column.std},
      {"skewness", column.skewness},
      {"kurtosis", column.kurtosis},
      {"q01", column.q01},
      {"q05", column.q05},
      {"q10", column.q10},
      {"q25", column.q25},
      {"q50", column.q50},
      {"q75", column.q75},
      {"q90", column.q90},
      {"q95", column.q95},
      {"q99", column.q99}};
  for (const auto& [name, value] : figures) {
    const json::value* expected = golden.if_contains(name);
    if (!expected) continue;
    ASSERT_TRUE(value.has_value()) << column.name << " " << name;
    const double wanted = expected->to_number<double>();
    EXPECT_NEAR(*value, wanted, 1e-9 * std::max(1.0, std::abs(wanted)))
        << column.name << " " << name;
  }
  if (!golden.contains("mean")) return;
  EXPECT_EQ(column.zeros, golden.at("zeros").as_int64()) << column.name;
  EXPECT_EQ(column.negative, golden.at("negative").as_int64()) << column.name;
  EXPECT_EQ(column.min.to_number<double>(), golden.at("min").to_number<double>());
  EXPECT_EQ(column.max.to_number<double>(), golden.at("max").to_number<double>());
}

class ProfileParityTest : public ProfileTest {
 protected:
  void ExpectLikePandas(const std::string& name, const std::filesystem::path& path) {
    const json::value golden = Golden();
    const json::object& expected = golden.at("tables").at(name).as_object();
    const TableProfile profile = ProfileFile(path);
    EXPECT_EQ(profile.statistics.row_count, expected.at("rows").as_int64());
    EXPECT_EQ(profile.statistics.duplicate_rows, expected.at("duplicate_rows").as_int64());
    EXPECT_TRUE(profile.statistics.exact);
    for (const auto& [column_name, figures] : expected.at("columns").as_object()) {
      const ColumnStatistics column = Column(profile, column_name);
      const json::object& wanted = figures.as_object();
      EXPECT_EQ(column.count, wanted.at("count").as_int64()) << column.name;
      EXPECT_EQ(column.missing, wanted.at("missing").as_int64()) << column.name;
      EXPECT_EQ(column.distinct, wanted.at("distinct").as_int64()) << column.name;
      EXPECT_TRUE(column.distinct_exact) << column.name;
      ExpectFigures(column, wanted);
      if (column.text && wanted.contains("mean_length")) {
        EXPECT_NEAR(column.text->mean_length, wanted.at("mean_length").to_number<double>(), 1e-9);
        EXPECT_EQ(column.top.front().count, wanted.at("top_count").as_int64()) << column.name;
      }
    }
  }
};

TEST_F(ProfileParityTest, PenguinsAreDescribedAsByPandas) {
  ExpectLikePandas("examples/data/penguins.csv",
                   std::filesystem::path(LATHE_SOURCE_DIR) / "examples/data/penguins.csv");
}

TEST_F(ProfileParityTest, RealTablesAreDescribedAsByPandas) {
  const std::filesystem::path folder = std::filesystem::path(LATHE_SHARED_DIR) / "data";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "the shared tables are not here";
  for (const char* name :
       {"wine_quality.csv", "diamonds.csv", "insurance.csv", "wholesale_customers.csv"})
    ExpectLikePandas(std::string("shared/") + name, folder / name);
}

TEST_F(ProfileTest, ManyRowsGiveTheSameOnOneThreadAndOnFour) {
  std::string csv = "a,b,c,d,e\n";
  for (int i = 0; i < 9000; ++i) {
    csv += std::to_string(i * 7919 % 9001) + "," + std::to_string(i % 13) + ".5,word" +
           std::to_string(i % 700) + "," + (i % 11 ? "x" : "") + ",2024-01-" +
           (i % 28 < 9 ? "0" : "") + std::to_string(i % 28 + 1) + "\n";
  }
  const TableProfile one = Profile(csv, 0, 1), four = Profile(csv, 0, 4);
  EXPECT_EQ(lathe::ToText(json::value(one.ToJson())), lathe::ToText(json::value(four.ToJson())));
  EXPECT_EQ(Column(one, "a").distinct, 9000);
  EXPECT_EQ(Column(one, "d").missing, 819);
}

TEST_F(ProfileTest, WholeNumbersPastTheDoublesStayExact) {
  const TableProfile profile =
      Profile("id\n9007199254740993\n9007199254740992\n9007199254740993\n-5\n");
  const ColumnStatistics column = Column(profile, "id");
  EXPECT_EQ(column.distinct, 3);
  EXPECT_EQ(column.max, json::value("9007199254740993"));
  EXPECT_EQ(column.min, json::value(-5));
  ASSERT_THAT(column.top, SizeIs(1));
  EXPECT_EQ(column.top[0].value, json::value("9007199254740993"));
  EXPECT_EQ(column.top[0].count, 2);
  EXPECT_EQ(column.negative, 1);
}

TEST_F(ProfileTest, AColumnWithoutValuesHasNoFigures) {
  const TableProfile profile = Profile("a,b\n1,\n2,\n3,\n");
  const ColumnStatistics column = Column(profile, "b");
  EXPECT_EQ(column.count, 0);
  EXPECT_EQ(column.missing, 3);
  EXPECT_FALSE(column.mean.has_value());
  EXPECT_FALSE(column.histogram.has_value());
  EXPECT_TRUE(column.min.is_null());
  EXPECT_EQ(profile.statistics.missing_cells, 3);
}

TEST_F(ProfileTest, InfiniteValuesAreCountedAndKeptOutOfTheRest) {
  const TableProfile profile = Profile("a\n1.5\ninf\n2.5\n-inf\ninf\n", 0, 1,
                                       R"({"columns":[{"name":"a","type":"double"}]})");
  const ColumnStatistics column = Column(profile, "a");
  EXPECT_EQ(column.infinite, 3);
  EXPECT_EQ(column.mean, 2.0);
  EXPECT_EQ(column.max, json::value(2.5));
  EXPECT_EQ(column.distinct, 2);
}

TEST_F(ProfileTest, HistogramsHoldEveryRowOnce) {
  std::string csv = "normal,counts,tail\n";
  for (int i = 1; i <= 2000; ++i) {
    const double u = (i - .5) / 2000;
    csv += std::to_string(std::log(u / (1 - u))) + "," + std::to_string(i % 7) + "," +
           std::to_string(i < 1990 ? u : 1e7 * i) + "\n";
  }
  const TableProfile profile = Profile(csv);
  for (const ColumnStatistics& column : profile.statistics.columns) {
    ASSERT_TRUE(column.histogram) << column.name;
    const Histogram& histogram = *column.histogram;
    std::int64_t rows = histogram.below + histogram.above;
    for (const std::int64_t count : histogram.counts) rows += count;
    EXPECT_EQ(rows, 2000) << column.name;
    EXPECT_LE(histogram.counts.size(), 100U) << column.name;
  }
  // A bin for each of few whole numbers.
  const Histogram counts = *Column(profile, "counts").histogram;
  EXPECT_EQ(counts.low, -.5);
  EXPECT_EQ(counts.high, 6.5);
  EXPECT_THAT(counts.counts, ElementsAre(285, 286, 286, 286, 286, 286, 285));
  // Ten values a billion away do not squeeze the others into one bin.
  const Histogram tail = *Column(profile, "tail").histogram;
  EXPECT_EQ(tail.above, 11);
  EXPECT_GT(std::ranges::count_if(tail.counts, [](auto n) { return n > 0; }), 10);
}

TEST_F(ProfileTest, NumbersAtTheEndsOfTheirTypeAreDescribed) {
  std::string csv = "wide,large,far,whole\n";
  for (int i = 0; i < 60; ++i)
    csv += std::string(i % 2 ? "1e308," : "-1e308,") + std::to_string(1 + i % 17) + "e306," +
           "1000000000.00" + std::to_string(i % 10) + "," +
           std::to_string(9223372036854775748 + i) + "\n";
  const TableProfile profile = Profile(csv);
  for (const ColumnStatistics& column : profile.statistics.columns) {
    std::int64_t rows = column.histogram->below + column.histogram->above;
    for (const std::int64_t count : column.histogram->counts) rows += count;
    EXPECT_EQ(rows, 60) << column.name;
    for (const Outliers& found : column.outliers_by_method)
      EXPECT_TRUE(std::isfinite(found.low) && std::isfinite(found.high)) << column.name;
  }
  EXPECT_EQ(Column(profile, "wide").mean, 0);
  EXPECT_EQ(Column(profile, "wide").q50, 0);
  EXPECT_NEAR(*Column(profile, "large").mean / 1e306, 8.4, 1e-9);
  EXPECT_NEAR(*Column(profile, "large").std / 1e306, 4.882345, 1e-6);
  EXPECT_NEAR(*Column(profile, "far").skewness, 0, 1e-5);
  EXPECT_NEAR(*Column(profile, "far").std, 0.0028965, 1e-6);
  EXPECT_NEAR(*Column(profile, "whole").std, 17.464249, 1e-6);
}

TEST_F(ProfileTest, BinsAgreeWithTheEdgesThatAreWorkedOutFromThem) {
  std::string csv = "x\n";
  for (int i = 0; i < 3000; ++i) csv += std::to_string(80 + i * 7919 % 69) + "e-1\n";
  const Histogram histogram = *Column(Profile(csv), "x").histogram;
  const auto bins = static_cast<double>(histogram.counts.size());
  volatile double width = (histogram.high - histogram.low) / bins;  // no fused steps
  const BinEdges edges(histogram.low, histogram.high, histogram.counts.size());
  std::vector<std::int64_t> counts(histogram.counts.size()), placed(counts.size());
  for (int i = 0; i < 3000; ++i) {
    const double value = (80 + i * 7919 % 69) / 10.0;
    ++placed[edges.BinOf(value)];
    for (std::size_t bin = counts.size(); bin-- > 0;) {
      volatile double offset = static_cast<double>(bin) * width;
      if (value >= histogram.low + offset) {
        ++counts[bin];
        break;
      }
    }
  }
  EXPECT_EQ(counts, histogram.counts);
  EXPECT_EQ(placed, histogram.counts);
}

TEST_F(ProfileTest, OutliersComeWithTheirRows) {
  std::string csv = "v\n";
  for (int i = 0; i < 100; ++i)
    csv += std::to_string(i == 40 ? 900 : i == 70 ? -800 : i % 10) + "\n";
  const ColumnStatistics column = Column(Profile(csv), "v");
  ASSERT_THAT(column.outliers_by_method, SizeIs(2));
  for (const Outliers& found : column.outliers_by_method) {
    EXPECT_EQ(found.count, 2) << found.method;
    ASSERT_THAT(found.rows, SizeIs(2));
    EXPECT_EQ(found.rows[0].row, 40);
    EXPECT_EQ(found.rows[0].value, 900);
    EXPECT_EQ(found.rows[1].row, 70);
  }
  EXPECT_EQ(column.outliers_by_method[0].method, "iqr");
}

TEST_F(ProfileTest, OutlierRowsCountMissingRows) {
  std::string csv = "v,w\n";
  for (int i = 0; i < 100; ++i)
    csv += (i % 3 == 0 ? "" : std::to_string(i == 50 ? 9000 : i % 10)) + ",1\n";
  const ColumnStatistics column = Column(Profile(csv), "v");
  ASSERT_TRUE(column.outliers.has_value());
  EXPECT_EQ(column.outliers->method, "iqr");
  EXPECT_EQ(column.outliers->rows[0].row, 50);
}

TEST_F(ProfileTest, TextsAreMeasuredInCharactersAndWords) {
  const TableProfile profile = Profile("t\nthe cat sat\nThe dög ran\n\"  \"\nthe cat sat\nfish\n",
                                       0, 1, R"({"columns":[{"name":"t","type":"string"}]})");
  const ColumnStatistics column = Column(profile, "t");
  ASSERT_TRUE(column.text);
  EXPECT_EQ(column.text->max_length, 11);
  EXPECT_EQ(column.text->blank + column.missing, 1);
  EXPECT_EQ(column.top[0].value, json::value("the cat sat"));
  ASSERT_FALSE(column.text->tokens.empty());
  EXPECT_EQ(column.text->tokens[0].value, json::value("the"));
  EXPECT_EQ(column.text->tokens[0].count, 3);
}

TEST_F(ProfileTest, TheRelationToTheTargetSaysWhichRowsItComesFrom) {
  std::string csv = "a,y\n";
  for (int i = 0; i < 20'000; ++i) csv += std::to_string(i % 97) + (i % 3 ? ",no\n" : ",yes\n");
  auto imported = Import(csv);
  ASSERT_TRUE(imported.ok()) << imported.error().detail;
  ScanRequest scan;
  scan.path = table();
  scan.schema = imported->schema;
  const auto all = ProfileTable(scan, {"y"});
  ASSERT_TRUE(all.ok()) << all.error().detail;
  EXPECT_EQ(all->relations.rows, 20'000);
  EXPECT_TRUE(all->relations.exact);
  scan.sample_rows = 2'000;
  const auto some = ProfileTable(scan, {"y"});
  ASSERT_TRUE(some.ok()) << some.error().detail;
  EXPECT_NEAR(static_cast<double>(some->relations.rows), 2'000, 200);
  EXPECT_FALSE(some->relations.exact);
}

TEST_F(ProfileTest, ADailySeriesShowsItsGap) {
  std::string csv = "day,v\n";
  for (int month = 1; month <= 3; ++month) {
    for (int day = 1; day <= 28; ++day) {
      if (month == 2 && day > 9 && day < 20) continue;
      const std::string text = (day < 10 ? "0" : "") + std::to_string(day);
      csv += "2024-0" + std::to_string(month) + "-" + text + ",1\n";
    }
  }
  const ColumnStatistics column = Column(Profile(csv), "day");
  ASSERT_TRUE(column.time);
  EXPECT_EQ(column.min, json::value("2024-01-01"));
  EXPECT_EQ(column.max, json::value("2024-03-28"));
  EXPECT_EQ(column.time->step_seconds, 86'400);
  // January ends at the 28th here, and so does February.
  EXPECT_EQ(column.time->gap_count, 3);
  EXPECT_EQ(column.time->gaps[0].from, "2024-02-09");
  EXPECT_EQ(column.time->gaps[0].to, "2024-02-20");
  EXPECT_FALSE(column.mean.has_value());
}

TEST_F(ProfileTest, ASampleSaysThatItIsOne) {
  std::string csv = "a,b\n";
  for (int i = 0; i < 20'000; ++i) csv += std::to_string(i) + "," + std::to_string(i % 3) + "\n";
  const TableProfile profile = Profile(csv, 2'000);
  EXPECT_FALSE(profile.statistics.exact);
  EXPECT_EQ(profile.statistics.row_count, 20'000);
  ASSERT_TRUE(profile.statistics.sample_rows);
  EXPECT_NEAR(static_cast<double>(*profile.statistics.sample_rows), 2'000, 200);
  EXPECT_EQ(Column(profile, "a").count, *profile.statistics.sample_rows);
  EXPECT_NEAR(*Column(profile, "a").mean, 10'000, 600);
}

TEST_F(ProfileTest, DuplicateRowsAreThoseThatAgreeInEveryColumn) {
  EXPECT_EQ(Profile("a,b\n1,x\n1,y\n1,x\n1,x\n,x\n,x\n").statistics.duplicate_rows, 3);
  // The same values in swapped columns are another row.
  EXPECT_EQ(Profile("a,b\n1,2\n2,1\n").statistics.duplicate_rows, 0);
}

TEST_F(ProfileTest, ALonelyRowIsUnusual) {
  std::string csv = "x,y\n";
  for (int i = 0; i < 400; ++i) {
    const double turn = i * .1;
    csv += i == 123 ? "0.9,-40\n"
                    : std::to_string(std::cos(turn)) + "," + std::to_string(std::sin(turn)) + "\n";
  }
  const auto unusual = Profile(csv).statistics.unusual_rows;
  ASSERT_TRUE(unusual);
  EXPECT_THAT(unusual->columns, ElementsAre("x", "y"));
  EXPECT_EQ(unusual->scored_rows, 400);
  ASSERT_FALSE(unusual->rows.empty());
  EXPECT_EQ(unusual->rows[0].row, 123);
  EXPECT_GT(unusual->rows[0].score, .65);
}

TEST_F(ProfileTest, ADamagedFileIsAnError) {
  auto imported = Import("a\n1\n2\n");
  ASSERT_TRUE(imported.ok());
  Write("no parquet", "table.parquet");
  ScanRequest scan;
  scan.path = table();
  scan.schema = imported->schema;
  const auto profile = ProfileTable(scan);
  ASSERT_FALSE(profile.ok());
  EXPECT_EQ(profile.error().code, ErrorCode::kDatasetCorrupt);
}

TEST(MedianDistance, IsTheMedianOfTheDistances) {
  const auto of = [](std::vector<double> values, double centre) {
    std::vector<std::uint64_t> keys;
    for (const double value : values) keys.push_back(KeyOf(value));
    return MedianDistance(keys, KeyKind::kReal, centre);
  };
  EXPECT_EQ(of({1, 2, 3, 4, 100}, 3), 1);  // 2 1 0 1 97
  EXPECT_EQ(of({1, 2, 3, 4}, 2.5), 1);     // 1.5 .5 .5 1.5
  EXPECT_EQ(of({5, 5, 5}, 5), 0);
  EXPECT_EQ(of({-3, 0, 10}, 0), 3);
}

TEST(RadixSort, SortsAnyNumbers) {
  std::vector<std::uint64_t> keys, scratch;
  std::vector<double> numbers;
  for (int i = 0; i < 3000; ++i)
    numbers.push_back(std::ldexp(std::sin(i * 12.9898), i % 200 - 100));
  for (const double number : numbers) keys.push_back(KeyOf(number));
  RadixSort(keys, scratch);
  std::ranges::sort(numbers);
  for (std::size_t i = 0; i < numbers.size(); ++i) ASSERT_EQ(RealOf(keys[i]), numbers[i]);
}

}  // namespace
}  // namespace lathe::data::profile
