// Limited-memory BFGS for smooth convex functions (Nocedal and Wright, Numerical Optimization,
// algorithms 7.4, 3.5 and 3.6: two-loop recursion, line search for the strong Wolfe conditions).
// Deterministic. Stateless.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "base/result.h"

namespace lathe::learn {

struct LbfgsOptions {
  int max_iterations = 100;
  double gradient_tolerance = 1e-4;  ///< stops when no component of the gradient is larger
  int memory = 10;
};

struct LbfgsOutcome {
  int iterations = 0;
  bool converged = false;  ///< the tolerance was met
  bool stopped = false;    ///< on_iteration asked to
};

/// Returns the value at `x` and writes its gradient. An Error ends the search.
using Objective =
    std::function<Result<double>(std::span<const double> x, std::span<double> gradient)>;
/// Called after each accepted step; false ends the search.
using OnIteration = std::function<bool(int iteration, std::span<const double> x)>;

/// Improves `x` in place.
Result<LbfgsOutcome> MinimiseLbfgs(std::vector<double>& x, const Objective& objective,
                                   const LbfgsOptions& options, const OnIteration& on_iteration);

}  // namespace lathe::learn
