// A category as the share (or the number) of training rows that have it. New values get 0.
#include <utility>

#include "features/transforms/step_params.h"
#include "features/transforms/steps.h"
#include "features/transforms/value_map.h"

namespace lathe::features {

namespace {

class FrequencyEncoder final : public Transform {
 public:
  FrequencyEncoder(const std::string& name, ValueMap map)
      : output_{name, name, false, 0}, map_(std::move(map)) {}

  std::string_view op() const override { return "frequency_encoder"; }
  std::span<const Feature> outputs() const override { return {&output_, 1}; }
  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    return map_.Apply(in.front(), out);
  }
  json::object State() const override { return map_.State(); }
  std::string Explain() const override {
    return "Replaces the " + std::to_string(map_.levels().size()) + " values of \"" + output_.name +
           "\" by how frequent they are; new values get 0";
  }

 private:
  Feature output_;
  ValueMap map_;
};

Result<FittedStep> Fit(const FitStep& fit) {
  const StepColumn& column = fit.columns.front();
  Levels levels = Levels::Fit(column.values, Levels::kMost);
  std::vector<double> values(levels.size() + 2);
  levels.ForEach(column.values, [&](std::size_t, std::int32_t code) {
    if (code != Levels::kUnseen)
      values[code >= 0 ? static_cast<std::size_t>(code) : levels.size()] += 1;
  });
  if (!StepParams(fit.params).Bool("as_count"))
    for (double& value : values) value /= static_cast<double>(fit.row_count());
  return FittedStep(std::make_unique<FrequencyEncoder>(
      column.schema->name, ValueMap(std::move(levels), 1, std::move(values))));
}

Result<TransformPtr> Read(const StoredTransform& stored) {
  TRY(ValueMap map,
      ValueMap::FromState(stored.state,
                          data::KindOf(stored.schema.physical) != data::ColumnKind::kText, 1));
  return TransformPtr(std::make_unique<FrequencyEncoder>(stored.schema.name, std::move(map)));
}

}  // namespace

StepKind FrequencyEncoderStep() {
  return {.op = "frequency_encoder",
          .title = "Frequency encoding",
          .description = "Each value becomes the share of training rows that have it.",
          .group = StepGroup::kEncoding,
          .takes = {.text = true, .number = true},
          .params = {BoolParam("as_count", "As a count", false, "Rows instead of their share")},
          .fit = Fit,
          .read = Read};
}

}  // namespace lathe::features
