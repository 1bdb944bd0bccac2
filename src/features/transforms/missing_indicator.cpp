// 1 where a value is missing, otherwise 0: that it is missing often says something.
#include <utility>

#include "features/transforms/missing_values.h"
#include "features/transforms/steps.h"

namespace lathe::features {

namespace {

class MissingIndicator final : public Transform {
 public:
  MissingIndicator(const std::string& name, MissingValues missing)
      : output_{name + ".missing", name, false, 0}, missing_(std::move(missing)) {}

  std::string_view op() const override { return "missing_indicator"; }
  std::span<const Feature> outputs() const override { return {&output_, 1}; }
  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    const ColumnView& column = in.front();
    for (std::size_t row = 0; row < column.size(); ++row) {
      out(row, 0) = IsMissing(column, row) ? 1 : 0;
    }
    return 0;
  }
  json::object State() const override {
    json::object state;
    missing_.Write(state);
    return state;
  }
  std::string Explain() const override {
    return "Marks missing values of \"" + output_.source + "\" with 1";
  }

 private:
  bool IsMissing(const ColumnView& column, std::size_t row) const {
    if (!column.is_text()) return missing_.Has(column.numbers[row]);
    const std::int32_t code = column.codes[row];
    return code < 0 || missing_.Has(column.dictionary[static_cast<std::size_t>(code)]);
  }

  Feature output_;
  MissingValues missing_;
};

Result<FittedStep> Fit(const FitStep& fit) {
  TRY(MissingValues missing, MissingValues::Of(fit, "missing_indicator"));
  return FittedStep(
      std::make_unique<MissingIndicator>(fit.columns.front().schema->name, std::move(missing)));
}

Result<TransformPtr> Read(const StoredTransform& stored) {
  StateReader reader(stored.state);
  const bool are_numbers = data::KindOf(stored.schema.physical) != data::ColumnKind::kText;
  MissingValues missing = MissingValues::Read(stored.state, reader, are_numbers);
  TRY_OK(reader.Finish());
  return TransformPtr(std::make_unique<MissingIndicator>(stored.schema.name, std::move(missing)));
}

}  // namespace

StepKind MissingIndicatorStep() {
  return {.op = "missing_indicator",
          .title = "Mark missing values",
          .description =
              "Adds a feature that is 1 where a value is missing or infinite. Put it before "
              "filling.",
          .group = StepGroup::kMissing,
          .takes = {.text = true, .number = true, .time = true},
          .replaces = false,
          .is_scaled = true,
          .params = {MissingValues::Param()},
          .fit = Fit,
          .read = Read};
}

}  // namespace lathe::features
