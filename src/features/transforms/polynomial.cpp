// Powers and products of numbers up to a degree, as scikit-learn's PolynomialFeatures without the
// numbers themselves, which stay as they are. Missing where a factor is missing.
#include <utility>

#include "features/transforms/state_reader.h"
#include "features/transforms/step_params.h"
#include "features/transforms/steps.h"

namespace lathe::features {

namespace {

constexpr std::size_t kMostTerms = 5'000;

using Term = std::vector<std::size_t>;  // the factors, in rising order

class Polynomial final : public Transform {
 public:
  Polynomial(const std::vector<std::string>& names, std::size_t degree, bool interaction_only)
      : degree_(degree), interaction_only_(interaction_only) {
    terms_ = TermsOf(names.size(), degree, interaction_only);
    for (const Term& term : terms_)
      outputs_.push_back({NameOf(term, names), SourceOf(term, names), false, 0});
  }

  /// Products of 2 to `degree` of `count` columns, shorter ones first.
  static std::vector<Term> TermsOf(std::size_t count, std::size_t degree, bool interaction_only) {
    std::vector<Term> terms;
    std::vector<Term> shorter;
    for (std::size_t i = 0; i < count; ++i) shorter.push_back({i});
    for (std::size_t d = 2; d <= degree; ++d) {
      std::vector<Term> longer;
      for (const Term& term : shorter) {
        for (std::size_t i = term.back() + (interaction_only ? 1 : 0); i < count; ++i) {
          longer.push_back(term);
          longer.back().push_back(i);
          if (terms.size() + longer.size() > kMostTerms) return {};
        }
      }
      terms.insert(terms.end(), longer.begin(), longer.end());
      shorter = std::move(longer);
    }
    return terms;
  }

  std::string_view op() const override { return "polynomial"; }
  std::span<const Feature> outputs() const override { return outputs_; }
  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    for (std::size_t t = 0; t < terms_.size(); ++t) {
      for (std::size_t row = 0; row < in.front().size(); ++row) {
        double product = 1;
        for (const std::size_t factor : terms_[t]) product *= in[factor].numbers[row];
        out(row, t) = product;
      }
    }
    return 0;
  }
  json::object State() const override {
    return {{"degree", static_cast<std::int64_t>(degree_)},
            {"interaction_only", interaction_only_}};
  }
  std::string Explain() const override {
    return "Adds " + std::to_string(terms_.size()) + " products of up to " +
           std::to_string(degree_) + " columns";
  }

 private:
  static std::string NameOf(const Term& term, const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < term.size();) {
      std::size_t power = 1;
      while (i + power < term.size() && term[i + power] == term[i]) ++power;
      text += (text.empty() ? "" : "*") + names[term[i]];
      if (power > 1) text += "^" + std::to_string(power);
      i += power;
    }
    return text;
  }
  static std::string SourceOf(const Term& term, const std::vector<std::string>& names) {
    return term.front() == term.back() ? names[term.front()] : NameOf(term, names);
  }

  std::size_t degree_;
  bool interaction_only_;
  std::vector<Term> terms_;
  std::vector<Feature> outputs_;
};

Result<FittedStep> Fit(const FitStep& fit) {
  const StepParams params(fit.params);
  std::vector<std::string> names;
  for (const StepColumn& column : fit.columns) names.push_back(column.schema->name);
  const std::size_t degree = params.Size("degree");
  const bool interaction_only = params.Bool("interaction_only");
  if (Polynomial::TermsOf(names.size(), degree, interaction_only).empty())
    return BadStep("polynomial makes no product of " + std::to_string(names.size()) +
                   " columns with this degree, or more than " + std::to_string(kMostTerms) + ".");
  return FittedStep(std::make_unique<Polynomial>(names, degree, interaction_only));
}

Result<TransformPtr> Read(const StoredTransform& stored) {
  StateReader reader(stored.state);
  const std::int64_t degree = reader.Int("degree", 2, 5);
  const bool interaction_only = reader.Bool("interaction_only");
  TRY_OK(reader.Finish());
  std::vector<std::string> names;
  for (const InputColumn& input : stored.inputs) names.push_back(input.schema->name);
  auto transform =
      std::make_unique<Polynomial>(names, static_cast<std::size_t>(degree), interaction_only);
  if (transform->outputs().empty()) {
    reader.Fault("degree");
    return reader.Finish().error();
  }
  return TransformPtr(std::move(transform));
}

}  // namespace

StepKind PolynomialStep() {
  return {
      .op = "polynomial",
      .title = "Polynomial",
      .description =
          "Adds powers and products of numbers: lets a linear model follow curves "
          "and joint effects.",
      .group = StepGroup::kCombine,
      .takes = {.number = true},
      .together = true,
      .replaces = false,
      .params = {IntParam("degree", "Degree", 2, 2, 5, "Factors of a product at most"),
                 BoolParam("interaction_only", "Products only", false, "No column times itself")},
      .fit = Fit,
      .read = Read};
}

}  // namespace lathe::features
