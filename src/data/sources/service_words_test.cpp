#include "data/sources/service_words.h"

#include <gtest/gtest.h>

namespace lathe::data::sources {
namespace {

TEST(ServiceWordsTest, EndWithAFullStopOnOneLine) {
  EXPECT_EQ(Sentences("User does not have permission"), "User does not have permission.");
  EXPECT_EQ(Sentences("No.\n"), "No.");
  EXPECT_EQ(Sentences("Syntax error\nat [1:8]"), "Syntax error at [1:8].");
  EXPECT_EQ(Sentences(""), "");
}

TEST(ServiceWordsTest, AreCutBetweenCharacters) {
  EXPECT_EQ(Sentences(std::string(299, 'a') + "\xc3\xa9 and more"), std::string(299, 'a') + "...");
}

}  // namespace
}  // namespace lathe::data::sources
