#include "data/sources/message_words.h"

#include <gtest/gtest.h>

namespace lathe::data::sources {
namespace {

TEST(HasStatus, FindsAStatusAndNoOtherNumber) {
  EXPECT_TRUE(HasStatus("HTTP GET error reading 'http://h/x' (HTTP 404 Not Found)", "404"));
  EXPECT_TRUE(HasStatus("404 The specified blob does not exist.", "404"));
  EXPECT_TRUE(HasStatus("failed with status (403)", "403"));
  for (const char* text : {"Could not read http://127.0.0.1:40413/b/x", "file 'sales-404.csv'",
                           "host 10.0.0.1:404/x", "got 4040 bytes", "range 0-404/999"})
    EXPECT_FALSE(HasStatus(text, "404")) << text;
}

}  // namespace
}  // namespace lathe::data::sources
