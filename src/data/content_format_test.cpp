#include "data/content_format.h"

#include <gtest/gtest.h>

#include <string>

namespace lathe::data {
namespace {

ErrorCode FaultOf(std::string_view name, std::string_view head) {
  const auto format = DetectFormat(name, head);
  return format.ok() ? ErrorCode::kInternal : format.error().code;
}

TEST(DetectFormat, TakesTextUnderAnyTextName) {
  for (const char* name : {"x.csv", "X.CSV", "x.tsv", "x.txt", "x.data", "x", "x.csv.bak"})
    EXPECT_TRUE(DetectFormat(name, "a,b\n1,2\n").ok()) << name;
}

TEST(DetectFormat, TakesUtf16WithItsMark) {
  EXPECT_TRUE(DetectFormat("x.csv", std::string_view("\xFF\xFE"
                                                     "a\0,\0b\0\n\0",
                                                     10))
                  .ok());
}

TEST(DetectFormat, TakesGzipOnlyUnderItsName) {
  const std::string_view gzip("\x1f\x8b\x08\0", 4);
  EXPECT_EQ(*DetectFormat("x.csv.gz", gzip), FileFormat::kGzipCsv);
  EXPECT_EQ(FaultOf("x.csv", gzip), ErrorCode::kFileTypeMismatch);
  EXPECT_EQ(FaultOf("x.csv.gz", "a,b\n"), ErrorCode::kFileTypeMismatch);
}

TEST(DetectFormat, RefusesWhatIsNoTable) {
  EXPECT_EQ(FaultOf("x.csv", "\x89PNG\r\n"), ErrorCode::kFileTypeMismatch);
  EXPECT_EQ(FaultOf("x.csv", "  <!DOCTYPE html><p>"), ErrorCode::kFileTypeMismatch);
  EXPECT_EQ(FaultOf("x.parquet", "a,b\n"), ErrorCode::kFileTypeMismatch);
  EXPECT_EQ(FaultOf("x.csv", ""), ErrorCode::kFileEmpty);
}

TEST(DetectFormat, NamesTablesItCannotRead) {
  EXPECT_EQ(FaultOf("x.parquet", "PAR1"), ErrorCode::kFileFormatUnsupported);
  EXPECT_EQ(FaultOf("x.xlsx", "PK\x03\x04"), ErrorCode::kFileFormatUnsupported);
  EXPECT_EQ(FaultOf("x.json", "[{\"a\":1}]"), ErrorCode::kFileFormatUnsupported);
}

}  // namespace
}  // namespace lathe::data
