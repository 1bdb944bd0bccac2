// Every CSV of the bad-input corpus (shared/badinputs) through the upload's checks and the import,
// with the code or the warning its manifest asks for.
#include <string>

#include "data/testing/corpus_fixture.h"

namespace lathe::data {
namespace {

const data_testing::Expectations& Table() {
  static const data_testing::Expectations table = {
      {"ok_control.csv", {}},
      {"empty_zero_bytes.csv", {"file_empty", {}}},
      {"only_bom.csv", {"file_empty", {}}},
      {"only_whitespace.csv", {"file_empty", {}}},
      {"only_newlines.csv", {"file_empty", {}}},
      {"only_commas.csv", {"dataset_no_data", {}}},
      {"header_only.csv", {"dataset_no_rows", {}}},
      {"header_only_no_eol.csv", {"dataset_no_rows", {}}},
      {"one_row.csv", {}},
      {"ragged_short.csv", {"csv_ragged_row", {}}},
      {"ragged_long.csv", {"csv_ragged_row", {}}},
      {"ragged_many.csv", {"csv_ragged_row", {}}},
      {"unterminated_quote.csv", {"csv_unterminated_quote", {}}},
      {"stray_quote.csv", {"csv_bad_quote", {}}},
      {"quoted_newlines_ok.csv", {}},
      {"million_quotes.csv", {}},
      {"nul_bytes.csv", {"file_nul_byte", {}}},
      {"utf16le_bom.csv", {"", "file_transcoded"}},
      {"utf16be_nobom.csv", {"file_encoding_unknown", {}}},
      {"latin1.csv", {"file_encoding_invalid", {}}},
      {"cp1252_smart_quotes.csv", {"file_encoding_invalid", {}}},
      {"utf8_bom_ok.csv", {}},
      {"mixed_utf8_latin1.csv", {"file_encoding_mixed", {}}},
      {"invalid_utf8_overlong.csv", {"file_encoding_invalid", {}}},
      {"duplicate_headers.csv", {"", "csv_duplicate_header"}},
      {"empty_headers.csv", {"", "csv_empty_header"}},
      {"header_case_space.csv", {"", "csv_similar_header"}},
      {"long_header_name.csv", {"column_name_too_long", {}}},
      {"header_sql.csv", {}},
      {"header_path_like.csv", {}},
      {"columns_10000.csv", {"", "dataset_wide"}},
      {"columns_20001.csv", {"dataset_too_many_columns", {}}},
      {"huge_field_4mb.csv", {"csv_field_too_large", {}}},
      {"huge_single_line.csv", {"csv_field_too_large", {}}},
      {"cr_only.csv", {}},
      {"mixed_newlines.csv", {"", "csv_mixed_newlines"}},
      {"no_trailing_newline.csv", {}},
      {"trailing_comma.csv", {"", "csv_empty_column_dropped"}},
      {"semicolon_decimal_comma.csv", {"", "csv_decimal_comma"}},
      {"tab_separated.csv", {}},
      {"odd_delimiter.csv", {"", "csv_single_column"}},
      {"excel_sep_line.csv", {}},
      {"comment_lines.csv", {"", "csv_comment_lines"}},
      {"two_header_rows.csv", {"", "column_mixed_types"}},
      {"footer_total.csv", {"", "column_mixed_types"}},
      {"numbers_extreme.csv", {"", "column_non_finite"}},
      {"non_finite.csv", {"", "column_non_finite"}},
      {"int64_overflow.csv", {"", "column_integer_overflow"}},
      {"leading_zeros.csv", {"", "column_leading_zeros"}},
      {"dates_mixed.csv", {"", "column_ambiguous_date"}},
      {"bools_mixed.csv", {"", "column_boolean_like"}},
      {"nulls_zoo.csv", {}},
      {"all_null_column.csv", {"", "column_all_null"}},
      {"constant_column.csv", {"", "column_constant"}},
      {"type_change_late.csv", {"", "column_mixed_types"}},
      {"single_class_target.csv", {"", "column_constant"}},
      {"high_cardinality.csv", {"", "column_high_cardinality"}},
      {"formula_injection.csv", {}},
      {"html_xss.csv", {}},
      {"unicode_zoo.csv", {}},
      {"terminal_escapes.csv", {"", "column_control_chars"}},
      {"control_chars.csv", {"", "column_control_chars"}},
      {"gzip_named.csv", {"file_type_mismatch", {}}},
      {"png_named.csv", {"file_type_mismatch", {}}},
      {"html_error_page.csv", {"file_type_mismatch", {}}},
      {"random_binary.csv", {"file_type_mismatch", {}}},
      {"gzip_bomb_1gib.csv.gz", {"file_decompressed_too_large", {}}},
      {"truncated.csv.gz", {"file_truncated", {}}},
  };
  return table;
}

class ImportCorpus : public data_testing::CorpusFixture {
 protected:
  ImportCorpus() : CorpusFixture("csv") {}
};

TEST_F(ImportCorpus, EveryFileHasARow) { CheckComplete(Table()); }
TEST_F(ImportCorpus, EndsAsTheManifestSays) { CheckAll(Table()); }

TEST_F(ImportCorpus, NothingIsSaidOfAnOrdinaryFile) {
  const auto report = Import("ok_control.csv");
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(Codes(report.value().warnings), "");
  EXPECT_EQ(report.value().row_count, 200);
  EXPECT_EQ(report.value().schema.columns.size(), 4u);
}

TEST_F(ImportCorpus, WarningsOfAWideTableAreFew) {
  const auto report = Import("columns_10000.csv");
  ASSERT_TRUE(report.ok());
  EXPECT_LT(report->warnings.size(), 50u);
  EXPECT_NE(Codes(report->warnings).find("more columns have the warning"), std::string::npos)
      << Codes(report->warnings);
}

TEST_F(ImportCorpus, ALateWordIsNamedByItsLine) {
  const auto report = Import("type_change_late.csv");
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report.value().schema.columns[0].physical, PhysicalType::kString);
  EXPECT_NE(Codes(report.value().warnings).find("line 200002"), std::string::npos)
      << Codes(report.value().warnings);
}

}  // namespace
}  // namespace lathe::data
