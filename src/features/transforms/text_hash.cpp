// A text as the words in it, spread over a fixed number of features by hash and scaled to length 1,
// as scikit-learn's HashingVectorizer. Nothing is learned. Missing texts are 0 in all.
#include <cmath>
#include <utility>

#include "features/transforms/murmur_hash.h"
#include "features/transforms/state_reader.h"
#include "features/transforms/step_params.h"
#include "features/transforms/steps.h"
#include "features/transforms/text_rows.h"

namespace lathe::features {

namespace {

constexpr std::int64_t kMostFeatures = 4'096;

class TextHash final : public Transform {
 public:
  TextHash(const std::string& name, std::size_t feature_count) {
    for (std::size_t i = 0; i < feature_count; ++i)
      outputs_.push_back({name + ".words_" + std::to_string(i), name, false, 0});
  }

  std::string_view op() const override { return "text_hash"; }
  std::span<const Feature> outputs() const override { return outputs_; }

  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    const std::size_t width = outputs_.size();
    ForEachText(in.front(), [&](std::size_t row, const std::vector<std::string_view>& words) {
      for (std::size_t i = 0; i < width; ++i) out(row, i) = 0;
      for (const std::string_view word : words) {
        const HashedPlace hashed = PlaceOf(word, width);
        out(row, hashed.place) += hashed.sign;
      }
      ScaleToLength1(row, width, out);
    });
    return 0;
  }

  json::object State() const override {
    return {{"features", static_cast<std::int64_t>(outputs_.size())}};
  }
  std::string Explain() const override {
    return "Spreads the words of \"" + outputs_.front().source + "\" over " +
           std::to_string(outputs_.size()) + " features by hash; missing texts are 0 in all";
  }

 private:
  std::vector<Feature> outputs_;
};

Result<FittedStep> Fit(const FitStep& fit) {
  return FittedStep(std::make_unique<TextHash>(fit.columns.front().schema->name,
                                               StepParams(fit.params).Size("features")));
}

Result<TransformPtr> Read(const StoredTransform& stored) {
  StateReader reader(stored.state);
  const std::int64_t features = reader.Int("features", 1, kMostFeatures);
  TRY_OK(reader.Finish());
  return TransformPtr(
      std::make_unique<TextHash>(stored.schema.name, static_cast<std::size_t>(features)));
}

}  // namespace

StepKind TextHashStep() {
  return {.op = "text_hash",
          .title = "Words by hash",
          .description =
              "Spreads the words of a text over a fixed number of features by hash. "
              "Nothing is learned; words may collide.",
          .group = StepGroup::kText,
          .takes = {.text = true},
          .makes_many = true,
          .is_scaled = true,
          .params = {IntParam("features", "Features", 64, 2, kMostFeatures,
                              "More of them, fewer words that share one")},
          .fit = Fit,
          .read = Read};
}

}  // namespace lathe::features
