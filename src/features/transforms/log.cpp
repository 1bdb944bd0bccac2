// The logarithm or the root of a number, which draws in long tails. Values outside of what the
// function takes become missing.
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "features/transforms/state_reader.h"
#include "features/transforms/step_params.h"
#include "features/transforms/steps.h"

namespace lathe::features {

namespace {

struct Function {
  std::string_view name;
  double (*value)(double);
  double lowest;  ///< smallest value it takes
  bool takes_lowest;
  std::string_view text;
};
constexpr std::array<Function, 5> kFunctions{{
    {"log1p", [](double x) { return std::log1p(x); }, -1, false, "the logarithm of 1 + "},
    {"log", [](double x) { return std::log(x); }, 0, false, "the natural logarithm of "},
    {"log2", [](double x) { return std::log2(x); }, 0, false, "the binary logarithm of "},
    {"log10", [](double x) { return std::log10(x); }, 0, false, "the decimal logarithm of "},
    {"sqrt", [](double x) { return std::sqrt(x); }, 0, true, "the square root of "},
}};

const Function* FindFunction(std::string_view name) {
  for (const Function& function : kFunctions)
    if (function.name == name) return &function;
  return nullptr;
}

class Log final : public Transform {
 public:
  Log(const std::string& name, const Function& function)
      : output_{name, name, false, 0}, function_(function) {}

  std::string_view op() const override { return "log"; }
  std::span<const Feature> outputs() const override { return {&output_, 1}; }
  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    const std::span<const double> values = in.front().numbers;
    for (std::size_t row = 0; row < values.size(); ++row) {
      const double value = values[row];
      const bool fits =
          value > function_.lowest || (function_.takes_lowest && value == function_.lowest);
      out(row, 0) = fits ? function_.value(value) : std::numeric_limits<double>::quiet_NaN();
    }
    return 0;
  }
  json::object State() const override { return {{"function", function_.name}}; }
  std::string Explain() const override {
    return "Takes " + std::string(function_.text) + "\"" + output_.name + "\"; values " +
           (function_.takes_lowest ? "below " : "of ") +
           std::to_string(static_cast<int>(function_.lowest)) +
           (function_.takes_lowest ? "" : " and less") + " become missing";
  }

 private:
  Feature output_;
  const Function& function_;
};

Result<FittedStep> Fit(const FitStep& fit) {
  const Function* function = FindFunction(StepParams(fit.params).Text("function"));
  return FittedStep(std::make_unique<Log>(fit.columns.front().schema->name, *function));
}

Result<TransformPtr> Read(const StoredTransform& stored) {
  StateReader reader(stored.state);
  const Function* function = FindFunction(reader.Text("function"));
  if (function == nullptr) reader.Fault("function");
  TRY_OK(reader.Finish());
  return TransformPtr(std::make_unique<Log>(stored.schema.name, *function));
}

}  // namespace

StepKind LogStep() {
  return {.op = "log",
          .title = "Logarithm",
          .description = "Draws in a long tail: for amounts, counts and durations.",
          .group = StepGroup::kShape,
          .takes = {.number = true},
          .params = {ChoiceParam("function", "Function", {"log1p", "log", "log2", "log10", "sqrt"},
                                 "log1p is the logarithm of 1 + value and takes zeros")},
          .fit = Fit,
          .read = Read};
}

}  // namespace lathe::features
