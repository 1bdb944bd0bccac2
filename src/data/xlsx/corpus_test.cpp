// Every workbook of the bad-input corpus (shared/badinputs) through the import, with the code or
// the warning its manifest asks for; and what some of the good ones become.
#include <algorithm>
#include <string>

#include "data/preview.h"
#include "data/testing/corpus_fixture.h"

namespace lathe::data::xlsx {
namespace {

const data_testing::Expectations& Table() {
  static const data_testing::Expectations table = {
      {"ok_control.xlsx", {"", ""}},
      {"not_a_zip.xlsx", {"file_type_mismatch", ""}},
      {"empty_file.xlsx", {"file_empty", ""}},
      {"truncated.xlsx", {"xlsx_truncated", ""}},
      {"corrupt_deflate.xlsx", {"xlsx_corrupt", ""}},
      {"ole2_encrypted.xlsx", {"xlsx_encrypted_or_xls", ""}},
      {"zip_without_workbook.xlsx", {"xlsx_not_a_workbook", ""}},
      {"no_sheets.xlsx", {"xlsx_no_sheets", ""}},
      {"missing_sheet_part.xlsx", {"xlsx_missing_part", ""}},
      {"missing_shared_strings.xlsx", {"xlsx_missing_part", ""}},
      {"shared_string_out_of_range.xlsx", {"xlsx_bad_reference", ""}},
      {"bad_cell_refs.xlsx", {"xlsx_bad_reference", ""}},
      {"dimension_lie.xlsx", {"", ""}},
      {"sparse_far_cell.xlsx", {"dataset_sparse_extent", ""}},
      {"xxe.xlsx", {"xlsx_dtd_forbidden", ""}},
      {"billion_laughs.xlsx", {"xlsx_dtd_forbidden", ""}},
      {"zip_slip.xlsx", {"xlsx_unsafe_entry_name", ""}},
      {"macro_vba.xlsx", {"", "xlsx_macros_ignored"}},
      {"duplicate_entries.xlsx", {"xlsx_duplicate_entry", ""}},
      {"many_entries.xlsx", {"xlsx_too_many_entries", ""}},
      {"sheet_utf16.xlsx", {"", ""}},
      {"malformed_xml.xlsx", {"xlsx_malformed_xml", ""}},
      {"zip_bomb_sheet_1gib.xlsx", {"file_decompressed_too_large", ""}},
      {"zip_bomb_shared_string.xlsx", {"file_decompressed_too_large", ""}},
      {"empty_sheet.xlsx", {"dataset_no_data", ""}},
      {"header_only.xlsx", {"dataset_no_rows", ""}},
      {"multi_sheet_hidden.xlsx", {"", ""}},
      {"merged_cells.xlsx", {"", "xlsx_merged_cells"}},
      {"title_rows_above.xlsx", {"", ""}},
      {"formulas_no_cache.xlsx", {"", "xlsx_formula_without_value"}},
      {"formulas_cached.xlsx", {"", ""}},
      {"formula_errors.xlsx", {"", "xlsx_error_value"}},
      {"dates_1900.xlsx", {"", ""}},
      {"dates_1904.xlsx", {"", ""}},
      {"date_serials_edge.xlsx", {"", "xlsx_bad_date"}},
      {"numbers_as_text.xlsx", {"", "column_mixed_types"}},
      {"long_cell.xlsx", {"", ""}},
      {"sheet_name_injection.xlsx", {"", ""}},
  };
  return table;
}

class XlsxCorpus : public data_testing::CorpusFixture {
 protected:
  XlsxCorpus() : CorpusFixture("xlsx") {}
};

TEST_F(XlsxCorpus, EveryFileHasARow) { CheckComplete(Table()); }
TEST_F(XlsxCorpus, EndsAsTheManifestSays) { CheckAll(Table()); }

TEST_F(XlsxCorpus, NothingIsSaidOfAnOrdinaryFile) {
  const auto report = Import("ok_control.xlsx");
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(Codes(report->warnings),
            "column_constant city: The column has the same value in all 20 rows.");
  EXPECT_EQ(report->row_count, 20);
  EXPECT_EQ(report->schema.columns.size(), 3u);
}

TEST_F(XlsxCorpus, DatesAreTheSameFromBothEpochs) {
  for (const char* name : {"dates_1900.xlsx", "dates_1904.xlsx"}) {
    SCOPED_TRACE(name);
    ASSERT_TRUE(Import(name).ok());
    const auto preview = ReadPreview(table(), 100, 0);
    ASSERT_TRUE(preview.ok());
    std::string days;
    for (const json::value& row : preview->rows) days += lathe::ToText(row) + " ";
    EXPECT_NE(days.find("2024-01-02"), std::string::npos) << days;
    EXPECT_NE(days.find("2024-02-29"), std::string::npos) << days;
    EXPECT_NE(days.find("1999-12-31"), std::string::npos) << days;
  }
}

TEST_F(XlsxCorpus, TheSheetWithATableIsTaken) {
  const auto report = Import("multi_sheet_hidden.xlsx");
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->sniffed.at("sheet"), "Data");
  EXPECT_EQ(report->row_count, 1);
}

TEST_F(XlsxCorpus, TitlesAboveTheHeaderArePassedOver) {
  const auto report = Import("title_rows_above.xlsx");
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->sniffed.at("skip_rows"), 3);
  EXPECT_EQ(report->schema.columns[0].name, "a");
}

TEST_F(XlsxCorpus, AnEmptySheetIsNamedWithTheOthers) {
  const auto report = Import("empty_sheet.xlsx");
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().detail,
            "The sheet \"Sheet1\" is empty. The workbook has no other sheet.");
}

}  // namespace
}  // namespace lathe::data::xlsx
