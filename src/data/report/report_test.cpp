#include "data/report/report.h"

#include <gmock/gmock.h>

#include "data/profile/table_profile.h"
#include "data/report/html_text.h"
#include "data/testing/import_fixture.h"

namespace lathe::data::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ReportTest : public data_testing::ImportFixture {
 protected:
  std::string Report(std::string_view csv, const std::string& name = "table") {
    auto imported = Import(csv);
    EXPECT_TRUE(imported.ok()) << imported.error().detail;
    profile::ScanRequest scan;
    scan.path = table();
    scan.schema = imported->schema;
    auto profile = profile::ProfileTable(scan);
    EXPECT_TRUE(profile.ok()) << profile.error().detail;
    auto html = WriteHtml({name, 1, "2024-01-01", "2024-01-02", "Lathe 1"}, profile->ToJson());
    EXPECT_TRUE(html.ok()) << html.error().detail;
    return html.ok() ? std::move(html).value() : std::string();
  }
};

TEST_F(ReportTest, WhatTheTableHoldsIsTextAndNoMarkup) {
  const std::string html = Report(
      "<script>alert(1)</script>,b\n\"<img src=x onerror=alert(2)>\",\"' onload='x\"\n"
      "\"<img src=x onerror=alert(2)>\",\"a&b\"\n",
      "</title><script>alert(3)</script>");
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<img")));
  EXPECT_THAT(html, HasSubstr("&lt;img src=x onerror=alert(2)&gt;"));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(3)"));
}

TEST_F(ReportTest, ItAsksNobodyForAnything) {
  const std::string html = Report("a,b\n1,2\n2,3\n3,5\n4,5\n");
  EXPECT_THAT(html, HasSubstr("default-src 'none'; style-src 'sha256-"));
  for (const std::string_view reference : {"http:", "https:", "src=\"", "url(", "@import", "<link"})
    EXPECT_THAT(html, Not(HasSubstr(reference)));
  EXPECT_THAT(html, HasSubstr("prefers-color-scheme:dark"));
  EXPECT_THAT(html, HasSubstr("@media print"));
}

TEST_F(ReportTest, NumbersAreThereInFull) {
  const std::string html = Report("a,b\n1,10\n2,20.5\n4,30\n");
  EXPECT_THAT(html, HasSubstr("<data value=\"2.3333333333333335\">2.333</data>"));
  EXPECT_THAT(html, HasSubstr("<dt>Median</dt><dd><data value=\"20.5\">20.5</data></dd>"));
}

TEST_F(ReportTest, AWideTableStaysUnderTheLimit) {
  std::string csv;
  for (int row = 0; row < 4; ++row) {
    for (int i = 0; i < 1'000; ++i) {
      const std::string cell = row == 0 ? std::string(100, 'n') + std::to_string(i)
                                        : std::string(200, 'x') + std::to_string(i * row);
      csv += (i > 0 ? "," : "") + cell;
    }
    csv += '\n';
  }
  const std::string html = Report(csv);
  EXPECT_LT(html.size(), kMostReportBytes);
  EXPECT_THAT(html, HasSubstr("more columns are in the report as JSON"));
}

TEST(HtmlTextTest, EscapesCutsAndShows) {
  EXPECT_EQ(Escaped("<a href='x'>\"&\x01"), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;\xEF\xBF\xBD");
  EXPECT_EQ(Escaped("Grüße", 3), "Grü&hellip;");
  EXPECT_EQ(Shown(1234567.8), "1,234,568");
  EXPECT_EQ(Shown(-0.000123456), "-0.0001235");
  EXPECT_EQ(Figure(std::optional<double>()), "&ndash;");
  EXPECT_EQ(Figure(std::int64_t{-1234}), "<data value=\"-1234\">-1,234</data>");
}

}  // namespace
}  // namespace lathe::data::report
