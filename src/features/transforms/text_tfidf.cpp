// A text as how often the known words are in it, weighed by how few training rows have them, and
// scaled to length 1: as scikit-learn's TfidfVectorizer. Missing texts and those without a known
// word are 0 in all.
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <unordered_map>
#include <utility>

#include "features/transforms/state_reader.h"
#include "features/transforms/step_params.h"
#include "features/transforms/steps.h"
#include "features/transforms/text_rows.h"

namespace lathe::features {

namespace {

constexpr std::int64_t kMostWords = 4'096;

struct Word {
  std::string text;
  double weight = 1;  ///< inverse document frequency
};

class TextTfidf final : public Transform {
 public:
  /// REQUIRES: distinct words.
  TextTfidf(const std::string& name, std::vector<Word> words)
      : name_(name), words_(std::move(words)) {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      outputs_.push_back({name + ":" + words_[i].text, name, false, 0});
      places_.emplace(words_[i].text, i);
    }
  }

  std::string_view op() const override { return "text_tfidf"; }
  std::span<const Feature> outputs() const override { return outputs_; }

  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    const std::size_t width = words_.size();
    ForEachText(in.front(), [&](std::size_t row, const std::vector<std::string_view>& words) {
      for (std::size_t i = 0; i < width; ++i) out(row, i) = 0;
      for (const std::string_view word : words) {
        const auto found = places_.find(word);
        if (found != places_.end()) out(row, found->second) += words_[found->second].weight;
      }
      ScaleToLength1(row, width, out);
    });
    return 0;
  }

  json::object State() const override {
    json::array words, weights;
    for (const Word& word : words_) {
      words.emplace_back(word.text);
      weights.emplace_back(word.weight);
    }
    return {{"words", std::move(words)}, {"weights", std::move(weights)}};
  }
  std::string Explain() const override {
    return "Counts " + std::to_string(words_.size()) + " words in \"" + name_ +
           "\", the rarer ones weighing more; other words are passed over";
  }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  std::string name_;
  std::vector<Word> words_;
  std::vector<Feature> outputs_;
  std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> places_;
};

struct WordCount {
  std::size_t uses = 0;
  std::size_t rows = 0;
  std::size_t last_row = static_cast<std::size_t>(-1);
};

// The most used words that are in `least_rows` rows or more, in order of the alphabet.
std::vector<Word> ChooseWords(const ColumnView& texts, std::size_t most, std::size_t least_rows) {
  std::map<std::string, WordCount, std::less<>> counts;
  ForEachText(texts, [&](std::size_t row, const std::vector<std::string_view>& words) {
    for (const std::string_view word : words) {
      auto found = counts.find(word);
      if (found == counts.end()) found = counts.emplace(std::string(word), WordCount()).first;
      ++found->second.uses;
      found->second.rows += found->second.last_row == row ? 0 : 1;
      found->second.last_row = row;
    }
  });
  std::vector<std::pair<std::string, WordCount>> kept;
  for (auto& [word, count] : counts)
    if (count.rows >= least_rows) kept.emplace_back(word, count);
  std::stable_sort(kept.begin(), kept.end(),
                   [](const auto& a, const auto& b) { return a.second.uses > b.second.uses; });
  kept.resize(std::min(kept.size(), most));
  std::sort(kept.begin(), kept.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Word> words;
  const auto rows = static_cast<double>(texts.size());
  for (auto& [word, count] : kept)
    words.push_back({word, std::log((1 + rows) / (1 + static_cast<double>(count.rows))) + 1});
  return words;
}

Result<FittedStep> Fit(const FitStep& fit) {
  const StepColumn& column = fit.columns.front();
  const StepParams params(fit.params);
  std::vector<Word> words =
      ChooseWords(column.values, params.Size("max_words"), params.Size("min_rows"));
  if (words.empty())
    return BadStep("text_tfidf finds no word of \"" + column.schema->name + "\" in " +
                   std::to_string(params.Int("min_rows")) + " training rows or more.");
  return FittedStep(std::make_unique<TextTfidf>(column.schema->name, std::move(words)));
}

Result<TransformPtr> Read(const StoredTransform& stored) {
  StateReader reader(stored.state);
  const json::array* texts = reader.Array("words");
  const json::array* weights = reader.Array("weights");
  TRY_OK(reader.Finish());
  if (texts->empty() || texts->size() > kMostWords || texts->size() != weights->size()) {
    reader.Fault("words");
    return reader.Finish().error();
  }
  std::vector<Word> words;
  for (std::size_t i = 0; i < texts->size(); ++i) {
    if (!(*texts)[i].is_string() || !(*weights)[i].is_number()) {
      reader.Fault("words");
      break;
    }
    words.push_back({std::string((*texts)[i].get_string()), (*weights)[i].to_number<double>()});
    if (i > 0 && words[i].text <= words[i - 1].text) reader.Fault("words");
  }
  TRY_OK(reader.Finish());
  return TransformPtr(std::make_unique<TextTfidf>(stored.schema.name, std::move(words)));
}

}  // namespace

StepKind TextTfidfStep() {
  return {.op = "text_tfidf",
          .title = "Words by weight (TF-IDF)",
          .description =
              "One feature for each of the most used words of a text: how often it is "
              "there, weighed by how few training rows have it.",
          .group = StepGroup::kText,
          .takes = {.text = true},
          .makes_many = true,
          .is_scaled = true,
          .params = {IntParam("max_words", "Most words", 100, 1, kMostWords,
                              "The most used ones are taken"),
                     IntParam("min_rows", "Fewest rows", 2, 1, 1'000'000,
                              "Words in fewer training rows are passed over")},
          .fit = Fit,
          .read = Read};
}

}  // namespace lathe::features
