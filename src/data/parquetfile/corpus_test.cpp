// Every Parquet file of the bad-input corpus (shared/badinputs) through the import, with the code
// or the warning its manifest asks for. Arrow IPC is not imported, so its row ends as a format that
// is not supported, with the same status.
#include <algorithm>
#include <string>

#include "data/preview.h"
#include "data/testing/corpus_fixture.h"

namespace lathe::data::parquetfile {
namespace {

const data_testing::Expectations& Table() {
  static const data_testing::Expectations table = {
      {"ok_control.parquet", {"", ""}},
      {"empty_file.parquet", {"file_empty", ""}},
      {"magic_only.parquet", {"parquet_bad_footer", ""}},
      {"truncated_tail.parquet", {"parquet_truncated", ""}},
      {"truncated_half.parquet", {"parquet_truncated", ""}},
      {"head_missing.parquet", {"parquet_bad_magic", ""}},
      {"encrypted_magic.parquet", {"parquet_encrypted", ""}},
      {"footer_len_max.parquet", {"parquet_bad_footer", ""}},
      {"footer_len_2gb.parquet", {"parquet_bad_footer", ""}},
      {"footer_len_zero.parquet", {"parquet_bad_footer", ""}},
      {"footer_garbage.parquet", {"parquet_bad_footer", ""}},
      {"pages_flipped.parquet", {"parquet_corrupt_page", ""}},
      {"page_crc_flip.parquet", {"parquet_checksum_mismatch", ""}},
      {"csv_renamed.parquet", {"file_type_mismatch", ""}},
      {"feather_renamed.parquet", {"file_type_mismatch", ""}},
      {"zero_columns.parquet", {"dataset_no_columns", ""}},
      {"zero_rows.parquet", {"dataset_no_rows", ""}},
      {"duplicate_columns.parquet", {"", "dataset_duplicate_column"}},
      {"empty_column_name.parquet", {"", "dataset_empty_column"}},
      {"bomb_1e9_rows.parquet", {"dataset_too_many_rows", ""}},
      {"bomb_dict_string_200gb.parquet", {"dataset_decoded_too_large", ""}},
      {"columns_20001.parquet", {"dataset_too_many_columns", ""}},
      {"nested_list_struct.parquet", {"", "column_nested"}},
      {"struct_depth_100.parquet", {"dataset_too_deep", ""}},
      {"types_zoo.parquet", {"", "column_binary"}},
      {"int96_timestamps.parquet", {"", ""}},
      {"invalid_utf8_strings.parquet", {"column_invalid_utf8", ""}},
      {"ok_brotli.parquet", {"", ""}},
      {"ok_lz4.parquet", {"", ""}},
      {"ok_gzip.parquet", {"", ""}},
      {"ok_snappy.parquet", {"", ""}},
      {"ok_zstd.parquet", {"", ""}},
      {"ipc_bad_offsets.arrow", {"file_format_unsupported", ""}},
      {"bomb_dict_string_5gb_plain.parquet", {"dataset_decoded_too_large", ""}},
  };
  return table;
}

class ParquetCorpus : public data_testing::CorpusFixture {
 protected:
  ParquetCorpus() : CorpusFixture("parquet") {}
};

TEST_F(ParquetCorpus, EveryFileHasARow) { CheckComplete(Table()); }
TEST_F(ParquetCorpus, EndsAsTheManifestSays) { CheckAll(Table()); }

TEST_F(ParquetCorpus, NothingIsSaidOfAnOrdinaryFile) {
  const auto report = Import("ok_control.parquet");
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(Codes(report->warnings), "");
  EXPECT_EQ(report->row_count, 1000);
  EXPECT_EQ(report->schema.columns.size(), 3u);
}

TEST_F(ParquetCorpus, DurationsAndTimesWithAZoneAreNamed) {
  const auto report = Import("types_zoo.parquet");
  ASSERT_TRUE(report.ok());
  const std::string codes = Codes(report->warnings);
  EXPECT_NE(
      codes.find("column_duration_as_number dur: The column holds durations; they are kept as "
                 "whole numbers of "),
      std::string::npos)
      << codes;
  EXPECT_NE(codes.find("column_times_as_utc ts_tz"), std::string::npos) << codes;
}

TEST_F(ParquetCorpus, NumbersBeyond64BitsStayExact) {
  ASSERT_TRUE(Import("types_zoo.parquet").ok());
  const auto preview = ReadPreview(table(), 100, 0);
  ASSERT_TRUE(preview.ok());
  EXPECT_EQ(lathe::ToText(preview->rows.at(0).at(0)), "\"18446744073709551615\"");
}

}  // namespace
}  // namespace lathe::data::parquetfile
