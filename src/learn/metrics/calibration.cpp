#include "learn/metrics/calibration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

namespace lathe::learn {

namespace {

constexpr std::size_t kBins = 10;

struct Bin {
  std::int64_t count = 0, hits = 0;
  double score_sum = 0;
};

double EdgeOf(std::size_t bin) { return static_cast<double>(bin) / kBins; }

// A score on an edge belongs below it, as scikit-learn has it.
std::size_t BinOf(double score) {
  std::size_t bin = 0;
  while (bin + 1 < kBins && score > EdgeOf(bin + 1)) ++bin;
  return bin;
}

json::object CalibrationOfClass(const ClassAnswers& answers, std::size_t k,
                                const std::string& name) {
  std::array<Bin, kBins> bins;
  for (std::size_t row = 0; row < answers.actual.size(); ++row) {
    const double score = answers.probabilities(row, k);
    Bin& bin = bins[BinOf(score)];
    ++bin.count;
    bin.hits += answers.actual[row] == static_cast<double>(k) ? 1 : 0;
    bin.score_sum += score;
  }
  json::array out;
  double error = 0;
  for (std::size_t b = 0; b < kBins; ++b) {
    const Bin& bin = bins[b];
    if (bin.count == 0) continue;
    const auto count = static_cast<double>(bin.count);
    const double mean = bin.score_sum / count, share = static_cast<double>(bin.hits) / count;
    error += count * std::abs(mean - share);
    out.push_back({{"low", EdgeOf(b)},
                   {"high", EdgeOf(b + 1)},
                   {"count", bin.count},
                   {"mean_score", mean},
                   {"share", share}});
  }
  const auto rows = static_cast<double>(std::max<std::size_t>(1, answers.actual.size()));
  return {{"class", name}, {"expected_error", error / rows}, {"bins", std::move(out)}};
}

}  // namespace

json::object CalibrationCurves(const ClassAnswers& answers,
                               std::span<const std::string> class_names) {
  json::array classes;
  for (std::size_t k = class_names.size() == 2 ? 1 : 0; k < class_names.size(); ++k)
    classes.push_back(CalibrationOfClass(answers, k, class_names[k]));
  return {{"classes", std::move(classes)}};
}

}  // namespace lathe::learn
