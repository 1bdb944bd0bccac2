// What a step takes for missing: no value at all, a number that is infinite, and values that stand
// for "none" (-999, "?"), which the parameter missing_values names. Header-only; immutable.
#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "features/transforms/state_reader.h"
#include "features/transforms/step_params.h"
#include "features/transforms/steps.h"

namespace lathe::features {

class MissingValues {
 public:
  static ParamSpec Param() {
    return {.name = "missing_values",
            .title = "Also missing",
            .doc = "Values that stand for none, such as -999 or ?: a list of numbers or texts",
            .kind = ParamKind::kTexts};
  }

  MissingValues() = default;
  /// Those that the step's parameters name. Error: feature_bad_step when a column of numbers is
  /// given a text.
  static Result<MissingValues> Of(const FitStep& fit, std::string_view op) {
    const StepColumn& column = fit.columns.front();
    MissingValues missing;
    missing.texts_ = StepParams(fit.params).Texts("missing_values");
    if (column.values.is_text()) return missing;
    for (const std::string& text : missing.texts_) {
      double number = 0;
      const char* const end = text.data() + text.size();
      const auto [read, fault] = std::from_chars(text.data(), end, number);
      if (fault != std::errc() || read != end)
        return BadStep(std::string(op) + " cannot take \"" + text + "\" for missing in \"" +
                       column.schema->name + "\": its values are numbers.");
      missing.numbers_.push_back(number);
    }
    return missing;
  }
  /// As Write left them; none in a state that does not have them.
  static MissingValues Read(const json::object& state, StateReader& reader, bool are_numbers) {
    MissingValues missing;
    const json::value* stored = state.if_contains("missing_values");
    if (stored == nullptr) return missing;
    if (!stored->is_array()) return reader.Fault("missing_values"), missing;
    for (const json::value& item : stored->get_array()) {
      if (are_numbers && item.is_number()) {
        missing.numbers_.push_back(item.to_number<double>());
      } else if (!are_numbers && item.is_string()) {
        missing.texts_.emplace_back(item.get_string());
      } else {
        reader.Fault("missing_values");
      }
    }
    return missing;
  }
  void Write(json::object& state) const {
    if (!numbers_.empty()) {
      state["missing_values"] = json::array(numbers_.begin(), numbers_.end());
    } else if (!texts_.empty()) {
      state["missing_values"] = json::array(texts_.begin(), texts_.end());
    }
  }

  bool Has(double value) const {
    return !std::isfinite(value) || std::ranges::find(numbers_, value) != numbers_.end();
  }
  bool Has(std::string_view text) const { return std::ranges::find(texts_, text) != texts_.end(); }
  const std::vector<std::string>& texts() const { return texts_; }

 private:
  std::vector<double> numbers_;
  std::vector<std::string> texts_;
};

}  // namespace lathe::features
