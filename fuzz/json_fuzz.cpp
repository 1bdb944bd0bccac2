// JSON files of every shape: whatever the bytes are, reading them ends, the batches are whole, and
// what our scanner takes for a value another parser takes, too.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"
#include "data/csv/bytes.h"
#include "data/jsonfile/scanner.h"
#include "table_pass.h"

namespace {

using namespace lathe;
using fuzz::Require;

/// A text that is one value to the scanner is one to the strict parser, which refuses more
/// (repeated names), but accepts nothing that the scanner refuses.
void CompareParsers(std::string_view text) {
  std::string padded(text);
  padded.resize(text.size() + data::csv::kPadding);
  data::jsonfile::Scanner scanner({padded.data(), text.size()}, true, 1 << 20);
  data::jsonfile::Span value;
  scanner.BlanksToEnd();
  if (scanner.AtEnd()) return;
  bool ours = scanner.Value(1, &value);
  scanner.BlanksToEnd();
  ours = ours && scanner.AtEnd();
  Require(ours || !ParseJson(text, data::jsonfile::kMaxDepth).ok());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0 || size > 64 << 10) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  CompareParsers(text);
  data::ImportOptions options;
  options.on_bad_value = static_cast<data::csv::OnBadValue>(size % 3);
  if (size % 5 == 0) options.format.json_path = "$.data";
  fuzz::Write(text);
  fuzz::ImportFile("fuzz.json", options);
  return 0;
}
