#include "base/crypto.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <set>

namespace lathe {
namespace {

constexpr int kCost = 4;  // the least bcrypt knows: quick

TEST(Crypto, HashesAreThoseOfTheStandards) {
  // FIPS 180-4 and RFC 4231, test case 2.
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  const std::string mac = HmacSha256("Jefe", "what do ya want for nothing?");
  EXPECT_EQ(Base64UrlEncode(mac), "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM");
}

TEST(Crypto, AFileHasTheHashOfItsBytes) {
  const std::string path = testing::TempDir() + "crypto_test_file";
  std::ofstream(path) << std::string(600'000, 'x');
  EXPECT_EQ(*Sha256OfFile(path), Sha256Hex(std::string(600'000, 'x')));
  ::unlink(path.c_str());
  EXPECT_EQ(Sha256OfFile(path).error().code, ErrorCode::kNotFound);
}

TEST(Crypto, APasswordHasItsHashOnly) {
  const std::string hash = *HashPassword("correct horse", kCost);
  EXPECT_TRUE(hash.starts_with("$2b$04$"));
  EXPECT_TRUE(VerifyPassword("correct horse", hash));
  EXPECT_FALSE(VerifyPassword("correct hors", hash));
  EXPECT_NE(*HashPassword("correct horse", kCost), hash) << "the salt differs";
}

TEST(Crypto, AKnownBcryptHashIsVerified) {
  // From the test vectors of crypt_blowfish, with the prefix this product uses.
  EXPECT_TRUE(
      VerifyPassword("U*U", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
}

TEST(Crypto, PasswordsThatBcryptWouldCutAreRefused) {
  EXPECT_TRUE(HashPassword(std::string(72, 'a'), kCost).ok());
  EXPECT_FALSE(HashPassword(std::string(73, 'a'), kCost).ok());
  EXPECT_FALSE(HashPassword(std::string("a\0b", 3), kCost).ok());
  EXPECT_FALSE(HashPassword("", kCost).ok());
  const std::string hash = *HashPassword(std::string(72, 'a'), kCost);
  EXPECT_FALSE(VerifyPassword(std::string(72, 'a') + "X", hash));
}

TEST(Crypto, AMalformedHashVerifiesNothing) {
  for (const char* hash : {"", "x", "$2b$04$short", "$1$md5$x", "*0"})
    EXPECT_FALSE(VerifyPassword("a", hash)) << hash;
}

TEST(Crypto, WhatWasSealedOpensWithItsKeyAndContextOnly) {
  const std::string key(32, 'k');
  const std::string sealed = Seal(key, "workspace/source", "secret");
  EXPECT_EQ(*Unseal(key, "workspace/source", sealed), "secret");
  EXPECT_FALSE(Unseal(std::string(32, 'j'), "workspace/source", sealed).ok());
  EXPECT_FALSE(Unseal(key, "workspace/other", sealed).ok());
  for (std::size_t i = 0; i < sealed.size(); i += 7) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(Unseal(key, "workspace/source", changed).ok()) << i;
  }
  EXPECT_FALSE(Unseal(key, "workspace/source", "short").ok());
  EXPECT_NE(Seal(key, "c", "secret"), Seal(key, "c", "secret"));
}

TEST(Crypto, Base64UrlGoesBothWaysAndRefusesOtherText) {
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string bytes = RandomBytes(size);
    EXPECT_EQ(*Base64UrlDecode(Base64UrlEncode(bytes)), bytes);
  }
  for (const char* text : {"a", "ab=", "a+b/", "ab cd", "é"})
    EXPECT_FALSE(Base64UrlDecode(text).ok()) << text;
}

TEST(Crypto, RandomBytesDiffer) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(seen.insert(RandomBytes(16)).second);
}

TEST(Crypto, TextsAreComparedWhole) {
  EXPECT_TRUE(ConstantTimeEqual("abc", "abc"));
  EXPECT_FALSE(ConstantTimeEqual("abc", "abd"));
  EXPECT_FALSE(ConstantTimeEqual("abc", "abcd"));
}

}  // namespace
}  // namespace lathe
