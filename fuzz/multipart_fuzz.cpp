// Multipart bodies: whatever the bytes are and however the network cuts them, reading ends, and
// gives the same parts or the same fault. The first line of the input is the Content-Type.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/multipart.h"

namespace {

using namespace lathe;
using namespace lathe::http;

void Require(bool holds) {
  if (!holds) std::abort();
}

/// A body that arrives in pieces of at most `piece` bytes.
class PiecesBody final : public BodyStream {
 public:
  PiecesBody(std::string_view text, std::size_t piece) : rest_(text), piece_(piece) {}
  Result<std::size_t> Read(std::span<std::byte> buffer) override {
    const std::size_t count = std::min({rest_.size(), buffer.size(), piece_});
    std::memcpy(buffer.data(), rest_.data(), count);
    rest_.remove_prefix(count);
    return count;
  }
  std::optional<std::int64_t> length() const override { return std::nullopt; }

 private:
  std::string_view rest_;
  std::size_t piece_;
};

struct Part {
  std::string name;
  std::optional<std::string> filename;
  std::string content_type, bytes;
  bool operator==(const Part&) const = default;
};

struct Outcome {
  std::vector<Part> parts;
  std::optional<ErrorCode> fault;
  bool operator==(const Outcome&) const = default;
};

Status ReadPart(MultipartReader& reader, std::size_t buffer_size, std::string& bytes) {
  std::string buffer(buffer_size, '\0');
  while (true) {
    TRY(const std::size_t count, reader.Read(std::as_writable_bytes(std::span(buffer))));
    if (count == 0) return {};
    Require(count <= buffer_size);
    bytes.append(buffer, 0, count);
  }
}

Status ReadParts(MultipartReader& reader, std::size_t buffer_size, std::vector<Part>& parts) {
  while (true) {
    TRY(const bool more, reader.Next());
    if (!more) return {};
    const MultipartReader::Part& part = reader.part();
    Require(!part.name.empty());
    parts.push_back({part.name, part.filename, part.content_type, {}});
    // Every third part is passed over unread.
    if (parts.size() % 3 != 0) TRY_OK(ReadPart(reader, buffer_size, parts.back().bytes));
  }
}

Outcome ReadAll(std::string_view content_type, std::string_view text, std::size_t piece) {
  PiecesBody body(text, piece);
  Outcome out;
  auto reader = MultipartReader::Open(body, content_type);
  if (!reader.ok()) {
    out.fault = reader.error().code;
    return out;
  }
  const Status status = ReadParts(*reader, piece % 7 + 1, out.parts);
  if (!status.ok()) {
    out.fault = status.error().code;
    // How much of a part came before the fault depends on the pieces.
    if (!out.parts.empty()) out.parts.back().bytes.clear();
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(static_cast<const char*>(static_cast<const void*>(bytes)), size);
  const std::size_t line = std::min(text.find('\n'), text.size());
  const std::string_view content_type = text.substr(0, line);
  const std::string_view body = text.substr(std::min(line + 1, text.size()));
  const Outcome whole = ReadAll(content_type, body, body.size() + 1);
  for (const std::size_t piece : {std::size_t{1}, 2 + size % 31})
    Require(ReadAll(content_type, body, piece) == whole);
  return 0;
}
