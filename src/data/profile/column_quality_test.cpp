#include "data/profile/column_quality.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "data/profile/column_hints.h"
#include "data/testing/quality_fixture.h"

namespace lathe::data::profile {
namespace {

class ColumnQualityTest : public data_testing::QualityTest {
 protected:
  static std::string Type(const QualityIssue* issue) {
    return Op(issue) == "cast" ? std::string(issue->suggestion->at("type").as_string()) : Op(issue);
  }
  static bool IsPlanned(const TableQuality& quality, std::string_view op, std::string_view column) {
    for (const json::object& step : quality.plan) {
      if (step.at("op").as_string() != op || !step.contains("columns")) continue;
      for (const json::value& name : step.at("columns").as_array())
        if (name.as_string() == column) return true;
    }
    return false;
  }
  /// A column `name`, one text a row, as texts whatever they look like.
  TableQuality JudgeTexts(const std::string& name, const auto& text_of, int rows) {
    std::string csv = name + ",v\n";
    for (int i = 0; i < rows; ++i)
      csv += "\"" + std::string(text_of(i)) + "\"," + std::to_string(i % 7) + "\n";
    return Judge(csv, {},
                 R"({"format_options":{"null_values":[]},"columns":[{"name":")" + name +
                     R"(","type":"string"}]})");
  }
  TableQuality JudgeNumbers(const std::string& name, const auto& number_of, int rows) {
    std::string csv = name + ",other\n";
    for (int i = 0; i < rows; ++i)
      csv += std::to_string(number_of(i)) + "," + std::to_string(i % 7) + "\n";
    return Judge(csv);
  }
};

// --- the target ------------------------------------------------------------------------------

TEST_F(ColumnQualityTest, TheTargetIsTheTargetHoweverItWasChosen) {
  std::string csv = "x,y\n";
  for (int i = 0; i < 300; ++i) {
    csv += std::to_string(i % 11) + "," +
           (i % 30 == 3   ? ""
            : i % 50 == 7 ? "100000"
                          : std::to_string(i * 7919 % 1009 + 1)) +
           "\n";
  }
  auto imported = Import(csv);
  ASSERT_TRUE(imported.ok());
  const TableQuality by_look = JudgeTable(imported->schema, "y");
  imported->schema.columns[1].role = ColumnRole::kTarget;
  const TableQuality by_role = JudgeTable(imported->schema);
  EXPECT_EQ(by_look.score, by_role.score);
  EXPECT_EQ(by_look.plan, by_role.plan);
  for (const TableQuality* quality : {&by_look, &by_role}) {
    EXPECT_EQ(Op(Find(*quality, "target_missing", "y")), "drop_missing");
    for (const char* code : {"missing", "outliers", "skewed", "zeros", "identifier_like"})
      EXPECT_EQ(Find(*quality, code, "y"), nullptr) << code;
  }
}

TEST_F(ColumnQualityTest, ThePlanRewritesNoLabel) {
  std::string csv = "x,y\n";
  for (int i = 0; i < 200; ++i)
    csv += std::to_string(i % 11) + (i % 20 == 3   ? ",free\n"
                                     : i % 20 == 4 ? ",?\n"
                                                   : "," + std::to_string(i) + ".5\n");
  const TableQuality quality = Judge(csv, "y", R"({"format_options":{"null_values":[]}})");
  EXPECT_EQ(Type(Find(quality, "mixed_types", "y")), "double");
  EXPECT_EQ(Op(Find(quality, "disguised_missing", "y")), "set_missing");
  for (const char* op : {"cast", "clip_outliers", "impute", "drop_column", "set_missing"})
    EXPECT_FALSE(IsPlanned(quality, op, "y")) << op;
}

// --- texts that are something else -----------------------------------------------------------

TEST_F(ColumnQualityTest, DatesWithATimeBecomeTimestamps) {
  const TableQuality quality = JudgeTexts(
      "at",
      [](int i) {
        return i < 2 ? "31/02/2024 10:00" : i % 2 ? "15/05/2024 02:35" : "16/05/2024 12:00";
      },
      200);
  EXPECT_EQ(Type(Find(quality, "invalid_dates", "at")), "timestamp");
  const TableQuality midnight = JudgeTexts(
      "at",
      [](int i) {
        return i < 2 ? "31/02/2024 00:00" : i % 2 ? "15/05/2024" : "16/05/2024 00:00:00";
      },
      200);
  EXPECT_EQ(Type(Find(midnight, "invalid_dates", "at")), "date");
}

TEST_F(ColumnQualityTest, DatesWithTheNameOfTheMonthAreDates) {
  const TableQuality quality = JudgeTexts(
      "on", [](int i) { return i == 3 ? "30 Feb 2020" : "28 Feb 2020"; }, 60);
  EXPECT_EQ(Type(Find(quality, "invalid_dates", "on")), "date");
  EXPECT_NE(Find(quality, "invalid_dates")->message.find("1 text is written like a date"),
            std::string::npos);
}

TEST_F(ColumnQualityTest, DatesAndFlagsWithPlaceholdersAreToBeRead) {
  const TableQuality dates = JudgeTexts(
      "day",
      [](int i) {
        return i % 80 == 5 ? std::string("unknown")
                           : "2023-0" + std::to_string(i % 9 + 1) + "-1" + std::to_string(i % 8);
      },
      400);
  EXPECT_EQ(Type(Find(dates, "mixed_types", "day")), "date");
  EXPECT_TRUE(IsPlanned(dates, "set_missing", "day"));
  EXPECT_TRUE(IsPlanned(dates, "cast", "day"));
  const TableQuality flags = JudgeTexts(
      "ok", [](int i) { return i % 40 == 1 ? "?"
                               : i % 2     ? "yes"
                                           : "no"; }, 200);
  EXPECT_EQ(Type(Find(flags, "mixed_types", "ok")), "bool");
}

TEST_F(ColumnQualityTest, RowsAreNotDroppedForGapsInDatesThatAreTexts) {
  std::string csv = "day,v\n";
  for (int i = 0; i < 2000; ++i)
    csv +=
        (i % 10 == 1   ? ""
         : i % 50 == 2 ? "unknown"
                       : std::to_string(1900 + i / 12) + "-" + std::to_string(i % 12 + 1) + "-15") +
        std::string(",") + std::to_string(i % 7) + "\n";
  const TableQuality quality = Judge(csv);
  ASSERT_NE(Find(quality, "missing", "day"), nullptr);
  EXPECT_EQ(Op(Find(quality, "missing", "day")), "");
  EXPECT_EQ(Type(Find(quality, "mixed_types", "day")), "date");
}

TEST_F(ColumnQualityTest, NumbersAmongTextsKeepTheirDigits) {
  const auto of = [this](const char* start, const char* end, const char* odd) {
    return JudgeTexts(
        "v",
        [=](int i) {
          return i % 20 == 3 ? std::string(odd) : start + std::to_string(100 + i % 50) + end;
        },
        200);
  };
  EXPECT_EQ(Type(Find(of("", "", "free"), "mixed_types")), "int64");
  EXPECT_EQ(Type(Find(of("", ".5", "free"), "mixed_types")), "double");
  EXPECT_EQ(Type(Find(of("9007199254741", "", "free"), "mixed_types")), "int64");
  for (const char* start : {"04", "12345678901234567890"}) {
    const TableQuality codes = of(start, "", "?");
    EXPECT_EQ(Find(codes, "mixed_types"), nullptr) << start;
    EXPECT_EQ(Op(Find(codes, "disguised_missing")), "set_missing");
    EXPECT_FALSE(IsPlanned(codes, "cast", "v")) << start;
    const TableQuality with_words = of(start, "", "free");
    ASSERT_NE(Find(with_words, "mixed_types"), nullptr);
    EXPECT_EQ(Find(with_words, "mixed_types")->suggestion, std::nullopt);
  }
}

// --- identifiers -----------------------------------------------------------------------------

TEST_F(ColumnQualityTest, KeysOfOtherTablesMayRepeat) {
  std::string csv = "order_id,customer_id,amount\n";
  for (int i = 0; i < 600; ++i)
    csv += "o" + std::to_string(i) + ",c" + std::to_string(i % 500) + "," + std::to_string(i % 37) +
           "\n";
  const TableQuality orders = Judge(csv);
  EXPECT_EQ(Find(orders, "duplicate_identifiers"), nullptr);
  EXPECT_FALSE(IsPlanned(orders, "drop_duplicates", "customer_id"));
  // Two rows of each, and nothing else names rows.
  csv = "customer_id,amount\n";
  for (int i = 0; i < 600; ++i)
    csv += "c" + std::to_string(i % 310) + "," + std::to_string(i % 37) + "\n";
  const TableQuality visits = Judge(csv);
  const QualityIssue* repeats = Find(visits, "duplicate_identifiers", "customer_id");
  ASSERT_NE(repeats, nullptr);
  EXPECT_EQ(repeats->severity, "low");
  EXPECT_EQ(repeats->suggestion, std::nullopt);
}

TEST_F(ColumnQualityTest, MeasurementsAreNoIdentifiers) {
  const auto weight = [](int i) { return 4000 + i * 7919 % 10007; };
  EXPECT_EQ(Find(JudgeNumbers("weight_kg", weight, 100), "identifier_like"), nullptr);
  const TableQuality many = JudgeNumbers("weight_kg", weight, 1500);
  ASSERT_NE(Find(many, "identifier_like"), nullptr);
  EXPECT_EQ(Find(many, "identifier_like")->severity, "low");
  EXPECT_FALSE(IsPlanned(many, "drop_column", "weight_kg"));
  const TableQuality named = JudgeNumbers("invoice_no", weight, 100);
  EXPECT_EQ(Op(Find(named, "identifier_like")), "drop_column");
  const TableQuality decimals = JudgeTexts(
      "price", [](int i) { return std::to_string(20 + i) + ",9" + std::to_string(i % 10); }, 100);
  EXPECT_EQ(Find(decimals, "identifier_like"), nullptr);
}

// --- values that stand for none --------------------------------------------------------------

TEST_F(ColumnQualityTest, SentinelsAreFoundInWideColumns) {
  const auto income = [](int i) { return 1000 + i * 7919 % 89'003; };
  const auto with = [&](int sentinel) {
    return JudgeNumbers(
        "income", [=](int i) { return i % 20 == 3 ? sentinel : income(i); }, 400);
  };
  for (const int sentinel : {-999, -99, -9999, -1, 999'999}) {
    const TableQuality quality = with(sentinel);
    const QualityIssue* issue = Find(quality, "disguised_missing", "income");
    ASSERT_NE(issue, nullptr) << sentinel;
    EXPECT_EQ(issue->suggestion->at("values"), json::value(json::array{sentinel}));
    EXPECT_EQ(Find(quality, "skewed"), nullptr);
  }
  const TableQuality two = JudgeNumbers(
      "income", [&](int i) { return i % 20 == 3   ? -999
                                    : i % 20 == 9 ? -99
                                                  : income(i); }, 400);
  ASSERT_NE(Find(two, "disguised_missing"), nullptr);
  EXPECT_EQ(Find(two, "disguised_missing")->evidence.at("rows"), 40);
}

TEST_F(ColumnQualityTest, OrdinaryNumbersAreNoSentinels) {
  const auto finds = [&](const auto& number_of) {
    return Find(JudgeNumbers("v", number_of, 2000), "disguised_missing") != nullptr;
  };
  EXPECT_FALSE(finds([](int i) { return i % 40 - 20; }));            // -1 among negatives
  EXPECT_FALSE(finds([](int i) { return i % 30 - 1; }));             // -1 beside 0
  EXPECT_FALSE(finds([](int i) { return i % 2 ? 1 : -1; }));         // two classes
  EXPECT_FALSE(finds([](int i) { return i % 1000; }));               // 999 in a dense range
  EXPECT_FALSE(finds([](int i) { return i * 7919 % 5000 - 999; }));  // -999 is the end of many
}

TEST_F(ColumnQualityTest, EveryWordForNoValueIsCured) {
  static constexpr const char* kWords[] = {"?",         "-",   "missing", "none",
                                           "undefined", "tbd", "unknown", "-999"};
  const TableQuality quality = JudgeTexts(
      "colour", [](int i) { return i % 5 == 1 ? kWords[i / 5 % 8]
                                   : i % 2    ? "red"
                                              : "blue"; }, 400);
  const QualityIssue* issue = Find(quality, "disguised_missing", "colour");
  ASSERT_NE(issue, nullptr);
  EXPECT_EQ(issue->suggestion->at("values").as_array().size(), 8U) << issue->message;
  EXPECT_EQ(issue->evidence.at("rows"), 80);
}

TEST_F(ColumnQualityTest, FillerDatesThatStandApartAreFound) {
  const auto judge = [this](const char* filler, int first_year) {
    std::string csv = "day,v\n";
    for (int i = 0; i < 300; ++i)
      csv += (i % 30 == 3
                  ? std::string(filler)
                  : std::to_string(first_year + i % 5) + "-0" + std::to_string(i % 9 + 1) + "-11") +
             "," + std::to_string(i % 7) + "\n";
    return Judge(csv);
  };
  for (const char* filler : {"1970-01-01", "2099-12-31"}) {
    const TableQuality quality = judge(filler, 2019);
    const QualityIssue* issue = Find(quality, "invalid_dates", "day");
    ASSERT_NE(issue, nullptr) << filler;
    EXPECT_EQ(issue->suggestion->at("values"), json::value(json::array{filler}));
  }
  EXPECT_EQ(Find(judge("1970-01-01", 1968), "invalid_dates"), nullptr);
}

// --- values far out --------------------------------------------------------------------------

double Normal(std::mt19937_64& random) {
  const double u = (static_cast<double>(random() >> 11) + 1) / 9007199254740993.0;
  const double v = static_cast<double>(random() >> 11) / 9007199254740992.0;
  return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * v);
}

TEST_F(ColumnQualityTest, TailsOfUsualDistributionsAreNoOutliers) {
  std::mt19937_64 random(7);
  EXPECT_EQ(Find(JudgeNumbers(
                     "v", [&](int) { return 50 + 9 * Normal(random); }, 3000),
                 "outliers"),
            nullptr);
  const TableQuality incomes = JudgeNumbers(
      "v", [&](int) { return std::exp(8 + Normal(random)); }, 3000);
  EXPECT_NE(Find(incomes, "skewed"), nullptr);
  EXPECT_EQ(Find(incomes, "outliers"), nullptr);
  EXPECT_FALSE(IsPlanned(incomes, "clip_outliers", "v"));
}

TEST_F(ColumnQualityTest, ANarrowMiddleIsNoOutlierQuestion) {
  const TableQuality quality = JudgeNumbers(
      "hours", [](int i) { return i % 3 ? 40 + i % 6 : i * 31 % 90; }, 900);
  const QualityIssue* issue = Find(quality, "outliers", "hours");
  ASSERT_NE(issue, nullptr);
  EXPECT_EQ(issue->suggestion, std::nullopt);
  EXPECT_NE(issue->message.find("too many to be outliers"), std::string::npos) << issue->message;
}

TEST_F(ColumnQualityTest, OnlyWhatStandsFarApartIsPlannedToBeClipped) {
  std::mt19937_64 random(7);
  const TableQuality typos = JudgeNumbers(
      "age",
      [&](int i) { return i % 400 == 9 ? 4000 + i : 45 + static_cast<int>(12 * Normal(random)); },
      2000);
  const QualityIssue* far = Find(typos, "outliers", "age");
  ASSERT_NE(far, nullptr);
  EXPECT_EQ(far->evidence.at("extreme"), 5);
  EXPECT_TRUE(IsPlanned(typos, "clip_outliers", "age"));
  EXPECT_LT(far->suggestion->at("high").to_number<double>(), 120);
  EXPECT_EQ(Find(typos, "skewed"), nullptr);
  const TableQuality some = JudgeNumbers(
      "v", [&](int i) { return (i % 200 == 9 ? 6.0 + i / 900 : 1) * Normal(random) * 10; }, 2000);
  ASSERT_NE(Find(some, "outliers"), nullptr);
  EXPECT_EQ(Op(Find(some, "outliers")), "clip_outliers");
  EXPECT_FALSE(IsPlanned(some, "clip_outliers", "v"));
}

// --- classes ---------------------------------------------------------------------------------

TEST_F(ColumnQualityTest, ImbalanceIsSaidOfManyClasses) {
  std::string csv = "x,label\n";
  for (int i = 0; i < 3000; ++i)
    csv += std::to_string(i % 11) + ",k" + std::to_string(i % 3 ? 0 : i * 31 % 30) + "\n";
  const TableQuality quality = Judge(csv, "label");
  const QualityIssue* issue = Find(quality, "target_imbalance");
  ASSERT_NE(issue, nullptr);
  EXPECT_GT(issue->evidence.at("ratio").as_double(), 20);
}

TEST_F(ColumnQualityTest, RareColumnsThatGiveTheTargetAwayAreFound) {
  for (const int every : {12, 100, 97}) {
    std::string csv = "confirmed,chargeback,noise,y\n";
    for (int i = 0; i < 1000; ++i) {
      const bool yes = i * 7919 % every == 3;
      csv += std::string(yes ? "1," : "0,") + (yes ? std::to_string(20 + i % 77) + ".5" : "0") +
             "," + std::to_string(i * 104'729 % 997) + (yes ? ",yes\n" : ",no\n");
    }
    const TableQuality quality = Judge(csv, "y");
    for (const char* column : {"confirmed", "chargeback"}) {
      EXPECT_EQ(Op(Find(quality, "target_leakage", column)), "drop_column")
          << column << " " << every;
    }
    EXPECT_EQ(Find(quality, "target_leakage", "noise"), nullptr);
    for (const QualityIssue& issue : quality.issues)
      EXPECT_EQ(issue.advice.find("hardly help"), std::string::npos) << every;
  }
}

TEST(Thousands, AreGroupedOnEitherSideOfZero) {
  EXPECT_EQ(Thousands(-999), "-999");
  EXPECT_EQ(Thousands(-1999), "-1,999");
  EXPECT_EQ(Thousands(999), "999");
  EXPECT_EQ(Thousands(1'234'567), "1,234,567");
}

TEST_F(ColumnQualityTest, OneIsNotMany) {
  std::string csv = "a,b\n";
  for (int i = 0; i < 100; ++i)
    csv += std::to_string(i % 99) + "," + std::to_string(i % 99 % 7) + "\n";
  const TableQuality quality = Judge(csv);
  EXPECT_EQ(Find(quality, "duplicate_rows")->message, "1 row repeats an earlier one (1 %).");
}

}  // namespace
}  // namespace lathe::data::profile
