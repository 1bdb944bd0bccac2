// Missing values filled: numbers and times with the mean, the median, the most frequent value or a
// given one, as scikit-learn's SimpleImputer; categories with the most frequent or a given one,
// which leaves codes with names. New categories are passed on as new ones. An infinite number
// counts as missing, and so do values that stand for none (missing_values.h).
#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "features/transforms/levels.h"
#include "features/transforms/missing_values.h"
#include "features/transforms/state_reader.h"
#include "features/transforms/statistics.h"
#include "features/transforms/step_params.h"
#include "features/transforms/steps.h"

namespace lathe::features {

namespace {

class NumberImputer final : public Transform {
 public:
  NumberImputer(const std::string& name, double fill, bool is_time, MissingValues missing)
      : output_{name, name, false, 0, is_time}, fill_(fill), missing_(std::move(missing)) {}

  std::string_view op() const override { return "imputer"; }
  std::span<const Feature> outputs() const override { return {&output_, 1}; }
  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    const std::span<const double> values = in.front().numbers;
    for (std::size_t row = 0; row < values.size(); ++row)
      out(row, 0) = missing_.Has(values[row]) ? fill_ : values[row];
    return 0;
  }
  json::object State() const override {
    json::object state{{"fill", fill_}};
    missing_.Write(state);
    return state;
  }
  std::string Explain() const override {
    return "Fills missing values of \"" + output_.name + "\" with " + ShortText(fill_);
  }

 private:
  Feature output_;
  double fill_;
  MissingValues missing_;
};

// Codes: the levels, with the fill among them; a new value is one past the last.
class TextImputer final : public Transform {
 public:
  /// REQUIRES: fill < levels.size(), and every text of `missing` is a level.
  TextImputer(const std::string& name, Levels levels, std::size_t fill, MissingValues missing)
      : levels_(std::move(levels)),
        fill_(fill),
        missing_(std::move(missing)),
        output_{name, name, true, static_cast<std::int32_t>(levels_.size())} {
    for (std::size_t code = 0; code < levels_.size(); ++code) {
      labels_.push_back(levels_.name(code));
      is_filled_.push_back(missing_.Has(levels_.name(code)));
    }
  }

  std::string_view op() const override { return "imputer"; }
  std::span<const Feature> outputs() const override { return {&output_, 1}; }
  std::span<const std::string> labels() const override { return labels_; }
  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    std::int64_t unseen = 0;
    levels_.ForEach(in.front(), [&](std::size_t row, std::int32_t code) {
      unseen += code == Levels::kUnseen ? 1 : 0;
      if (code == Levels::kUnseen) {
        out(row, 0) = static_cast<double>(levels_.size());
        return;
      }
      const bool is_missing = code < 0 || is_filled_[static_cast<std::size_t>(code)];
      out(row, 0) = is_missing ? static_cast<double>(fill_) : code;
    });
    return unseen;
  }
  json::object State() const override {
    json::object state{{"levels", levels_.ToJson()}, {"fill", static_cast<std::int64_t>(fill_)}};
    missing_.Write(state);
    return state;
  }
  std::string Explain() const override {
    return "Fills missing values of \"" + output_.name + "\" with \"" + labels_[fill_] + "\"";
  }

 private:
  Levels levels_;
  std::size_t fill_;
  MissingValues missing_;
  Feature output_;
  std::vector<std::string> labels_;
  std::vector<bool> is_filled_;  // by code: stands for missing
};

// The most frequent value, the smallest of equals; 0 when there are none.
double MostFrequent(std::span<const double> values) {
  std::map<double, std::size_t> counts;
  for (const double value : values)
    if (std::isfinite(value)) ++counts[value];
  double best = 0;
  std::size_t most = 0;
  for (const auto& [value, count] : counts) {
    if (count <= most) continue;
    best = value;
    most = count;
  }
  return best;
}

Result<double> NumberFill(const StepColumn& column, const StepParams& params,
                          const std::string& strategy, const MissingValues& missing) {
  std::vector<double> present;
  for (const double value : column.values.numbers)
    if (!missing.Has(value)) present.push_back(value);
  if (strategy == "median") return MedianOf(present);
  if (strategy == "mean") return MomentsOf(present).mean;
  if (strategy == "most_frequent") return MostFrequent(present);
  const std::string text = params.Text("value");
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
    return BadStep("imputer cannot fill \"" + column.schema->name + "\" with \"" + text +
                   "\": its values are numbers.");
  return value;
}

Result<FittedStep> FitNumbers(const FitStep& fit, const std::string& strategy) {
  const StepColumn& column = fit.columns.front();
  TRY(MissingValues missing, MissingValues::Of(fit, "imputer"));
  TRY(const double fill, NumberFill(column, StepParams(fit.params), strategy, missing));
  return FittedStep(std::make_unique<NumberImputer>(column.schema->name, fill,
                                                    column.values.kind == data::ColumnKind::kTime,
                                                    std::move(missing)));
}

// The most frequent text that does not stand for missing, the smallest of equals.
std::optional<std::string> MostFrequentText(const ColumnView& column,
                                            const MissingValues& missing) {
  std::map<std::string_view, std::size_t> counts;
  for (const std::int32_t code : column.codes)
    if (code >= 0) ++counts[column.dictionary[static_cast<std::size_t>(code)]];
  std::optional<std::string> best;
  std::size_t most = 0;
  for (const auto& [text, count] : counts) {
    if (count <= most || missing.Has(text)) continue;
    best = std::string(text);
    most = count;
  }
  return best;
}

Result<FittedStep> FitTexts(const FitStep& fit, const std::string& strategy) {
  const StepColumn& column = fit.columns.front();
  TRY(MissingValues missing, MissingValues::Of(fit, "imputer"));
  std::optional<std::string> fill = StepParams(fit.params).Text("value");
  if (fill->empty()) fill = "missing";
  if (strategy != "constant") fill = MostFrequentText(column.values, missing);
  if (!fill)
    return BadStep("imputer finds no value in \"" + column.schema->name + "\" to fill with.");
  Levels levels = Levels::Fit(column.values, Levels::kMost);
  for (const std::string& text : missing.texts()) levels.AddIfNew(text);
  const std::size_t code = levels.AddIfNew(*fill);
  return FittedStep(std::make_unique<TextImputer>(column.schema->name, std::move(levels), code,
                                                  std::move(missing)));
}

Result<FittedStep> Fit(const FitStep& fit) {
  const StepColumn& column = fit.columns.front();
  std::string strategy = StepParams(fit.params).Text("strategy");
  const bool is_category = column.schema->semantic == data::SemanticType::kCategorical ||
                           column.schema->semantic == data::SemanticType::kBoolean;
  if (strategy == "auto")
    strategy = column.values.is_text() || is_category ? "most_frequent" : "median";
  if (!column.values.is_text()) return FitNumbers(fit, strategy);
  if (strategy == "median" || strategy == "mean")
    return BadStep("imputer cannot take the " + strategy + " of \"" + column.schema->name +
                   "\": its values are texts.");
  return FitTexts(fit, strategy);
}

Result<TransformPtr> Read(const StoredTransform& stored) {
  StateReader reader(stored.state);
  const data::ColumnKind kind = data::KindOf(stored.schema.physical);
  if (kind != data::ColumnKind::kText) {
    const double fill = reader.Number("fill");
    MissingValues missing = MissingValues::Read(stored.state, reader, /*are_numbers=*/true);
    TRY_OK(reader.Finish());
    return TransformPtr(std::make_unique<NumberImputer>(
        stored.schema.name, fill, kind == data::ColumnKind::kTime, std::move(missing)));
  }
  const json::array* names = reader.Array("levels");
  const std::int64_t most = names == nullptr ? 0 : static_cast<std::int64_t>(names->size()) - 1;
  const std::int64_t fill = reader.Int("fill", 0, most);
  MissingValues missing = MissingValues::Read(stored.state, reader, /*are_numbers=*/false);
  TRY_OK(reader.Finish());
  TRY(Levels levels, Levels::FromJson(*names, false));
  return TransformPtr(std::make_unique<TextImputer>(
      stored.schema.name, std::move(levels), static_cast<std::size_t>(fill), std::move(missing)));
}

}  // namespace

StepKind ImputerStep() {
  return {.op = "imputer",
          .title = "Fill missing values",
          .description =
              "Missing values get a value that training rows suggest, or a given one. "
              "Infinite numbers count as missing.",
          .group = StepGroup::kMissing,
          .takes = {.text = true, .number = true, .time = true},
          .params = {ChoiceParam("strategy", "With",
                                 {"auto", "median", "mean", "most_frequent", "constant"},
                                 "auto: the median of numbers, the most frequent category"),
                     {.name = "value",
                      .title = "Value",
                      .doc = "With constant: what missing values become; for a time, seconds since "
                             "1970",
                      .kind = ParamKind::kText},
                     MissingValues::Param()},
          .fit = Fit,
          .read = Read};
}

}  // namespace lathe::features
