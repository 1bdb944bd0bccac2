// A category as the mean of the target among its training rows, drawn towards the mean of all rows
// where there are few: as scikit-learn's TargetEncoder (Micci-Barreca 2001, empirical Bayes). What
// a training row itself gets is learned from the other folds, so that no row sees its own answer.
// Several classes give one feature each.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <utility>

#include "features/transforms/statistics.h"
#include "features/transforms/step_params.h"
#include "features/transforms/steps.h"
#include "features/transforms/value_map.h"

namespace lathe::features {

namespace {

class TargetEncoder final : public Transform {
 public:
  /// `classes` name the outputs when there are several.
  TargetEncoder(const std::string& name, ValueMap map, std::vector<std::string> classes)
      : map_(std::move(map)), classes_(std::move(classes)) {
    if (classes_.empty()) outputs_.push_back({name, name, false, 0});
    for (const std::string& label : classes_)
      outputs_.push_back({name + "@" + label, name, false, 0});
  }

  std::string_view op() const override { return "target_encoder"; }
  std::span<const Feature> outputs() const override { return outputs_; }
  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    return map_.Apply(in.front(), out);
  }
  json::object State() const override {
    json::object state = map_.State();
    state["classes"] = json::array(classes_.begin(), classes_.end());
    return state;
  }
  std::string Explain() const override {
    std::string text = "Replaces the " + std::to_string(map_.levels().size()) + " values of \"" +
                       outputs_.front().source + "\" by the target's mean among their rows";
    text += classes_.empty() ? "; new values get " + ShortText(map_.fallback().front())
                             : ", class by class; new values get the mean of all rows";
    return text;
  }

 private:
  ValueMap map_;
  std::vector<std::string> classes_;
  std::vector<Feature> outputs_;
};

// One answer per row: the value, or 1 where the row is of the class.
std::vector<std::vector<double>> AnswersOf(const StepTarget& target) {
  const std::size_t classes = target.class_names.size();
  if (classes == 0) return {{target.y.begin(), target.y.end()}};
  std::vector<std::vector<double>> answers;
  for (std::size_t k = classes == 2 ? 1 : 0; k < classes; ++k) {
    std::vector<double>& is_class = answers.emplace_back();
    for (const double y : target.y) is_class.push_back(y == static_cast<double>(k) ? 1 : 0);
  }
  return answers;
}

// Codes of the rows: 0.. for levels, then one for missing values.
std::vector<std::size_t> CodesOf(const ColumnView& column, const Levels& levels) {
  std::vector<std::size_t> codes(column.size());
  levels.ForEach(column, [&](std::size_t row, std::int32_t code) {
    codes[row] = code >= 0 ? static_cast<std::size_t>(code) : levels.size();
  });
  return codes;
}

struct Rows {
  const std::vector<std::size_t>& codes;
  const std::vector<double>& y;
  const std::vector<char>* left_out = nullptr;  ///< by row
};

// The encoding of each of `count` codes, and the mean of all. `smooth` below 0 is empirical Bayes:
// a code's own mean counts the more, the less its rows vary against all rows.
std::vector<double> Encode(const Rows& rows, std::size_t count, double smooth) {
  std::vector<double> sums(count), sizes(count), squares(count);
  double total = 0, rows_used = 0;
  const auto is_used = [&](std::size_t row) {
    return rows.left_out == nullptr || (*rows.left_out)[row] == 0;
  };
  for (std::size_t row = 0; row < rows.codes.size(); ++row) {
    if (!is_used(row)) continue;
    sums[rows.codes[row]] += rows.y[row];
    sizes[rows.codes[row]] += 1;
    total += rows.y[row];
    rows_used += 1;
  }
  const double mean = rows_used > 0 ? total / rows_used : 0;
  double variance = 0;
  for (std::size_t row = 0; row < rows.codes.size(); ++row) {
    if (!is_used(row)) continue;
    const std::size_t code = rows.codes[row];
    const double off_own = rows.y[row] - sums[code] / sizes[code];
    squares[code] += off_own * off_own;
    variance += (rows.y[row] - mean) * (rows.y[row] - mean);
  }
  variance = rows_used > 0 ? variance / rows_used : 0;
  std::vector<double> encoded(count + 1, mean);
  for (std::size_t code = 0; code < count; ++code) {
    if (sizes[code] == 0) continue;
    if (smooth >= 0) {
      encoded[code] = (sums[code] + smooth * mean) / (sizes[code] + smooth);
      continue;
    }
    const double own = variance * sizes[code];
    const double weight = own / (own + squares[code] / sizes[code]);
    if (!std::isnan(weight))
      encoded[code] = weight * sums[code] / sizes[code] + (1 - weight) * mean;
  }
  return encoded;
}

// The fold of each row, of nearly equal sizes, in a seeded order.
std::vector<std::size_t> FoldsOf(std::size_t row_count, std::size_t folds, std::uint64_t seed) {
  std::vector<std::size_t> order(row_count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::mt19937_64 random(seed);
  for (std::size_t i = row_count; i > 1; --i) std::swap(order[i - 1], order[random() % i]);
  std::vector<std::size_t> fold_of(row_count);
  for (std::size_t place = 0; place < row_count; ++place) fold_of[order[place]] = place % folds;
  return fold_of;
}

// What each training row gets: learned from the rows of the other folds.
std::vector<double> CrossFitted(const std::vector<std::size_t>& codes, const std::vector<double>& y,
                                std::size_t count, double smooth,
                                const std::vector<std::size_t>& fold_of) {
  std::vector<double> values(codes.size());
  const std::size_t folds = fold_of.empty() ? 0 : *std::ranges::max_element(fold_of) + 1;
  std::vector<char> left_out(codes.size());
  for (std::size_t fold = 0; fold < folds; ++fold) {
    for (std::size_t row = 0; row < codes.size(); ++row) left_out[row] = fold_of[row] == fold;
    const std::vector<double> encoded = Encode({codes, y, &left_out}, count, smooth);
    for (std::size_t row = 0; row < codes.size(); ++row)
      if (left_out[row] != 0) values[row] = encoded[codes[row]];
  }
  return values;
}

Result<FittedStep> Fit(const FitStep& fit) {
  const StepColumn& column = fit.columns.front();
  const StepParams params(fit.params);
  const double smooth = params.Bool("automatic") ? -1 : params.Number("smooth");
  Levels levels = Levels::Fit(column.values, Levels::kMost);
  const std::vector<std::size_t> codes = CodesOf(column.values, levels);
  const std::vector<std::vector<double>> answers = AnswersOf(*fit.target);
  const std::size_t width = answers.size();
  const std::size_t count = levels.size() + 1;
  const std::size_t folds = std::min(params.Size("folds"), std::max<std::size_t>(1, codes.size()));
  const std::vector<std::size_t> fold_of = FoldsOf(codes.size(), folds, fit.seed);
  std::vector<double> values((count + 1) * width);
  std::vector<std::vector<double>> train_values;
  for (std::size_t k = 0; k < width; ++k) {
    const std::vector<double> encoded = Encode({codes, answers[k]}, count, smooth);
    for (std::size_t code = 0; code <= count; ++code) values[code * width + k] = encoded[code];
    train_values.push_back(CrossFitted(codes, answers[k], count, smooth, fold_of));
  }
  std::vector<std::string> classes;
  if (width > 1) classes = fit.target->class_names;
  FittedStep fitted(std::make_unique<TargetEncoder>(
      column.schema->name, ValueMap(std::move(levels), width, std::move(values)),
      std::move(classes)));
  fitted.train_values = std::move(train_values);
  return fitted;
}

Result<TransformPtr> Read(const StoredTransform& stored) {
  StateReader reader(stored.state);
  const json::array* names = reader.Array("classes");
  TRY_OK(reader.Finish());
  std::vector<std::string> classes;
  for (const json::value& name : *names) {
    if (!name.is_string()) {
      reader.Fault("classes");
      break;
    }
    classes.emplace_back(name.get_string());
  }
  if (classes.size() == 1 || classes.size() > 1'000) reader.Fault("classes");
  TRY_OK(reader.Finish());
  TRY(ValueMap map,
      ValueMap::FromState(stored.state,
                          data::KindOf(stored.schema.physical) != data::ColumnKind::kText,
                          std::max<std::size_t>(1, classes.size())));
  return TransformPtr(
      std::make_unique<TargetEncoder>(stored.schema.name, std::move(map), std::move(classes)));
}

}  // namespace

StepKind TargetEncoderStep() {
  return {.op = "target_encoder",
          .title = "Target encoding",
          .description =
              "Each value becomes the mean of the target among its rows, drawn towards "
              "the mean of all rows where there are few. A training row gets what the "
              "other folds teach, never its own answer.",
          .group = StepGroup::kEncoding,
          .takes = {.text = true, .number = true},
          .needs_target = true,
          .params = {BoolParam("automatic", "Choose the smoothing", true,
                               "By how much the target varies within and between values"),
                     NumberParam("smooth", "Smoothing", 10, 0, 1e9,
                                 "Rows of the overall mean that are mixed in; read when it is not "
                                 "chosen automatically"),
                     IntParam("folds", "Folds", 5, 2, 50,
                              "Parts of the training rows that are encoded by the others")},
          .fit = Fit,
          .read = Read};
}

}  // namespace lathe::features
