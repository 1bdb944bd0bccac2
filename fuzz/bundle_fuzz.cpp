// Model files: whatever the bytes are, opening one ends, a model that opens predicts without
// leaving its sections, and its manifest reads the same when it is written again. Checksums would
// stop nearly every change at the door, so each input is also tried with its checksums put right.
#include <unistd.h>

#include <array>
#include <boost/crc.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>

#include "base/crypto.h"
#include "models/model.h"

namespace {

using namespace lathe;
using namespace lathe::models;

// As bundle.cpp lays a file out.
constexpr std::size_t kHeaderSize = 64, kCountAt = 12, kDigestAt = 32;
constexpr std::size_t kEntrySize = 64, kOffsetAt = 40, kSizeAt = 48, kCrcAt = 56;

void Require(bool holds) {
  if (!holds) std::abort();
}

const std::filesystem::path& Path() {
  static const std::filesystem::path path = [] {
    const std::filesystem::path memory = "/dev/shm";
    const bool there = std::filesystem::is_directory(memory);
    return (there ? memory : std::filesystem::temp_directory_path()) /
           ("lathe-bundle-fuzz-" + std::to_string(::getpid()));
  }();
  return path;
}

template <class T>
T Get(const std::string& file, std::size_t at) {
  T value{};
  std::memcpy(&value, file.data() + at, sizeof value);
  return value;
}

template <class T>
void Put(std::string& file, std::size_t at, const T& value) {
  std::memcpy(file.data() + at, &value, sizeof value);
}

std::array<unsigned char, 32> DigestOf(std::string_view bytes) {
  const std::string hex = Sha256Hex(bytes);
  std::array<unsigned char, 32> digest{};
  for (std::size_t i = 0; i < digest.size(); ++i)
    digest[i] = static_cast<unsigned char>(std::stoi(hex.substr(2 * i, 2), nullptr, 16));
  return digest;
}

/// The file with the sums that its bytes have.
std::string WithRightSums(std::string file) {
  if (file.size() < kHeaderSize) return file;
  const auto count = Get<std::uint32_t>(file, kCountAt);
  for (std::uint32_t s = 0; s < count; ++s) {
    const std::size_t entry = kHeaderSize + s * kEntrySize;
    if (entry + kEntrySize > file.size()) break;
    const auto offset = Get<std::uint64_t>(file, entry + kOffsetAt);
    const auto size = Get<std::uint64_t>(file, entry + kSizeAt);
    if (offset > file.size() || size > file.size() - offset) continue;
    boost::crc_32_type crc;
    crc.process_bytes(file.data() + offset, size);
    Put(file, entry + kCrcAt, static_cast<std::uint32_t>(crc.checksum()));
  }
  Put(file, kDigestAt, DigestOf(std::string_view(file).substr(kHeaderSize)));
  return file;
}

/// Rows that visit both sides of splits: missing, huge, in between, unseen.
data::Frame RowsFor(const features::Recipe& recipe) {
  constexpr std::array kNumbers{0.0, -1e300, 1e300, 0.5, std::numeric_limits<double>::quiet_NaN()};
  data::Frame rows = recipe.MakeInputFrame();
  for (std::size_t c = 0; c < rows.column_count(); ++c) {
    data::FrameColumn& column = rows.column(c);
    if (column.kind != data::ColumnKind::kText) {
      column.numbers.assign(kNumbers.begin(), kNumbers.end());
      continue;
    }
    column.dictionary = {"Adelie", "seen nowhere"};
    column.codes = {-1, 0, 1, 0, -1};
  }
  rows.SetRowCount(kNumbers.size());
  return rows;
}

void Try(const std::string& file) {
  std::ofstream(Path(), std::ios::binary) << file;
  const auto model = Model::Open(Path());
  std::filesystem::remove(Path());
  if (!model.ok()) {
    Require(model.error().code == ErrorCode::kModelCorrupt);
    return;
  }
  const json::object manifest = (*model)->manifest().ToJson();
  const auto again = ModelManifest::FromJson(manifest);
  Require(again.ok() && ToText(again->ToJson()) == ToText(manifest));
  PredictScratch scratch;
  (*model)->Predict(RowsFor((*model)->manifest().recipe), scratch);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string file(static_cast<const char*>(static_cast<const void*>(bytes)), size);
  Try(file);
  Try(WithRightSums(file));
  return 0;
}
