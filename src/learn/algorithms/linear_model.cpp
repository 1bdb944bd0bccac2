#include "learn/algorithms/linear_model.h"

#include <cmath>
#include <utility>
#include <vector>

#include "models/formats/linear.h"

namespace lathe::learn {

namespace {

std::vector<double> Deviations(const features::Matrix& x) {
  std::vector<double> means(x.column_count());
  std::vector<double> squares(x.column_count());
  for (std::size_t i = 0; i < x.row_count(); ++i) {
    const auto row = x.row(i);
    for (std::size_t j = 0; j < row.size(); ++j) {
      const double delta = row[j] - means[j];
      means[j] += delta / static_cast<double>(i + 1);
      squares[j] += delta * (row[j] - means[j]);
    }
  }
  for (double& square : squares) square = std::sqrt(square / static_cast<double>(x.row_count()));
  return squares;
}

}  // namespace

Result<std::unique_ptr<models::ModelFormat>> MakeLinearModel(const FitRequest& request,
                                                             const LinearFit& fit) {
  const std::size_t width = request.train.x->column_count();
  models::LinearParts parts;
  parts.feature_count = width;
  parts.output_count = fit.output_count;
  parts.link = fit.link;
  parts.coefficients.assign(fit.coefficients.begin(), fit.coefficients.end());
  parts.intercepts.assign(fit.intercepts.begin(), fit.intercepts.end());
  parts.importance = Deviations(*request.train.x);
  for (std::size_t j = 0; j < width; ++j) {
    double weight = 0;
    for (std::size_t s = 0; s < fit.intercepts.size(); ++s)
      weight += std::abs(fit.coefficients[s * width + j]);
    parts.importance[j] *= weight;
  }
  auto model = models::MakeLinear(std::move(parts));
  if (!model.ok())
    return MakeError(ErrorCode::kTrainFailed,
                     "The fit did not end in finite coefficients; a stronger penalty may help.");
  return model;
}

}  // namespace lathe::learn
