#include "features/suggest.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "features/transforms/statistics.h"

namespace lathe::features {

namespace {

using data::ColumnKind;
using data::ColumnRole;
using data::ColumnSchema;
using data::SemanticType;

// Where a figure begins to speak for a step.
constexpr double kSkewed = 1.0;
constexpr double kManyOutliers = 0.01;
constexpr double kWorthMarking = 0.01;
constexpr std::int64_t kFewLevels = 20;
constexpr std::int64_t kManyLevels = 1'000;
constexpr std::int64_t kTextWords = 50;
// Texts of fewer words on average are labels or codes.
constexpr double kSentenceWords = 1.5;

// Figures of a number among the sampled rows.
struct Shape {
  double least = 0;
  double skewness = 0;
  double outliers = 0;  ///< share beyond 3 quartile distances
  bool varies = false;
};

Shape ShapeOf(std::span<const double> values) {
  Shape shape;
  const std::vector<double> sorted = SortedValues(values);
  if (sorted.empty() || sorted.front() == sorted.back()) return shape;
  shape.varies = true;
  shape.least = sorted.front();
  const Moments moments = MomentsOf(sorted);
  double cubes = 0;
  for (const double value : sorted)
    cubes += std::pow((value - moments.mean) / moments.deviation, 3);
  shape.skewness = cubes / static_cast<double>(sorted.size());
  const double low = QuantileOf(sorted, 0.25);
  const double high = QuantileOf(sorted, 0.75);
  if (high > low) {
    const auto beyond = std::ranges::count_if(sorted, [&](double value) {
      return value < low - 3 * (high - low) || value > high + 3 * (high - low);
    });
    shape.outliers = static_cast<double>(beyond) / static_cast<double>(sorted.size());
  }
  return shape;
}

std::string Percent(double share) {
  if (share > 0 && share < 0.001) return "< 0.1 %";
  return ShortText(std::round(share * 1000) / 10) + " %";
}

// Words of a text on average.
double MeanWords(const data::FrameColumn& column) {
  std::vector<double> words_of;
  for (const auto& text : column.dictionary) {
    std::size_t words = 0;
    bool is_inside = false;
    for (const char c : text) {
      const bool is_blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
      words += !is_blank && !is_inside ? 1 : 0;
      is_inside = !is_blank;
    }
    words_of.push_back(static_cast<double>(words));
  }
  double total = 0, texts = 0;
  for (const std::int32_t code : column.codes) {
    if (code < 0) continue;
    total += words_of[static_cast<std::size_t>(code)];
    texts += 1;
  }
  return texts > 0 ? total / texts : 0;
}

class Suggester {
 public:
  Suggester(std::int64_t row_count, std::string target, const TableFindings& findings)
      : row_count_(row_count), target_(std::move(target)), findings_(findings) {}

  void Look(const ColumnSchema& column, const data::FrameColumn* values) {
    const std::string& name = column.name;
    const auto leak = findings_.leaks.find(name);
    if (leak != findings_.leaks.end() && leak->second.is_sure) return DropLeak(name, leak->second);
    if (column.semantic == SemanticType::kConstant)
      return Add(dropped_, name, "drop", {},
                 "\"" + name + "\" has a single value: " + column.evidence);
    if (column.semantic == SemanticType::kIdentifier)
      return Add(
          dropped_, name, "drop", {},
          "\"" + name + "\" looks like an identifier: it tells rows apart, not what they are");
    switch (data::KindOf(column.physical)) {
      case ColumnKind::kTime:
        return Add(dates_, name, "date_parts", {},
                   "\"" + name + "\" is a time; models learn from its parts");
      case ColumnKind::kText:
        if (findings_.texts_of_numbers.contains(name)) return ReadNumbers(name);
        if (column.semantic == SemanticType::kText &&
            (values == nullptr || MeanWords(*values) >= kSentenceWords))
          return LookAtText(column);
        return LookAtCategory(column);
      case ColumnKind::kNumber:
        if (column.semantic == SemanticType::kCategorical) return LookAtCategory(column);
        return LookAtNumber(column, values);
    }
  }

  std::vector<SuggestedStep> Finish() && {
    std::vector<SuggestedStep> all;
    for (auto* group :
         {&dropped_, &read_, &dates_, &texts_, &marked_, &filled_, &shaped_, &scaled_, &encoded_})
      for (SuggestedStep& step : *group) all.push_back(std::move(step));
    for (const auto& [column, leak] : findings_.leaks)
      if (!leak.is_sure) FlagLeak(column, leak, all);
    return all;
  }

 private:
  static void Add(std::vector<SuggestedStep>& group, const std::string& column, std::string op,
                  json::object params, std::string reason) {
    group.push_back({{std::move(op), {column}, std::move(params), false}, std::move(reason) + "."});
  }

  void DropLeak(const std::string& column, const TableFindings::Leak& leak) {
    Add(dropped_, column, "drop", {},
        "\"" + column + "\" alone tells \"" + target_ + "\" (" + leak.evidence +
            "): most likely it is known only after it; keep it if it is known before");
    dropped_.back().finding = "target_leakage";
  }

  // A column that tells a lot stays, and the first step that takes it says so.
  void FlagLeak(const std::string& column, const TableFindings::Leak& leak,
                std::vector<SuggestedStep>& all) const {
    const auto first = std::ranges::find_if(
        all, [&](const SuggestedStep& step) { return step.step.columns.front() == column; });
    if (first == all.end()) return;
    first->reason += " It alone tells much of \"" + target_ + "\" (" + leak.evidence +
                     "): leave it out if it is known only after it.";
    if (first->finding.empty()) first->finding = "target_leakage";
  }

  double MissingShare(const ColumnSchema& column) const {
    return row_count_ == 0 ? 0
                           : static_cast<double>(column.missing) / static_cast<double>(row_count_);
  }

  void LookAtText(const ColumnSchema& column) {
    Add(texts_, column.name, "text_tfidf", {{"max_words", kTextWords}},
        "\"" + column.name + "\" is free text; its most telling words become features");
  }

  void LookAtMissing(const ColumnSchema& column, const std::string& with, json::object params) {
    const auto disguised = findings_.disguised.find(column.name);
    if (disguised != findings_.disguised.end() || findings_.infinite.contains(column.name))
      return LookAtDisguised(column, with, std::move(params));
    if (column.missing == 0) return;
    const double share = MissingShare(column);
    const bool is_one = column.missing == 1;
    const std::string figures = std::to_string(column.missing) +
                                (is_one ? " value (" : " values (") + Percent(share) + ") of \"" +
                                column.name + "\" " + (is_one ? "is" : "are") + " missing";
    if (share >= kWorthMarking)
      Add(marked_, column.name, "missing_indicator", {},
          figures + ", which may itself say something");
    Add(filled_, column.name, "imputer", std::move(params),
        figures + "; " + with + " takes " + (is_one ? "its" : "their") + " place");
  }

  // Texts that are numbers but for a few.
  void ReadNumbers(const std::string& column) {
    const std::string name = "\"" + column + "\"";
    Add(read_, column, "cast", {{"to", "number"}},
        name +
            " holds numbers among other texts: it is read as numbers, and what is none is missing");
    read_.back().finding = "mixed_types";
    Add(marked_, column, "missing_indicator", {},
        name + " has values that are no numbers, which may itself say something");
    Add(filled_, column, "imputer", {{"strategy", "median"}},
        name + " has values that are no numbers; the median takes their place");
    Add(scaled_, column, "standard_scaler", {},
        name + " gets mean 0 and deviation 1, as linear models need");
  }

  // Values that stand for missing, and infinite ones, are marked and filled as missing ones are.
  void LookAtDisguised(const ColumnSchema& column, const std::string& with, json::object params) {
    const auto disguised = findings_.disguised.find(column.name);
    std::string why = "\"" + column.name + "\" holds infinite values, from which nothing learns";
    json::object marked;
    const bool is_disguised = disguised != findings_.disguised.end();
    if (is_disguised) {
      std::string listed;
      for (const std::string& value : disguised->second)
        listed += (listed.empty() ? "\"" : ", \"") + value + "\"";
      why = listed + " in \"" + column.name + "\" " +
            (disguised->second.size() == 1 ? "stands" : "stand") + " for no value";
      const json::array values(disguised->second.begin(), disguised->second.end());
      marked["missing_values"] = values;
      params["missing_values"] = values;
    }
    const std::string finding = is_disguised ? "disguised_missing" : "infinite";
    Add(marked_, column.name, "missing_indicator", std::move(marked),
        why + "; that it is missing may itself say something");
    Add(filled_, column.name, "imputer", std::move(params), why + ": " + with + " takes its place");
    filled_.back().finding = finding;
  }

  void LookAtNumber(const ColumnSchema& column, const data::FrameColumn* values) {
    if (column.physical == data::PhysicalType::kBool) {
      LookAtMissing(column, "the most frequent value", {{"strategy", "most_frequent"}});
      return;
    }
    LookAtMissing(column, "the median", {{"strategy", "median"}});
    const Shape shape = values == nullptr ? Shape() : ShapeOf(Present(column.name, *values));
    if (!shape.varies) return;
    // Two values have no tail, and few whole numbers are codes or counts whose steps matter.
    const bool is_code =
        column.physical == data::PhysicalType::kInt64 && column.distinct <= kFewLevels;
    if (column.distinct > 2 && !is_code && Reshape(column, shape)) return;
    if (shape.outliers >= kManyOutliers)
      return Add(scaled_, column.name, "robust_scaler", {},
                 Percent(shape.outliers) + " of \"" + column.name +
                     "\" lie far out: quartiles set the scale");
    Add(scaled_, column.name, "standard_scaler", {},
        "\"" + column.name + "\" gets mean 0 and deviation 1, as linear models need");
  }

  // The numbers without those that stand for missing.
  std::vector<double> Present(const std::string& column, const data::FrameColumn& values) const {
    std::vector<double> present = values.numbers;
    const auto disguised = findings_.disguised.find(column);
    if (disguised == findings_.disguised.end()) return present;
    for (const std::string& text : disguised->second) {
      double number = 0;
      if (std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc())
        std::erase(present, number);
    }
    return present;
  }

  // Whether the column gets a new shape that needs no scaling after it.
  bool Reshape(const ColumnSchema& column, const Shape& shape) {
    const std::string skewed = "\"" + column.name + "\" is skewed (skewness " +
                               ShortText(std::round(shape.skewness * 10) / 10) + ")";
    if (shape.skewness > kSkewed && shape.least >= 0) {
      Add(shaped_, column.name, "log", {{"function", "log1p"}},
          skewed + " and not below 0: a logarithm draws in its tail");
    } else if (std::abs(shape.skewness) > kSkewed) {
      Add(shaped_, column.name, "power", {{"method", "yeo_johnson"}},
          skewed + " and has values below 0 or a tail to the left: a power evens it out");
      return true;
    }
    return false;
  }

  void LookAtCategory(const ColumnSchema& column) {
    if (findings_.disguised.contains(column.name) || findings_.infinite.contains(column.name))
      LookAtMissing(column, "the most frequent value", {{"strategy", "most_frequent"}});
    const std::string figures = "\"" + column.name + "\" has " + std::to_string(column.distinct) +
                                (column.distinct == 1 ? " value" : " values");
    if (column.distinct <= kFewLevels)
      return Add(encoded_, column.name, "one_hot_encoder", {},
                 figures + ": each gets a feature of its own");
    if (column.distinct <= kManyLevels && !target_.empty())
      return Add(encoded_, column.name, "target_encoder", {},
                 figures + ", many for one feature each: the target's mean stands for them");
    if (column.distinct <= kManyLevels)
      return Add(encoded_, column.name, "frequency_encoder", {},
                 figures + ", many for one feature each: how frequent they are stands for them");
    Add(encoded_, column.name, "hash_encoder", {{"features", 32}},
        figures + ": they are spread over a few features by hash");
  }

  std::int64_t row_count_;
  std::string target_;
  const TableFindings& findings_;
  std::vector<SuggestedStep> dropped_, read_, dates_, texts_, marked_, filled_, shaped_, scaled_,
      encoded_;
};

}  // namespace

std::vector<SuggestedStep> SuggestSteps(const data::TableSchema& schema, const data::Frame& rows,
                                        std::int64_t row_count, const std::string& target,
                                        const TableFindings& findings) {
  Suggester suggester(row_count, target, findings);
  for (const ColumnSchema& column : schema.columns)
    if (column.role == ColumnRole::kFeature && column.name != target)
      suggester.Look(column, rows.Find(column.name));
  return std::move(suggester).Finish();
}

}  // namespace lathe::features
