#include "models/bundle.h"

#include <gtest/gtest.h>

#include <fstream>
#include <vector>

#include "base/crypto.h"
#include "models/formats/format_testing.h"

namespace lathe::models {
namespace {

using testing::ScratchFolder;

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void WriteAll(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

// Two sections and a manifest.
std::string WriteSample(const std::filesystem::path& path) {
  BundleWriter writer;
  writer.AddArray<double>("part/numbers", std::vector<double>{1, 2.5, -3});
  writer.AddArray<std::uint32_t>("part/empty", {});
  writer.SetManifest({{"hello", "world"}});
  auto sha256 = writer.Publish(path);
  EXPECT_TRUE(sha256.ok());
  return sha256.ok() ? *sha256 : "";
}

ErrorCode CodeOf(const std::filesystem::path& path) {
  const auto reader = BundleReader::Open(path);
  return reader.ok() ? ErrorCode::kInternal : reader.error().code;
}

// Puts the right checksum on a changed body, so that the checks behind it are reached.
std::string WithChecksum(std::string file) {
  const std::string hex = Sha256Hex(std::string_view(file).substr(64));
  for (std::size_t i = 0; i < 32; ++i)
    file[32 + i] = static_cast<char>(std::stoi(hex.substr(2 * i, 2), nullptr, 16));
  return file;
}

TEST(Bundle, GivesBackWhatWasWritten) {
  const ScratchFolder folder;
  const auto path = folder.path() / "a.lathe";
  const std::string sha256 = WriteSample(path);
  EXPECT_EQ(sha256, *Sha256OfFile(path.string()));
  const auto reader = BundleReader::Open(path);
  ASSERT_TRUE(reader.ok()) << reader.error().detail;
  EXPECT_EQ(reader->manifest().at("hello"), "world");
  EXPECT_EQ(reader->size_bytes(), static_cast<std::int64_t>(std::filesystem::file_size(path)));
  const auto numbers = reader->Array<double>("part/numbers");
  ASSERT_TRUE(numbers.ok());
  EXPECT_EQ(std::vector<double>(numbers->begin(), numbers->end()),
            (std::vector<double>{1, 2.5, -3}));
  EXPECT_TRUE(reader->Array<std::uint32_t>("part/empty")->empty());
  EXPECT_TRUE(reader->Has("part/empty"));
  EXPECT_FALSE(reader->Has("part/other"));
}

TEST(Bundle, TheSameContentIsTheSameFile) {
  const ScratchFolder folder;
  EXPECT_EQ(WriteSample(folder.path() / "a"), WriteSample(folder.path() / "b"));
}

TEST(Bundle, RefusesSectionsThatAreAbsentOrOfTheWrongSize) {
  const ScratchFolder folder;
  const auto path = folder.path() / "a.lathe";
  BundleWriter writer;
  writer.AddBytes("seven", std::as_bytes(std::span("1234567", 7)));
  ASSERT_TRUE(writer.Publish(path).ok());
  const auto reader = BundleReader::Open(path);
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ(reader->Array<double>("seven").error().code, ErrorCode::kModelCorrupt);
  EXPECT_EQ(reader->Bytes("eight").error().code, ErrorCode::kModelCorrupt);
}

TEST(Bundle, RefusesEveryFlippedByte) {
  const ScratchFolder folder;
  const auto path = folder.path() / "a.lathe";
  WriteSample(path);
  const std::string whole = ReadAll(path);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x40);
    WriteAll(path, damaged);
    ASSERT_EQ(CodeOf(path), ErrorCode::kModelCorrupt) << "byte " << i;
  }
}

TEST(Bundle, RefusesEveryShorterFile) {
  const ScratchFolder folder;
  const auto path = folder.path() / "a.lathe";
  WriteSample(path);
  const std::string whole = ReadAll(path);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    WriteAll(path, whole.substr(0, size));
    ASSERT_EQ(CodeOf(path), ErrorCode::kModelCorrupt) << size << " bytes";
    if (size < 64) continue;
    WriteAll(path, WithChecksum(whole.substr(0, size)));
    ASSERT_EQ(CodeOf(path), ErrorCode::kModelCorrupt) << size << " bytes, checksum right";
  }
}

TEST(Bundle, DamageWithTheRightChecksumIsReadWithoutHarm) {
  const ScratchFolder folder;
  const auto path = folder.path() / "a.lathe";
  WriteSample(path);
  const std::string whole = ReadAll(path);
  for (std::size_t i = 8; i < whole.size(); ++i) {
    if (i >= 32 && i < 64) continue;  // the checksum itself
    for (const int change : {0x01, 0x80, 0xff}) {
      std::string damaged = whole;
      damaged[i] = static_cast<char>(damaged[i] ^ change);
      WriteAll(path, WithChecksum(damaged));
      const auto reader = BundleReader::Open(path);
      if (reader.ok()) {
        const auto bytes = reader->Bytes("part/numbers");
        ASSERT_TRUE(!bytes.ok() || bytes->size() <= whole.size());
      } else {
        ASSERT_EQ(reader.error().code, ErrorCode::kModelCorrupt);
      }
    }
  }
}

TEST(Bundle, RefusesANewerVersionAndSaysSo) {
  const ScratchFolder folder;
  const auto path = folder.path() / "a.lathe";
  WriteSample(path);
  std::string bytes = ReadAll(path);
  bytes[8] = 2;
  WriteAll(path, bytes);
  const auto reader = BundleReader::Open(path);
  ASSERT_FALSE(reader.ok());
  EXPECT_EQ(reader.error().code, ErrorCode::kModelCorrupt);
  EXPECT_NE(reader.error().detail.find("version 2"), std::string::npos);
}

TEST(Bundle, AFileThatIsNotThereIsNotFound) {
  const ScratchFolder folder;
  EXPECT_EQ(CodeOf(folder.path() / "none"), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace lathe::models
