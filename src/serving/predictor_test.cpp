#include "serving/predictor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <random>

#include "base/json.h"
#include "serving/testing/model_files.h"

namespace lathe::serving {
namespace {

using models::Task;
using serving_testing::Must;
using serving_testing::PublishModel;

class PredictorTest : public testing::Test {
 protected:
  json::object Answer(const ServedModel& model, const std::string& body) {
    auto memory = model.Borrow();
    Must(Score(model, body, *memory));
    std::string text;
    WriteAnswer(model, {"prediction-id", "model-id", 3, true}, *memory, text);
    return Must(ParseJson(text)).get_object();
  }
  std::unique_ptr<ServedModel> Open(Task task) {
    return std::make_unique<ServedModel>(
        Must(models::Model::Open(objects_.PathOf(PublishModel(objects_, task)))));
  }
  static json::object Item(const json::object& answer, std::size_t row) {
    return answer.at("predictions").as_array().at(row).as_object();
  }

  store_testing::TemporaryFolder folder_;
  store::Objects objects_{folder_.path()};
};

TEST_F(PredictorTest, AnswersClassesWithProbabilities) {
  const auto model = Open(Task::kClassification);
  const auto answer =
      Answer(*model, R"({"rows":[{"size":2,"colour":"red"},{"size":-3,"colour":"blue"}]})");
  EXPECT_EQ(answer.at("id"), "prediction-id");
  EXPECT_EQ(answer.at("model_id"), "model-id");
  EXPECT_EQ(answer.at("version"), 3);
  EXPECT_EQ(Item(answer, 0).at("value"), "say \"yes\"");
  EXPECT_EQ(Item(answer, 1).at("value"), "no");
  const double yes = 1 / (1 + std::exp(-2.0));
  EXPECT_NEAR(Item(answer, 0).at("probabilities").at("say \"yes\"").as_double(), yes, 1e-12);
  EXPECT_NEAR(Item(answer, 0).at("probabilities").at("no").as_double(), 1 - yes, 1e-12);
  EXPECT_EQ(Item(answer, 0).at("confidence"),
            Item(answer, 0).at("probabilities").at("say \"yes\""));
  EXPECT_TRUE(answer.at("warnings").as_array().empty());
}

TEST_F(PredictorTest, AnswersNumbersWithTheHoldoutsInterval) {
  const auto model = Open(Task::kRegression);
  const auto item = Item(Answer(*model, R"({"rows":[{"size":2.5,"colour":"red"}]})"), 0);
  EXPECT_EQ(item.at("value").to_number<double>(), 2.5);
  EXPECT_EQ(item.at("interval").at("low").to_number<double>(), 0.5);
  EXPECT_EQ(item.at("interval").at("high").to_number<double>(), 5.5);
}

TEST_F(PredictorTest, AnswersTheNearestCluster) {
  const auto model = Open(Task::kClustering);
  const auto answer = Answer(*model, R"({"columns":["size","colour"],"data":[[9,null],[5,null]]})");
  EXPECT_EQ(Item(answer, 0).at("value"), 1);
  EXPECT_LT(Item(answer, 0).at("distance").to_number<double>(), 2);
  EXPECT_GT(Item(answer, 0).at("confidence").to_number<double>(), 0.5);
  EXPECT_EQ(Item(answer, 1).at("confidence").to_number<double>(), 0);
}

TEST_F(PredictorTest, WarnsOfWhatItWorkedAround) {
  const auto model = Open(Task::kRegression);
  const auto answer = Answer(
      *model,
      R"({"rows":[{"size":null,"colour":"green","hat":1},{"size":1,"colour":"pink"}],"missing_columns":"null"})");
  std::vector<std::string> found;
  for (const auto& warning : answer.at("warnings").as_array())
    found.push_back(std::string(warning.at("code").as_string()) + " " +
                    std::string(warning.at("column").as_string()) + " " +
                    std::to_string(warning.at("count").as_int64()));
  EXPECT_THAT(found, testing::ElementsAre("null_value size 1", "unseen_category colour 2",
                                          "extra_column hat 1"));
}

TEST_F(PredictorTest, OneRowAtATimeEqualsAllAtOnce) {
  const auto model = Open(Task::kClassification);
  std::string rows;
  std::vector<json::object> singles;
  for (int i = 0; i < 50; ++i) {
    const std::string row = "{\"size\":" + std::to_string(i * 0.37 - 9) + ",\"colour\":\"" +
                            (i % 3 ? "red" : "blue") + "\"}";
    singles.push_back(Item(Answer(*model, "{\"rows\":[" + row + "]}"), 0));
    rows += (i ? "," : "") + row;
  }
  const auto answer = Answer(*model, "{\"rows\":[" + rows + "]}");
  for (std::size_t i = 0; i < singles.size(); ++i) EXPECT_EQ(Item(answer, i), singles[i]);
}

TEST_F(PredictorTest, NumbersReadBackAsTheSameDouble) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 100'000; ++i) {
    const double value = std::bit_cast<double>(random());
    std::string text;
    AppendNumber(value, text);
    if (!std::isfinite(value)) {
      EXPECT_EQ(text, "null");
      continue;
    }
    ASSERT_EQ(std::strtod(text.c_str(), nullptr), value) << text;
    ASSERT_TRUE(ParseJson(text).ok()) << text;
  }
}

TEST_F(PredictorTest, EscapesEveryControlCharacter) {
  std::string raw;
  for (int c = 1; c < 128; ++c) raw += static_cast<char>(c);
  std::string text;
  AppendString(raw, text);
  EXPECT_EQ(Must(ParseJson(text)).get_string(), raw);
}

}  // namespace
}  // namespace lathe::serving
