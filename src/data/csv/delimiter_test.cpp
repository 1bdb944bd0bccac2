#include "data/csv/delimiter.h"

#include <gtest/gtest.h>

#include <string>

namespace lathe::data::csv {
namespace {

TEST(FindDelimiter, TakesTheOneThatCutsTheRowsAlike) {
  const std::pair<std::string, char> cases[] = {
      {"a,b,c\n1,2,3\n", ','},
      {"a;b\n1,5;2,5\n3,5;4\n", ';'},
      {"a\tb\n1\t2\n", '\t'},
      {"a|b|c\n1|2|3\n", '|'},
      {"name;note\nx;\"a,b,c,d\"\ny;\"e,f,g,h\"\n", ';'},
      {"\"x;y\",b\n\"1;2\",3\n", ','},
      {"only\n1\n2\n", ','},
      {"", ','},
      {"a;b;c", ';'},
      {"\"two\nlines\";b\n1;2\n", ';'},
  };
  for (const auto& [text, delimiter] : cases)
    EXPECT_EQ(FindDelimiter(text, '"'), delimiter) << text;
}

TEST(CountFields, CountsThoseOfTheFirstRow) {
  EXPECT_EQ(CountFields("a,b,c\n1\n", ',', '"'), 3u);
  EXPECT_EQ(CountFields("\"a,b\",c\n", ',', '"'), 2u);
  EXPECT_EQ(CountFields("a;b", ',', '"'), 1u);
  EXPECT_EQ(CountFields("a,\n", ',', '"'), 2u);
}

}  // namespace
}  // namespace lathe::data::csv
