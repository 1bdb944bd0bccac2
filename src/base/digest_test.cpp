#include "base/digest.h"

#include <gtest/gtest.h>

#include <string_view>

#include "base/crypto.h"

namespace lathe {
namespace {

std::string DigestOf(DigestKind kind, std::string_view first, std::string_view second) {
  Digest digest(kind);
  digest.Update(std::as_bytes(std::span(first)));
  digest.Update(std::as_bytes(std::span(second)));
  return Base64UrlEncode(digest.Finish());
}

// "abc" is the example of FIPS 180.
TEST(DigestTest, IsThatOfThePiecesTogether) {
  EXPECT_EQ(DigestOf(DigestKind::kSha1, "a", "bc"), "qZk-NkcGgWq6PiVxeFDCbJzQ2J0");
  EXPECT_EQ(DigestOf(DigestKind::kSha256, "ab", "c"),
            "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
}

}  // namespace
}  // namespace lathe
