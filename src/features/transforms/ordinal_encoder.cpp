// A category as its code, for algorithms that split on sets of categories. Missing values and
// values that training never saw have no code (NaN); the algorithm decides where such rows go.
#include <limits>
#include <utility>

#include "features/transforms/all.h"
#include "features/transforms/levels.h"
#include "features/transforms/state_reader.h"

namespace lathe::features {

namespace {

class OrdinalEncoder final : public Transform {
 public:
  OrdinalEncoder(std::size_t input, const std::string& name, Levels levels)
      : input_(input),
        levels_(std::move(levels)),
        output_{name, name, true, static_cast<std::int32_t>(levels_.size())} {}

  std::string_view op() const override { return "ordinal_encoder"; }
  std::size_t input() const override { return input_; }
  std::span<const Feature> outputs() const override { return {&output_, 1}; }

  void Apply(const data::FrameColumn& column, RowRange rows, std::size_t first_output, Matrix& out,
             ApplyReport* report) const override {
    std::int64_t unseen = 0;
    levels_.ForEach(column, rows, [&](std::size_t row, std::int32_t code) {
      out(row, first_output) = code >= 0 ? code : std::numeric_limits<double>::quiet_NaN();
      unseen += code == Levels::kUnseen ? 1 : 0;
    });
    if (report != nullptr) report->unseen[input_] += unseen;
  }

  json::object State() const override { return {{"levels", levels_.ToJson()}}; }

  std::string Explain() const override {
    return "Gives each of the " + std::to_string(levels_.size()) + " values of \"" + output_.name +
           "\" a code; missing and new values have none";
  }

 private:
  std::size_t input_;
  Levels levels_;
  Feature output_;
};

}  // namespace

TransformPtr FitOrdinalEncoder(const FitColumn& fit) {
  return std::make_unique<OrdinalEncoder>(fit.input, fit.schema.name,
                                          Levels::Fit(fit.column, Levels::kMost));
}

Result<TransformPtr> ReadOrdinalEncoder(const StoredTransform& stored) {
  StateReader reader(stored.state);
  const json::array* values = reader.Array("levels");
  TRY_OK(reader.Finish());
  const bool are_numbers = data::KindOf(stored.schema.physical) != data::ColumnKind::kText;
  TRY(Levels levels, Levels::FromJson(*values, are_numbers));
  return TransformPtr(
      std::make_unique<OrdinalEncoder>(stored.input, stored.schema.name, std::move(levels)));
}

}  // namespace lathe::features
