// 1 where a value is missing, otherwise 0: that it is missing often says something.
#include <cmath>
#include <utility>

#include "features/transforms/steps.h"

namespace lathe::features {

namespace {

class MissingIndicator final : public Transform {
 public:
  explicit MissingIndicator(const std::string& name) : output_{name + ".missing", name, false, 0} {}

  std::string_view op() const override { return "missing_indicator"; }
  std::span<const Feature> outputs() const override { return {&output_, 1}; }
  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    const ColumnView& column = in.front();
    for (std::size_t row = 0; row < column.size(); ++row) {
      const bool is_missing =
          column.is_text() ? column.codes[row] < 0 : std::isnan(column.numbers[row]);
      out(row, 0) = is_missing ? 1 : 0;
    }
    return 0;
  }
  json::object State() const override { return {}; }
  std::string Explain() const override {
    return "Marks missing values of \"" + output_.source + "\" with 1";
  }

 private:
  Feature output_;
};

Result<FittedStep> Fit(const FitStep& fit) {
  return FittedStep(std::make_unique<MissingIndicator>(fit.columns.front().schema->name));
}

Result<TransformPtr> Read(const StoredTransform& stored) {
  return TransformPtr(std::make_unique<MissingIndicator>(stored.schema.name));
}

}  // namespace

StepKind MissingIndicatorStep() {
  return {
      .op = "missing_indicator",
      .title = "Mark missing values",
      .description = "Adds a feature that is 1 where a value is missing. Put it before filling.",
      .group = StepGroup::kMissing,
      .takes = {.text = true, .number = true, .time = true},
      .replaces = false,
      .is_scaled = true,
      .fit = Fit,
      .read = Read};
}

}  // namespace lathe::features
