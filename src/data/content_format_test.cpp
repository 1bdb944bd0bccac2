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
  EXPECT_EQ(*DetectFormat("x.csv.gz", gzip), (FileKind{FileFormat::kCsv, Packing::kGzip}));
  EXPECT_EQ(*DetectFormat("x.ndjson.gz", gzip), (FileKind{FileFormat::kJson, Packing::kGzip}));
  EXPECT_EQ(FaultOf("x.csv", gzip), ErrorCode::kFileTypeMismatch);
  EXPECT_EQ(FaultOf("x.csv.gz", "a,b\n"), ErrorCode::kFileTypeMismatch);
}

TEST(DetectFormat, RefusesWhatIsNoTable) {
  EXPECT_EQ(FaultOf("x.csv", "\x89PNG\r\n"), ErrorCode::kFileTypeMismatch);
  EXPECT_EQ(FaultOf("x.csv", "  <!DOCTYPE html><p>"), ErrorCode::kFileTypeMismatch);
  EXPECT_EQ(FaultOf("x.parquet", "a,b\n"), ErrorCode::kFileTypeMismatch);
  EXPECT_EQ(FaultOf("x.csv", ""), ErrorCode::kFileEmpty);
}

TEST(DetectFormat, KnowsTheOtherTables) {
  EXPECT_EQ(DetectFormat("x.parquet", "PAR1")->format, FileFormat::kParquet);
  EXPECT_EQ(DetectFormat("x.xlsx", "PK\x03\x04")->format, FileFormat::kXlsx);
  EXPECT_EQ(DetectFormat("x.json", "[{\"a\":1}]")->format, FileFormat::kJson);
  EXPECT_EQ(DetectFormat("x.json", "42")->format, FileFormat::kJson);
  EXPECT_EQ(DetectFormat("x.txt", "{\"a\":1}\n")->format, FileFormat::kJson);
}

TEST(DetectFormat, HoldsANameToItsContent) {
  EXPECT_EQ(FaultOf("x.csv", "[{\"a\":1}]"), ErrorCode::kFileTypeMismatch);
  EXPECT_EQ(FaultOf("x.csv", "PAR1"), ErrorCode::kFileTypeMismatch);
  EXPECT_EQ(FaultOf("x.parquet", "ARROW1"), ErrorCode::kFileTypeMismatch);
  EXPECT_EQ(FaultOf("x.json", "<html>"), ErrorCode::kFileTypeMismatch);
  EXPECT_EQ(FaultOf("x.docx", "PK\x03\x04"), ErrorCode::kFileTypeMismatch);
}

TEST(DetectFormat, NamesTablesItCannotRead) {
  EXPECT_EQ(FaultOf("x.arrow", "ARROW1"), ErrorCode::kFileFormatUnsupported);
  EXPECT_EQ(FaultOf("x.xls", "\xd0\xcf\x11\xe0"), ErrorCode::kXlsxEncryptedOrXls);
}

TEST(FormatByName, IsToldByTheEndingOrNotAtAll) {
  EXPECT_EQ(FormatByName("exports/2024/*.parquet"), FileFormat::kParquet);
  EXPECT_EQ(FormatByName("a/B.CSV.gz"), FileFormat::kCsv);
  EXPECT_EQ(FormatByName("lines.ndjson"), FileFormat::kJson);
  EXPECT_EQ(FormatByName("book.xlsx"), FileFormat::kXlsx);
  for (const char* name : {"exports/*", "notes.txt", "", "a.b/c"})
    EXPECT_EQ(FormatByName(name), std::nullopt) << name;
}

TEST(FileKind, IsWrittenAsItsExtension) {
  EXPECT_EQ(ToText(FileKind{FileFormat::kCsv, Packing::kZstd}), "csv.zst");
  EXPECT_EQ(ToText(FileKind{FileFormat::kXlsx, Packing::kNone}), "xlsx");
}

TEST(FormatFromText, KnowsWhatToTextWrites) {
  EXPECT_EQ(FormatFromText(ToText({FileFormat::kCsv, Packing::kGzip})), FileFormat::kCsv);
  EXPECT_EQ(FormatFromText(ToText({FileFormat::kXlsx})), FileFormat::kXlsx);
  EXPECT_EQ(FormatFromText("png"), std::nullopt);
}

}  // namespace
}  // namespace lathe::data
