#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "features/program.h"

namespace lathe::features {

namespace {

using data::ColumnRole;
using data::ColumnSchema;

// Columns that steps make on the way, against those that may go out.
constexpr std::size_t kMostOnTheWay = 4;
constexpr std::size_t kBlockRows = 1'024;
constexpr std::size_t kAtTheEnd = static_cast<std::size_t>(-1);

}  // namespace

// A plan on its way to a program: the columns that are there at each step, with the values of the
// training rows.
class ProgramFitter {
 public:
  explicit ProgramFitter(const ProgramRequest& request) : request_(request) {}

  Result<Program> Run() {
    AddRawColumns();
    for (std::size_t i = 0; i < request_.plan.steps.size(); ++i) {
      place_ = i;
      TRY_OK(DoStep(request_.plan.steps[i]));
    }
    for (const std::string& name : visible_) program_.outputs_.push_back(slot_of_.at(name));
    program_.train_values_ = std::move(values_);
    std::vector<std::size_t> all(program_.outputs_.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    program_.Keep(all);
    return std::move(program_);
  }

 private:
  // Every column that was read but the weight has a slot; features can be seen.
  void AddRawColumns() {
    for (const ColumnSchema& column : request_.schema.columns) {
      const bool is_there = request_.frame.Find(column.name) != nullptr;
      if (!is_there || column.role == ColumnRole::kWeight) continue;
      slot_of_[column.name] = program_.slots_.size();
      program_.slots_.push_back({column, {}, {column.name}, {}, false});
      program_.inputs_.push_back(column);
      if (column.role == ColumnRole::kFeature && column.name != request_.target_name)
        visible_.push_back(column.name);
    }
  }

  std::string StepName(const PlanStep& step) const {
    return "Step " + std::to_string(place_ + 1) + " (" + step.op + ")";
  }

  Result<std::size_t> SlotOf(const PlanStep& step, const std::string& column) const {
    const auto found = slot_of_.find(column);
    if (found != slot_of_.end()) return found->second;
    Error error = MakeError(ErrorCode::kFeatureColumnMissing,
                            StepName(step) + " finds no column \"" + column + "\".");
    error.errors.push_back({"steps[" + std::to_string(place_) + "].columns",
                            "not_found",
                            "there is no column \"" + column + "\" at this step",
                            {},
                            {}});
    return error;
  }

  ColumnView ValuesOf(std::size_t slot) const {
    const std::size_t raw_count = program_.inputs_.size();
    if (slot < raw_count) return *request_.frame.Find(program_.inputs_[slot].name);
    ColumnView view(values_[slot - raw_count]);
    view.kind = data::KindOf(program_.slots_[slot].schema.physical);
    return view;
  }

  // What replaces a column takes its place.
  void Hide(const std::string& name) {
    const auto at = std::ranges::find(visible_, name);
    if (at != visible_.end()) {
      next_place_ = std::min(next_place_, static_cast<std::size_t>(at - visible_.begin()));
      visible_.erase(at);
    }
    slot_of_.erase(name);
  }

  void Show(const std::string& name) {
    const std::size_t place = std::min(next_place_, visible_.size());
    visible_.insert(visible_.begin() + static_cast<std::ptrdiff_t>(place), name);
    next_place_ = place + 1;
  }

  Status DoStep(const PlanStep& step) {
    const StepKind* kind = FindStepKind(step.op);
    if (kind == nullptr) return BadStep(StepName(step) + " is not known.");
    if (step.op == "select") {
      const std::set<std::string> kept(step.columns.begin(), step.columns.end());
      std::erase_if(visible_, [&](const std::string& name) { return !kept.contains(name); });
      return {};
    }
    if (step.op == "drop") {
      for (const std::string& column : step.columns) {
        TRY_OK(SlotOf(step, column));
        Hide(column);
      }
      return {};
    }
    if (kind->needs_target && request_.target == nullptr)
      return BadStep(StepName(step) + " needs a target, and there is none.");
    if (kind->together) return FitOne(step, *kind, step.columns);
    for (const std::string& column : step.columns) TRY_OK(FitOne(step, *kind, {column}));
    return {};
  }

  // The slots of the columns that parameters name, then those of the step.
  Result<std::vector<std::size_t>> SlotsOf(const PlanStep& step, const StepKind& kind,
                                           const std::vector<std::string>& columns) const {
    std::vector<std::size_t> slots;
    for (const ParamSpec& spec : kind.params) {
      const json::value* value = step.params.if_contains(spec.name);
      if (spec.kind != ParamKind::kColumn || value == nullptr || !value->is_string() ||
          value->get_string().empty())
        continue;
      TRY(const std::size_t slot, SlotOf(step, std::string(value->get_string())));
      slots.push_back(slot);
    }
    for (const std::string& column : columns) {
      if (column == request_.target_name && kind.op != "lag")
        return BadStep(StepName(step) + " reads the target \"" + column +
                       "\", which would give the answer away.");
      TRY(const std::size_t slot, SlotOf(step, column));
      TRY_OK(CheckKind(step, kind, slot));
      slots.push_back(slot);
    }
    return slots;
  }

  Status CheckKind(const PlanStep& step, const StepKind& kind, std::size_t slot) const {
    const ColumnSchema& schema = program_.slots_[slot].schema;
    const data::ColumnKind column = data::KindOf(schema.physical);
    const bool fits = column == data::ColumnKind::kText     ? kind.takes.text
                      : column == data::ColumnKind::kNumber ? kind.takes.number
                                                            : kind.takes.time;
    if (fits) return {};
    return BadStep(StepName(step) + " does not take \"" + schema.name + "\", which holds " +
                   (column == data::ColumnKind::kText     ? "texts."
                    : column == data::ColumnKind::kNumber ? "numbers."
                                                          : "dates or times."));
  }

  Status FitOne(const PlanStep& step, const StepKind& kind,
                const std::vector<std::string>& columns) {
    if (request_.cancel != nullptr) TRY_OK(request_.cancel->Check());
    next_place_ = kAtTheEnd;
    TRY(std::vector<std::size_t> slots, SlotsOf(step, kind, columns));
    std::vector<StepColumn> inputs;
    for (const std::size_t slot : slots)
      inputs.push_back(
          {&program_.slots_[slot].schema, program_.slots_[slot].labels, ValuesOf(slot)});
    // A column that stays beside what it becomes lends it only the beginning of its name.
    ColumnSchema named = *inputs.front().schema;
    if (kind.replaces && step.keep_input) named.name += "." + step.op;
    inputs.front().schema = &named;
    auto fitted =
        kind.fit({inputs, step.params, request_.target, request_.seed + program_.nodes_.size()});
    if (!fitted.ok()) {
      Error error = std::move(fitted).error();
      error.detail = "Step " + std::to_string(place_ + 1) + ": " + error.detail;
      return error;
    }
    if (fitted->read_count) slots.resize(*fitted->read_count);
    if (kind.replaces && !step.keep_input)
      for (const std::string& column : columns) Hide(column);
    return Add(step, kind, *std::move(fitted), std::move(slots), named.name);
  }

  Status Add(const PlanStep& step, const StepKind& kind, FittedStep fitted,
             std::vector<std::size_t> slots, std::string name) {
    Program::Node node;
    node.transform = std::move(fitted.transform);
    node.inputs = std::move(slots);
    node.name = std::move(name);
    node.first_output = program_.slots_.size();
    if (values_.size() + node.transform->outputs().size() > request_.most_outputs * kMostOnTheWay)
      return TooMany(step);
    ComputeTraining(node, std::move(fitted.train_values));
    program_.AddOutputsOf(node);
    const auto outputs = node.transform->outputs();
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      program_.slots_[node.first_output + i].is_scaled = kind.is_scaled;
      const auto [at, is_new] = slot_of_.emplace(outputs[i].name, node.first_output + i);
      if (!is_new)
        return BadStep(StepName(step) + " makes a column \"" + outputs[i].name +
                       "\", which is there already; leave that out or keep its input.");
      Show(outputs[i].name);
    }
    program_.nodes_.push_back(std::move(node));
    if (visible_.size() <= request_.most_outputs) return {};
    return TooMany(step);
  }

  Error TooMany(const PlanStep& step) const {
    return MakeError(ErrorCode::kFeatureTooManyColumns,
                     StepName(step) + " brings the columns to " + std::to_string(visible_.size()) +
                         ", and " + std::to_string(values_.size()) +
                         " were made on the way; up to " + std::to_string(request_.most_outputs) +
                         " are allowed.");
  }

  void ComputeTraining(const Program::Node& node, std::vector<std::vector<double>> given) {
    if (!given.empty()) {
      for (std::vector<double>& values : given) values_.push_back(std::move(values));
      return;
    }
    const std::size_t row_count = request_.frame.row_count();
    const std::size_t first = values_.size();
    const std::size_t count = node.transform->outputs().size();
    std::vector<double> block(count * std::min(kBlockRows, row_count));
    for (std::size_t i = 0; i < count; ++i) values_.emplace_back(row_count);
    for (std::size_t row = 0; row < row_count; row += kBlockRows) {
      const std::size_t rows = std::min(kBlockRows, row_count - row);
      std::vector<ColumnView> in;
      for (const std::size_t slot : node.inputs) in.push_back(ValuesOf(slot).Slice(row, rows));
      node.transform->Apply(in, {block.data(), 1, rows});
      for (std::size_t i = 0; i < count; ++i)
        std::copy_n(block.begin() + static_cast<std::ptrdiff_t>(i * rows), rows,
                    values_[first + i].begin() + static_cast<std::ptrdiff_t>(row));
    }
  }

  const ProgramRequest& request_;
  Program program_;
  std::size_t place_ = 0;               // of the step at hand
  std::size_t next_place_ = kAtTheEnd;  // among visible columns, of the next that is made
  std::map<std::string, std::size_t> slot_of_;
  std::vector<std::string> visible_;
  std::vector<std::vector<double>> values_;  // by made slot
};

Result<Program> Program::Fit(const ProgramRequest& request) { return ProgramFitter(request).Run(); }

}  // namespace lathe::features
