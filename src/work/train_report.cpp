#include "work/train_report.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <random>
#include <utility>

#include "learn/importance.h"
#include "learn/metrics/calibration.h"
#include "learn/metrics/classification.h"
#include "learn/metrics/curves.h"

namespace lathe::work {

namespace {

using learn::ColumnImportance;
using models::Task;

// Scorings that permutation importance may spend: columns x repeats x rows.
constexpr std::size_t kPermutationScorings = 60'000;
constexpr std::size_t kPermutationLeastRows = 100;
constexpr int kPermutationRepeats = 3;

std::vector<std::uint32_t> Sample(std::span<const std::uint32_t> rows, std::size_t most,
                                  std::uint64_t seed) {
  std::vector<std::uint32_t> sample(rows.begin(), rows.end());
  if (sample.size() <= most) return sample;
  std::mt19937_64 random(seed);
  for (std::size_t i = 0; i < most; ++i)
    std::swap(sample[i], sample[i + random() % (sample.size() - i)]);
  sample.resize(most);
  std::ranges::sort(sample);
  return sample;
}

json::array ToJson(const std::vector<ColumnImportance>& items, bool with_deviation) {
  json::array out;
  for (const ColumnImportance& item : items) {
    json::object entry{{"feature", item.column}, {"importance", item.importance}};
    if (with_deviation) entry["std"] = item.deviation;
    out.push_back(std::move(entry));
  }
  return out;
}

json::object Importances(const TrainParams& params, const TrainTable& table,
                         const learn::Splits& splits, const Judged& judged) {
  const learn::Pipeline& pipeline = judged.pipeline;
  const std::size_t columns = std::max<std::size_t>(1, pipeline.recipe.inputs().size());
  const std::size_t most =
      std::max(kPermutationLeastRows, kPermutationScorings / (columns * kPermutationRepeats));
  std::vector<std::uint32_t> places(splits.test.size());
  std::iota(places.begin(), places.end(), 0U);
  places = Sample(places, most, params.seed);
  features::Matrix x(places.size(), judged.test_x.column_count());
  std::vector<std::uint32_t> rows;
  for (std::size_t i = 0; i < places.size(); ++i) {
    std::ranges::copy(judged.test_x.row(places[i]), x.row(i).begin());
    rows.push_back(splits.test[places[i]]);
  }
  const learn::LearningTable view = table.View();
  const auto permuted = learn::PermutationImportance(
      {*pipeline.model, pipeline.recipe.features(), x, params.primary->greater_is_better,
       [&](const features::Matrix& scores) {
         return learn::ValueOf(learn::MeasureScores(view, rows, scores), params.primary->name);
       },
       kPermutationRepeats, params.seed});
  return {{"gain", ToJson(learn::GainImportance(*pipeline.model, pipeline.recipe.features()),
                          /*with_deviation=*/false)},
          {"permutation", ToJson(permuted, /*with_deviation=*/true)},
          {"permutation_metric", params.primary->name},
          {"permutation_rows", rows.size()}};
}

void JudgeClasses(const TrainTable& table, const learn::Splits& splits, Judged& judged) {
  const std::vector<double> actual = learn::Gather(table.y, splits.test);
  const learn::ClassAnswers answers{judged.test_scores, actual, {}};
  judged.curves["confusion"] = learn::ConfusionCurves(answers, table.class_names);
  judged.curves["roc"] = learn::RocCurves(answers, table.class_names);
  judged.curves["calibration"] = learn::CalibrationCurves(answers, table.class_names);
  const auto scores = learn::ScoreClasses(learn::Confuse(answers));
  for (std::size_t k = 0; k < scores.size(); ++k)
    judged.per_class.push_back({{"class", table.class_names[k]},
                                {"precision", scores[k].precision},
                                {"recall", scores[k].recall},
                                {"f1", scores[k].f1},
                                {"support", std::llround(scores[k].support)}});
}

void JudgeValues(const TrainParams& params, const TrainTable& table, const learn::Splits& splits,
                 Judged& judged) {
  const std::vector<double> actual = learn::Gather(table.y, splits.test);
  judged.curves["residuals"] = learn::ResidualCurves(
      {actual, {judged.test_scores.data(), judged.test_scores.row_count()}, {}}, params.seed);
}

std::string_view TypeOf(Task task) {
  return task == Task::kRegression ? "double" : task == Task::kClustering ? "int64" : "string";
}

}  // namespace

Status Judge(const TrainParams& params, const TrainTable& table, const learn::Splits& splits,
             Judged& judged) {
  const learn::LearningTable view = table.View();
  const learn::Pipeline& pipeline = judged.pipeline;
  if (judged.test_scores.row_count() != splits.test.size()) {
    TRY(judged.test_x, learn::PrepareRows(view, pipeline.recipe, splits.test));
    pipeline.model->Score(judged.test_x, judged.test_scores);
  }
  judged.test = learn::MeasureScores(view, splits.test, judged.test_scores);
  judged.validation = judged.folds.empty() ? judged.test : learn::MeanOf(judged.folds);
  const std::vector<std::uint32_t> rows = Sample(splits.train, kTrainMetricRows, params.seed);
  features::Matrix scores;
  {
    TRY(const features::Matrix x, learn::PrepareRows(view, pipeline.recipe, rows));
    pipeline.model->Score(x, scores);
  }
  judged.train = learn::MeasureScores(view, rows, scores);
  judged.train_metric_rows = rows.size();
  if (params.task == Task::kClassification) {
    JudgeClasses(table, splits, judged);
  } else {
    JudgeValues(params, table, splits, judged);
  }
  judged.curves["importance"] = Importances(params, table, splits, judged);
  return {};
}

json::object MetricsDocument(const TrainParams& params, const TrainTable& table,
                             const learn::Splits& splits, const Judged& judged) {
  json::array folds;
  for (std::size_t f = 0; f < judged.folds.size(); ++f) {
    json::object fold{{"fold", f + 1},
                      {"train_rows", splits.folds[f].train.size()},
                      {"valid_rows", splits.folds[f].valid.size()}};
    for (auto& [name, value] : learn::ToJson(judged.folds[f])) fold[name] = value;
    folds.push_back(std::move(fold));
  }
  const double primary = learn::ValueOf(judged.validation, params.primary->name);
  json::object out{{"task", models::ToText(params.task)},
                   {"primary",
                    {{"name", params.primary->name},
                     {"value", std::isfinite(primary) ? json::value(primary) : json::value()},
                     {"split", "validation"},
                     {"greater_is_better", params.primary->greater_is_better}}},
                   {"validation", learn::ToJson(judged.validation)},
                   {"per_class", judged.per_class},
                   {"test", judged.test.empty() ? json::value() : learn::ToJson(judged.test)},
                   {"train", learn::ToJson(judged.train)},
                   {"folds", std::move(folds)},
                   {"rows",
                    {{"total", table.frame.row_count()},
                     {"without_target", table.without_target()},
                     {"train", splits.train.size()},
                     {"test", splits.test.size()},
                     {"train_metrics", judged.train_metric_rows}}}};
  if (params.task == Task::kClustering) out["silhouette_rows"] = judged.silhouette_rows;
  if (table.class_names.size() == 2) out["positive_class"] = table.class_names[1];
  return out;
}

json::object Signature(const TrainTable& table, const features::Recipe& recipe) {
  json::array inputs;
  for (const data::ColumnSchema& column : recipe.inputs())
    inputs.push_back({{"name", column.name},
                      {"type", data::ToText(column.physical)},
                      {"semantic_type", data::ToText(column.semantic)},
                      {"nullable", true}});
  json::array outputs;
  outputs.push_back({{"name", "value"}, {"type", TypeOf(table.task)}});
  if (table.task == Task::kClassification)
    outputs.push_back(
        {{"name", "probabilities"},
         {"type", "map<string,double>"},
         {"classes", json::array(table.class_names.begin(), table.class_names.end())}});
  return {{"inputs", std::move(inputs)}, {"outputs", std::move(outputs)}};
}

double MeasurePredictMicros(const TrainTable& table, const learn::Pipeline& pipeline) {
  using Clock = std::chrono::steady_clock;
  const std::size_t count = std::min<std::size_t>(1000, table.used.size());
  const data::Frame rows = table.frame.Take({table.used.data(), count});
  features::Matrix x;
  features::Matrix scores;
  double best_us = std::numeric_limits<double>::infinity();
  for (int repeat = 0; repeat < 3; ++repeat) {
    const auto start = Clock::now();
    if (!pipeline.recipe.ApplyByName(rows, x).ok()) return 0;
    pipeline.model->Score(x, scores);
    const std::chrono::duration<double, std::micro> taken = Clock::now() - start;
    best_us = std::min(best_us, taken.count());
  }
  return best_us / static_cast<double>(count);
}

}  // namespace lathe::work
