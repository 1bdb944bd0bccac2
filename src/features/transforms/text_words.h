// The words of a text, as scikit-learn's vectorizers find them: two or more letters, digits or
// underscores in a row, in lower case. Text is UTF-8; letters of Latin, Greek and Cyrillic script
// are lowered. For one use by one thread at a time; keeps its memory.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lathe::features {

class WordFinder {
 public:
  /// The words of `text`, in order; valid until the next call.
  const std::vector<std::string_view>& Find(std::string_view text);

 private:
  std::string lowered_;
  std::vector<std::string_view> words_;
};

}  // namespace lathe::features
