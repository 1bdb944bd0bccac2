#include "learn/algorithms/logistic_loss.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace lathe::learn {

namespace {

using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Eigen::Index;

constexpr std::size_t kBlockRows = 512;  // a block of 100 features stays in the second-level cache

double WeightSum(const Rows& rows) {
  if (rows.weights.empty()) return static_cast<double>(rows.y.size());
  return std::accumulate(rows.weights.begin(), rows.weights.end(), 0.0);
}

// Loss of one row from its score; leaves weight x (probability - answer) in `score`.
double BinaryRow(double& score, double y, double weight) {
  const double signed_score = y > 0.5 ? score : -score;
  const double loss = std::max(0.0, -signed_score) + std::log1p(std::exp(-std::abs(score)));
  const double probability =
      score >= 0 ? 1 / (1 + std::exp(-score)) : std::exp(score) / (1 + std::exp(score));
  score = weight * (probability - y);
  return weight * loss;
}

double SoftmaxRow(Eigen::Ref<Eigen::RowVectorXd> scores, double y, double weight) {
  const auto actual = static_cast<Index>(y);
  scores.array() -= scores.maxCoeff();
  const double own = scores[actual];
  scores = scores.array().exp();
  const double sum = scores.sum();
  scores *= weight / sum;
  scores[actual] -= weight;
  return weight * (std::log(sum) - own);
}

}  // namespace

LogisticLoss::LogisticLoss(const FitRequest& request, const LogisticPenalty& penalty)
    : request_(request),
      penalty_(penalty),
      features_(request.train.x->column_count()),
      rows_(request.class_count == 2 ? 1 : static_cast<std::size_t>(request.class_count)),
      weight_sum_(WeightSum(request.train)) {}

Status LogisticLoss::Sum(const Rows& rows, std::span<const double> parameters, double* loss,
                         std::span<double> gradient) const {
  const auto width = static_cast<Index>(features_);
  const auto outputs = static_cast<Index>(rows_);
  const Eigen::Map<const RowMatrix> theta(parameters.data(), outputs, width + 1);
  RowMatrix scores;
  for (std::size_t start = 0; start < rows.y.size(); start += kBlockRows) {
    if (request_.cancel != nullptr && start % (kBlockRows * 64) == 0)
      TRY_OK(request_.cancel->Check());
    const std::size_t count = std::min(kBlockRows, rows.y.size() - start);
    const Eigen::Map<const RowMatrix> x(rows.x->data() + start * features_,
                                        static_cast<Index>(count), width);
    scores.noalias() = x * theta.leftCols(width).transpose();
    scores.rowwise() += theta.col(width).transpose();
    for (std::size_t i = 0; i < count; ++i) {
      const double weight = rows.weights.empty() ? 1.0 : rows.weights[start + i];
      const double y = rows.y[start + i];
      const auto row = static_cast<Index>(i);
      *loss += outputs == 1 ? BinaryRow(scores(row, 0), y, weight)
                            : SoftmaxRow(scores.row(row), y, weight);
    }
    if (gradient.empty()) continue;
    Eigen::Map<RowMatrix> slope(gradient.data(), outputs, width + 1);
    slope.leftCols(width).noalias() += scores.transpose() * x;
    slope.col(width) += scores.colwise().sum().transpose();
  }
  return {};
}

Result<double> LogisticLoss::Evaluate(std::span<const double> parameters,
                                      std::span<double> gradient) {
  std::fill(gradient.begin(), gradient.end(), 0.0);
  double loss = 0;
  TRY_OK(Sum(request_.train, parameters, &loss, gradient));
  loss /= weight_sum_;
  last_log_loss_ = loss;
  const double strength = penalty_.penalised ? 1 / (penalty_.c * weight_sum_) : 0;
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    gradient[i] /= weight_sum_;
    const bool is_intercept = i % (features_ + 1) == features_;
    if (is_intercept) {
      if (!penalty_.intercept) gradient[i] = 0;
    } else {
      loss += strength / 2 * parameters[i] * parameters[i];
      gradient[i] += strength * parameters[i];
    }
  }
  return loss;
}

Result<double> LogisticLoss::LogLossOf(const Rows& rows, std::span<const double> parameters) const {
  double loss = 0;
  TRY_OK(Sum(rows, parameters, &loss, {}));
  return loss / WeightSum(rows);
}

}  // namespace lathe::learn
