#include "learn/selection/l1_path.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <string>

namespace lathe::learn {

namespace {

constexpr int kPenalties = 60;
constexpr double kLeastShare = 1e-3;
constexpr int kMostSweeps = 200;
constexpr double kTolerance = 1e-7;

// Columns with mean 0 and deviation 1; one that does not vary is 0.
Eigen::MatrixXd Scaled(const features::Matrix& x) {
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto rows = static_cast<Eigen::Index>(x.row_count());
  Eigen::MatrixXd scaled =
      Eigen::Map<const RowMajor>(x.data(), rows, static_cast<Eigen::Index>(x.column_count()));
  for (Eigen::Index c = 0; c < scaled.cols(); ++c) {
    auto column = scaled.col(c);
    column.array() -= column.mean();
    const double deviation = std::sqrt(column.squaredNorm() / static_cast<double>(rows));
    if (deviation > 1e-12) {
      column /= deviation;
    } else {
      column.setZero();
    }
  }
  return scaled;
}

double Shrunk(double value, double by) {
  return std::copysign(std::max(0.0, std::abs(value) - by), value);
}

}  // namespace

Result<std::vector<double>> L1Path(const features::Matrix& x, const std::vector<double>& y,
                                   const CancelToken* cancel) {
  if (x.column_count() > kMostL1Features)
    return MakeError(ErrorCode::kFeatureTooManyColumns,
                     "The method l1 takes up to " + std::to_string(kMostL1Features) +
                         " features; there are " + std::to_string(x.column_count()) + ".");
  const Eigen::MatrixXd scaled = Scaled(x);
  Eigen::VectorXd target =
      Eigen::Map<const Eigen::VectorXd>(y.data(), static_cast<Eigen::Index>(y.size()));
  target.array() -= target.mean();
  const auto rows = static_cast<double>(std::max<std::size_t>(1, y.size()));
  const Eigen::MatrixXd gram = scaled.transpose() * scaled / rows;
  const Eigen::VectorXd pull = scaled.transpose() * target / rows;
  std::vector<double> entered(x.column_count());
  const double strongest = pull.size() == 0 ? 0 : pull.cwiseAbs().maxCoeff();
  if (!(strongest > 0)) return entered;
  Eigen::VectorXd weights = Eigen::VectorXd::Zero(pull.size());
  for (int step = 1; step <= kPenalties; ++step) {
    if (cancel != nullptr) TRY_OK(cancel->Check());
    const double share = std::pow(kLeastShare, static_cast<double>(step) / kPenalties);
    for (int sweep = 0; sweep < kMostSweeps; ++sweep) {
      double moved = 0;
      for (Eigen::Index j = 0; j < weights.size(); ++j) {
        if (gram(j, j) == 0) continue;
        const double rest = pull(j) - gram.row(j).dot(weights) + gram(j, j) * weights(j);
        const double weight = Shrunk(rest, share * strongest) / gram(j, j);
        moved = std::max(moved, std::abs(weight - weights(j)));
        weights(j) = weight;
      }
      if (moved < kTolerance * strongest) break;
    }
    for (Eigen::Index j = 0; j < weights.size(); ++j) {
      double& first = entered[static_cast<std::size_t>(j)];
      if (first == 0 && weights(j) != 0) first = share;
    }
  }
  return entered;
}

}  // namespace lathe::learn
