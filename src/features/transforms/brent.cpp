#include "features/transforms/brent.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace lathe::features {

namespace {

// Names and values as in scipy: changing one ends the search elsewhere.
constexpr int kMostEvaluations = 500;
constexpr double kRelativeTolerance = 1.48e-8;
constexpr double kLeastTolerance = 1e-11;
constexpr double kGoldenShare = 0.3819660;  // of MinimumNear; MinimumBetween has all its digits
constexpr double kGolden = 1.618034;
constexpr double kGrowLimit = 110;
constexpr double kVerySmall = 1e-21;
constexpr int kMostBracketSteps = 1'000;

struct Point {
  double x = 0, f = 0;
};

// The best point so far, the second best, and the second best before it.
struct Points {
  Point best, second, third;

  /// A point that is better than the best, or as good.
  void Lead(Point point) {
    third = second;
    second = best;
    best = point;
  }
  /// One that is not.
  void Follow(Point point) {
    if (point.f <= second.f || second.x == best.x) {
      third = second;
      second = point;
    } else if (point.f <= third.f || third.x == best.x || third.x == second.x) {
      third = point;
    }
  }
};

// The step from the best point to the vertex of the parabola through all three is p / q.
struct Vertex {
  double p = 0, q = 0;
};

Vertex VertexOf(const Points& at) {
  const double r = (at.best.x - at.second.x) * (at.best.f - at.third.f);
  double q = (at.best.x - at.third.x) * (at.best.f - at.second.f);
  const double p = (at.best.x - at.third.x) * q - (at.best.x - at.second.x) * r;
  q = 2.0 * (q - r);
  return {q > 0.0 ? -p : p, std::abs(q)};
}

// A search between two ends that draw together.
class Search {
 public:
  Search(Points points, double low, double high, double golden_share)
      : at_(points), low_(low), high_(high), golden_share_(golden_share) {}

  const Points& at() const { return at_; }
  double low() const { return low_; }
  double high() const { return high_; }
  double middle() const { return 0.5 * (low_ + high_); }

  /// The step from the best point to where to look next, at least `tolerance` either way.
  double Step(double tolerance) {
    if (!(std::abs(before_last_) > tolerance) || !TakeParabola(tolerance)) TakeGolden();
    if (std::abs(step_) >= tolerance) return step_;
    return step_ >= 0 ? tolerance : -tolerance;
  }
  void Look(Point point) {
    const double best = at_.best.x;
    if (point.f <= at_.best.f) {
      (point.x >= best ? low_ : high_) = best;
      at_.Lead(point);
    } else {
      (point.x < best ? low_ : high_) = point.x;
      at_.Follow(point);
    }
  }

 private:
  bool TakeParabola(double tolerance) {
    const double x = at_.best.x;
    const auto [p, q] = VertexOf(at_);
    const double before = std::exchange(before_last_, step_);
    const bool is_inside = p > q * (low_ - x) && p < q * (high_ - x);
    if (!is_inside || !(std::abs(p) < std::abs(0.5 * q * before))) return false;
    step_ = p / q;
    const double next = x + step_;
    const bool is_at_end = next - low_ < 2 * tolerance || high_ - next < 2 * tolerance;
    if (is_at_end) step_ = middle() - x >= 0 ? tolerance : -tolerance;
    return true;
  }
  void TakeGolden() {
    before_last_ = (at_.best.x >= middle() ? low_ : high_) - at_.best.x;
    step_ = golden_share_ * before_last_;
  }

  Points at_;
  double low_, high_, golden_share_;
  double step_ = 0, before_last_ = 0;  // the last step, and the one before it
};

struct Bracket {
  Point a, b, c;
};

bool IsBracket(const Bracket& at) {
  const auto& [a, b, c] = at;
  const bool is_low = (b.f < c.f && b.f <= a.f) || (b.f < a.f && b.f <= c.f);
  const bool is_between = (a.x < b.x && b.x < c.x) || (c.x < b.x && b.x < a.x);
  return is_low && is_between && std::isfinite(a.x) && std::isfinite(b.x) && std::isfinite(c.x);
}

// Three points of which the middle one is the lowest, as scipy.optimize.bracket finds them.
std::optional<Bracket> BracketFrom(const Curve1d& curve, double first, double second) {
  const auto at = [&](double x) { return Point{x, curve(x)}; };
  Point a = at(first), b = at(second);
  if (a.f < b.f) std::swap(a, b);
  Point c = at(b.x + kGolden * (b.x - a.x));
  for (int steps = 0; c.f < b.f; ++steps) {
    if (steps > kMostBracketSteps) return std::nullopt;
    const double left = (b.x - a.x) * (b.f - c.f);
    const double right = (b.x - c.x) * (b.f - a.f);
    const double turn = right - left;
    const double by = std::abs(turn) < kVerySmall ? 2.0 * kVerySmall : 2.0 * turn;
    Point next{b.x - ((b.x - c.x) * right - (b.x - a.x) * left) / by, 0};
    const double limit = b.x + kGrowLimit * (c.x - b.x);
    if ((next.x - c.x) * (b.x - next.x) > 0.0) {
      next = at(next.x);
      if (next.f < c.f) {
        a = b;
        b = next;
        break;
      }
      if (next.f > b.f) {
        c = next;
        break;
      }
      next = at(c.x + kGolden * (c.x - b.x));
    } else if ((next.x - limit) * (limit - c.x) >= 0.0) {
      next = at(limit);
    } else if ((next.x - limit) * (c.x - next.x) > 0.0) {
      next = at(next.x);
      if (next.f < c.f) {
        b = c;
        c = next;
        next = at(c.x + kGolden * (c.x - b.x));
      }
    } else {
      next = at(c.x + kGolden * (c.x - b.x));
    }
    a = b;
    b = c;
    c = next;
  }
  const Bracket found{a, b, c};
  return IsBracket(found) ? std::optional(found) : std::nullopt;
}

}  // namespace

double MinimumBetween(const Curve1d& curve, double low, double high, double tolerance) {
  const double golden_share = 0.5 * (3.0 - std::sqrt(5.0));
  const double root_of_epsilon = std::sqrt(2.2e-16);
  const double start = low + golden_share * (high - low);
  const Point first{start, curve(start)};
  Search search({first, first, first}, low, high, golden_share);
  for (int evaluations = 1; evaluations < kMostEvaluations; ++evaluations) {
    const double x = search.at().best.x;
    const double near = root_of_epsilon * std::abs(x) + tolerance / 3.0;
    if (!(std::abs(x - search.middle()) > 2.0 * near - 0.5 * (search.high() - search.low()))) break;
    const double next = x + search.Step(near);
    search.Look({next, curve(next)});
  }
  return search.at().best.x;
}

std::optional<double> MinimumNear(const Curve1d& curve, double first, double second) {
  const std::optional<Bracket> bracket = BracketFrom(curve, first, second);
  if (!bracket) return std::nullopt;
  const auto [low, high] = std::minmax(bracket->a.x, bracket->c.x);
  Search search({bracket->b, bracket->b, bracket->b}, low, high, kGoldenShare);
  for (int steps = 0; steps < kMostEvaluations; ++steps) {
    const double x = search.at().best.x;
    const double near = kRelativeTolerance * std::abs(x) + kLeastTolerance;
    if (std::abs(x - search.middle()) < 2.0 * near - 0.5 * (search.high() - search.low())) break;
    const double next = x + search.Step(near);
    search.Look({next, curve(next)});
  }
  return search.at().best.x;
}

}  // namespace lathe::features
