#include "data/profile/quality.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "base/file.h"
#include "data/clean/steps.h"
#include "data/profile/column_hints.h"
#include "data/testing/quality_fixture.h"

namespace lathe::data::profile {
namespace {

using data_testing::QualityTest;
using ::testing::Contains;
using ::testing::Not;

TEST_F(QualityTest, ACleanTableHasTheFullScore) {
  std::string csv = "a,b,c\n";
  for (int i = 0; i < 200; ++i)
    csv += std::to_string(i * 37 % 199 % 40) + "," + std::to_string(i * 17 % 101) + ".5,k" +
           std::to_string(i % 3) + "\n";
  const TableQuality quality = Judge(csv);
  EXPECT_EQ(quality.score, 100 - Sum(quality));
  EXPECT_GE(quality.score, 95);
  EXPECT_EQ(quality.duplicate_rows, 0);
}

TEST_F(QualityTest, MissingValuesGetAStepThatFitsTheColumn) {
  std::string csv = "num,cat,when,mostly\n";
  for (int i = 0; i < 100; ++i) {
    csv += (i % 4 ? std::to_string(i % 9) : "") + "," + (i % 5 ? (i % 2 ? "x" : "y") : "") + "," +
           (i % 10 ? "2024-01-0" + std::to_string(i % 9 + 1) : "") + "," + (i % 10 ? "" : "z") +
           "\n";
  }
  const TableQuality quality = Judge(csv);
  const QualityIssue* number = Find(quality, "missing", "num");
  ASSERT_NE(number, nullptr);
  EXPECT_EQ(number->severity, "medium");
  EXPECT_EQ(number->suggestion->at("strategy").as_string(), "median");
  EXPECT_EQ(Find(quality, "missing", "cat")->suggestion->at("strategy").as_string(), "mode");
  EXPECT_EQ(Find(quality, "missing", "when")->suggestion->at("strategy").as_string(),
            "forward_fill");
  EXPECT_EQ(Op(Find(quality, "missing", "mostly")), "drop_column");
  EXPECT_EQ(quality.columns[0].missing, 25);
  EXPECT_EQ(quality.columns[0].missing_ratio, .25);
  EXPECT_EQ(quality.missing_cells, 25 + 20 + 10 + 90);
}

TEST_F(QualityTest, DisguisedMissingValuesAreNamed) {
  std::string csv = "word,code,fine\n";
  for (int i = 0; i < 100; ++i)
    csv += std::string(i % 10 == 3 ? "?"
                       : i % 2     ? "red"
                                   : "blue") +
           "," + (i % 20 == 7 ? "-999" : std::to_string(20 + i % 30)) + "," +
           std::to_string(i % 50 - 1) + "\n";
  const TableQuality quality = Judge(csv, {}, R"({"format_options":{"null_values":[]}})");
  const QualityIssue* word = Find(quality, "disguised_missing", "word");
  ASSERT_NE(word, nullptr);
  EXPECT_EQ(word->evidence.at("rows"), 10);
  const QualityIssue* code = Find(quality, "disguised_missing", "code");
  ASSERT_NE(code, nullptr);
  EXPECT_EQ(code->suggestion->at("values"), json::value(json::array{-999}));
  EXPECT_EQ(Find(quality, "disguised_missing", "fine"), nullptr);  // -1 beside 0 is a number
}

TEST_F(QualityTest, RepeatedRowsAndIdentifiersAreToldApart) {
  std::string csv = "user_id,v\n";
  for (int i = 0; i < 100; ++i)
    csv += "u" + std::to_string(i < 90 ? i : i - 90) + "," + std::to_string(i < 95 ? i : i - 90) +
           "\n";
  const TableQuality quality = Judge(csv);
  ASSERT_NE(Find(quality, "duplicate_rows"), nullptr);
  EXPECT_EQ(quality.duplicate_rows, 5);
  const QualityIssue* id = Find(quality, "duplicate_identifiers", "user_id");
  ASSERT_NE(id, nullptr);
  EXPECT_EQ(id->severity, "high");
  EXPECT_EQ(id->evidence.at("rows"), 10);
  EXPECT_EQ(Op(id), "drop_duplicates");
}

TEST_F(QualityTest, IdentifiersAreToldAndManyTextsToo) {
  std::string csv = "user_id,code,ticket,sentence,v\n";
  for (int i = 0; i < 300; ++i) {
    const std::string number = std::to_string(i);
    csv += "u" + number + ",c" + number + ",t" + std::to_string(i % 150) +
           ",one two three four five six seven " + number + "," + std::to_string(i % 5) + "\n";
  }
  auto imported = Import(csv);
  ASSERT_TRUE(imported.ok()) << imported.error().detail;
  std::vector<ColumnSchema>& columns = imported->schema.columns;
  EXPECT_EQ(columns[0].role, ColumnRole::kIdentifier);
  columns[1].role = ColumnRole::kFeature;
  columns[2].semantic = SemanticType::kText;
  const TableQuality quality = JudgeTable(imported->schema);
  const QualityIssue* known = Find(quality, "identifier_like", "user_id");
  ASSERT_NE(known, nullptr);
  EXPECT_EQ(known->severity, "low");
  EXPECT_EQ(known->suggestion, std::nullopt);
  const QualityIssue* taken = Find(quality, "identifier_like", "code");
  ASSERT_NE(taken, nullptr);
  EXPECT_EQ(taken->severity, "medium");
  EXPECT_EQ(Op(taken), "drop_column");
  EXPECT_NE(Find(quality, "high_cardinality", "ticket"), nullptr);
  EXPECT_EQ(Find(quality, "high_cardinality", "sentence"), nullptr);
  for (const QualityDeduction& deduction : quality.deductions)
    EXPECT_EQ(deduction.reason.find("worst issue is low: 5 points x 2"), std::string::npos);
}

TEST_F(QualityTest, ConstantAndNearlyConstantColumns) {
  std::string csv = "same,nearly,none,fine\n";
  for (int i = 0; i < 200; ++i)
    csv += "k," + std::string(i == 7 ? "b" : "a") + ",," + std::to_string(i % 7) + "\n";
  const TableQuality quality = Judge(csv);
  EXPECT_NE(Find(quality, "constant", "same"), nullptr);
  EXPECT_NE(Find(quality, "constant", "none"), nullptr);
  EXPECT_NE(Find(quality, "near_constant", "nearly"), nullptr);
  EXPECT_THAT(quality.columns[3].issues, Not(Contains("near_constant")));
}

TEST_F(QualityTest, NumbersAmongTextsAndDatesThatDoNotExist) {
  std::string csv = "total,day\n";
  for (int i = 0; i < 100; ++i)
    csv += (i % 20 ? std::to_string(i) + ".5" : "free") + ",2023-0" + std::to_string(i % 9 + 1) +
           (i % 25 ? "-1" + std::to_string(i % 8) : "-31x").substr(0, 3) + "\n";
  std::string dates = "day\n";
  for (int i = 0; i < 40; ++i)
    dates += i % 10 ? "2023-03-1" + std::to_string(i % 9) + "\n" : "2023-02-30\n";
  const TableQuality mixed = Judge(csv, {}, R"({"columns":[{"name":"day","type":"string"}]})");
  const QualityIssue* total = Find(mixed, "mixed_types", "total");
  ASSERT_NE(total, nullptr);
  EXPECT_EQ(Op(total), "cast");
  EXPECT_EQ(Find(mixed, "identifier_like", "total"), nullptr);
  const TableQuality bad = Judge(dates);
  const QualityIssue* day = Find(bad, "invalid_dates", "day");
  ASSERT_NE(day, nullptr);
  EXPECT_EQ(day->evidence.at("rows"), 4);
}

TEST_F(QualityTest, DatesWrittenInTwoWaysAreOneIssue) {
  std::string csv = "day,hour,v\n";
  for (int i = 0; i < 60; ++i) {
    const std::string day = std::to_string(10 + i % 19), month = "0" + std::to_string(i % 9 + 1);
    csv += (i % 4 ? "2024-" + month + "-" + day : day + "/" + month + "/2024") + ",2024-" + month +
           "-" + day + "T0" + std::to_string(i % 9) + ":00:00," + std::to_string(i % 7) + "\n";
  }
  const TableQuality quality = Judge(
      csv, {}, R"({"columns":[{"name":"day","type":"string"},{"name":"hour","type":"string"}]})");
  const QualityIssue* day = Find(quality, "mixed_date_formats", "day");
  ASSERT_NE(day, nullptr);
  EXPECT_EQ(day->severity, "medium");
  const json::array& formats = day->evidence.at("formats").as_array();
  ASSERT_EQ(formats.size(), 2U);
  EXPECT_EQ(formats[0].at("format"), "YYYY-MM-DD");
  EXPECT_EQ(formats[0].at("rows"), 45);
  EXPECT_EQ(formats[1].at("format"), "DD/MM/YYYY");
  EXPECT_EQ(formats[1].at("rows"), 15);
  EXPECT_EQ(formats[1].at("example"), "14/05/2024");  // the first that only fits day first
  EXPECT_EQ(Op(day), "cast");
  EXPECT_EQ(day->suggestion->at("type").as_string(), "date");
  EXPECT_EQ(Find(quality, "mixed_date_formats", "hour"), nullptr);
  // Dates differ from row to row, and name none.
  EXPECT_EQ(Find(quality, "identifier_like"), nullptr);
}

TEST_F(QualityTest, DatesOfWhichNoneTellsTheOrderAreOneWay) {
  std::string csv = "day,v\n";
  for (int i = 0; i < 40; ++i)
    csv += "0" + std::to_string(i % 9 + 1) + "/0" + std::to_string(i % 5 + 1) + "/2024," +
           std::to_string(i % 7) + "\n";
  const std::string options = R"({"columns":[{"name":"day","type":"string"}]})";
  EXPECT_EQ(Find(Judge(csv, {}, options), "mixed_date_formats"), nullptr);
  const TableQuality both = Judge(csv + "25/01/2024,1\n01/25/2024,1\n", {}, options);
  const QualityIssue* day = Find(both, "mixed_date_formats", "day");
  ASSERT_NE(day, nullptr);
  EXPECT_EQ(day->evidence.at("formats").as_array().size(), 3U);
  EXPECT_NE(day->message.find("DD/MM/YYYY or MM/DD/YYYY in 40 rows"), std::string::npos)
      << day->message;
  EXPECT_NE(day->advice.find("which number is the day"), std::string::npos);
}

TEST_F(QualityTest, EveryIssueSaysWhatToDo) {
  std::string csv = "tail,mostly_zero,many,y\n";
  for (int i = 0; i < 400; ++i)
    csv += std::to_string(i % 50 == 7 ? 100'000 * (i + 1) : i % 9) + "," +
           std::to_string(i % 3 ? 0 : i % 11) + ",k" + std::to_string(i * 31 % 150) + "," +
           (i % 40 ? "no" : "yes") + "\n";
  const TableQuality quality = Judge(csv, "y");
  for (const char* code : {"skewed", "zeros", "high_cardinality", "target_imbalance"})
    ASSERT_NE(Find(quality, code), nullptr) << code;
  const json::object log{{"op", "log"}, {"columns", json::array{"tail"}}};
  EXPECT_EQ(Find(quality, "skewed")->feature_step, log);
  const json::object encoder{{"op", "frequency_encoder"}, {"columns", json::array{"many"}}};
  EXPECT_EQ(Find(quality, "high_cardinality")->feature_step, encoder);
  const json::object balanced{{"class_weights", "balanced"}};
  EXPECT_EQ(Find(quality, "target_imbalance")->training_setting, balanced);
  // Whether 0 is a value is for the user to say: the step is offered, and planned for nobody.
  EXPECT_EQ(Op(Find(quality, "zeros")), "set_missing");
  for (const json::object& step : quality.plan) EXPECT_NE(step.at("op"), "set_missing");
  for (const QualityIssue& issue : quality.issues) EXPECT_FALSE(issue.advice.empty()) << issue.code;
}

// One column is dropped for two reasons, and has gaps and odd words besides.
TEST_F(QualityTest, TheSuggestionsTogetherAreAPlanThatCanBeDone) {
  std::string csv = "leak,gaps,words,twice,y\n";
  for (int i = 0; i < 300; ++i) {
    const bool yes = i * 7919 % 13 < 5;
    csv += std::string(i % 50 == 3   ? ""
                       : i % 50 == 4 ? "?"
                       : yes         ? "paid"
                                     : "open") +
           "," + (i % 4 ? std::to_string(i % 9) : "") + "," +
           (i % 10 == 5   ? ""
            : i % 10 == 6 ? "?"
                          : "w" + std::to_string(i % 3)) +
           "," + (i % 3 ? "" : "z") + "," + (yes ? "yes" : "no") + "\n";
  }
  auto imported = Import(csv, R"({"format_options":{"null_values":[]}})");
  ASSERT_TRUE(imported.ok()) << imported.error().detail;
  const TableQuality quality = JudgeTable(imported->schema, "y");
  std::vector<clean::CleanStep> listed, planned;
  for (const QualityIssue& issue : quality.issues) {
    if (issue.suggestion)
      listed.push_back(FromJson<clean::CleanStep>(json::value(*issue.suggestion)).value());
  }
  for (const json::object& step : quality.plan)
    planned.push_back(FromJson<clean::CleanStep>(json::value(step)).value());
  EXPECT_TRUE(clean::CheckSteps(listed, imported->schema).ok());
  EXPECT_TRUE(clean::CheckSteps(planned, imported->schema).ok());
  EXPECT_EQ(Op(Find(quality, "target_leakage", "leak")), "drop_column");
  EXPECT_EQ(Find(quality, "disguised_missing", "leak")->suggestion, std::nullopt);
  std::vector<std::string> ops;
  for (const clean::CleanStep& step : planned) ops.push_back(step.op);
  EXPECT_EQ(ops.front(), "set_missing");
  EXPECT_EQ(ops.back(), "drop_column");
  EXPECT_LT(planned.size(), listed.size());
}

TEST_F(QualityTest, TheTargetIsNeverToBeDropped) {
  std::string csv = "x,y\n";
  for (int i = 0; i < 300; ++i) csv += std::to_string(i % 11) + (i == 7 ? ",b\n" : ",a\n");
  const TableQuality quality = Judge(csv, "y");
  ASSERT_NE(Find(quality, "near_constant", "y"), nullptr);
  EXPECT_EQ(Find(quality, "near_constant", "y")->suggestion, std::nullopt);
}

TEST_F(QualityTest, AColumnThatGivesTheTargetAwayIsFound) {
  std::string csv = "noise,copy,refund,target\n";
  for (int i = 0; i < 400; ++i) {
    const bool yes = i * 7919 % 13 < 5;
    csv += std::to_string(i * 104729 % 997) + "," + std::to_string(yes ? 10 + i % 7 : i % 7) + "," +
           (yes ? "paid" : "") + "," + (yes ? "yes" : "no") + "\n";
  }
  const TableQuality quality = Judge(csv, "target");
  for (const char* column : {"copy", "refund"}) {
    const QualityIssue* leak = Find(quality, "target_leakage", column);
    ASSERT_NE(leak, nullptr) << column;
    EXPECT_EQ(leak->severity, "high");
    EXPECT_EQ(Op(leak), "drop_column");
  }
  EXPECT_EQ(Find(quality, "target_leakage", "noise"), nullptr);
  EXPECT_EQ(quality.target, "target");
}

TEST_F(QualityTest, AValueComputedFromTheTargetIsFoundForNumbers) {
  std::string csv = "price,tax,rooms\n";
  for (int i = 0; i < 500; ++i) {
    const int price = 100 + i * 7919 % 1009;
    csv += std::to_string(price) + "," + std::to_string(price * .19) + "," +
           std::to_string(i * 31 % 7) + "\n";
  }
  const TableQuality quality = Judge(csv, "price");
  ASSERT_NE(Find(quality, "target_leakage", "tax"), nullptr);
  EXPECT_EQ(Find(quality, "target_leakage", "rooms"), nullptr);
}

// Bins of five rows, or of a long tail, explain too little of a copy.
TEST_F(QualityTest, ACopyOfTheTargetInOtherUnitsIsFoundWithFewRowsAndWithALongTail) {
  for (const int rows : {100, 1000}) {
    std::string csv = "leak,rank,noise,y\n";
    for (int i = 0; i < rows; ++i) {
      const double y = std::exp(6 * ((i * 7919 % 1009) / 1009.0) * ((i * 7919 % 1009) / 1009.0));
      csv += std::to_string(2 * y + 1) + "," + std::to_string(std::sqrt(y)) + "," +
             std::to_string(i * 104729 % 997) + "," + std::to_string(y) + "\n";
    }
    const TableQuality quality = Judge(csv, "y");
    for (const char* column : {"leak", "rank"}) {
      const QualityIssue* leak = Find(quality, "target_leakage", column);
      ASSERT_NE(leak, nullptr) << column << " " << rows;
      EXPECT_EQ(leak->severity, "high");
      EXPECT_EQ(Op(leak), "drop_column");
    }
    EXPECT_EQ(Find(quality, "target_leakage", "noise"), nullptr);
  }
}

TEST_F(QualityTest, ARareClassIsSaid) {
  std::string csv = "x,label\n";
  for (int i = 0; i < 300; ++i) csv += std::to_string(i % 11) + (i % 30 ? ",good\n" : ",bad\n");
  const TableQuality quality = Judge(csv, "label");
  const QualityIssue* rare = Find(quality, "target_imbalance");
  ASSERT_NE(rare, nullptr);
  EXPECT_EQ(rare->severity, "high");
  EXPECT_EQ(rare->evidence.at("ratio").as_double(), 29);
  EXPECT_EQ(rare->message,
            R"(The class "good" is 29.0 times as frequent as "bad" (290 and 10 rows).)");
}

TEST_F(QualityTest, TheScoreIsTheSumOfItsDeductions) {
  std::string csv = "a,b,c\n";
  for (int i = 0; i < 100; ++i)
    csv += (i % 2 ? std::to_string(i % 10) : "") + ",same," + std::to_string(i % 4) + "\n";
  const TableQuality quality = Judge(csv);
  EXPECT_NEAR(quality.score, 100 - Sum(quality), 1e-9);
  EXPECT_LT(quality.score, 90);
  EXPECT_TRUE(std::ranges::is_sorted(quality.issues, {}, [](const QualityIssue& issue) {
    return issue.severity == "high" ? 0 : issue.severity == "medium" ? 1 : 2;
  }));
}

TEST_F(QualityTest, RealTablesShowWhatIsKnownOfThem) {
  const std::filesystem::path folder = std::filesystem::path(LATHE_SHARED_DIR) / "data";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "the shared tables are not here";
  const auto judge = [&](const char* name, const char* target) {
    return Judge(ReadText(folder / name).value(), target);
  };
  const TableQuality bikes = judge("bike_sharing_hour.csv", "cnt");
  EXPECT_NE(Find(bikes, "target_leakage", "registered"), nullptr);
  EXPECT_EQ(Find(bikes, "target_leakage", "weathersit"), nullptr);
  const TableQuality wine = judge("wine_quality.csv", "quality");
  EXPECT_EQ(wine.duplicate_rows, 1177);
  EXPECT_NE(Find(wine, "target_imbalance"), nullptr);
  const TableQuality mushrooms = judge("mushrooms.csv", "type");
  EXPECT_NE(Find(mushrooms, "constant", "veil_type"), nullptr);
  EXPECT_NE(Find(mushrooms, "target_leakage", "odor"), nullptr);
  const TableQuality titanic = judge("titanic.csv", "Survived");
  EXPECT_EQ(Op(Find(titanic, "missing", "Cabin")), "drop_column");
  EXPECT_EQ(Find(titanic, "target_leakage"), nullptr);
}

TEST(MissingWords, AreKnownInAnyCase) {
  for (const char* word : {"?", "NA", "n/a", "Null", " unknown ", "", "--"})
    EXPECT_TRUE(IsMissingWord(word)) << word;
  for (const char* word : {"0", "no", "Nantes", "non", "-1", "a"})
    EXPECT_FALSE(IsMissingWord(word)) << word;
}

}  // namespace
}  // namespace lathe::data::profile
