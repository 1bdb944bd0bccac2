#include "data/profile/correlations.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "base/file.h"
#include "data/profile/associations.h"
#include "data/profile/missingness.h"
#include "data/testing/import_fixture.h"

namespace lathe::data::profile {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class CorrelationsTest : public data_testing::ImportFixture {
 protected:
  std::vector<Correlations> Of(std::string_view csv) {
    auto imported = Import(csv);
    EXPECT_TRUE(imported.ok()) << imported.error().detail;
    request_.path = table();
    request_.schema = imported->schema;
    request_.threads = 2;
    auto scan = ScanTable(request_);
    EXPECT_TRUE(scan.ok()) << scan.error().detail;
    scan_ = std::move(scan).value();
    auto all = Correlate({request_, request_.schema, scan_});
    EXPECT_TRUE(all.ok()) << all.error().detail;
    return std::move(all).value();
  }
  static const Correlations& Method(const std::vector<Correlations>& all, std::string_view name) {
    return *std::ranges::find(all, name, &Correlations::method);
  }
  static std::optional<double> Value(const Correlations& found, std::string_view a,
                                     std::string_view b) {
    const auto at = [&](std::string_view name) {
      return static_cast<std::size_t>(std::ranges::find(found.columns, name) -
                                      found.columns.begin());
    };
    return found.matrix.at(at(a)).at(at(b));
  }

  ScanRequest request_;
  TableScan scan_;
};

TEST_F(CorrelationsTest, PenguinsAreRelatedAsByPandasAndSciPy) {
  const auto csv =
      ReadText(std::filesystem::path(LATHE_SOURCE_DIR) / "examples/data/penguins.csv").value();
  const auto all = Of(csv);
  const auto text =
      ReadText(std::filesystem::path(LATHE_SOURCE_DIR) / "tests/golden/profile.json").value();
  const json::value golden = ParseJson(text).value();
  const json::object& methods =
      golden.at("correlations").at("examples/data/penguins.csv").as_object();
  ASSERT_EQ(methods.size(), 6U);
  for (const auto& [method, pairs] : methods) {
    const Correlations& found = Method(all, method);
    for (const json::value& pair : pairs.as_array()) {
      const std::string a(pair.at(0).as_string()), b(pair.at(1).as_string());
      const auto value = Value(found, a, b);
      ASSERT_TRUE(value) << method << " " << a << " " << b;
      EXPECT_NEAR(*value, pair.at(2).to_number<double>(), 6e-6) << method << " " << a << " " << b;
      const auto listed = std::ranges::find_if(found.pairs, [&](const ColumnPair& p) {
        return (p.a == a && p.b == b) || (p.a == b && p.b == a);
      });
      ASSERT_NE(listed, found.pairs.end()) << method << " " << a << " " << b;
      EXPECT_NEAR(listed->value, pair.at(2).to_number<double>(), 1e-9) << method << " " << a;
    }
    EXPECT_TRUE(found.exact);
    EXPECT_EQ(found.rows, 344);
    EXPECT_TRUE(std::ranges::is_sorted(found.pairs, std::greater(), [](const ColumnPair& p) {
      return std::abs(p.value);
    })) << method;
  }
}

// r of a flag and a number is the point-biserial r: (m1 - m0) / s * sqrt(p q).
TEST_F(CorrelationsTest, FlagsAreNumbers) {
  std::string csv = "survived,flag,word,fare\n";
  double n = 0, ones = 0, sum = 0, squares = 0, sum_of_ones = 0;
  for (int i = 0; i < 200; ++i) {
    const bool one = i * 7919 % 13 < 5;
    const double fare = i * 31 % 97 + (one ? 20 : 0);
    csv += std::string(one ? "1," : "0,") + (i % 3 ? "true" : "false") +
           (i % 2 ? ",yes," : ",no,") + std::to_string(static_cast<int>(fare)) + "\n";
    n += 1;
    ones += one ? 1 : 0;
    sum += fare;
    squares += fare * fare;
    sum_of_ones += one ? fare : 0;
  }
  const auto all = Of(csv);
  const double spread = std::sqrt(squares / n - sum * sum / n / n), p = ones / n;
  const double expected =
      (sum_of_ones / ones - (sum - sum_of_ones) / (n - ones)) / spread * std::sqrt(p * (1 - p));
  for (const char* method : {"pearson", "spearman", "kendall"}) {
    const Correlations& found = Method(all, method);
    EXPECT_THAT(found.columns, ElementsAre("survived", "flag", "fare")) << method;
    EXPECT_TRUE(found.exact);
  }
  EXPECT_NEAR(*Value(Method(all, "pearson"), "survived", "fare"), expected, 1e-5);
  // The ratio is of categories and numbers: a flag is on one side only.
  EXPECT_THAT(Method(all, "correlation_ratio").columns,
              ElementsAre("survived", "flag", "word", "fare"));
}

TEST_F(CorrelationsTest, EachMethodSaysHowManyRowsItLookedAt) {
  std::string csv = "a,b,k,l\n";
  for (int i = 0; i < 25'000; ++i)
    csv += std::to_string(i * 31 % 997) + "," + std::to_string(i * 17 % 983) + ",k" +
           std::to_string(i % 3) + ",l" + std::to_string(i % 5) + "\n";
  const auto all = Of(csv);
  EXPECT_EQ(Method(all, "pearson").rows, 25'000);
  EXPECT_TRUE(Method(all, "pearson").exact);
  EXPECT_EQ(Method(all, "kendall").rows, 2'000);
  EXPECT_FALSE(Method(all, "kendall").exact);
  for (const char* method : {"spearman", "cramers_v", "correlation_ratio", "mutual_information"}) {
    EXPECT_EQ(Method(all, method).rows, 20'000) << method;
    EXPECT_FALSE(Method(all, method).exact) << method;
  }
}

TEST_F(CorrelationsTest, AlikeColumnsBecomeNeighbours) {
  std::string csv = "a,x,b,y\n";
  for (int i = 0; i < 300; ++i) {
    const int u = i * 7919 % 1009, v = i * 104729 % 997;
    csv += std::to_string(u) + "," + std::to_string(v) + "," + std::to_string(u * 2 + i % 3) + "," +
           std::to_string(-v) + "\n";
  }
  const auto all = Of(csv);
  const Correlations& pearson = Method(all, "pearson");
  const auto place = [&](std::int64_t column) {
    return std::ranges::find(pearson.order, column) - pearson.order.begin();
  };
  EXPECT_THAT(pearson.order, UnorderedElementsAre(0, 1, 2, 3));
  EXPECT_EQ(std::abs(place(0) - place(2)), 1);
  EXPECT_EQ(std::abs(place(1) - place(3)), 1);
  EXPECT_EQ(Value(pearson, "x", "y"), -1);
}

TEST_F(CorrelationsTest, ATableWithoutPairsHasEmptyAnswers) {
  for (const Correlations& found : Of("a\n1\n2\n3\n")) {
    EXPECT_TRUE(found.columns.empty()) << found.method;
    EXPECT_TRUE(found.matrix.empty()) << found.method;
  }
}

TEST_F(CorrelationsTest, ValuesThatAreMissingTogetherAreFound) {
  std::string csv = "a,b,c,d\n";
  for (int i = 0; i < 200; ++i)
    csv += std::string(i % 10 ? "1" : "") + "," + (i % 10 ? "x" : "") + "," +
           (i % 4 ? std::to_string(i) : "") + "," + std::to_string(i) + "\n";
  Of(csv);
  const Missingness found = FindMissingness(request_.schema, scan_);
  EXPECT_THAT(found.columns, ElementsAre("c", "a", "b"));
  EXPECT_THAT(found.missing, ElementsAre(50, 20, 20));
  EXPECT_EQ(found.together[1][2], 1);
  ASSERT_FALSE(found.patterns.empty());
  EXPECT_TRUE(found.patterns[0].columns.empty());
  EXPECT_EQ(found.patterns[0].rows, 140);
  std::int64_t rows = 0;
  for (const MissingPattern& pattern : found.patterns) rows += pattern.rows;
  EXPECT_EQ(rows, 200);
}

TEST(Kendall, CountsPairsAndTies) {
  const std::vector<double> x{1, 2, 2, 3, 5}, y{1, 3, 2, 2, 9};
  // 8 concordant pairs and 0 discordant of 10, one tie in each: by hand.
  double concordant = 0, discordant = 0, ties_x = 0, ties_y = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = i + 1; j < x.size(); ++j) {
      const double product = (x[i] - x[j]) * (y[i] - y[j]);
      concordant += product > 0;
      discordant += product < 0;
      ties_x += x[i] == x[j];
      ties_y += y[i] == y[j];
    }
  }
  EXPECT_NEAR(KendallOf(x, y), (concordant - discordant) / std::sqrt((10 - ties_x) * (10 - ties_y)),
              1e-12);
  EXPECT_TRUE(std::isnan(KendallOf(std::vector<double>{1, 1, 1}, std::vector<double>{1, 2, 3})));
}

TEST(Ranks, EqualValuesShareTheirMeanRank) {
  EXPECT_THAT(RanksOf(std::vector<double>{10, 30, 10, 20}), ElementsAre(1.5, 4, 1.5, 3));
}

}  // namespace
}  // namespace lathe::data::profile
