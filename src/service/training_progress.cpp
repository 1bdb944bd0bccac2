#include "service/training_progress.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/json.h"

namespace lathe::service {

namespace {

// The job gives its first 4 % to reading and shares the rest out evenly among candidates
// (work/train_fit.cpp).
constexpr double kReadShare = 0.04;

std::optional<std::int64_t> Int(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  return value->get_int64();
}

std::optional<double> Number(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->to_number<double>();
}

double LossOf(const CurvePoint& point) {
  return point.valid.value_or(point.train.value_or(std::numeric_limits<double>::infinity()));
}

}  // namespace

Status CurveBuilder::Add(const store::JobEvent& event) {
  TRY(const json::value document, ParseJson(event.payload));
  const json::object* payload = document.if_object();
  const json::value* metric = payload == nullptr ? nullptr : payload->if_contains("metric");
  if (metric == nullptr || !metric->is_string())
    return Fail(ErrorCode::kInternal, "A stored event of this training cannot be read.");
  const std::int64_t trial = Int(*payload, "trial").value_or(0);
  const std::int64_t fold = Int(*payload, "fold").value_or(0);
  const std::string_view name(metric->get_string());
  auto curve = std::ranges::find_if(curves_, [&](const Curve& item) {
    return item.trial == trial && item.fold == fold && item.metric == name;
  });
  if (curve == curves_.end()) {
    curves_.push_back({trial, fold, std::string(name), {}});
    curve = std::prev(curves_.end());
  }
  const std::int64_t round = Int(*payload, "round").value_or(0);
  if (!curve->points.empty() && round <= curve->points.back().round) curve->points.clear();
  curve->points.push_back({round, Number(*payload, "train"), Number(*payload, "valid")});
  return {};
}

std::vector<Curve> CurveBuilder::Take() {
  for (Curve& curve : curves_) curve.points = ThinCurve(curve.points, kMaxCurvePoints);
  return std::move(curves_);
}

std::vector<CurvePoint> ThinCurve(std::span<const CurvePoint> points, std::size_t limit) {
  if (points.size() <= limit) return {points.begin(), points.end()};
  const auto best =
      static_cast<std::size_t>(std::ranges::min_element(points, {}, LossOf) - points.begin());
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i + 1 < limit; ++i) kept.push_back(i * (points.size() - 1) / (limit - 2));
  kept.push_back(best);
  std::ranges::sort(kept);
  const auto repeated = std::ranges::unique(kept);
  kept.erase(repeated.begin(), repeated.end());
  std::vector<CurvePoint> thinned;
  for (const std::size_t i : kept) thinned.push_back(points[i]);
  return thinned;
}

std::int64_t TrialsDone(double progress, std::int64_t trials_total) {
  constexpr double kRounding = 1e-9;
  const double share = (progress - kReadShare) / (1 - kReadShare);
  const double done = std::floor(share * static_cast<double>(trials_total) + kRounding);
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(done), 0, trials_total);
}

}  // namespace lathe::service
