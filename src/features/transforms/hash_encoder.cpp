// A category of any number of values as a few features: each value has its place and its sign by
// hash, as scikit-learn's FeatureHasher on texts. Nothing is learned, so no value is ever new.
// Missing values are 0 in all.
#include <cmath>
#include <utility>

#include "features/transforms/murmur_hash.h"
#include "features/transforms/state_reader.h"
#include "features/transforms/statistics.h"
#include "features/transforms/step_params.h"
#include "features/transforms/steps.h"

namespace lathe::features {

namespace {

constexpr std::int64_t kMostFeatures = 1'024;

class HashEncoder final : public Transform {
 public:
  HashEncoder(const std::string& name, std::size_t feature_count) {
    for (std::size_t i = 0; i < feature_count; ++i)
      outputs_.push_back({name + ".hash_" + std::to_string(i), name, false, 0});
  }

  std::string_view op() const override { return "hash_encoder"; }
  std::span<const Feature> outputs() const override { return outputs_; }

  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    const ColumnView& column = in.front();
    for (std::size_t row = 0; row < column.size(); ++row) {
      for (std::size_t i = 0; i < outputs_.size(); ++i) out(row, i) = 0;
      if (column.is_text()) {
        const std::int32_t code = column.codes[row];
        if (code >= 0) Put(column.dictionary[static_cast<std::size_t>(code)], row, out);
      } else if (!std::isnan(column.numbers[row])) {
        Put(ExactText(column.numbers[row]), row, out);
      }
    }
    return 0;
  }

  json::object State() const override {
    return {{"features", static_cast<std::int64_t>(outputs_.size())}};
  }
  std::string Explain() const override {
    return "Spreads the values of \"" + outputs_.front().source + "\" over " +
           std::to_string(outputs_.size()) + " features by hash; missing values are 0 in all";
  }

 private:
  void Put(std::string_view text, std::size_t row, Cells out) const {
    const HashedPlace hashed = PlaceOf(text, outputs_.size());
    out(row, hashed.place) = hashed.sign;
  }

  std::vector<Feature> outputs_;
};

Result<FittedStep> Fit(const FitStep& fit) {
  return FittedStep(std::make_unique<HashEncoder>(fit.columns.front().schema->name,
                                                  StepParams(fit.params).Size("features")));
}

Result<TransformPtr> Read(const StoredTransform& stored) {
  StateReader reader(stored.state);
  const std::int64_t features = reader.Int("features", 1, kMostFeatures);
  TRY_OK(reader.Finish());
  return TransformPtr(
      std::make_unique<HashEncoder>(stored.schema.name, static_cast<std::size_t>(features)));
}

}  // namespace

StepKind HashEncoderStep() {
  return {.op = "hash_encoder",
          .title = "Hash encoding",
          .description =
              "Spreads any number of values over a few features by hash. Nothing is "
              "learned, so new values are like the known ones; values may collide.",
          .group = StepGroup::kEncoding,
          .takes = {.text = true, .number = true},
          .makes_many = true,
          .is_scaled = true,
          .params = {IntParam("features", "Features", 16, 2, kMostFeatures,
                              "More of them, fewer values that share one")},
          .fit = Fit,
          .read = Read};
}

}  // namespace lathe::features
