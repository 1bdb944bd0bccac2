// Least squares with an L2 penalty: minimises sum w (y - b - x.c)^2 + alpha |c|^2 by Cholesky's
// method on the centred normal equations, in one pass over blocks of the matrix and one more for
// the means. Stateless.
#pragma once

#include <vector>

#include "learn/algorithm.h"

namespace lathe::learn {

struct RidgeSolution {
  std::vector<double> coefficients;
  double intercept = 0;
  bool rank_deficient = false;  ///< several solutions fit alike; this is the smallest
};

/// Errors: job_cancelled, job_timeout.
Result<RidgeSolution> SolveRidge(const FitRequest& request, double alpha, bool fit_intercept);

}  // namespace lathe::learn
