// CSV files: whatever the bytes are, sniffing and reading them ends, the batches they give are
// whole, and the rows do not depend on how the text was cut into windows.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "data/csv/bytes.h"
#include "data/csv/row_reader.h"
#include "data/value_hash.h"
#include "table_pass.h"

namespace {

using namespace lathe;
using namespace lathe::data;
using fuzz::Require;

ImportOptions OptionsFrom(std::uint64_t bits) {
  ImportOptions options;
  if (bits & 1) options.format.delimiter = ";\t|,"[bits >> 1 & 3];
  if ((bits >> 3 & 7) == 0) options.format.quote = csv::kNoQuote;
  if ((bits >> 6 & 3) == 0) options.format.header = false;
  if ((bits >> 8 & 7) == 0) options.format.encoding = "utf-16le";
  options.format.skip_rows = (bits >> 11 & 7) == 0 ? 1 : 0;
  options.on_bad_value = static_cast<csv::OnBadValue>((bits >> 14) % 3);
  return options;
}

struct Cut {
  bool ok = true;
  std::size_t rows = 0;
  std::int64_t ragged = 0, blank = 0;
  bool operator==(const Cut&) const = default;
};

Cut CutInWindows(std::string_view text, std::size_t window) {
  csv::Tokenizer tokens(csv::Dialect{}, csv::Limits{});
  Cut out;
  std::size_t begin = 0, end = 0;
  while (end < text.size()) {
    end = std::min(text.size(), end + window);
    std::string padded(text.substr(begin, end - begin));
    padded.resize(padded.size() + csv::kPadding);
    const auto used = tokens.Run({padded.data(), end - begin}, end == text.size());
    if (!used.ok()) return {false, 0, 0, 0};
    Require(*used <= end - begin);
    begin += *used;
    out.rows += tokens.row_count();
  }
  out.ragged = tokens.ragged_count();
  out.blank = tokens.blank_count();
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(static_cast<const char*>(static_cast<const void*>(bytes)), size);
  const std::uint64_t bits = HashOf(text);
  fuzz::Write(text);
  const bool gzip = text.starts_with("\x1f\x8b");
  fuzz::ImportFile(gzip ? "x.csv.gz" : "x.csv", OptionsFrom(bits));
  if (size < 4096) Require(CutInWindows(text, 1 + bits % 13) == CutInWindows(text, size + 1));
  return 0;
}
