#include "learn/testing/golden.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace lathe::learn {
namespace testing {

const json::object& Golden() {
  static const json::object kGolden = [] {
    std::ifstream file(LATHE_SOURCE_DIR "/tests/golden/learning.json");
    std::stringstream text;
    text << file.rdbuf();
    auto document = ParseJson(text.str());
    if (!document.ok()) {
      ADD_FAILURE() << "tests/golden/learning.json cannot be read: " << document.error().detail;
      return json::object();
    }
    return document->as_object();
  }();
  return kGolden;
}

std::vector<double> Numbers(const json::value& array) {
  std::vector<double> numbers;
  for (const json::value& item : array.as_array()) numbers.push_back(item.to_number<double>());
  return numbers;
}

features::Matrix MatrixOf(const json::value& array_of_rows) {
  const json::array& rows = array_of_rows.as_array();
  features::Matrix matrix(rows.size(), rows.front().as_array().size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    std::ranges::copy(Numbers(rows[i]), matrix.row(i).begin());
  return matrix;
}

}  // namespace testing
}  // namespace lathe::learn
