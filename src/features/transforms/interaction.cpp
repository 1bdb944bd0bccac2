// Two columns as one: the product, ratio, difference or sum of numbers, or each pair of two
// categories as a category of its own. Missing where one of the two is; a division by 0 is missing.
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "features/transforms/levels.h"
#include "features/transforms/state_reader.h"
#include "features/transforms/step_params.h"
#include "features/transforms/steps.h"

namespace lathe::features {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostPairs = 10'000;

struct Arithmetic {
  std::string_view name, sign, text;
  double (*value)(double, double);
};
constexpr std::array<Arithmetic, 4> kArithmetic{{
    {"product", "*", "the product of ", [](double a, double b) { return a * b; }},
    {"ratio", "/", "the ratio of ", [](double a, double b) { return b == 0 ? kNaN : a / b; }},
    {"difference", "-", "the difference of ", [](double a, double b) { return a - b; }},
    {"sum", "+", "the sum of ", [](double a, double b) { return a + b; }},
}};

const Arithmetic* FindArithmetic(std::string_view name) {
  for (const Arithmetic& arithmetic : kArithmetic)
    if (arithmetic.name == name) return &arithmetic;
  return nullptr;
}

class NumberInteraction final : public Transform {
 public:
  NumberInteraction(const std::string& a, const std::string& b, const Arithmetic& arithmetic)
      : arithmetic_(arithmetic), a_(a), b_(b) {
    const std::string name = a + std::string(arithmetic.sign) + b;
    output_ = {name, name, false, 0};
  }

  std::string_view op() const override { return "interaction"; }
  std::span<const Feature> outputs() const override { return {&output_, 1}; }
  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    for (std::size_t row = 0; row < in[0].size(); ++row)
      out(row, 0) = arithmetic_.value(in[0].numbers[row], in[1].numbers[row]);
    return 0;
  }
  json::object State() const override { return {{"kind", arithmetic_.name}}; }
  std::string Explain() const override {
    return "Adds " + std::string(arithmetic_.text) + "\"" + a_ + "\" and \"" + b_ + "\"";
  }

 private:
  const Arithmetic& arithmetic_;
  std::string a_, b_;
  Feature output_;
};

// Codes of pairs of categories that training saw, in the order of the two values.
class Cross final : public Transform {
 public:
  using Pair = std::pair<std::int32_t, std::int32_t>;
  /// REQUIRES: pairs are distinct and within the levels.
  Cross(const std::string& name, Levels a, Levels b, const std::vector<Pair>& pairs)
      : a_(std::move(a)), b_(std::move(b)) {
    for (const Pair& pair : pairs) {
      codes_.emplace(pair, static_cast<std::int32_t>(codes_.size()));
      labels_.push_back(a_.name(static_cast<std::size_t>(pair.first)) + " & " +
                        b_.name(static_cast<std::size_t>(pair.second)));
    }
    output_ = {name, name, true, static_cast<std::int32_t>(labels_.size())};
  }

  std::string_view op() const override { return "interaction"; }
  std::span<const Feature> outputs() const override { return {&output_, 1}; }
  std::span<const std::string> labels() const override { return labels_; }

  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    a_.ForEach(in[0], [&](std::size_t row, std::int32_t code) { out(row, 0) = code; });
    std::int64_t unseen = 0;
    b_.ForEach(in[1], [&](std::size_t row, std::int32_t code) {
      const auto first = static_cast<std::int32_t>(out(row, 0));
      const bool is_missing = first == Levels::kMissing || code == Levels::kMissing;
      const auto found = codes_.find({first, code});
      // A new pair is one past the last code: new to what reads it, not missing.
      out(row, 0) = is_missing              ? kNaN
                    : found == codes_.end() ? static_cast<double>(labels_.size())
                                            : found->second;
      unseen += first == Levels::kUnseen ? 1 : 0;
    });
    return unseen;
  }
  json::object State() const override {
    json::array pairs;
    std::vector<Pair> ordered(codes_.size());
    for (const auto& [pair, code] : codes_) ordered[static_cast<std::size_t>(code)] = pair;
    for (const Pair& pair : ordered) pairs.push_back(json::array{pair.first, pair.second});
    return {{"kind", "cross"}, {"a", a_.ToJson()}, {"b", b_.ToJson()}, {"pairs", std::move(pairs)}};
  }
  std::string Explain() const override {
    return "Makes one category of " + std::to_string(labels_.size()) + " pairs, \"" + output_.name +
           "\"; new pairs count as new";
  }

 private:
  Levels a_, b_;
  std::map<Pair, std::int32_t> codes_;
  std::vector<std::string> labels_;
  Feature output_;
};

std::string CrossName(const std::string& a, const std::string& b) { return a + "&" + b; }

Result<FittedStep> FitCross(const FitStep& fit) {
  const StepColumn& first = fit.columns[0];
  const StepColumn& second = fit.columns[1];
  Levels a = Levels::Fit(first.values, Levels::kMost);
  Levels b = Levels::Fit(second.values, Levels::kMost);
  std::vector<std::int32_t> codes(fit.row_count());
  a.ForEach(first.values, [&](std::size_t row, std::int32_t code) { codes[row] = code; });
  std::map<Cross::Pair, std::size_t> rows;
  b.ForEach(second.values, [&](std::size_t row, std::int32_t code) {
    if (codes[row] >= 0 && code >= 0) ++rows[{codes[row], code}];
  });
  if (rows.empty() || rows.size() > kMostPairs)
    return BadStep("interaction of \"" + first.schema->name + "\" and \"" + second.schema->name +
                   "\" has " + std::to_string(rows.size()) + " pairs; between 1 and " +
                   std::to_string(kMostPairs) + " can be told apart.");
  std::vector<Cross::Pair> pairs;
  for (const auto& [pair, count] : rows) pairs.push_back(pair);
  return FittedStep(std::make_unique<Cross>(CrossName(first.schema->name, second.schema->name),
                                            std::move(a), std::move(b), pairs));
}

bool IsNumber(const data::ColumnSchema& schema) {
  return data::KindOf(schema.physical) == data::ColumnKind::kNumber;
}

Result<FittedStep> Fit(const FitStep& fit) {
  if (fit.columns.size() != 2)
    return BadStep("interaction takes two columns; " + std::to_string(fit.columns.size()) +
                   " were given.");
  const std::string kind = StepParams(fit.params).Text("kind");
  if (kind == "cross") return FitCross(fit);
  for (const StepColumn& column : fit.columns)
    if (!IsNumber(*column.schema))
      return BadStep("interaction cannot take the " + kind + " of \"" + column.schema->name +
                     "\": its values are no numbers. Use cross.");
  return FittedStep(std::make_unique<NumberInteraction>(
      fit.columns[0].schema->name, fit.columns[1].schema->name, *FindArithmetic(kind)));
}

Result<TransformPtr> ReadCross(const StoredTransform& stored, StateReader& reader) {
  const json::array* a = reader.Array("a");
  const json::array* b = reader.Array("b");
  const json::array* items = reader.Array("pairs");
  TRY_OK(reader.Finish());
  TRY(Levels first,
      Levels::FromJson(*a, data::KindOf(stored.schema.physical) != data::ColumnKind::kText));
  TRY(Levels second, Levels::FromJson(*b, data::KindOf(stored.inputs[1].schema->physical) !=
                                              data::ColumnKind::kText));
  std::map<Cross::Pair, bool> known;
  std::vector<Cross::Pair> pairs;
  const auto code_of = [&](const json::value& item, std::size_t size) {
    const std::int64_t code = item.is_int64() ? item.get_int64() : -1;
    if (code < 0 || std::cmp_greater_equal(code, size)) reader.Fault("pairs");
    return static_cast<std::int32_t>(code);
  };
  if (items->empty() || items->size() > kMostPairs) reader.Fault("pairs");
  for (const json::value& item : *items) {
    if (!item.is_array() || item.get_array().size() != 2) {
      reader.Fault("pairs");
      break;
    }
    pairs.emplace_back(code_of(item.get_array()[0], first.size()),
                       code_of(item.get_array()[1], second.size()));
    if (!known.emplace(pairs.back(), true).second) reader.Fault("pairs");
  }
  TRY_OK(reader.Finish());
  return TransformPtr(
      std::make_unique<Cross>(CrossName(stored.schema.name, stored.inputs[1].schema->name),
                              std::move(first), std::move(second), pairs));
}

Result<TransformPtr> Read(const StoredTransform& stored) {
  StateReader reader(stored.state);
  const std::string kind = reader.Text("kind");
  if (stored.inputs.size() != 2) reader.Fault("inputs");
  TRY_OK(reader.Finish());
  if (kind == "cross") return ReadCross(stored, reader);
  const Arithmetic* arithmetic = FindArithmetic(kind);
  const bool fits =
      arithmetic != nullptr && IsNumber(stored.schema) && IsNumber(*stored.inputs[1].schema);
  if (!fits) {
    reader.Fault("kind");
    return reader.Finish().error();
  }
  return TransformPtr(std::make_unique<NumberInteraction>(
      stored.schema.name, stored.inputs[1].schema->name, *arithmetic));
}

}  // namespace

StepKind InteractionStep() {
  return {.op = "interaction",
          .title = "Two columns as one",
          .description =
              "The product, ratio, difference or sum of two numbers, or each pair of "
              "two categories as a category.",
          .group = StepGroup::kCombine,
          .takes = {.text = true, .number = true},
          .together = true,
          .least_columns = 2,
          .replaces = false,
          .params = {ChoiceParam("kind", "Kind", {"product", "ratio", "difference", "sum", "cross"},
                                 "cross is for categories")},
          .fit = Fit,
          .read = Read};
}

}  // namespace lathe::features
