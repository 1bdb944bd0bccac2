#include "data/parquet_reader.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "data/preview.h"
#include "data/testing/import_fixture.h"

namespace lathe::data {
namespace {

using ParquetReaderTest = data_testing::ImportFixture;

TEST_F(ParquetReaderTest, ReadsEachKindOfColumnIntoAFrame) {
  ASSERT_TRUE(Import("n,b,day,city\n1.5,true,1970-01-02,Rome\n,false,,\n3,true,1970-01-03,Rome\n"
                     "4,true,1970-01-01,Oslo\n")
                  .ok());
  const auto frame = ReadParquet(table(), {}, {});
  ASSERT_TRUE(frame.ok()) << frame.error().detail;
  ASSERT_EQ(frame->row_count(), 4u);
  EXPECT_EQ(frame->column(0).kind, ColumnKind::kNumber);
  EXPECT_TRUE(std::isnan(frame->column(0).numbers[1]));
  EXPECT_EQ(frame->column(1).numbers, (std::vector<double>{1, 0, 1, 1}));
  EXPECT_EQ(frame->column(2).kind, ColumnKind::kTime);
  EXPECT_EQ(frame->column(2).numbers[0], 86'400);
  const FrameColumn& city = frame->column(3);
  EXPECT_EQ(city.kind, ColumnKind::kText);
  EXPECT_EQ(city.codes, (std::vector<std::int32_t>{0, -1, 0, 1}));
  EXPECT_EQ(city.dictionary, (std::vector<std::string_view>{"Rome", "Oslo"}));
}

TEST_F(ParquetReaderTest, ReadsTheColumnsAskedForInThatOrder) {
  ASSERT_TRUE(Import("a,b,c\n1,2,3\n").ok());
  const std::string wanted[] = {"c", "a"};
  const auto frame = ReadParquet(table(), wanted, {});
  ASSERT_TRUE(frame.ok());
  ASSERT_EQ(frame->column_count(), 2u);
  EXPECT_EQ(frame->column(0).numbers[0], 3);
  EXPECT_EQ(frame->column(1).numbers[0], 1);
}

TEST_F(ParquetReaderTest, ReadsThousandsOfColumns) {
  std::string header, row;
  for (int i = 0; i < 1100; ++i) {
    header += (i ? ",c" : "c") + std::to_string(i);
    row += (i ? "," : "") + std::to_string(i);
  }
  ASSERT_TRUE(Import(header + "\n" + row + "\n" + row + "\n").ok());
  const auto frame = ReadParquet(table(), {}, {});
  ASSERT_TRUE(frame.ok()) << frame.error().detail;
  ASSERT_EQ(frame->column_count(), 1100u);
  EXPECT_EQ(frame->row_count(), 2u);
  EXPECT_EQ(frame->column(1099).numbers, (std::vector<double>{1099, 1099}));
  const auto page = ReadPreview(table(), 2, 0);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->rows[1].as_array()[1099].as_int64(), 1099);
}

TEST_F(ParquetReaderTest, RefusesAColumnThatIsNotThere) {
  ASSERT_TRUE(Import("a\n1\n").ok());
  const std::string wanted[] = {"b"};
  const auto frame = ReadParquet(table(), wanted, {});
  ASSERT_FALSE(frame.ok());
  EXPECT_EQ(frame.error().code, ErrorCode::kValidationFailed);
}

TEST_F(ParquetReaderTest, SaysThatTheFileIsNotThere) {
  EXPECT_EQ(ReadParquet(folder_ / "none.parquet", {}, {}).error().code, ErrorCode::kNotFound);
}

TEST_F(ParquetReaderTest, NoticesEveryFlippedBit) {
  std::string text = "n,t\n";
  for (int i = 0; i < 200; ++i) text += std::to_string(i * 7919) + ",t" + std::to_string(i) + "\n";
  const auto report = Import(text);
  ASSERT_TRUE(report.ok());
  const auto size = static_cast<std::int64_t>(std::filesystem::file_size(table()));
  ReadOptions options;
  options.fingerprint = report->fingerprint;
  ASSERT_TRUE(ReadParquet(table(), {}, options).ok());
  for (std::int64_t at = 0; at < size; at += size / 23 + 1) {
    const auto flip = [&] {
      std::fstream file(table(), std::ios::in | std::ios::out | std::ios::binary);
      file.seekg(at);
      const char byte = static_cast<char>(file.get() ^ 0x10);
      file.seekp(at);
      file.put(byte);
    };
    flip();
    const auto frame = ReadParquet(table(), {}, options);
    ASSERT_FALSE(frame.ok()) << "byte " << at;
    EXPECT_EQ(frame.error().code, ErrorCode::kDatasetCorrupt) << "byte " << at;
    flip();
  }
}

TEST_F(ParquetReaderTest, NeverCrashesOnADamagedFileWhoseHashIsNotKnown) {
  ASSERT_TRUE(Import("n,t\n1,a\n2,b\n3,c\n").ok());
  std::string bytes;
  {
    std::ifstream file(table(), std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(file), {});
  }
  for (std::size_t at = 0; at < bytes.size(); at += 17) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0xFF);
    std::ofstream(table(), std::ios::binary) << damaged;
    const auto frame = ReadParquet(table(), {}, {});
    EXPECT_TRUE(frame.ok() || frame.error().code != ErrorCode::kInternal);
  }
}

}  // namespace
}  // namespace lathe::data
