#include "data/clean/table_cleaner.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "base/file.h"
#include "data/parquet_reader.h"
#include "data/preview.h"
#include "data/testing/import_fixture.h"

namespace lathe::data::clean {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class CleanTest : public data_testing::ImportFixture {
 protected:
  Result<CleanReport> Clean(std::string_view csv, std::string_view steps,
                            std::string_view options = "{}") {
    TRY(const data_testing::ImportReport imported, Import(csv, options));
    return Clean(imported.schema, steps);
  }
  Result<CleanReport> Clean(const TableSchema& schema, std::string_view steps) {
    TRY(const json::value document, ParseJson(steps));
    CleanRequest request;
    request.path = table();
    request.schema = schema;
    TRY(request.steps, ReadSteps(document, schema));
    request.targets = targets_;
    request.output = folder_ / "clean.parquet";
    request.spill_directory = folder_ / "spill";
    return CleanTable(request);
  }
  /// The rows of the new table as JSON text.
  std::string Rows() {
    const auto page = ReadPreview(folder_ / "clean.parquet", 1000, 0);
    EXPECT_TRUE(page.ok());
    return lathe::ToText(json::value(page->rows));
  }
  static ErrorCode CodeOf(const Result<CleanReport>& result) {
    return result.ok() ? ErrorCode::kInternal : result.error().code;
  }

  std::vector<std::string> targets_;
};

TEST_F(CleanTest, MissingNumbersAreFilledByMeanMedianModeAndConstant) {
  const auto report = Clean("a,b,c,d\n1,1,5,1.5\n,,,\n3,9,5,2.5\n8,2,7,\n",
                            R"([{"op":"impute","columns":["a"],"strategy":"mean"},
      {"op":"impute","columns":["b"],"strategy":"median"},
      {"op":"impute","columns":["c"],"strategy":"mode"},
      {"op":"impute","columns":["d"],"strategy":"constant","value":0.25}])");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  const auto page = ReadPreview(folder_ / "clean.parquet", 10, 0);
  EXPECT_EQ(json::value(page->rows),
            ParseJson("[[1,1,5,1.5],[4,2,5,0.25],[3,9,5,2.5],[8,2,7,0.25]]").value());
  EXPECT_EQ(report->steps[0].cells_changed, 1);
  EXPECT_EQ(report->steps[3].cells_changed, 2);
  EXPECT_EQ(report->schema.columns[0].missing, 0);
  EXPECT_FALSE(report->schema.columns[3].nullable);
}

TEST_F(CleanTest, ForwardFillTakesTheValueAboveAndAFlagSaysWhere) {
  const auto report = Clean("t,k\n,1\nx,2\n,3\n,4\ny,5\n,6\n",
                            R"([{"op":"impute","columns":["t"],"strategy":"forward_fill",
                                 "indicator":true}])");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(Rows(), R"([[null,1,true],["x",2,false],["x",3,true],["x",4,true],["y",5,false],)"
                    R"(["y",6,true]])");
  EXPECT_EQ(report->schema.columns[2].name, "t_missing");
  EXPECT_EQ(report->schema.columns[2].physical, PhysicalType::kBool);
  EXPECT_EQ(report->steps[0].cells_changed, 3);
}

TEST_F(CleanTest, AModelFillsWhatTheOtherColumnsTell) {
  std::string csv = "x,kind,y,colour\n";
  for (int i = 0; i < 200; ++i) {
    const bool big = i % 2;
    csv += std::to_string(i % 37) + (big ? ",big," : ",small,") +
           (i % 10 == 3 ? "" : std::to_string(3 * (i % 37) + (big ? 100 : 0) + .5)) + "," +
           (i % 9 == 4 ? ""
            : big      ? "red"
                       : "blue") +
           "\n";
  }
  const auto report =
      Clean(csv, R"([{"op":"impute","columns":["y","colour"],"strategy":"model"}])");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(report->steps[0].cells_changed, 20 + 22);
  const auto page = ReadPreview(folder_ / "clean.parquet", 1000, 0);
  for (std::size_t i = 0; i < 200; ++i) {
    const json::array& row = page->rows[i].as_array();
    const bool big = i % 2;
    EXPECT_NEAR(row[2].to_number<double>(),
                3.0 * static_cast<double>(i % 37) + (big ? 100 : 0) + .5, .5);
    EXPECT_EQ(row[3], json::value(big ? "red" : "blue"));
  }
}

TEST_F(CleanTest, RepeatedRowsGoAndTheFirstStays) {
  const auto report = Clean("a,b\n1,x\n2,y\n1,x\n1,z\n,x\n,x\n", R"([{"op":"drop_duplicates"}])");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(Rows(), R"([[1,"x"],[2,"y"],[1,"z"],[null,"x"]])");
  EXPECT_EQ(report->steps[0].rows_before, 6);
  EXPECT_EQ(report->steps[0].rows_after, 4);
  ASSERT_TRUE(Clean("a,b\n1,x\n2,y\n1,q\n", R"([{"op":"drop_duplicates","columns":["a"]}])").ok());
  EXPECT_EQ(Rows(), R"([[1,"x"],[2,"y"]])");
}

TEST_F(CleanTest, RowsThatMissValuesGo) {
  ASSERT_TRUE(
      Clean("a,b\n1,x\n,y\n3,\n,\"\"\n", R"([{"op":"drop_missing","columns":["a"]}])").ok());
  EXPECT_EQ(Rows(), R"([[1,"x"],[3,null]])");
  ASSERT_TRUE(Clean("a,b,c\n1,x,1\n,y,1\n,,1\n",
                    R"([{"op":"drop_missing","columns":["a","b"],"how":"all"}])")
                  .ok());
  EXPECT_EQ(Rows(), R"([[1,"x",1],[null,"y",1]])");
}

TEST_F(CleanTest, WordsThatMeanNothingBecomeMissing) {
  const auto report =
      Clean("w,n\n?,-999\nred,4\n?,7\n", R"([{"op":"set_missing","columns":["w"],"values":["?"]},
        {"op":"set_missing","columns":["n"],"values":[-999]}])",
            R"({"format_options":{"null_values":[]}})");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(Rows(), R"([[null,null],["red",4],[null,7]])");
  EXPECT_EQ(report->steps[0].cells_changed, 2);
}

TEST_F(CleanTest, FarValuesAreClippedToTheFence) {
  std::string csv = "v,w\n";
  for (int i = 0; i < 100; ++i)
    csv += std::to_string(i == 50 ? 5000 : i % 10) + "," + std::to_string(i) + "\n";
  const auto report = Clean(csv, R"([{"op":"clip_outliers","columns":["v"]},
      {"op":"clip_outliers","columns":["w"],"low":10,"high":20.5}])");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(report->steps[0].cells_changed, 1);
  EXPECT_EQ(report->steps[1].cells_changed, 10 + 79);
  const auto page = ReadPreview(folder_ / "clean.parquet", 1000, 0);
  EXPECT_EQ(page->rows[50].as_array()[0], json::value(14));
  EXPECT_EQ(page->rows[99].as_array()[1], json::value(20));
}

TEST_F(CleanTest, CastsReadWhatPeopleWrite) {
  const auto report =
      Clean("n,d,b,f\n 12 ,31/01/2024,yes,1.0\nx,1/2/2024,no,2.0\n,2024-03-05,maybe,2.5\n",
            R"([{"op":"cast","columns":["n"],"type":"int64","on_bad_value":"null"},
        {"op":"cast","columns":["d"],"type":"date","on_bad_value":"null"},
        {"op":"cast","columns":["b"],"type":"bool","on_bad_value":"null"},
        {"op":"cast","columns":["f"],"type":"int64","on_bad_value":"null"}])",
            R"({"columns":[{"name":"n","type":"string"},{"name":"d","type":"string"},
                           {"name":"b","type":"string"},{"name":"f","type":"double"}]})");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(Rows(), R"([[12,"2024-01-31",true,1],[null,"2024-02-01",false,2],)"
                    R"([null,"2024-03-05",null,null]])");
  EXPECT_EQ(report->steps[0].cells_changed, 1);
  EXPECT_EQ(report->steps[0].sentence,
            "Made 1 column int64; 1 value does not fit and became missing.");
  EXPECT_EQ(report->schema.columns[1].physical, PhysicalType::kDate);
  EXPECT_EQ(report->schema.columns[1].semantic, SemanticType::kDatetime);
}

TEST_F(CleanTest, DatesWrittenInSeveralWaysAreReadInOneOrder) {
  const auto report =
      Clean("d\n2024-01-31\n31/01/2024\n1/2/2024\n28.2.2024\n12-31-2024\n02/28/2024\n",
            R"([{"op":"cast","columns":["d"],"type":"date","on_bad_value":"null"}])",
            R"({"columns":[{"name":"d","type":"string"}]})");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  // Day and month are even here: the day comes first, and 02/28 is no such date.
  EXPECT_EQ(Rows(), R"([["2024-01-31"],["2024-01-31"],["2024-02-01"],["2024-02-28"],)"
                    R"(["2024-12-31"],[null]])");
  EXPECT_EQ(report->steps[0].cells_changed, 1);
}

TEST_F(CleanTest, ACastThatWouldLoseValuesStopsUnlessToldOtherwise) {
  const auto report = Clean("n\n1\ntwo\n3\n", R"([{"op":"cast","columns":["n"],"type":"double"}])");
  ASSERT_EQ(CodeOf(report), ErrorCode::kCleanBadValue);
  EXPECT_THAT(report.error().detail, HasSubstr("\"two\""));
}

TEST_F(CleanTest, TextsWithATimeOfDayBecomeTimes) {
  const auto report = Clean(
      "d\n15/05/2024 02:35\n1/5/2024 2:35:07.25\n20.04.2024 02:00:00\n05/05/2024 12:00 AM\n"
      "05/05/2024 1:05:06 pm\n2024-05-05T10:00:00+02:00\n2024-05-05T10:00:00Z\n31 Jan 2024\n"
      "\"January 31, 2024 9:30\"\n05/05/2024 13:00 PM\n5/5/24\n2024-05-05 24:00\n",
      R"([{"op":"cast","columns":["d"],"type":"timestamp","on_bad_value":"null"}])",
      R"({"columns":[{"name":"d","type":"string"}]})");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(Rows(),
            R"([["2024-05-15T02:35:00"],["2024-05-01T02:35:07.25"],["2024-04-20T02:00:00"],)"
            R"(["2024-05-05T00:00:00"],["2024-05-05T13:05:06"],["2024-05-05T08:00:00"],)"
            R"(["2024-05-05T10:00:00"],["2024-01-31T00:00:00"],["2024-01-31T09:30:00"],)"
            R"([null],[null],[null]])");
  EXPECT_EQ(report->steps[0].cells_changed, 3);
}

TEST_F(CleanTest, ACastToDateSaysHowManyTimesItLeftOut) {
  const auto report = Clean("d\n12/31/2024 00:00\n12/31/2024 23:30\n02/01/2024\n",
                            R"([{"op":"cast","columns":["d"],"type":"date"}])",
                            R"({"columns":[{"name":"d","type":"string"}]})");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(Rows(), R"([["2024-12-31"],["2024-12-31"],["2024-02-01"]])");
  EXPECT_EQ(report->steps[0].sentence,
            "Made 1 column date; every value fits. The time of day of 1 value was left out; cast "
            "to timestamp to keep it.");
}

TEST_F(CleanTest, MomentsOfStepsCountWithTheirOffset) {
  const std::string csv = "t,k\n2024-01-03T08:00:00,1\n2024-01-03T10:00:00,2\n,3\n";
  ASSERT_TRUE(Clean(csv, R"([{"op":"filter","columns":["t"],"comparison":"=",
                              "value":"2024-01-03T10:00:00+02:00"}])")
                  .ok());
  EXPECT_EQ(Rows(), R"([["2024-01-03T08:00:00",1]])");
  ASSERT_TRUE(Clean(csv, R"([{"op":"set_missing","columns":["t"],
                              "values":["2024-01-03T10:00:00+02:00"]},
      {"op":"impute","columns":["t"],"strategy":"constant","value":"2024-01-03T10:00:00-01:00"}])")
                  .ok());
  EXPECT_EQ(Rows(), R"([["2024-01-03T11:00:00",1],["2024-01-03T10:00:00",2],)"
                    R"(["2024-01-03T11:00:00",3]])");
}

TEST_F(CleanTest, RowsWithoutAKeyAreNoRepeats) {
  const auto report = Clean("id,v\n1,a\n,b\n1,c\n,d\n,e\n,f\n,g\n",
                            R"([{"op":"drop_duplicates","columns":["id"]}])");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(report->row_count, 6);
  EXPECT_EQ(report->steps[0].sentence, "Dropped 1 row; 5 rows that miss a key stay.");
  ASSERT_TRUE(Clean("a,b,v\n1,x,1\n1,,2\n1,,3\n1,x,4\n",
                    R"([{"op":"drop_duplicates","columns":["a","b"]}])")
                  .ok());
  EXPECT_EQ(Rows(), R"([[1,"x",1],[1,null,2],[1,null,3]])");
}

TEST_F(CleanTest, TheTargetFillsNoOtherColumn) {
  std::string csv = "x,y,colour,answer\n";
  for (int i = 0; i < 100; ++i) {
    csv += std::to_string(i * 7 % 10) + "," + (i % 10 == 3 ? "" : std::to_string(i)) + ".5," +
           (i % 10 == 4 ? ""
            : i % 2     ? "red"
                        : "blue") +
           "," + (i % 2 ? "yes" : "no") + "\n";
  }
  const auto imported = Import(csv, "{}");
  ASSERT_TRUE(imported.ok());
  TableSchema schema = imported->schema;
  schema.columns[3].role = ColumnRole::kTarget;
  const std::string steps =
      R"([{"op":"impute","columns":["colour"],"strategy":"model","indicator":true}])";
  ASSERT_TRUE(Clean(schema, steps).ok());
  const std::string by_role = Rows();
  schema.columns[3].role = ColumnRole::kFeature;
  targets_ = {"answer"};
  ASSERT_TRUE(Clean(schema, steps).ok());
  EXPECT_EQ(Rows(), by_role);
  targets_.clear();
  ASSERT_TRUE(Clean(schema, steps).ok());
  EXPECT_NE(Rows(), by_role);
}

TEST_F(CleanTest, DecimalsAreComparedWithAllTheirDigits) {
  const std::string csv = "n\n1.25\n1.10\n\n";
  const std::string options = R"({"columns":[{"name":"n","type":"decimal"}]})";
  const auto rows = [&](const std::string& steps) {
    const auto report = Clean(csv, steps, options);
    return report.ok() ? Rows() : report.error().detail;
  };
  const std::string filter = R"([{"op":"filter","columns":["n"],"comparison":)";
  EXPECT_EQ(rows(filter + R"(">","value":1.245}])"), R"([[1.25]])");
  EXPECT_EQ(rows(filter + R"("<=","value":1.245}])"), R"([[1.1]])");
  EXPECT_EQ(rows(filter + R"("!=","value":1.254}])"), R"([[1.25],[1.1]])");
  EXPECT_THAT(rows(filter + R"("=","value":1.254}])"), HasSubstr("drop the last"));
  EXPECT_EQ(rows(R"([{"op":"set_missing","columns":["n"],"values":[1.104]}])"),
            R"([[1.25],[1.1]])");
  const auto refused = Clean("n,k\n1.25,1\n,2\n",
                             R"([{"op":"impute","columns":["n"],"strategy":"constant",
                                  "value":"12.345"}])",
                             options);
  ASSERT_EQ(CodeOf(refused), ErrorCode::kValidationFailed);
  EXPECT_EQ(refused.error().errors.at(0).field, "steps[0].value");
  EXPECT_THAT(refused.error().errors.at(0).message, HasSubstr("2 decimal places"));
}

TEST_F(CleanTest, FencesLeaveInfiniteValuesAndBoundsDoNot) {
  std::string csv = "v\ninf\n";
  for (int i = 0; i < 50; ++i) csv += std::to_string(i % 10) + ".5\n";
  for (const char* method : {"iqr", "robust_z"}) {
    const auto report = Clean(csv, std::string(R"([{"op":"clip_outliers","columns":["v"],)") +
                                       R"("method":")" + method + "\"}]");
    ASSERT_TRUE(report.ok()) << report.error().detail;
    EXPECT_EQ(report->steps[0].cells_changed, 0) << method;
  }
  const auto report = Clean(csv, R"([{"op":"clip_outliers","columns":["v"],"high":100}])");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(report->steps[0].cells_changed, 1);
}

TEST_F(CleanTest, FalseIsAValue) {
  ASSERT_TRUE(Clean("b,k\ntrue,1\nfalse,2\n,3\n",
                    R"([{"op":"filter","columns":["b"],"comparison":"=","value":false}])")
                  .ok());
  EXPECT_EQ(Rows(), R"([[false,2]])");
}

TEST_F(CleanTest, SettingsOfAnotherStepAreRefused) {
  const auto report = Clean("a,t\n1,x\n2,y\n",
                            R"([{"op":"clip_outliers","columns":["a"],"method":"iqr","low":0},
      {"op":"impute","columns":["a"],"strategy":"mean","value":3},
      {"op":"filter","columns":["a"],"comparison":">","value":1,"values":[1]},
      {"op":"filter","columns":["a"],"comparison":"in","value":1,"values":[1]},
      {"op":"drop_missing","columns":["a"],"strategy":"mean","infinite":true},
      {"op":"drop_duplicates","columns":["a","a"]}])");
  ASSERT_EQ(CodeOf(report), ErrorCode::kValidationFailed);
  std::vector<std::string> fields;
  for (const FieldError& fault : report.error().errors) fields.push_back(fault.field);
  EXPECT_THAT(fields,
              ElementsAre("steps[0].low", "steps[1].value", "steps[2].values", "steps[3].value",
                          "steps[4].strategy", "steps[4].infinite", "steps[5].columns[1]"));
}

TEST_F(CleanTest, StepsThatCannotBeMeantAreRefused) {
  const auto report = Clean("n,x,d\n1,1.5,2024-01-01\n2,2.5,2024-01-02\n",
                            R"([{"op":"impute","columns":["x"],"strategy":"constant","value":"nan"},
      {"op":"impute","columns":["x"],"strategy":"constant","value":"inf"},
      {"op":"filter","columns":["d"],"comparison":"in","values":["2024-01-01","04/01/2024"]},
      {"op":"clip_outliers","columns":["n"],"low":10.2,"high":10.8}])");
  ASSERT_EQ(CodeOf(report), ErrorCode::kValidationFailed);
  std::vector<std::string> fields;
  for (const FieldError& fault : report.error().errors) fields.push_back(fault.field);
  EXPECT_THAT(fields, ElementsAre("steps[0].value", "steps[1].value", "steps[2].values[1]",
                                  "steps[3].high"));
}

TEST_F(CleanTest, TheStepThatDropsTheLastRowsIsNamed) {
  const auto report = Clean("n,t\n1,x\n2,y\n",
                            R"([{"op":"filter","columns":["n"],"comparison":">","value":1},
      {"op":"filter","columns":["t"],"comparison":"=","value":"x"}])");
  ASSERT_EQ(CodeOf(report), ErrorCode::kDatasetNoRows);
  EXPECT_EQ(report.error().detail,
            "Step 2 (filter of \"t\") would drop the last 1 row, so that none is left.");
}

TEST_F(CleanTest, FiltersKeepWhatHolds) {
  const std::string csv = "n,t\n1,Oslo\n2,Bergen\n3,\n";
  ASSERT_TRUE(Clean(csv, R"([{"op":"filter","columns":["n"],"comparison":">=","value":2}])").ok());
  EXPECT_EQ(Rows(), R"([[2,"Bergen"],[3,null]])");
  ASSERT_TRUE(
      Clean(csv, R"([{"op":"filter","columns":["t"],"comparison":"contains","value":"OS"}])").ok());
  EXPECT_EQ(Rows(), R"([[1,"Oslo"]])");
  ASSERT_TRUE(
      Clean(csv, R"([{"op":"filter","columns":["t"],"comparison":"not_in","values":["Oslo"]}])")
          .ok());
  EXPECT_EQ(Rows(), R"([[2,"Bergen"]])");
  EXPECT_EQ(CodeOf(Clean(csv, R"([{"op":"filter","columns":["n"],"comparison":"<","value":0}])")),
            ErrorCode::kDatasetNoRows);
  EXPECT_EQ(CodeOf(Clean(csv, R"([{"op":"filter","columns":["n"],"comparison":"=","value":"x"}])")),
            ErrorCode::kValidationFailed);
}

TEST_F(CleanTest, ValuesAreNeverReadAsSql) {
  const auto report = Clean("n,\"q'\"\"; DROP TABLE x\"\n1,a'b\n2,c\n",
                            R"([{"op":"filter","columns":["q'\"; DROP TABLE x"],"comparison":"=",
                                 "value":"a'b' OR 1=1 --"}])");
  EXPECT_EQ(CodeOf(report), ErrorCode::kDatasetNoRows);
  const auto kept = Clean("n,\"q'\"\"; DROP TABLE x\"\n1,a'b\n2,c\n",
                          R"([{"op":"filter","columns":["q'\"; DROP TABLE x"],"comparison":"=",
                               "value":"a'b"}])");
  ASSERT_TRUE(kept.ok()) << kept.error().detail;
  EXPECT_EQ(kept->row_count, 1);
  EXPECT_EQ(kept->schema.columns[1].name, "q'\"; DROP TABLE x");
}

TEST_F(CleanTest, AMeanThatIsRoundedIsSaid) {
  const auto report = Clean("n,m,k\n1,1,1\n2,2,3\n,,\n4,5,5\n4,5,7\n",
                            R"([{"op":"impute","columns":["n"],"strategy":"mean"},
      {"op":"impute","columns":["m","k"],"strategy":"median"}])");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(report->steps[0].sentence,
            "Filled 1 missing value with the mean, rounded to a whole number: 3.");
  EXPECT_EQ(report->steps[1].sentence,
            "Filled 2 missing values with the median, rounded to whole numbers: 4 in \"m\".");
}

TEST_F(CleanTest, APredictionThatIsRoundedIsSaid) {
  std::string csv = "n,x\n";
  for (int i = 0; i < 60; ++i)
    csv += (i % 10 == 3 ? "" : std::to_string(i / 2)) + "," + std::to_string(i) + ".5\n";
  const auto report = Clean(csv, R"([{"op":"impute","columns":["n"],"strategy":"model"}])");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(report->schema.columns[0].physical, PhysicalType::kInt64);
  EXPECT_EQ(report->steps[0].sentence,
            "Filled 6 missing values by a model of the other columns, rounded to whole numbers.");
}

TEST_F(CleanTest, ValuesThatFitNoColumnAreRefusedBeforeAnythingIsDone) {
  const auto report = Clean("n,t,b,d\n1,x,true,2024-01-01\n2,y,false,2024-01-02\n",
                            R"([{"op":"impute","columns":["n"],"strategy":"constant","value":"abc"},
      {"op":"impute","columns":["n"],"strategy":"constant","value":7.5},
      {"op":"filter","columns":["n"],"comparison":">","value":"abc"},
      {"op":"filter","columns":["n"],"comparison":">","value":1.5},
      {"op":"set_missing","columns":["t","n"],"values":["12","x"]},
      {"op":"filter","columns":["b"],"comparison":"=","value":"maybe"},
      {"op":"filter","columns":["d"],"comparison":"in","values":["2024-01-01",5]},
      {"op":"cast","columns":["n"],"type":"string"},
      {"op":"impute","columns":["n"],"strategy":"constant","value":"abc"}])");
  ASSERT_EQ(CodeOf(report), ErrorCode::kValidationFailed);
  std::vector<std::string> fields;
  for (const FieldError& fault : report.error().errors) fields.push_back(fault.field);
  EXPECT_THAT(fields, ElementsAre("steps[0].value", "steps[1].value", "steps[2].value",
                                  "steps[4].values[1]", "steps[5].value", "steps[6].values[1]"));
  EXPECT_EQ(report.error().errors[0].message,
            "\"abc\" does not fit the column \"n\", which holds whole numbers.");
}

TEST_F(CleanTest, AValueThatOnlyTheEngineCanRefuseNamesItsStep) {
  const auto report = Clean("d\n2024-01-01\n2024-01-02\n",
                            R"([{"op":"rename","columns":["d"],"name":"day"},
      {"op":"filter","columns":["day"],"comparison":">","value":"2024-13-45"}])");
  ASSERT_EQ(CodeOf(report), ErrorCode::kValidationFailed);
  EXPECT_EQ(report.error().errors.at(0).field, "steps[1].value");
}

TEST_F(CleanTest, ColumnsAreRenamedAndDroppedOnTheWay) {
  const auto report = Clean("Age,age,x\n1,2,3\n4,5,6\n",
                            R"([{"op":"rename","columns":["age"],"name":"years"},
      {"op":"rename","columns":["years"],"name":"AGE"},{"op":"drop_column","columns":["x"]}])");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(Rows(), "[[1,2],[4,5]]");
  const auto page = ReadPreview(folder_ / "clean.parquet", 10, 0);
  EXPECT_THAT(page->columns, ElementsAre("Age", "AGE"));
}

TEST_F(CleanTest, EveryFaultOfTheStepsIsNamed) {
  const auto report =
      Clean("a,t\n1,x\n2,y\n", R"([{"op":"impute","columns":["t"],"strategy":"mean"},
      {"op":"impute","columns":["no"],"strategy":"mode"},{"op":"filter","columns":["a"]},
      {"op":"drop_column","columns":["a"]},{"op":"clip_outliers","columns":["a"]},
      {"op":"cast","columns":["t"]}])");
  ASSERT_EQ(CodeOf(report), ErrorCode::kValidationFailed);
  std::vector<std::string> fields;
  for (const FieldError& fault : report.error().errors) fields.push_back(fault.field);
  EXPECT_THAT(fields, ElementsAre("steps[0].strategy", "steps[1].columns[0]", "steps[2].comparison",
                                  "steps[4].columns[0]", "steps[5].type"));
}

TEST_F(CleanTest, ExactNumbersStayExact) {
  ASSERT_TRUE(Clean("id,k\n9007199254740993,1\n,2\n9007199254740993,3\n",
                    R"([{"op":"impute","columns":["id"],"strategy":"mode"}])")
                  .ok());
  EXPECT_EQ(Rows(), R"([["9007199254740993",1],["9007199254740993",2],["9007199254740993",3]])");
}

TEST_F(CleanTest, ARealTableIsCleanedInManySteps) {
  const auto csv =
      ReadText(std::filesystem::path(LATHE_SOURCE_DIR) / "examples/data/penguins.csv").value();
  const auto report = Clean(csv, R"([{"op":"drop_missing","columns":["body_mass_g"]},
      {"op":"impute","columns":["sex"],"strategy":"model","indicator":true},
      {"op":"clip_outliers","columns":["body_mass_g"],"method":"robust_z"},
      {"op":"drop_column","columns":["year"]},{"op":"drop_duplicates"}])");
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(report->row_count, 342);
  EXPECT_EQ(report->steps[1].cells_changed, 9);
  ASSERT_THAT(report->schema.columns, SizeIs(8));
  for (const ColumnSchema& column : report->schema.columns)
    EXPECT_EQ(column.missing, 0) << column.name;
}

}  // namespace
}  // namespace lathe::data::clean
