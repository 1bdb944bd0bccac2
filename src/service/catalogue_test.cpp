#include "service/catalogue.h"

#include <gmock/gmock.h>

#include "service/testing/catalogue.h"

namespace lathe::service {
namespace {

using service_testing::CommittedCatalogue;
using testing::ElementsAre;
using testing::HasSubstr;

// One algorithm with a parameter of each type.
constexpr std::string_view kText = R"({
  "algorithms": [{
    "id": "oak", "title": "Oak", "family": "trees", "tasks": ["regression"], "description": "Slow and strong.",
    "limits": {"max_rows": 1000, "max_features": null},
    "parameters": [
      {"name": "depth", "type": "integer", "default": 3, "minimum": 1, "maximum": 9, "level": "basic",
       "log_scale": false, "searchable": true, "description": "How deep."},
      {"name": "rate", "type": "number", "default": 0.5, "minimum": 0.001, "maximum": 1, "level": "advanced",
       "log_scale": true, "searchable": true, "description": "How fast."},
      {"name": "prune", "type": "boolean", "default": true, "level": "expert", "log_scale": false,
       "searchable": false, "description": "Whether to prune."},
      {"name": "wood", "type": "string", "default": "hard", "enum": ["hard", "soft"], "level": "expert",
       "log_scale": false, "searchable": false, "description": "Which wood."}]}],
  "metrics": {"regression": [{"name": "rmse", "title": "Root mean squared error", "greater_is_better": false},
                             {"name": "r2", "title": "R squared", "greater_is_better": true}]},
  "default_metrics": {"regression": "rmse"}
})";

class CatalogueTest : public testing::Test {
 protected:
  const Catalogue catalogue = store_testing::Must(Catalogue::FromJson(kText));
  const AlgorithmInfo& oak = *catalogue.FindAlgorithm("oak");

  std::vector<FieldError> Complete(const json::object& given, json::object* complete = nullptr) {
    std::vector<FieldError> faults;
    json::object all = CompleteParameters(oak, given, "hyperparameters.", faults);
    if (complete != nullptr) *complete = std::move(all);
    return faults;
  }
};

TEST_F(CatalogueTest, FillsInDefaults) {
  json::object complete;
  EXPECT_TRUE(Complete({{"depth", 5}}, &complete).empty());
  EXPECT_EQ(complete,
            (json::object{{"depth", 5}, {"rate", 0.5}, {"prune", true}, {"wood", "hard"}}));
}

TEST_F(CatalogueTest, NamesEveryFaultWithTheRange) {
  const auto faults =
      Complete({{"depth", 10}, {"rate", "NaN"}, {"prune", 1}, {"wood", "wet"}, {"bark", 1}});
  ASSERT_EQ(faults.size(), 5U);
  EXPECT_EQ(faults[0],
            (FieldError{"hyperparameters.depth", "too_large", "must be between 1 and 9", {}, {}}));
  EXPECT_EQ(faults[1].code, "wrong_type");
  EXPECT_THAT(faults[1].message, HasSubstr("between 0.001 and 1"));
  EXPECT_EQ(faults[2].message, "must be true or false");
  EXPECT_EQ(faults[3].message, "must be one of \"hard\", \"soft\"");
  EXPECT_EQ(
      faults[4],
      (FieldError{"hyperparameters.bark", "unknown_field", "is not a parameter of oak", {}, {}}));
}

TEST_F(CatalogueTest, TakesAWholeNumberWrittenAsAFraction) {
  json::object complete;
  EXPECT_TRUE(Complete({{"depth", 4.0}}, &complete).empty());
  EXPECT_TRUE(complete.at("depth").is_int64());
  EXPECT_EQ(Complete({{"depth", 4.5}}).front().code, "wrong_type");
}

TEST_F(CatalogueTest, DescribesParametersAsAJsonSchema) {
  const json::object schema = ParameterSchema(oak);
  EXPECT_EQ(schema.at("$schema"), "https://json-schema.org/draft/2020-12/schema");
  EXPECT_EQ(schema.at("additionalProperties"), false);
  const json::object& depth = schema.at("properties").at("depth").as_object();
  EXPECT_EQ(depth.at("type"), "integer");
  EXPECT_EQ(depth.at("minimum"), 1);
  EXPECT_EQ(depth.at("title"), "Depth");
  EXPECT_EQ(depth.at("x-level"), "basic");
  EXPECT_EQ(schema.at("properties").at("rate").at("x-log-scale"), true);
  EXPECT_EQ(schema.at("properties").at("wood").at("enum"), (json::array{"hard", "soft"}));
  EXPECT_FALSE(schema.at("properties").at("prune").as_object().contains("minimum"));
}

TEST_F(CatalogueTest, KnowsTheMetricsOfATask) {
  EXPECT_EQ(catalogue.DefaultMetric("regression").name, "rmse");
  EXPECT_EQ(catalogue.FindMetric("regression", "accuracy"), nullptr);
  EXPECT_TRUE(catalogue.MetricsOf("divination").empty());
}

TEST_F(CatalogueTest, TellsWhatItCannotRead) {
  std::string text(kText);
  text.replace(text.find("\"greater_is_better\": false"), 26, "\"greater_is_better\": \"no\"");
  const auto broken = Catalogue::FromJson(text);
  ASSERT_FALSE(broken.ok());
  EXPECT_THAT(broken.error().detail, HasSubstr("metrics.greater_is_better"));
  EXPECT_FALSE(Catalogue::FromJson(R"({"algorithms":[]})").ok());
  EXPECT_FALSE(Catalogue::FromJson("[]").ok());
}

TEST(CommittedCatalogueTest, FiltersByTaskFamilyAndText) {
  const Catalogue catalogue = CommittedCatalogue();
  const auto ids = [&](const AlgorithmFilter& filter) {
    std::vector<std::string> found;
    for (const AlgorithmInfo* algorithm : catalogue.Find(filter)) found.push_back(algorithm->id);
    return found;
  };
  EXPECT_THAT(ids({"clustering", {}, {}}), ElementsAre("kmeans"));
  EXPECT_THAT(ids({"regression", "linear", {}}), ElementsAre("ridge_regression"));
  EXPECT_THAT(ids({{}, {}, "LightGBM"}), ElementsAre("lightgbm_gbdt"));
  EXPECT_TRUE(ids({{}, {}, "no such thing"}).empty());
}

TEST(CommittedCatalogueTest, EveryDefaultIsWithinItsBounds) {
  const Catalogue catalogue = CommittedCatalogue();
  for (const AlgorithmInfo& algorithm : catalogue.algorithms()) {
    json::object defaults;
    for (const ParameterInfo& parameter : algorithm.parameters)
      defaults[parameter.name] = parameter.default_value;
    std::vector<FieldError> faults;
    CompleteParameters(algorithm, defaults, "", faults);
    EXPECT_TRUE(faults.empty()) << algorithm.id << "." << (faults.empty() ? "" : faults[0].field);
  }
}

}  // namespace
}  // namespace lathe::service
