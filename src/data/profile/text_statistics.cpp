#include "data/profile/text_statistics.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "base/utf8.h"

namespace lathe::data::profile {
namespace {

// Longer texts count as this long in the median.
constexpr std::size_t kLongest = 4096;
constexpr std::size_t kTokenCharacters = std::size_t{8} << 20;
constexpr std::size_t kMostTokens = 200'000;
constexpr std::size_t kLongestToken = 40;
// Columns whose texts are single words have no words to count: their top values say it all.
constexpr double kWordsOfProse = 1.5;

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Letters and digits, and every byte of a character beyond ASCII.
bool IsWordByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '\'';
}

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

/// Entries by falling count; of equal ones the smaller text first. At most `most`.
std::vector<const TextCounter::Entry*> MostFrequent(const TextCounter& texts, std::size_t most) {
  std::vector<const TextCounter::Entry*> entries;
  entries.reserve(texts.entries().size());
  for (const TextCounter::Entry& entry : texts.entries()) entries.push_back(&entry);
  const std::size_t kept = std::min(most, entries.size());
  std::ranges::partial_sort(entries, entries.begin() + static_cast<std::ptrdiff_t>(kept),
                            [](const auto* a, const auto* b) {
                              return a->count != b->count ? a->count > b->count : a->text < b->text;
                            });
  entries.resize(kept);
  return entries;
}

template <class Take>
void ForEachToken(std::string_view text, const Take& take) {
  for (std::size_t at = 0; at < text.size();) {
    while (at < text.size() && !IsWordByte(text[at])) ++at;
    const std::size_t start = at;
    while (at < text.size() && IsWordByte(text[at])) ++at;
    std::string_view word = text.substr(start, at - start);
    while (word.starts_with('\'')) word.remove_prefix(1);
    while (word.ends_with('\'')) word.remove_suffix(1);
    if (word.size() >= 2 && word.size() <= kLongestToken) take(word);
  }
}

}  // namespace

std::string Shortened(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string(text);
  return std::string(CutBetweenCharacters(text, limit)) + "...";
}

TextColumn::Shape TextColumn::ShapeOf(std::string_view text) {
  Shape shape;
  bool in_word = false;
  for (const char c : text) {
    shape.length += !ContinuesCharacter(c);
    const bool blank = IsBlank(c);
    shape.words += !blank && !in_word;
    in_word = !blank;
  }
  return shape;
}

TextCounter::Found TextColumn::Add(const TextCell& text) {
  ++count_;
  const TextCounter::Found found = counter_.Add(text);
  if (found.code == TextCounter::kOther) {
    const Shape shape = ShapeOf(text.view());
    const std::size_t at = std::min(shape.length, kLongest);
    if (rows_of_length_.size() <= at) rows_of_length_.resize(at + 1);
    ++rows_of_length_[at];
    other_words_ += static_cast<std::int64_t>(shape.words);
    other_blank_ += shape.words == 0;
  }
  return found;
}

TextShape TextColumn::Measure() const {
  TextShape out;
  std::vector<std::int64_t> rows = rows_of_length_;
  std::int64_t words = other_words_;
  std::int64_t longest = 0;
  double characters = 0;
  out.blank = other_blank_;
  for (const TextCounter::Entry& entry : counter_.entries()) {
    const Shape shape = ShapeOf(entry.text);
    const std::size_t at = std::min(shape.length, kLongest);
    if (rows.size() <= at) rows.resize(at + 1);
    rows[at] += entry.count;
    if (shape.length > kLongest)
      characters += static_cast<double>(shape.length - kLongest) * static_cast<double>(entry.count);
    longest = std::max(longest, static_cast<std::int64_t>(shape.length));
    words += static_cast<std::int64_t>(shape.words) * entry.count;
    if (shape.words == 0) out.blank += entry.count;
  }
  std::int64_t passed = 0;
  std::size_t shortest = rows.size();
  double low = -1, high = -1;
  for (std::size_t length = 0; length < rows.size(); ++length) {
    if (rows[length] == 0) continue;
    shortest = std::min(shortest, length);
    longest = std::max(longest, static_cast<std::int64_t>(length));
    characters += static_cast<double>(length) * static_cast<double>(rows[length]);
    passed += rows[length];
    if (low < 0 && passed > (count_ - 1) / 2) low = static_cast<double>(length);
    if (high < 0 && passed > count_ / 2) high = static_cast<double>(length);
  }
  out.min_length = static_cast<std::int64_t>(shortest);
  out.max_length = longest;
  out.mean_length = characters / static_cast<double>(count_);
  out.median_length = (low + high) / 2;
  out.mean_words = static_cast<double>(words) / static_cast<double>(count_);
  return out;
}

void TextColumn::Describe(const ListLengths& lengths, ColumnStatistics& out) const {
  out.count = count_;
  out.missing = missing_;
  if (count_ == 0) return;
  // An estimate may come out above what there is.
  out.distinct = std::min(counter_.distinct(), count_);
  out.distinct_exact = counter_.distinct_exact();
  for (const TextCounter::Entry* entry : MostFrequent(counter_, lengths.top))
    out.top.push_back({json::value(Shortened(entry->text)), entry->count});
  const auto [least, most] = std::ranges::minmax_element(
      counter_.entries(), {}, [](const TextCounter::Entry& entry) { return entry.text; });
  if (counter_.complete()) {
    out.min = Shortened(least->text);
    out.max = Shortened(most->text);
  }
  out.text = Measure();
  if (out.text->mean_words >= kWordsOfProse) out.text->tokens = TopTokens(counter_, lengths.tokens);
}

std::vector<TopValue> TopTokens(const TextCounter& texts, std::size_t most) {
  std::unordered_map<std::string, std::int64_t> counts;
  std::size_t characters = 0;
  for (const TextCounter::Entry* entry : MostFrequent(texts, texts.entries().size())) {
    characters += entry->text.size();
    if (characters > kTokenCharacters) break;
    ForEachToken(entry->text, [&](std::string_view word) {
      const std::string token = Lower(word);
      const auto found = counts.find(token);
      if (found != counts.end()) {
        found->second += entry->count;
      } else if (counts.size() < kMostTokens) {
        counts.emplace(token, entry->count);
      }
    });
  }
  std::vector<std::pair<std::string, std::int64_t>> ranked(counts.begin(), counts.end());
  const std::size_t kept = std::min(most, ranked.size());
  std::ranges::partial_sort(ranked, ranked.begin() + static_cast<std::ptrdiff_t>(kept),
                            [](const auto& a, const auto& b) {
                              return a.second != b.second ? a.second > b.second : a.first < b.first;
                            });
  std::vector<TopValue> out;
  for (std::size_t i = 0; i < kept; ++i)
    out.push_back({json::value(ranked[i].first), ranked[i].second});
  return out;
}

}  // namespace lathe::data::profile
