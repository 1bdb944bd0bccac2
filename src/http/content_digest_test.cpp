#include "http/content_digest.h"

#include <gtest/gtest.h>

namespace lathe::http {
namespace {

TEST(ContentDigest, ReadsTheSha256AmongOthers) {
  // SHA-256 of nothing.
  const auto digest =
      Sha256OfDigestHeader("md5=:AAAA:, sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:");
  ASSERT_TRUE(digest.ok());
  EXPECT_EQ(*digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(ContentDigest, PassesOverOtherAlgorithms) {
  const auto digest = Sha256OfDigestHeader("sha-512=:AAAA:");
  ASSERT_TRUE(digest.ok());
  EXPECT_FALSE(*digest);
}

TEST(ContentDigest, RefusesWhatIsNoSha256) {
  EXPECT_FALSE(Sha256OfDigestHeader("sha-256=:AAAA:").ok());
  EXPECT_FALSE(Sha256OfDigestHeader("sha-256=:!!:").ok());
}

TEST(ContentDigest, RefusesWhatIsNoListOfDigests) {
  for (const std::string_view header :
       {"", "sha-256", "sha-256=", "sha-256=abc", "sha-256=:AAAA", "SHA-256=:AAAA:", "rubbish",
        "sha-512=:AAAA:,",
        "sha-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "md5=:AA AA:", "=:AAAA:"})
    EXPECT_FALSE(Sha256OfDigestHeader(header).ok()) << header;
  EXPECT_TRUE(Sha256OfDigestHeader("sha-512=:AAAA:;p=1 , md5=:AAAA:").ok());
}

}  // namespace
}  // namespace lathe::http
