#include "work/train.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <random>
#include <sstream>

#include "data/import.h"
#include "models/formats/format_testing.h"
#include "models/model.h"

namespace lathe::work {
namespace {

using models::testing::ScratchFolder;

// A dataset made of a CSV file, and trainings on it.
class Trainer {
 public:
  explicit Trainer(const std::string& csv_path) { Import(csv_path); }
  static Trainer OfText(const std::string& csv) {
    const ScratchFolder folder;
    std::ofstream(folder.path() / "t.csv") << csv;
    return Trainer((folder.path() / "t.csv").string());
  }

  json::object Params(std::string_view task, std::string_view target,
                      std::vector<std::string> algorithm_ids) const {
    json::array algorithms;
    for (std::size_t i = 0; i < algorithm_ids.size(); ++i)
      algorithms.push_back(
          {{"model_id", "model-" + std::to_string(i)}, {"algorithm_id", algorithm_ids[i]}});
    json::object params{{"training_id", "t"},
                        {"dataset_id", "d"},
                        {"dataset_fingerprint", report_.fingerprint},
                        {"dataset_path", (folder_->path() / "table.parquet").string()},
                        {"schema", report_.schema.ToJson()},
                        {"task", task},
                        {"algorithms", std::move(algorithms)},
                        {"validation", {{"folds", 3}}},
                        {"seed", 5}};
    if (!target.empty()) params["target"] = target;
    return params;
  }

  Result<JobOutcome> Run(json::object params, const CancelToken& cancel = CancelToken()) {
    JobSpec spec;
    spec.kind = "train";
    spec.work_dir = folder_->path();
    spec.params = std::move(params);
    const auto events_path = folder_->path() / "events";
    const int fd = ::open(events_path.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
    auto outcome = [&] {
      EventWriter events(fd);
      const ManualClock clock;
      return RunTrain({spec, events, cancel, clock});
    }();
    ::close(fd);
    std::ifstream file(events_path);
    events_.assign(std::istreambuf_iterator<char>(file), {});
    return outcome;
  }

  const std::string& events() const { return events_; }
  std::filesystem::path folder() const { return folder_->path(); }

 private:
  void Import(const std::string& csv_path) {
    data::ImportRequest request;
    request.source.path = csv_path;
    request.source.filename = "t.csv";
    request.output = folder_->path() / "table.parquet";
    request.spill_directory = folder_->path();
    auto report = data::ImportTable(request);
    EXPECT_TRUE(report.ok()) << (report.ok() ? "" : report.error().detail);
    if (report.ok()) report_ = std::move(*report);
  }

  std::unique_ptr<ScratchFolder> folder_ = std::make_unique<ScratchFolder>();
  data::ImportReport report_;
  std::string events_;
};

Trainer Penguins() { return Trainer(LATHE_SOURCE_DIR "/examples/data/penguins.csv"); }

// `row(i, random)` writes a line.
std::string Csv(const std::string& header, int rows,
                const std::function<std::string(int, std::mt19937_64&)>& row) {
  std::mt19937_64 random(3);
  std::string text = header + "\n";
  for (int i = 0; i < rows; ++i) text += row(i, random) + "\n";
  return text;
}

ErrorCode CodeOf(const Result<JobOutcome>& outcome) {
  EXPECT_FALSE(outcome.ok());
  return outcome.ok() ? ErrorCode::kInternal : outcome.error().code;
}

TEST(RunTrain, ClassificationLeavesModelsThatPredict) {
  Trainer trainer = Penguins();
  const auto outcome = trainer.Run(
      trainer.Params("classification", "species", {"lightgbm_gbdt", "logistic_regression"}));
  ASSERT_TRUE(outcome.ok()) << outcome.error().detail;
  const json::array& leaderboard = outcome->result.at("leaderboard").as_array();
  ASSERT_EQ(leaderboard.size(), 2U);
  EXPECT_GE(leaderboard[0].at("value").to_number<double>(),
            leaderboard[1].at("value").to_number<double>());
  EXPECT_GT(leaderboard[1].at("value").to_number<double>(), 0.98);
  EXPECT_EQ(outcome->result.at("best_model_id"), leaderboard[0].at("model_id"));
  EXPECT_TRUE(outcome->result.at("failures").as_array().empty());
  ASSERT_EQ(outcome->files.size(), 2U);
  for (const JobFile& file : outcome->files) {
    const auto model = models::Model::Open(trainer.folder() / file.name);
    ASSERT_TRUE(model.ok()) << model.error().detail;
    const models::ModelManifest& manifest = (*model)->manifest();
    EXPECT_EQ(manifest.class_names, (std::vector<std::string>{"Adelie", "Chinstrap", "Gentoo"}));
    EXPECT_EQ(manifest.metrics.at("folds").as_array().size(), 3U);
    for (const char* curve : {"confusion", "roc", "importance"})
      EXPECT_TRUE(manifest.curves.contains(curve)) << curve;
    EXPECT_EQ(manifest.provenance.at("seed"), 5);
    data::Frame rows = manifest.recipe.MakeInputFrame();
    for (std::size_t c = 0; c < rows.column_count(); ++c) {
      rows.column(c).numbers.assign(1, std::nan(""));
      rows.column(c).codes.assign(1, -1);
    }
    rows.SetRowCount(1);
    models::PredictScratch scratch;
    (*model)->Predict(rows, scratch);  // everything missing
    double sum = 0;
    for (const double p : scratch.scores.row(0)) sum += p;
    EXPECT_NEAR(sum, 1, 1e-9);
  }
}

TEST(RunTrain, TellsItsProgressItsCurvesAndItsEnd) {
  Trainer trainer = Penguins();
  ASSERT_TRUE(trainer.Run(trainer.Params("classification", "species", {"lightgbm_gbdt"})).ok());
  std::istringstream lines(trainer.events());
  double last = -1;
  int metrics = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto event = ParseJson(line);
    ASSERT_TRUE(event.ok()) << line;
    const auto& type = event->at("type").as_string();
    if (type == "metric") ++metrics;
    if (type != "progress") continue;
    EXPECT_GE(event->at("progress").to_number<double>(), last);
    last = event->at("progress").to_number<double>();
  }
  EXPECT_GT(metrics, 40);
  EXPECT_GT(last, 0.9);
  EXPECT_LE(last, 1);
}

TEST(RunTrain, RegressionFindsALineAndItsResiduals) {
  Trainer trainer = Trainer::OfText(Csv("x,y", 200, [](int, std::mt19937_64& random) {
    const double x = static_cast<double>(random() % 1000) / 10;
    const double noise = static_cast<double>(random() % 100) / 1000;
    return std::to_string(x) + "," + std::to_string(3 * x + 7 + noise);
  }));
  const auto outcome = trainer.Run(trainer.Params("regression", "y", {"ridge_regression"}));
  ASSERT_TRUE(outcome.ok()) << outcome.error().detail;
  const auto model = models::Model::Open(trainer.folder() / outcome->files.at(0).name);
  ASSERT_TRUE(model.ok());
  EXPECT_GT((*model)->manifest().metrics.at("validation").at("r2").to_number<double>(), 0.999);
  EXPECT_TRUE((*model)->manifest().curves.contains("residuals"));
}

TEST(RunTrain, ClusteringDescribesItsClusters) {
  Trainer trainer = Trainer::OfText(Csv("a,b", 120, [](int i, std::mt19937_64& random) {
    const double jitter = static_cast<double>(random() % 100) / 100;
    return std::to_string((i % 3) * 50 + jitter) + "," + std::to_string((i % 2) * 90 + jitter);
  }));
  json::object params = trainer.Params("clustering", "", {"kmeans"});
  params["algorithms"].as_array()[0].as_object()["hyperparameters"] = {{"n_clusters", 6}};
  const auto outcome = trainer.Run(params);
  ASSERT_TRUE(outcome.ok()) << outcome.error().detail;
  const auto model = models::Model::Open(trainer.folder() / outcome->files.at(0).name);
  ASSERT_TRUE(model.ok());
  const json::value& clusters = (*model)->manifest().curves.at("clusters");
  EXPECT_EQ(clusters.at("sizes").as_array(), (json::array{20, 20, 20, 20, 20, 20}));
  EXPECT_GT((*model)->manifest().metrics.at("validation").at("silhouette").to_number<double>(),
            0.9);
}

TEST(RunTrain, NoiseScoresNoBetterThanChance) {
  // Sixty columns that say nothing, most of them categories of few rows: whatever looks at the
  // judged rows finds a pattern.
  std::string header = "y";
  for (int c = 0; c < 60; ++c) header += ",c" + std::to_string(c);
  Trainer trainer = Trainer::OfText(Csv(header, 300, [](int, std::mt19937_64& random) {
    std::string line = random() % 2 == 0 ? "yes" : "no";
    for (int c = 0; c < 60; ++c)
      line += c % 3 == 0 ? "," + std::to_string(random() % 10000)
                         : ",k" + std::to_string(random() % 25);
    return line;
  }));
  const auto outcome =
      trainer.Run(trainer.Params("classification", "y", {"lightgbm_gbdt", "logistic_regression"}));
  ASSERT_TRUE(outcome.ok()) << outcome.error().detail;
  for (const json::value& model : outcome->result.at("models").as_array()) {
    EXPECT_NEAR(model.at("metrics").at("validation").at("roc_auc").to_number<double>(), 0.5, 0.12);
    EXPECT_GT(model.at("metrics").at("train").at("roc_auc").to_number<double>(), 0.9);
  }
}

TEST(RunTrain, TheSameSeedGivesTheSameFiles) {
  Trainer trainer = Penguins();
  const json::object params =
      trainer.Params("classification", "species", {"lightgbm_gbdt", "logistic_regression"});
  const auto first = trainer.Run(params);
  const auto second = trainer.Run(params);
  json::object other = params;
  other["seed"] = 6;
  const auto third = trainer.Run(other);
  ASSERT_TRUE(first.ok() && second.ok() && third.ok());
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(first->files[i].sha256, second->files[i].sha256);
    EXPECT_NE(first->files[i].sha256, third->files[i].sha256);
  }
}

TEST(RunTrain, SplitsByGroupAndByTime) {
  Trainer trainer = Trainer::OfText(Csv("day,shop,x,y", 120, [](int i, std::mt19937_64& random) {
    const std::string day =
        "2024-0" + std::to_string(1 + i / 28) + "-" + std::to_string(10 + i % 18);
    return day + ",s" + std::to_string(i % 8) + "," + std::to_string(random() % 100) + "," +
           std::to_string(i);
  }));
  json::object params = trainer.Params("regression", "y", {"ridge_regression"});
  params["validation"] = {{"method", "time"}, {"column", "day"}, {"folds", 3}};
  const auto by_time = trainer.Run(params);
  ASSERT_TRUE(by_time.ok()) << by_time.error().detail;
  const json::value folds = by_time->result.at("models").at(0).at("metrics").at("folds");
  ASSERT_EQ(folds.as_array().size(), 3U);
  EXPECT_LT(folds.at(0).at("train_rows").to_number<double>(),
            folds.at(2).at("train_rows").to_number<double>());
  params["validation"] = {{"method", "group"}, {"column", "shop"}, {"folds", 3}};
  EXPECT_TRUE(trainer.Run(params).ok());
  params["validation"] = {{"method", "group"}, {"folds", 3}};
  EXPECT_EQ(CodeOf(trainer.Run(params)), ErrorCode::kValidationFailed);
  params["validation"] = {{"method", "holdout"}};
  const auto holdout = trainer.Run(params);
  ASSERT_TRUE(holdout.ok());
  EXPECT_TRUE(holdout->result.at("models").at(0).at("metrics").at("folds").as_array().empty());
}

TEST(RunTrain, NamesWhatIsWrongWithTheData) {
  Trainer trainer = Trainer::OfText(Csv("x,same,text,empty,n", 60, [](int i, std::mt19937_64&) {
    return std::to_string(i) + ",one,t" + std::to_string(i) + "," + (i == 0 ? "" : "") + "," +
           std::to_string(i % 2);
  }));
  const auto code = [&](std::string_view task, std::string_view target, const char* algorithm) {
    return CodeOf(trainer.Run(trainer.Params(task, target, {algorithm})));
  };
  EXPECT_EQ(code("classification", "none", "lightgbm_gbdt"), ErrorCode::kTrainTargetMissing);
  EXPECT_EQ(code("classification", "same", "lightgbm_gbdt"), ErrorCode::kTrainSingleClass);
  EXPECT_EQ(code("classification", "text", "lightgbm_gbdt"), ErrorCode::kTrainTooManyClasses);
  EXPECT_EQ(code("classification", "empty", "lightgbm_gbdt"), ErrorCode::kTrainTargetEmpty);
  EXPECT_EQ(code("regression", "text", "lightgbm_gbdt"), ErrorCode::kTrainTargetNotNumeric);
  EXPECT_EQ(code("regression", "x", "kmeans"), ErrorCode::kValidationFailed);
  json::object params = trainer.Params("regression", "x", {"ridge_regression"});
  params["primary_metric"] = "roc_auc";
  EXPECT_EQ(CodeOf(trainer.Run(params)), ErrorCode::kTrainMetricMismatch);
  params = trainer.Params("regression", "x", {"ridge_regression"});
  params["dataset_fingerprint"] = std::string(64, '0');
  EXPECT_EQ(CodeOf(trainer.Run(params)), ErrorCode::kDatasetCorrupt);
}

TEST(RunTrain, NeedsTenRows) {
  Trainer trainer = Trainer::OfText("x,y\n1,2\n2,3\n3,4\n4,5\n");
  EXPECT_EQ(CodeOf(trainer.Run(trainer.Params("regression", "y", {"ridge_regression"}))),
            ErrorCode::kTrainTooFewRows);
}

TEST(RunTrain, CollectsEveryFaultOfTheParameters) {
  Trainer trainer = Penguins();
  json::object params = trainer.Params("classification", "species", {"lightgbm_gbdt"});
  params["algorithms"].as_array()[0].as_object()["hyperparameters"] = {{"num_leaves", 0},
                                                                       {"nonsense", 1}};
  params["class_weights"] = "heavy";
  params["seed"] = -1;
  const auto outcome = trainer.Run(params);
  ASSERT_EQ(CodeOf(outcome), ErrorCode::kValidationFailed);
  EXPECT_EQ(outcome.error().errors.size(), 4U);
}

TEST(RunTrain, ACandidateThatFailsDoesNotTakeTheOthersWithIt) {
  Trainer trainer = Penguins();
  json::object params = trainer.Params("clustering", "", {"kmeans", "kmeans"});
  params["algorithms"].as_array()[0].as_object()["hyperparameters"] = {{"n_clusters", 1000}};
  const auto outcome = trainer.Run(params);
  ASSERT_TRUE(outcome.ok()) << outcome.error().detail;
  EXPECT_EQ(outcome->result.at("leaderboard").as_array().size(), 1U);
  ASSERT_EQ(outcome->result.at("failures").as_array().size(), 1U);
  EXPECT_EQ(outcome->result.at("failures").at(0).at("code"), "validation_failed");
}

TEST(RunTrain, StopsWhenCancelled) {
  Trainer trainer = Penguins();
  CancelToken cancel;
  cancel.Cancel();
  EXPECT_EQ(
      CodeOf(trainer.Run(trainer.Params("classification", "species", {"lightgbm_gbdt"}), cancel)),
      ErrorCode::kJobCancelled);
}

}  // namespace
}  // namespace lathe::work
