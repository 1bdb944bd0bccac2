#include "models/bundle.h"

#include <algorithm>
#include <array>
#include <bit>
#include <boost/crc.hpp>
#include <cstring>
#include <utility>

#include "base/crypto.h"

namespace lathe::models {

namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::array<char, 8> kMagic{'L', 'A', 'T', 'H', 'E', 'M', 'D', 'L'};
constexpr std::size_t kAlignment = 64;
constexpr std::uint32_t kMostSections = 1024;
constexpr std::size_t kNameBytes = 40;
constexpr int kManifestDepth = 64;

struct Header {
  std::array<char, 8> magic = kMagic;
  std::uint32_t version = kBundleVersion;
  std::uint32_t section_count = 0;
  std::uint64_t manifest_offset = 0;
  std::uint64_t manifest_size = 0;
  std::array<unsigned char, 32> sha256{};  ///< of everything after the header
};
static_assert(sizeof(Header) == 64);

struct SectionEntry {
  std::array<char, kNameBytes> name{};  ///< filled up with zeros
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint32_t crc = 0;
  std::uint32_t reserved = 0;
};
static_assert(sizeof(SectionEntry) == 64);

Error Corrupt(std::string detail) {
  return MakeError(ErrorCode::kModelCorrupt, "The model file " + std::move(detail) + ".");
}

std::uint32_t CrcOf(std::span<const std::byte> bytes) {
  boost::crc_32_type crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

// SHA-256 as 32 bytes.
std::array<unsigned char, 32> DigestOf(std::span<const std::byte> bytes) {
  Sha256 sha;
  sha.Update(bytes);
  const std::string hex = sha.FinishHex();
  const auto digit = [](char c) {
    return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
  };
  std::array<unsigned char, 32> digest{};
  for (std::size_t i = 0; i < digest.size(); ++i)
    digest[i] = static_cast<unsigned char>(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
  return digest;
}

bool IsName(std::string_view name) {
  if (name.empty() || name.size() >= kNameBytes) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '/';
  });
}

template <class T>
std::span<const std::byte> BytesOf(const T& object) {
  return std::as_bytes(std::span<const T, 1>(&object, 1));
}

// Bytes offset..offset+size-1 of the file, if they are there.
Result<std::span<const std::byte>> Part(std::span<const std::byte> file, std::uint64_t offset,
                                        std::uint64_t size, std::string_view what) {
  if (offset < sizeof(Header) || offset > file.size() || size > file.size() - offset)
    return Corrupt("is cut short: " + std::string(what) + " lies outside it");
  return file.subspan(offset, size);
}

Result<Header> ReadHeader(std::span<const std::byte> file) {
  Header header;
  if (file.size() < sizeof header) return Corrupt("is too short");
  std::memcpy(&header, file.data(), sizeof header);
  if (header.magic != kMagic) return Corrupt("is no model file");
  if (header.version != kBundleVersion)
    return Corrupt("has version " + std::to_string(header.version) +
                   "; this program reads version " + std::to_string(kBundleVersion));
  if (header.section_count > kMostSections) return Corrupt("names too many sections");
  if (DigestOf(file.subspan(sizeof header)) != header.sha256) return Corrupt("fails its checksum");
  return header;
}

// The name up to its first zero; empty when it is no name.
std::string_view NameOf(const SectionEntry& entry) {
  const auto end = std::find(entry.name.begin(), entry.name.end(), '\0');
  const std::string_view name(entry.name.data(),
                              static_cast<std::size_t>(end - entry.name.begin()));
  return end != entry.name.end() && IsName(name) ? name : std::string_view();
}

}  // namespace

void BundleWriter::AddBytes(std::string name, std::span<const std::byte> bytes) {
  assert(IsName(name));
  sections_.push_back({std::move(name), {bytes.begin(), bytes.end()}});
}

Result<std::string> BundleWriter::Publish(const std::filesystem::path& path) const {
  std::vector<std::byte> body(sections_.size() * sizeof(SectionEntry));
  const auto append = [&body](std::span<const std::byte> bytes) {
    const std::size_t used = sizeof(Header) + body.size();
    body.resize(body.size() + (kAlignment - used % kAlignment) % kAlignment);
    const std::size_t offset = sizeof(Header) + body.size();
    body.insert(body.end(), bytes.begin(), bytes.end());
    return offset;
  };
  for (std::size_t s = 0; s < sections_.size(); ++s) {
    const Section& section = sections_[s];
    SectionEntry entry;
    std::copy(section.name.begin(), section.name.end(), entry.name.begin());
    entry.offset = append(section.bytes);
    entry.size = section.bytes.size();
    entry.crc = CrcOf(section.bytes);
    std::memcpy(body.data() + s * sizeof entry, &entry, sizeof entry);
  }
  const std::string manifest = ToText(manifest_);
  Header header;
  header.section_count = static_cast<std::uint32_t>(sections_.size());
  header.manifest_offset = append(std::as_bytes(std::span(manifest)));
  header.manifest_size = manifest.size();
  header.sha256 = DigestOf(body);
  Sha256 whole;
  whole.Update(BytesOf(header));
  whole.Update(body);
  TRY(PendingFile file, PendingFile::Create(path.parent_path()));
  TRY_OK(file.Append(BytesOf(header)));
  TRY_OK(file.Append(body));
  TRY_OK(file.Publish(path));
  return whole.FinishHex();
}

Result<BundleReader> BundleReader::Open(const std::filesystem::path& path) {
  TRY(MappedFile mapped, MappedFile::Open(path));
  BundleReader reader(std::move(mapped));
  const std::span<const std::byte> file = reader.file_.bytes();
  TRY(const Header header, ReadHeader(file));
  TRY(const auto table,
      Part(file, sizeof(Header), header.section_count * sizeof(SectionEntry), "the section table"));
  for (std::uint32_t s = 0; s < header.section_count; ++s) {
    SectionEntry entry;
    std::memcpy(&entry, table.data() + s * sizeof entry, sizeof entry);
    const std::string name(NameOf(entry));
    if (name.empty()) return Corrupt("has a section without a name");
    TRY(const auto bytes, Part(file, entry.offset, entry.size, name));
    if (entry.offset % kAlignment != 0) return Corrupt("has a section that is not aligned");
    if (CrcOf(bytes) != entry.crc) return Corrupt("fails the checksum of \"" + name + "\"");
    if (!reader.sections_.emplace(name, bytes).second)
      return Corrupt("names the section \"" + name + "\" twice");
  }
  TRY(const auto text, Part(file, header.manifest_offset, header.manifest_size, "the manifest"));
  auto manifest =
      ParseJson({static_cast<const char*>(static_cast<const void*>(text.data())), text.size()},
                kManifestDepth);
  if (!manifest.ok() || !manifest->is_object()) return Corrupt("has an unreadable manifest");
  reader.manifest_ = std::move(manifest->get_object());
  return reader;
}

bool BundleReader::Has(std::string_view name) const { return sections_.contains(name); }

Result<std::span<const std::byte>> BundleReader::Bytes(std::string_view name) const {
  const auto section = sections_.find(name);
  if (section == sections_.end()) return Corrupt("lacks the section \"" + std::string(name) + "\"");
  return section->second;
}

Error BundleReader::CorruptArray(std::string_view name) {
  return Corrupt("has a section \"" + std::string(name) + "\" of the wrong size");
}

}  // namespace lathe::models
