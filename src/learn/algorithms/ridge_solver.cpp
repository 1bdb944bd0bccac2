#include "learn/algorithms/ridge_solver.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

namespace lathe::learn {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr std::size_t kBlockRows = 1024;
// Below this ratio of the smallest to the largest pivot the normal equations have lost their
// digits.
constexpr double kSafeConditioning = 1e-12;

double WeightOf(const Rows& rows, std::size_t row) {
  return rows.weights.empty() ? 1.0 : rows.weights[row];
}

Status CheckCancel(const FitRequest& request) {
  if (request.cancel == nullptr) return {};
  return request.cancel->Check();
}

struct Means {
  VectorXd x;
  double y = 0;
};

Means WeightedMeans(const Rows& rows) {
  Means means{VectorXd::Zero(static_cast<Index>(rows.x->column_count())), 0};
  double weight_sum = 0;
  for (std::size_t i = 0; i < rows.y.size(); ++i) {
    const double weight = WeightOf(rows, i);
    const auto row = rows.x->row(i);
    means.x += weight * Eigen::Map<const VectorXd>(row.data(), means.x.size());
    means.y += weight * rows.y[i];
    weight_sum += weight;
  }
  means.x /= weight_sum;
  means.y /= weight_sum;
  return means;
}

struct NormalEquations {
  MatrixXd gram;  // lower half
  VectorXd right;
};

Result<NormalEquations> Accumulate(const FitRequest& request, const Means& means) {
  const Rows& rows = request.train;
  const auto width = static_cast<Index>(rows.x->column_count());
  NormalEquations normal{MatrixXd::Zero(width, width), VectorXd::Zero(width)};
  for (std::size_t start = 0; start < rows.y.size(); start += kBlockRows) {
    TRY_OK(CheckCancel(request));
    const std::size_t count = std::min(kBlockRows, rows.y.size() - start);
    RowMatrix block = Eigen::Map<const RowMatrix>(rows.x->data() + start * rows.x->column_count(),
                                                  static_cast<Index>(count), width);
    block.rowwise() -= means.x.transpose();
    VectorXd answers(static_cast<Index>(count));
    for (std::size_t i = 0; i < count; ++i) {
      const double root = std::sqrt(WeightOf(rows, start + i));
      block.row(static_cast<Index>(i)) *= root;
      answers[static_cast<Index>(i)] = root * (rows.y[start + i] - means.y);
    }
    normal.gram.selfadjointView<Eigen::Lower>().rankUpdate(block.transpose());
    normal.right.noalias() += block.transpose() * answers;
  }
  return normal;
}

// The smallest of the solutions, from the eigenvectors that carry information.
VectorXd SolveByEigenvectors(const NormalEquations& normal) {
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(normal.gram);
  const double cutoff = kSafeConditioning * std::max(0.0, eigen.eigenvalues().maxCoeff());
  VectorXd parts = eigen.eigenvectors().transpose() * normal.right;
  for (Index i = 0; i < parts.size(); ++i)
    parts[i] = eigen.eigenvalues()[i] > cutoff ? parts[i] / eigen.eigenvalues()[i] : 0.0;
  return eigen.eigenvectors() * parts;
}

}  // namespace

Result<RidgeSolution> SolveRidge(const FitRequest& request, double alpha, bool fit_intercept) {
  Means means{VectorXd::Zero(static_cast<Index>(request.train.x->column_count())), 0};
  if (fit_intercept) means = WeightedMeans(request.train);
  TRY(NormalEquations normal, Accumulate(request, means));
  normal.gram.diagonal().array() += alpha;
  const Eigen::LLT<MatrixXd> cholesky(normal.gram);
  RidgeSolution solution;
  solution.rank_deficient =
      cholesky.info() != Eigen::Success || cholesky.rcond() < kSafeConditioning;
  const VectorXd coefficients = solution.rank_deficient ? SolveByEigenvectors(normal)
                                                        : VectorXd(cholesky.solve(normal.right));
  solution.coefficients.assign(coefficients.begin(), coefficients.end());
  solution.intercept = means.y - means.x.dot(coefficients);
  return solution;
}

}  // namespace lathe::learn
