#include "app/lathe/suggest.h"

#include <gtest/gtest.h>

#include <array>

namespace lathe::app {
namespace {

constexpr std::array<std::string_view, 4> kNames = {"--data-dir", "--listen", "--log-level",
                                                    "--job-slots"};

TEST(Suggest, ATypingErrorFindsTheName) {
  EXPECT_EQ(Nearest("--data-dri", kNames), "--data-dir");
  EXPECT_EQ(Nearest("--lisen", kNames), "--listen");
  EXPECT_EQ(Nearest("--datadir", kNames), "--data-dir");
}

TEST(Suggest, ABeginningFindsTheName) { EXPECT_EQ(Nearest("--data", kNames), "--data-dir"); }

TEST(Suggest, WhatIsFarFromEveryNameFindsNone) {
  EXPECT_EQ(Nearest("--frobnicate", kNames), "");
  EXPECT_EQ(DidYouMean("--frobnicate", kNames), "");
  EXPECT_EQ(DidYouMean("--lisen", kNames), " Did you mean --listen?");
}

}  // namespace
}  // namespace lathe::app
