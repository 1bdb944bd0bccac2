// For tests: writes a format to a bundle file and reads it back. Header-only.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "models/bundle.h"
#include "models/format.h"

namespace lathe::models::testing {

/// A folder of its own, removed at the end.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "lathe-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~ScratchFolder() { std::filesystem::remove_all(path_); }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A format that was saved and loaded, with the file it reads.
struct Reloaded {
  std::unique_ptr<BundleReader> reader;
  std::unique_ptr<ModelFormat> format;
};

inline Reloaded SaveAndLoad(const ModelFormat& format, const std::filesystem::path& folder) {
  BundleWriter writer;
  writer.SetManifest({});
  EXPECT_TRUE(format.Save(writer).ok());
  EXPECT_TRUE(writer.Publish(folder / "format.lathe").ok());
  auto reader = BundleReader::Open(folder / "format.lathe");
  EXPECT_TRUE(reader.ok());
  Reloaded out{std::make_unique<BundleReader>(std::move(*reader)), nullptr};
  auto loaded = LoadFormat(*out.reader);
  EXPECT_TRUE(loaded.ok()) << (loaded.ok() ? "" : loaded.error().detail);
  if (loaded.ok()) out.format = std::move(*loaded);
  return out;
}

inline void ExpectSameScores(const ModelFormat& a, const ModelFormat& b,
                             const features::Matrix& rows) {
  features::Matrix scores_a;
  features::Matrix scores_b;
  a.Score(rows, scores_a);
  b.Score(rows, scores_b);
  ASSERT_EQ(scores_a.column_count(), scores_b.column_count());
  for (std::size_t i = 0; i < rows.row_count(); ++i)
    for (std::size_t j = 0; j < scores_a.column_count(); ++j)
      ASSERT_EQ(scores_a(i, j), scores_b(i, j)) << "row " << i << ", column " << j;
}

}  // namespace lathe::models::testing
