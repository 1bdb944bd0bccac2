// A category as its code, in order of value: for algorithms that split on sets of categories, or as
// a number that stands for the order. Missing values and values that training never saw have no
// code (NaN); the algorithm decides where such rows go.
#include <limits>
#include <utility>

#include "features/transforms/all.h"
#include "features/transforms/levels.h"
#include "features/transforms/state_reader.h"
#include "features/transforms/steps.h"

namespace lathe::features {

namespace {

class OrdinalEncoder final : public Transform {
 public:
  enum class Meaning { kCategory, kNumber };

  OrdinalEncoder(const std::string& name, Levels levels, Meaning meaning,
                 std::span<const std::string> labels)
      : levels_(std::move(levels)), output_{name, name, false, 0} {
    if (meaning == Meaning::kNumber) return;
    output_.categorical = true;
    output_.levels = static_cast<std::int32_t>(levels_.size());
    for (std::size_t code = 0; code < levels_.size(); ++code)
      labels_.push_back(levels_.Label(code, labels));
  }

  std::string_view op() const override { return "ordinal_encoder"; }
  std::span<const Feature> outputs() const override { return {&output_, 1}; }
  std::span<const std::string> labels() const override { return labels_; }

  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    std::int64_t unseen = 0;
    levels_.ForEach(in.front(), [&](std::size_t row, std::int32_t code) {
      out(row, 0) = code >= 0 ? code : std::numeric_limits<double>::quiet_NaN();
      unseen += code == Levels::kUnseen ? 1 : 0;
    });
    return unseen;
  }

  json::object State() const override {
    json::object state{{"levels", levels_.ToJson()}};
    if (!output_.categorical) state["as_number"] = true;
    return state;
  }

  std::string Explain() const override {
    return "Gives each of the " + std::to_string(levels_.size()) + " values of \"" + output_.name +
           "\" a code" + (output_.categorical ? "" : ", in order of value") +
           "; missing and new values have none";
  }

 private:
  Levels levels_;
  Feature output_;
  std::vector<std::string> labels_;
};

Result<FittedStep> FitCodes(const FitStep& fit, OrdinalEncoder::Meaning meaning) {
  const StepColumn& column = fit.columns.front();
  return FittedStep(std::make_unique<OrdinalEncoder>(
      column.schema->name, Levels::Fit(column.values, Levels::kMost), meaning, column.labels));
}

}  // namespace

TransformPtr FitOrdinalEncoder(const FitColumn& fit) {
  return std::make_unique<OrdinalEncoder>(fit.schema.name, Levels::Fit(fit.column, Levels::kMost),
                                          OrdinalEncoder::Meaning::kCategory, fit.labels);
}

Result<TransformPtr> ReadOrdinalEncoder(const StoredTransform& stored) {
  StateReader reader(stored.state);
  const json::array* values = reader.Array("levels");
  const bool as_number = stored.state.contains("as_number") && reader.Bool("as_number");
  TRY_OK(reader.Finish());
  const bool are_numbers = data::KindOf(stored.schema.physical) != data::ColumnKind::kText;
  TRY(Levels levels, Levels::FromJson(*values, are_numbers));
  const auto meaning =
      as_number ? OrdinalEncoder::Meaning::kNumber : OrdinalEncoder::Meaning::kCategory;
  return TransformPtr(std::make_unique<OrdinalEncoder>(stored.schema.name, std::move(levels),
                                                       meaning, stored.labels));
}

StepKind OrdinalEncoderStep() {
  return {.op = "ordinal_encoder",
          .title = "Ordinal encoding",
          .description =
              "Each value becomes its place in order of value, used as a number. For "
              "categories that have an order.",
          .group = StepGroup::kEncoding,
          .takes = {.text = true, .number = true},
          .fit = [](const FitStep& fit) { return FitCodes(fit, OrdinalEncoder::Meaning::kNumber); },
          .read = ReadOrdinalEncoder};
}

StepKind LabelEncoderStep() {
  return {
      .op = "label_encoder",
      .title = "Label encoding",
      .description =
          "Each value becomes a code without an order; an algorithm that takes "
          "categories splits on sets of them, any other gets 0/1 features.",
      .group = StepGroup::kEncoding,
      .takes = {.text = true, .number = true},
      .fit = [](const FitStep& fit) { return FitCodes(fit, OrdinalEncoder::Meaning::kCategory); },
      .read = ReadOrdinalEncoder};
}

}  // namespace lathe::features
