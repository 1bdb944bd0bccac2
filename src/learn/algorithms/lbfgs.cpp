#include "learn/algorithms/lbfgs.h"

#include <Eigen/Core>
#include <cmath>
#include <deque>
#include <optional>

namespace lathe::learn {

namespace {

using Eigen::VectorXd;

constexpr double kSufficientDecrease = 1e-4;
constexpr double kCurvature = 0.9;
constexpr int kLineSearchSteps = 30;

struct Point {
  VectorXd x;
  VectorXd gradient;
  double value = 0;
};

Result<Point> Evaluate(const Objective& objective, VectorXd x) {
  Point point{std::move(x), {}, 0};
  point.gradient.resize(point.x.size());
  const auto size = static_cast<std::size_t>(point.x.size());
  TRY(point.value, objective({point.x.data(), size}, {point.gradient.data(), size}));
  return point;
}

// The last steps and how the gradient changed along them.
class History {
 public:
  explicit History(int limit) : limit_(limit) {}

  void Clear() { pairs_.clear(); }
  bool empty() const { return pairs_.empty(); }
  void Add(VectorXd step, VectorXd change) {
    const double product = step.dot(change);
    if (product <= 1e-12 * change.squaredNorm()) return;  // would break positive definiteness
    pairs_.push_back({std::move(step), std::move(change), 1 / product});
    if (pairs_.size() > static_cast<std::size_t>(limit_)) pairs_.pop_front();
  }
  // -H * gradient by the two-loop recursion.
  VectorXd Direction(const VectorXd& gradient) const {
    VectorXd q = -gradient;
    std::vector<double> alpha(pairs_.size());
    for (std::size_t i = pairs_.size(); i-- > 0;) {
      alpha[i] = pairs_[i].inverse * pairs_[i].step.dot(q);
      q -= alpha[i] * pairs_[i].change;
    }
    if (!pairs_.empty()) q /= pairs_.back().inverse * pairs_.back().change.squaredNorm();
    for (std::size_t i = 0; i < pairs_.size(); ++i)
      q += (alpha[i] - pairs_[i].inverse * pairs_[i].change.dot(q)) * pairs_[i].step;
    return q;
  }

 private:
  struct Pair {
    VectorXd step;
    VectorXd change;
    double inverse;  // 1 / (step . change)
  };
  int limit_;
  std::deque<Pair> pairs_;
};

// The minimiser of the cubic through two values and slopes, kept well inside the interval.
double CubicStep(double a, double value_a, double slope_a, double b, double value_b,
                 double slope_b) {
  const double d1 = slope_a + slope_b - 3 * (value_a - value_b) / (a - b);
  const double inner = d1 * d1 - slope_a * slope_b;
  double step = (a + b) / 2;
  if (inner >= 0) {
    const double d2 = (b > a ? 1 : -1) * std::sqrt(inner);
    const double guess = b - (b - a) * (slope_b + d2 - d1) / (slope_b - slope_a + 2 * d2);
    if (std::isfinite(guess)) step = guess;
  }
  const double margin = 0.1 * std::abs(b - a);
  return std::min(std::max(step, std::min(a, b) + margin), std::max(a, b) - margin);
}

class LineSearch {
 public:
  LineSearch(const Objective& objective, const Point& start, const VectorXd& direction)
      : objective_(objective),
        start_(start),
        direction_(direction),
        slope_(start.gradient.dot(direction)) {}

  // A point that meets the strong Wolfe conditions, or the best decrease found; nothing when there
  // is none.
  Result<std::optional<Point>> Run(double first_step) {
    Trial low{0, start_.value, slope_};
    double step = first_step;
    for (int i = 0; i < kLineSearchSteps; ++i) {
      TRY(const Trial trial, Try(step));
      if (!std::isfinite(trial.value)) {
        step /= 4;
        continue;
      }
      if (TooHigh(trial) || (i > 0 && trial.value >= low.value)) return Zoom(low, trial);
      if (std::abs(trial.slope) <= -kCurvature * slope_) return Best();
      if (trial.slope >= 0) return Zoom(trial, low);
      low = trial;
      step *= 2;
    }
    return Best();
  }

 private:
  struct Trial {
    double step;
    double value;
    double slope;
  };
  bool TooHigh(const Trial& trial) const {
    return trial.value > start_.value + kSufficientDecrease * trial.step * slope_;
  }
  Result<Trial> Try(double step) {
    TRY(Point point, Evaluate(objective_, start_.x + step * direction_));
    const Trial trial{step, point.value, point.gradient.dot(direction_)};
    if (std::isfinite(trial.value) && trial.value <= (best_ ? best_->value : start_.value))
      best_ = std::move(point);
    return trial;
  }
  Result<std::optional<Point>> Zoom(Trial low, Trial high) {
    for (int i = 0; i < kLineSearchSteps; ++i) {
      const double step =
          CubicStep(low.step, low.value, low.slope, high.step, high.value, high.slope);
      if (std::abs(high.step - low.step) < 1e-14 * std::max(1.0, low.step)) break;
      TRY(const Trial trial, Try(step));
      if (TooHigh(trial) || trial.value >= low.value) {
        high = trial;
        continue;
      }
      if (std::abs(trial.slope) <= -kCurvature * slope_) return Best();
      if (trial.slope * (high.step - low.step) >= 0) high = low;
      low = trial;
    }
    return Best();
  }
  Result<std::optional<Point>> Best() { return std::move(best_); }

  const Objective& objective_;
  const Point& start_;
  const VectorXd& direction_;
  double slope_;
  std::optional<Point> best_;
};

}  // namespace

Result<LbfgsOutcome> MinimiseLbfgs(std::vector<double>& x, const Objective& objective,
                                   const LbfgsOptions& options, const OnIteration& on_iteration) {
  TRY(Point point, Evaluate(objective, Eigen::Map<const VectorXd>(
                                           x.data(), static_cast<Eigen::Index>(x.size()))));
  History history(options.memory);
  LbfgsOutcome outcome;
  while (true) {
    outcome.converged = point.gradient.lpNorm<Eigen::Infinity>() <= options.gradient_tolerance;
    if (outcome.converged || outcome.iterations >= options.max_iterations) break;
    const VectorXd direction = history.Direction(point.gradient);
    const double first_step =
        history.empty() ? std::min(1.0, 1.0 / point.gradient.lpNorm<1>()) : 1.0;
    TRY(std::optional<Point> next, LineSearch(objective, point, direction).Run(first_step));
    if (!next || next->x == point.x) {
      if (history.empty()) break;  // no descent is left at this precision
      history.Clear();
      continue;
    }
    history.Add(next->x - point.x, next->gradient - point.gradient);
    point = *std::move(next);
    ++outcome.iterations;
    std::copy(point.x.begin(), point.x.end(), x.begin());
    if (!on_iteration(outcome.iterations, x)) {
      outcome.stopped = true;
      break;
    }
  }
  return outcome;
}

}  // namespace lathe::learn
