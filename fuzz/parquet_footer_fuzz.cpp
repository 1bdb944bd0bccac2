// What we read of Parquet files ourselves, before the engine does: footers, and page headers behind
// them. The bytes are a footer, or with their magic a file.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "data/parquetfile/footer.h"
#include "table_pass.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace lathe;
  if (size == 0 || size > 256 << 10) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const data::csv::Limits limits;
  if (!text.starts_with("PAR1")) {
    const auto footer = data::parquetfile::ParseFooter(text, limits);
    fuzz::Require(!footer.ok() || !footer->columns.empty());
    return 0;
  }
  fuzz::Write(text);
  const auto footer = data::parquetfile::CheckFile(fuzz::Path(), limits, nullptr);
  fuzz::Require(!footer.ok() || footer->row_count > 0);
  return 0;
}
