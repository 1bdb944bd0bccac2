// Measures one row through the same 100 trees of 31 leaves: our walk against LightGBM's fast
// single-row call, in one process, alternating, the best of several passes. Prints one line of JSON
// on standard output (nanoseconds a row) and what it means on standard error. `bench_predict
// [ROUNDS] [LEAVES]`
#include <LightGBM/c_api.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "learn/algorithms/lightgbm_text.h"
#include "learn/algorithms/lightgbm_trees.h"

namespace {

using lathe::features::Matrix;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kRows = 20'000;
constexpr std::size_t kFeatures = 20;
constexpr int kPasses = 15;

void Must(int code) {
  if (code == 0) return;
  std::fprintf(stderr, "LightGBM: %s\n", LGBM_GetLastError());
  std::exit(1);
}

struct Data {
  Matrix x{kRows, kFeatures};
  std::vector<float> y;
};

// Two features decide together, one value in fifty is missing.
Data MakeData() {
  Data data;
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  for (std::size_t i = 0; i < kRows; ++i) {
    for (double& value : data.x.row(i)) value = normal(random);
    data.y.push_back(data.x(i, 0) + data.x(i, 1) * data.x(i, 2) + 0.3 * normal(random) > 0 ? 1 : 0);
    for (double& value : data.x.row(i))
      if (random() % 50 == 0) value = std::numeric_limits<double>::quiet_NaN();
  }
  return data;
}

BoosterHandle Train(const Data& data, int rounds, int leaves) {
  DatasetHandle dataset = nullptr;
  Must(LGBM_DatasetCreateFromMat(data.x.data(), C_API_DTYPE_FLOAT64, kRows, kFeatures, 1,
                                 "verbosity=-1", nullptr, &dataset));
  Must(LGBM_DatasetSetField(dataset, "label", data.y.data(), kRows, C_API_DTYPE_FLOAT32));
  BoosterHandle booster = nullptr;
  const std::string parameters =
      "objective=binary verbosity=-1 num_threads=1 num_leaves=" + std::to_string(leaves);
  Must(LGBM_BoosterCreate(dataset, parameters.c_str(), &booster));
  int finished = 0;
  for (int i = 0; i < rounds && finished == 0; ++i)
    Must(LGBM_BoosterUpdateOneIter(booster, &finished));
  return booster;
}

std::unique_ptr<lathe::models::ModelFormat> Convert(BoosterHandle booster) {
  std::string text(64 << 20, '\0');
  std::int64_t size = 0;
  Must(LGBM_BoosterSaveModelToString(booster, 0, -1, C_API_FEATURE_IMPORTANCE_GAIN,
                                     static_cast<std::int64_t>(text.size()), &size, text.data()));
  text.resize(static_cast<std::size_t>(size - 1));
  const auto parsed = lathe::learn::ParseLightgbmText(text);
  std::vector<lathe::features::Feature> features(kFeatures);
  lathe::learn::FitRequest request;
  request.class_count = 2;
  request.features = features;
  auto trees = parsed.ok()
                   ? lathe::learn::TreesFromLightgbm(*parsed, request)
                   : lathe::Result<std::unique_ptr<lathe::models::ModelFormat>>(parsed.error());
  if (trees.ok()) return *std::move(trees);
  std::fprintf(stderr, "%s\n", trees.error().detail.c_str());
  std::exit(1);
}

double NanosecondsPerRow(const std::function<double(std::span<const double>)>& predict,
                         const Matrix& x, std::vector<double>& answers) {
  const auto start = Clock::now();
  for (std::size_t i = 0; i < x.row_count(); ++i) answers[i] = predict(x.row(i));
  const std::chrono::duration<double, std::nano> taken = Clock::now() - start;
  return taken.count() / static_cast<double>(x.row_count());
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 100;
  const int leaves = argc > 2 ? std::atoi(argv[2]) : 31;
  LGBM_RegisterLogCallback([](const char*) {});
  const Data data = MakeData();
  const BoosterHandle booster = Train(data, rounds, leaves);
  const auto model = Convert(booster);
  FastConfigHandle fast = nullptr;
  Must(LGBM_BoosterPredictForMatSingleRowFastInit(booster, C_API_PREDICT_NORMAL, 0, -1,
                                                  C_API_DTYPE_FLOAT64, kFeatures, "num_threads=1",
                                                  &fast));
  const auto theirs = [&](std::span<const double> row) {
    std::int64_t length = 0;
    double answer = 0;
    Must(LGBM_BoosterPredictForMatSingleRowFast(fast, row.data(), &length, &answer));
    return answer;
  };
  const auto ours = [&](std::span<const double> row) {
    double answer[2];
    model->ScoreRow(row, answer);
    return answer[1];
  };
  std::vector<double> our_answers(kRows);
  std::vector<double> their_answers(kRows);
  double our_ns = std::numeric_limits<double>::infinity();
  double their_ns = our_ns;
  double batch_ns = our_ns;
  Matrix scores;
  for (int pass = 0; pass < kPasses; ++pass) {
    their_ns = std::min(their_ns, NanosecondsPerRow(theirs, data.x, their_answers));
    our_ns = std::min(our_ns, NanosecondsPerRow(ours, data.x, our_answers));
    const auto start = Clock::now();
    model->Score(data.x, scores);
    const std::chrono::duration<double, std::nano> taken = Clock::now() - start;
    batch_ns = std::min(batch_ns, taken.count() / kRows);
  }
  double difference = 0;
  for (std::size_t i = 0; i < kRows; ++i)
    difference = std::max({difference, std::abs(our_answers[i] - their_answers[i]),
                           std::abs(scores(i, 1) - their_answers[i])});
  std::printf(
      "{\"ours_ns\":%.0f,\"lightgbm_fast_ns\":%.0f,\"ratio\":%.2f,\"ours_batch_ns\":%.0f,"
      "\"largest_difference\":%.3g}\n",
      our_ns, their_ns, their_ns / our_ns, batch_ns, difference);
  std::fprintf(stderr,
               "one row, %zu features, %d trees of %d leaves: ours %.2f us, LightGBM's fast call "
               "%.2f us: %.1f times faster; in batches %.2f us a row\n",
               kFeatures, rounds, leaves, our_ns / 1000, their_ns / 1000, their_ns / our_ns,
               batch_ns / 1000);
  LGBM_FastConfigFree(fast);
  LGBM_BoosterFree(booster);
  return difference < 1e-6 ? 0 : 1;
}
