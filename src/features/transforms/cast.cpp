// A column read as another type: texts as numbers, times or yes and no, numbers as categories. What
// does not read as the type becomes missing.
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "data/csv/values.h"
#include "features/transforms/levels.h"
#include "features/transforms/state_reader.h"
#include "features/transforms/step_params.h"
#include "features/transforms/steps.h"

namespace lathe::features {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double NumberOf(std::string_view text) {
  double value = 0;
  const bool fits =
      data::csv::ParseReal(data::csv::Trim(text), '.', &value) == data::csv::RealFit::kFits;
  return fits ? value : kNaN;
}

double BooleanOf(std::string_view text) {
  bool value = false;
  unsigned spelling = 0;
  const bool fits = data::csv::ParseLooseBool(data::csv::Trim(text), &value, &spelling);
  return !fits ? kNaN : value ? 1 : 0;
}

double TimeOf(std::string_view text) {
  data::csv::TimeValue time;
  const bool fits =
      data::csv::ParseTime(data::csv::Trim(text), data::csv::DateOrder::kYearMonthDay, &time);
  return fits ? static_cast<double>(time.microseconds) / 1e6 : kNaN;
}

struct Target {
  std::string_view name;
  double (*of_text)(std::string_view);
  double (*of_number)(double);
};
constexpr std::array<Target, 3> kTargets{{
    {"number", NumberOf, [](double x) { return x; }},
    {"boolean", BooleanOf, [](double x) { return std::isnan(x) ? x
                                                 : x != 0      ? 1.0
                                                               : 0.0; }},
    {"datetime", TimeOf, [](double x) { return x; }},
}};

const Target* FindTarget(std::string_view name) {
  for (const Target& target : kTargets)
    if (target.name == name) return &target;
  return nullptr;
}

class Cast final : public Transform {
 public:
  Cast(const std::string& name, const Target& target)
      : target_(target), output_{name, name, false, 0, target.name == "datetime"} {}

  std::string_view op() const override { return "cast"; }
  std::span<const Feature> outputs() const override { return {&output_, 1}; }
  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    const ColumnView& column = in.front();
    for (std::size_t row = 0; row < column.size(); ++row) {
      if (!column.is_text()) {
        out(row, 0) = target_.of_number(column.numbers[row]);
        continue;
      }
      const std::int32_t code = column.codes[row];
      out(row, 0) =
          code < 0 ? kNaN : target_.of_text(column.dictionary[static_cast<std::size_t>(code)]);
    }
    return 0;
  }
  json::object State() const override { return {{"to", target_.name}}; }
  std::string Explain() const override {
    return "Reads \"" + output_.name + "\" as a " + std::string(target_.name) +
           "; what does not read so becomes missing";
  }

 private:
  const Target& target_;
  Feature output_;
};

class Categories final : public Transform {
 public:
  Categories(const std::string& name, Levels levels, std::span<const std::string> labels)
      : levels_(std::move(levels)),
        output_{name, name, true, static_cast<std::int32_t>(levels_.size())} {
    for (std::size_t code = 0; code < levels_.size(); ++code)
      labels_.push_back(levels_.Label(code, labels));
  }

  std::string_view op() const override { return "cast"; }
  std::span<const Feature> outputs() const override { return {&output_, 1}; }
  std::span<const std::string> labels() const override { return labels_; }
  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    std::int64_t unseen = 0;
    levels_.ForEach(in.front(), [&](std::size_t row, std::int32_t code) {
      unseen += code == Levels::kUnseen ? 1 : 0;
      out(row, 0) = code >= 0                  ? code
                    : code == Levels::kMissing ? kNaN
                                               : static_cast<double>(levels_.size());
    });
    return unseen;
  }
  json::object State() const override { return {{"to", "category"}, {"levels", levels_.ToJson()}}; }
  std::string Explain() const override {
    return "Reads \"" + output_.name + "\" as a category of " + std::to_string(levels_.size()) +
           " values";
  }

 private:
  Levels levels_;
  Feature output_;
  std::vector<std::string> labels_;
};

Result<FittedStep> Fit(const FitStep& fit) {
  const StepColumn& column = fit.columns.front();
  const Target* target = FindTarget(StepParams(fit.params).Text("to"));
  if (target != nullptr) return FittedStep(std::make_unique<Cast>(column.schema->name, *target));
  return FittedStep(std::make_unique<Categories>(
      column.schema->name, Levels::Fit(column.values, Levels::kMost), column.labels));
}

Result<TransformPtr> Read(const StoredTransform& stored) {
  StateReader reader(stored.state);
  const std::string to = reader.Text("to");
  TRY_OK(reader.Finish());
  if (const Target* target = FindTarget(to); target != nullptr)
    return TransformPtr(std::make_unique<Cast>(stored.schema.name, *target));
  const json::array* names = reader.Array("levels");
  if (to != "category") reader.Fault("to");
  TRY_OK(reader.Finish());
  TRY(Levels levels,
      Levels::FromJson(*names, data::KindOf(stored.schema.physical) != data::ColumnKind::kText));
  return TransformPtr(
      std::make_unique<Categories>(stored.schema.name, std::move(levels), stored.labels));
}

}  // namespace

StepKind CastStep() {
  return {.op = "cast",
          .title = "Read as another type",
          .description =
              "Texts as numbers, times or yes and no; numbers as categories. What does "
              "not read so becomes missing.",
          .group = StepGroup::kColumns,
          .takes = {.text = true, .number = true, .time = true},
          .params = {ChoiceParam("to", "Type", {"number", "category", "boolean", "datetime"},
                                 "What the column is read as")},
          .fit = Fit,
          .read = Read};
}

}  // namespace lathe::features
