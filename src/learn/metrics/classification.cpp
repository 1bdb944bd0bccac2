#include "learn/metrics/classification.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace lathe::learn {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double WeightOf(const ClassAnswers& answers, std::size_t row) {
  return answers.weights.empty() ? 1.0 : answers.weights[row];
}

double Ratio(double part, double whole) { return whole > 0 ? part / whole : 0.0; }

struct Totals {
  std::vector<double> actual, predicted;
  double correct = 0;
  double all = 0;
};

Totals TotalsOf(const ConfusionMatrix& confusion) {
  const auto classes = static_cast<std::size_t>(confusion.class_count);
  Totals totals{std::vector<double>(classes), std::vector<double>(classes), 0, 0};
  for (std::size_t a = 0; a < classes; ++a) {
    for (std::size_t p = 0; p < classes; ++p) {
      const double cell = confusion.cells[a * classes + p];
      totals.actual[a] += cell;
      totals.predicted[p] += cell;
      totals.all += cell;
      if (a == p) totals.correct += cell;
    }
  }
  return totals;
}

// Gorodkin's R_K, which is Matthews' coefficient for two classes.
double Matthews(const Totals& totals) {
  double cross = 0;
  double actual_squares = 0;
  double predicted_squares = 0;
  for (std::size_t k = 0; k < totals.actual.size(); ++k) {
    cross += totals.actual[k] * totals.predicted[k];
    actual_squares += totals.actual[k] * totals.actual[k];
    predicted_squares += totals.predicted[k] * totals.predicted[k];
  }
  const double square = totals.all * totals.all;
  const double spread = (square - predicted_squares) * (square - actual_squares);
  if (spread <= 0) return 0;
  return (totals.correct * totals.all - cross) / std::sqrt(spread);
}

double BalancedAccuracy(const ConfusionMatrix& confusion, const Totals& totals) {
  double sum = 0;
  int present = 0;
  for (std::int32_t k = 0; k < confusion.class_count; ++k) {
    const double actual = totals.actual[static_cast<std::size_t>(k)];
    if (actual <= 0) continue;
    sum += confusion.at(k, k) / actual;
    ++present;
  }
  return present > 0 ? sum / present : kNaN;
}

// Two classes: those of the positive one. More: the mean over classes that occur among the actual
// or the predicted.
ClassScore HeadlineScore(const ConfusionMatrix& confusion, const Totals& totals) {
  const std::vector<ClassScore> scores = ScoreClasses(confusion);
  if (scores.size() == 2) return scores[1];
  ClassScore mean;
  int present = 0;
  for (std::size_t k = 0; k < scores.size(); ++k) {
    if (totals.actual[k] <= 0 && totals.predicted[k] <= 0) continue;
    mean.precision += scores[k].precision;
    mean.recall += scores[k].recall;
    mean.f1 += scores[k].f1;
    ++present;
  }
  if (present == 0) return {kNaN, kNaN, kNaN, 0};
  return {mean.precision / present, mean.recall / present, mean.f1 / present, 0};
}

double LogLoss(const ClassAnswers& answers) {
  constexpr double kTiny = std::numeric_limits<double>::epsilon();
  double sum = 0;
  double weight_sum = 0;
  for (std::size_t row = 0; row < answers.actual.size(); ++row) {
    const auto probabilities = answers.probabilities.row(row);
    const double total = std::accumulate(probabilities.begin(), probabilities.end(), 0.0);
    const double p = probabilities[static_cast<std::size_t>(answers.actual[row])] / total;
    sum -= WeightOf(answers, row) * std::log(std::clamp(p, kTiny, 1 - kTiny));
    weight_sum += WeightOf(answers, row);
  }
  return weight_sum > 0 ? sum / weight_sum : kNaN;
}

// Two classes: (p - y)^2 of the positive one; more: the sum over classes, as Brier defined it.
double Brier(const ClassAnswers& answers) {
  const std::size_t classes = answers.probabilities.column_count();
  double sum = 0;
  double weight_sum = 0;
  for (std::size_t row = 0; row < answers.actual.size(); ++row) {
    const auto probabilities = answers.probabilities.row(row);
    double square = 0;
    for (std::size_t k = classes == 2 ? 1 : 0; k < classes; ++k) {
      const double hit = static_cast<std::size_t>(answers.actual[row]) == k ? 1.0 : 0.0;
      square += (probabilities[k] - hit) * (probabilities[k] - hit);
    }
    sum += WeightOf(answers, row) * square;
    weight_sum += WeightOf(answers, row);
  }
  return weight_sum > 0 ? sum / weight_sum : kNaN;
}

struct RankMeans {
  double roc_auc = kNaN;
  double pr_auc = kNaN;
};

RankMeans RankAll(const ClassAnswers& answers) {
  const auto classes = static_cast<std::int32_t>(answers.probabilities.column_count());
  RankMeans sum{0, 0};
  int present = 0;
  for (std::int32_t k = classes == 2 ? 1 : 0; k < classes; ++k) {
    const RankedSteps steps = RankClass(answers, k);
    const double area = AreaUnderRoc(steps);
    if (std::isnan(area)) continue;
    sum.roc_auc += area;
    sum.pr_auc += AveragePrecision(steps);
    ++present;
  }
  if (present == 0) return {};
  return {sum.roc_auc / present, sum.pr_auc / present};
}

}  // namespace

std::int32_t PredictedClass(std::span<const double> probabilities) {
  return static_cast<std::int32_t>(std::max_element(probabilities.begin(), probabilities.end()) -
                                   probabilities.begin());
}

ConfusionMatrix Confuse(const ClassAnswers& answers) {
  const std::size_t classes = answers.probabilities.column_count();
  ConfusionMatrix confusion{static_cast<std::int32_t>(classes),
                            std::vector<double>(classes * classes)};
  for (std::size_t row = 0; row < answers.actual.size(); ++row) {
    const auto actual = static_cast<std::size_t>(answers.actual[row]);
    const auto predicted = static_cast<std::size_t>(PredictedClass(answers.probabilities.row(row)));
    confusion.cells[actual * classes + predicted] += WeightOf(answers, row);
  }
  return confusion;
}

std::vector<ClassScore> ScoreClasses(const ConfusionMatrix& confusion) {
  const Totals totals = TotalsOf(confusion);
  std::vector<ClassScore> scores;
  for (std::int32_t k = 0; k < confusion.class_count; ++k) {
    const double hit = confusion.at(k, k);
    const double actual = totals.actual[static_cast<std::size_t>(k)];
    const double predicted = totals.predicted[static_cast<std::size_t>(k)];
    scores.push_back(
        {Ratio(hit, predicted), Ratio(hit, actual), Ratio(2 * hit, actual + predicted), actual});
  }
  return scores;
}

MetricValues ClassificationMetrics(const ClassAnswers& answers) {
  const ConfusionMatrix confusion = Confuse(answers);
  const Totals totals = TotalsOf(confusion);
  const ClassScore headline = HeadlineScore(confusion, totals);
  const RankMeans ranks = RankAll(answers);
  return {{"accuracy", totals.all > 0 ? totals.correct / totals.all : kNaN},
          {"balanced_accuracy", BalancedAccuracy(confusion, totals)},
          {"precision", headline.precision},
          {"recall", headline.recall},
          {"f1", headline.f1},
          {"roc_auc", ranks.roc_auc},
          {"pr_auc", ranks.pr_auc},
          {"log_loss", LogLoss(answers)},
          {"brier", Brier(answers)},
          {"mcc", Matthews(totals)}};
}

RankedSteps RankClass(const ClassAnswers& answers, std::int32_t positive) {
  struct Scored {
    double score;
    double positive_weight;
    double negative_weight;
  };
  std::vector<Scored> rows(answers.actual.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const double weight = WeightOf(answers, row);
    const bool hit = static_cast<std::int32_t>(answers.actual[row]) == positive;
    rows[row] = {answers.probabilities(row, static_cast<std::size_t>(positive)), hit ? weight : 0.0,
                 hit ? 0.0 : weight};
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Scored& a, const Scored& b) { return a.score > b.score; });
  RankedSteps steps;
  double true_positives = 0;
  double false_positives = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    true_positives += rows[i].positive_weight;
    false_positives += rows[i].negative_weight;
    if (i + 1 < rows.size() && rows[i + 1].score == rows[i].score) continue;
    steps.thresholds.push_back(rows[i].score);
    steps.true_positives.push_back(true_positives);
    steps.false_positives.push_back(false_positives);
  }
  return steps;
}

double AreaUnderRoc(const RankedSteps& steps) {
  if (steps.positives() <= 0 || steps.negatives() <= 0) return kNaN;
  double area = 0;
  double last_true = 0;
  double last_false = 0;
  for (std::size_t i = 0; i < steps.thresholds.size(); ++i) {
    area += (steps.false_positives[i] - last_false) * (steps.true_positives[i] + last_true) / 2;
    last_true = steps.true_positives[i];
    last_false = steps.false_positives[i];
  }
  return area / (steps.positives() * steps.negatives());
}

double AveragePrecision(const RankedSteps& steps) {
  if (steps.positives() <= 0) return kNaN;
  double sum = 0;
  double last_true = 0;
  for (std::size_t i = 0; i < steps.thresholds.size(); ++i) {
    const double called = steps.true_positives[i] + steps.false_positives[i];
    if (called > 0) sum += (steps.true_positives[i] - last_true) * steps.true_positives[i] / called;
    last_true = steps.true_positives[i];
  }
  return sum / steps.positives();
}

}  // namespace lathe::learn
