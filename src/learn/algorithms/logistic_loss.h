// The loss of L2-penalised logistic regression, as scikit-learn minimises it: the weighted mean of
// the log loss plus |coefficients|^2 / (2 C x sum of weights); intercepts are not penalised. Two
// classes have one row of coefficients (of class 1), more have one row each (softmax). Reads the
// matrix in blocks, once per call. Not thread-safe.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "learn/algorithm.h"

namespace lathe::learn {

struct LogisticPenalty {
  double c = 1;  ///< inverse strength; not read when there is no penalty
  bool penalised = true;
  bool intercept = true;
};

class LogisticLoss {
 public:
  LogisticLoss(const FitRequest& request, const LogisticPenalty& penalty);

  /// Rows of coefficients: 1 for two classes.
  std::size_t row_count() const { return rows_; }
  /// Coefficients of each row, then its intercept (0 when it is not fitted).
  std::size_t parameter_count() const { return rows_ * (features_ + 1); }
  /// Value and gradient on the training rows. Errors: job_cancelled, job_timeout.
  Result<double> Evaluate(std::span<const double> parameters, std::span<double> gradient);
  /// The mean log loss alone of the last Evaluate.
  double last_log_loss() const { return last_log_loss_; }
  /// The mean log loss on other rows.
  Result<double> LogLossOf(const Rows& rows, std::span<const double> parameters) const;

 private:
  // Adds the weighted losses of all rows to *loss; gradient may be null.
  Status Sum(const Rows& rows, std::span<const double> parameters, double* loss,
             std::span<double> gradient) const;

  const FitRequest& request_;
  LogisticPenalty penalty_;
  std::size_t features_;
  std::size_t rows_;
  double weight_sum_;
  double last_log_loss_ = 0;
};

}  // namespace lathe::learn
