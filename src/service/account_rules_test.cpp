#include "service/account_rules.h"

#include <gtest/gtest.h>

#include <string>

namespace lathe::service {
namespace {

std::string CodeOf(const Status& status) {
  return status.ok() ? "ok" : status.error().errors.front().code;
}

TEST(PasswordRules, CountBytesAndNeverCut) {
  EXPECT_EQ(CodeOf(CheckNewPassword("short12", "password")), "too_short");
  EXPECT_EQ(CodeOf(CheckNewPassword(std::string(72, 'x'), "password")), "ok");
  EXPECT_EQ(CodeOf(CheckNewPassword(std::string(72, 'x') + "X", "password")), "too_long");
  // 19 characters of 4 bytes each.
  std::string wide;
  for (int i = 0; i < 19; ++i) wide += "\xf0\x9f\x94\x91";
  EXPECT_EQ(CodeOf(CheckNewPassword(wide, "password")), "too_long");
  EXPECT_EQ(CodeOf(CheckNewPassword(wide.substr(0, 32), "password")), "ok");
}

TEST(PasswordRules, TakeAnyCharacterButNul) {
  EXPECT_EQ(CodeOf(CheckNewPassword(" \t\n\x01 blanks ", "password")), "ok");
  EXPECT_EQ(CodeOf(CheckNewPassword(std::string("nul\0inside-it", 13), "password")), "bad_format");
}

TEST(PasswordRules, RefuseCommonPasswordsInAnyCase) {
  for (const char* common :
       {"password", "PASSWORD", "Password1", "12345678", "qwertyuiop", "iloveyou"})
    EXPECT_EQ(CodeOf(CheckNewPassword(common, "password")), "too_common") << common;
  EXPECT_EQ(CodeOf(CheckNewPassword("correct horse battery staple", "password")), "ok");
}

TEST(PasswordRules, NameTheFieldTheyWereAskedAbout) {
  EXPECT_EQ(CheckNewPassword("x", "new").error().errors.front().field, "new");
}

TEST(EmailRules, RefuseWhatCannotBeAnAddress) {
  for (const std::string& bad :
       {std::string("no-at.example.com"), std::string("a@@b.c"), std::string("a@b@c.d"),
        std::string("a@b.c\r\nBcc: d@e.f"), std::string("@example.com"), std::string("a@"),
        std::string("a b@c.d"), std::string(300, 'a') + "@b.c", std::string("nul\0@b.c", 8)})
    EXPECT_NE(CodeOf(CheckEmail(bad, "email")), "ok") << bad;
  EXPECT_EQ(CodeOf(CheckEmail("Ana.Maria+ml@example.com", "email")), "ok");
}

TEST(NameRules, TakeNothingOrWhatAScreenShows) {
  EXPECT_EQ(CodeOf(CheckFullName("", "full_name")), "ok");
  EXPECT_EQ(CodeOf(CheckFullName("Zo\xc3\xab Kr\xc3\xb6l", "full_name")), "ok");
  EXPECT_EQ(CodeOf(CheckFullName("line\nbreak", "full_name")), "bad_format");
  EXPECT_EQ(CodeOf(CheckFullName("turned \xe2\x80\xae txet", "full_name")), "bad_format");
}

}  // namespace
}  // namespace lathe::service
