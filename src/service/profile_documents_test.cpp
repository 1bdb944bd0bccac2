#include "service/profile_documents.h"

#include <gtest/gtest.h>

namespace lathe::service {
namespace {

std::shared_ptr<const json::object> Document(int number) {
  return std::make_shared<const json::object>(json::object{{"number", number}});
}

TEST(ProfileDocuments, DropsWhatWasNotAskedForLongest) {
  ProfileDocuments documents(100);
  documents.Keep("a", Document(1), 40);
  documents.Keep("b", Document(2), 40);
  ASSERT_NE(documents.Find("a"), nullptr);
  documents.Keep("c", Document(3), 40);
  EXPECT_EQ(documents.Find("b"), nullptr);
  EXPECT_EQ(documents.Find("a")->at("number"), 1);
  EXPECT_EQ(documents.Find("c")->at("number"), 3);
}

TEST(ProfileDocuments, KeepsNoneThatIsTooLargeAndEachOnce) {
  ProfileDocuments documents(100);
  documents.Keep("a", Document(1), 60);
  documents.Keep("a", Document(1), 60);
  documents.Keep("large", Document(2), 101);
  EXPECT_NE(documents.Find("a"), nullptr);
  EXPECT_EQ(documents.Find("large"), nullptr);
}

}  // namespace
}  // namespace lathe::service
