// A category as one 0/1 feature per value. Rarer values share one feature, and so do values that
// training never saw when there is one; otherwise an unseen value is 0 in all. Missing values have
// their own feature when training had some.
#include <algorithm>
#include <utility>

#include "features/transforms/all.h"
#include "features/transforms/levels.h"
#include "features/transforms/state_reader.h"
#include "features/transforms/step_params.h"
#include "features/transforms/steps.h"

namespace lathe::features {

namespace {

class OneHotEncoder final : public Transform {
 public:
  /// REQUIRES: kept <= levels.size().
  OneHotEncoder(const std::string& name, Levels levels, std::size_t kept, bool marks_missing,
                std::span<const std::string> labels)
      : levels_(std::move(levels)), kept_(kept), marks_missing_(marks_missing) {
    for (std::size_t code = 0; code < kept_; ++code)
      outputs_.push_back({name + "=" + levels_.Label(code, labels), name, false, 0});
    if (has_other()) outputs_.push_back({name + ".other", name, false, 0});
    if (marks_missing_) outputs_.push_back({name + ".is_missing", name, false, 0});
  }

  std::string_view op() const override { return "one_hot_encoder"; }
  std::span<const Feature> outputs() const override { return outputs_; }

  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    Clear(in.front().size(), out);
    std::int64_t unseen = 0;
    levels_.ForEach(in.front(), [&](std::size_t row, std::int32_t code) {
      if (code == Levels::kMissing) {
        if (marks_missing_) out(row, outputs_.size() - 1) = 1;
      } else if (code >= 0 && static_cast<std::size_t>(code) < kept_) {
        out(row, static_cast<std::size_t>(code)) = 1;
      } else {
        if (has_other()) out(row, kept_) = 1;
        unseen += code == Levels::kUnseen ? 1 : 0;
      }
    });
    return unseen;
  }

  json::object State() const override {
    return {{"levels", levels_.ToJson()},
            {"kept", static_cast<std::int64_t>(kept_)},
            {"marks_missing", marks_missing_}};
  }

  std::string Explain() const override {
    const std::string& source = outputs_.empty() ? kNothing : outputs_.front().source;
    std::string text = "Turns \"" + source + "\" into one 0/1 feature for each of " +
                       std::to_string(kept_) + " values";
    if (has_other())
      text += "; " + std::to_string(levels_.size() - kept_) + " rarer and new values share one";
    if (marks_missing_) text += "; missing values have their own";
    return text;
  }

 private:
  static inline const std::string kNothing;
  bool has_other() const { return kept_ < levels_.size(); }

  void Clear(std::size_t row_count, Cells out) const {
    if (out.column_stride == 1) {
      for (std::size_t row = 0; row < row_count; ++row)
        std::fill_n(&out(row, 0), outputs_.size(), 0.0);
    } else {
      for (std::size_t column = 0; column < outputs_.size(); ++column)
        for (std::size_t row = 0; row < row_count; ++row) out(row, column) = 0;
    }
  }

  Levels levels_;
  std::size_t kept_;
  bool marks_missing_;
  std::vector<Feature> outputs_;
};

TransformPtr FitWith(const FitColumn& fit, std::size_t most, std::size_t min_rows) {
  Levels levels = Levels::Fit(fit.column, most, min_rows);
  const std::size_t kept = levels.kept();
  return std::make_unique<OneHotEncoder>(fit.schema.name, std::move(levels), kept,
                                         HasMissingValue(fit.column), fit.labels);
}

Result<FittedStep> FitOneHotStep(const FitStep& fit) {
  const StepColumn& column = fit.columns.front();
  const StepParams params(fit.params);
  const RecipeNeeds needs;
  return FittedStep(FitWith({*column.schema, column.values, needs, column.labels},
                            params.Size("max_levels"), params.Size("min_rows")));
}

}  // namespace

TransformPtr FitOneHotEncoder(const FitColumn& fit) {
  return FitWith(fit, static_cast<std::size_t>(std::max(1, fit.needs.max_one_hot_levels)), 1);
}

Result<TransformPtr> ReadOneHotEncoder(const StoredTransform& stored) {
  StateReader reader(stored.state);
  const json::array* values = reader.Array("levels");
  const std::int64_t kept =
      reader.Int("kept", 0, values == nullptr ? 0 : static_cast<std::int64_t>(values->size()));
  const bool marks_missing = reader.Bool("marks_missing");
  TRY_OK(reader.Finish());
  const bool are_numbers = data::KindOf(stored.schema.physical) != data::ColumnKind::kText;
  TRY(Levels levels, Levels::FromJson(*values, are_numbers));
  return TransformPtr(std::make_unique<OneHotEncoder>(stored.schema.name, std::move(levels),
                                                      static_cast<std::size_t>(kept), marks_missing,
                                                      stored.labels));
}

StepKind OneHotEncoderStep() {
  return {.op = "one_hot_encoder",
          .title = "One-hot encoding",
          .description =
              "One 0/1 feature per value. Rarer and new values share one feature; "
              "missing values have their own.",
          .group = StepGroup::kEncoding,
          .takes = {.text = true, .number = true},
          .makes_many = true,
          .is_scaled = true,
          .params = {IntParam("max_levels", "Most values", 64, 1, 1'000,
                              "Values with a feature of their own; the most frequent first"),
                     IntParam("min_rows", "Fewest rows", 1, 1, 1'000'000,
                              "Values in fewer training rows share the feature of the rare ones")},
          .fit = FitOneHotStep,
          .read = ReadOneHotEncoder};
}

}  // namespace lathe::features
