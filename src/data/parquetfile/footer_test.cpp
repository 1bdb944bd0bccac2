#include "data/parquetfile/footer.h"

#include <gtest/gtest.h>

#include <string>

namespace lathe::data::parquetfile {
namespace {

// Thrift's compact protocol by hand: a field is its distance to the last one and its type, numbers
// are zigzag, the end of a struct is a zero byte.
const std::string kRoot("\x48\x01r\x15\x02\x00", 6);  // name "r", one child
const std::string kLeaf(
    "\x15\x04\x38\x01"
    "a\x00",
    6);  // int64 "a"

std::string Footer(const std::string& schema, char element_count) {
  std::string out("\x15\x02\x19", 3);  // version, then the list of the schema
  out += static_cast<char>(element_count << 4 | 0x0C);
  return out + schema + std::string("\x16\x14\x00", 3);  // 10 rows
}

TEST(ParseFooter, ReadsColumnsAndRows) {
  const auto footer = ParseFooter(Footer(kRoot + kLeaf, 2), {});
  ASSERT_TRUE(footer.ok()) << footer.error().detail;
  EXPECT_EQ(footer->columns, std::vector<std::string>{"a"});
  EXPECT_EQ(footer->row_count, 10);
}

TEST(ParseFooter, ReadsTheDigitsOfDecimals) {
  // fixed_len_byte_array(21) "a", converted to a decimal with scale 1 and precision 50
  const std::string leaf(
      "\x15\x0E\x15\x2A\x28\x01"
      "a\x25\x0A\x15\x02\x15\x64\x00",
      14);
  const auto footer = ParseFooter(Footer(kRoot + leaf, 2), {});
  ASSERT_TRUE(footer.ok()) << footer.error().detail;
  EXPECT_EQ(footer->notes.at(0).precision, 50);
}

TEST(ParseFooter, RefusesASchemaThatDoesNotAddUp) {
  EXPECT_EQ(ParseFooter(Footer(kRoot, 1), {}).error().code, ErrorCode::kParquetBadFooter);
  EXPECT_EQ(ParseFooter(Footer(kRoot + kLeaf + kLeaf, 3), {}).error().code,
            ErrorCode::kParquetBadFooter);
}

TEST(ParseFooter, RefusesEveryCut) {
  const std::string whole = Footer(kRoot + kLeaf, 2);
  for (std::size_t size = 0; size + 1 < whole.size(); ++size)
    EXPECT_FALSE(ParseFooter(whole.substr(0, size), {}).ok()) << size;
}

}  // namespace
}  // namespace lathe::data::parquetfile
