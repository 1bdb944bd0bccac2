#include "learn/selection/chosen_plans.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "features/transforms/step_params.h"
#include "learn/selection/selection.h"

namespace lathe::learn {

namespace {

std::vector<std::uint32_t> Spread(RowNumbers rows) {
  if (rows.size() <= kMostRankRows) return {rows.begin(), rows.end()};
  std::vector<std::uint32_t> picked;
  for (std::size_t i = 0; i < kMostRankRows; ++i)
    picked.push_back(rows[i * rows.size() / kMostRankRows]);
  return picked;
}

Result<features::Plan> Choose(const ChooseRequest& request, bool& none_fit) {
  const std::vector<std::uint32_t> rows = Spread(request.rows);
  features::Plan plan;
  for (features::PlanStep step : request.plan.steps) {
    if (features::ChoosesAnew(step)) {
      SelectionRequest selection;
      selection.table = request.table;
      selection.rows = rows;
      selection.plan = &plan;
      selection.seed = request.seed;
      selection.threads = request.threads;
      selection.cancel = request.cancel;
      const features::StepParams params(step.params);
      selection.method = params.Text("method");
      if (step.params.contains("k")) selection.k = params.Int("k");
      if (step.params.contains("threshold")) selection.threshold = params.Number("threshold");
      TRY(Kept kept, KeptColumns(selection));
      none_fit = none_fit || kept.none_fit;
      step.columns = std::move(kept.columns);
      step.params.clear();
    }
    plan.steps.push_back(std::move(step));
  }
  return plan;
}

}  // namespace

Result<const features::Plan*> ChosenPlans::On(const ChooseRequest& request) {
  const bool is_fixed =
      request.table.y.empty() || std::ranges::none_of(request.plan.steps, features::ChoosesAnew);
  if (is_fixed) return &request.plan;
  const auto known = std::ranges::find_if(
      chosen_, [&](const Chosen& chosen) { return std::ranges::equal(chosen.rows, request.rows); });
  if (known != chosen_.end()) return known->plan.get();
  bool none_fit = false;
  TRY(features::Plan plan, Choose(request, none_fit));
  none_fit_count_ += none_fit;
  chosen_.push_back({{request.rows.begin(), request.rows.end()},
                     std::make_unique<features::Plan>(std::move(plan))});
  return chosen_.back().plan.get();
}

}  // namespace lathe::learn
